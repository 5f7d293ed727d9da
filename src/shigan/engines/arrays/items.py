"""The rows of items: the paragraph "Items" of docs/relations.md."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.acts import Acts
from shigan.engines.arrays.columns import NEVER, NOWHERE, Bools, Codes, Column, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.lives import BY, Lives, doer_of
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.tables import chosen, flags, instants, maybe
from shigan.engines.arrays.view import UNRANKED, View
from shigan.ledger.actions import CANCEL, CLOSE, ENDINGS

STATUS: Final = ("closed", "cancelled", "open", "unknown")
_CLOSED, _CANCELLED, _OPEN, _UNKNOWN = range(4)


def item_rows(
    moments: Moments, acts: Acts, lives: Lives, person: Custody, unit: Custody, work: Ints, view: View
) -> pa.Table:
    """The columns of ``items_coded``, but for those of ``completing``. ``work``: per item its first, from ``first_work``."""
    m, columns = moments, moments.columns
    first, last = m.starts, m.ends - 1
    end, outcome = lives.end[lives.of_item], lives.outcome[lives.of_item]
    judged = lives.settled[lives.of_item]
    status = _status(m, end, view)
    due = m.due_after[last]
    due_s, due_w = (np.where(due >= 0, own[due], NEVER) for own in (m.own_s, m.own_w))
    closed_by = {custody.level: _responsible(m, acts, custody, judged) for custody in (person, unit)}
    first_tier = view.tiers[_first_holder(m, unit)]
    solved_tier = view.tiers[closed_by["unit"]]
    ranked = (first_tier != UNRANKED) & (solved_tier != UNRANKED)
    return pa.table(
        {
            "item_id": columns["item"][first],
            "kind": columns["kind"][first],
            "channel": columns["channel"][first],
            "period": m.period[first],
            "unit": closed_by["unit"],
            "person": closed_by["person"],
            "step": np.where(judged != NOWHERE, columns["activity"][judged], np.int32(0)),
            "is_judged": flags(judged != NOWHERE),
            "opened_s": m.at_s[first],
            "opened_w": m.at_w[first],
            "closed_s": maybe(m.at_s[end], end != NOWHERE),
            "closed_w": maybe(m.at_w[end], end != NOWHERE),
            "due_s": instants(due_s),
            "due_w": instants(due_w),
            "outcome_sequence": maybe(columns["sequence"][outcome], outcome != NOWHERE),
            "outcome_s": maybe(m.at_s[outcome], outcome != NOWHERE),
            "outcome_w": maybe(m.at_w[outcome], outcome != NOWHERE),
            "outcome_by": chosen(lives.by[lives.of_item], BY),
            "status": chosen(status, STATUS),
            **_lateness(m, status, judged, due_s, due_w, view),
            "n_entries": m.ends - m.starts,
            "n_unit_holds": _count(m, unit.nth),
            "n_person_holds": _count(m, person.nth),
            "has_work": flags(work != NOWHERE),
            "first_tier": maybe(first_tier, first_tier != UNRANKED),
            "solved_tier": maybe(solved_tier, solved_tier != UNRANKED),
            "solved_higher": flags(solved_tier > first_tier, ranked & (status == _CLOSED)),
            "reopened": flags(_reopened(m, acts)),
            "touched_after": flags(_touched_after(m)),
            "has_outcome": flags(_tells_outcome(m, end) | _tells_outcome(m, outcome), status == _CLOSED),
            "first_sequence": columns["sequence"][first],
            "last_sequence": columns["sequence"][last],
        }
    )


def _status(moments: Moments, end: Ints, view: View) -> Column:
    """By the ending at which the item still stands."""
    status = np.full(moments.n_items, _OPEN if view.marked else _UNKNOWN, dtype=np.int8)
    ended = end != NOWHERE
    status[ended & moments.is_a.any_of((CLOSE,))[end]] = _CLOSED
    status[ended & moments.is_a.any_of((CANCEL,))[end]] = _CANCELLED
    return status


def _responsible(moments: Moments, acts: Acts, custody: Custody, judged: Ints) -> Codes:
    """Who did the entry at which each item is judged; while there is none, who holds it."""
    done = doer_of(np.maximum(judged, 0), moments, acts, custody.held, custody.level)
    return np.where(judged != NOWHERE, done, custody.held[moments.ends - 1])


def _lateness(
    moments: Moments, status: Column, judged: Ints, due_s: Ints, due_w: Ints, view: View
) -> dict[str, pa.Array]:
    """Compared with the first second in which the outcome may have been there."""
    there = judged != NOWHERE
    first_s = np.where(there, moments.first_s[judged], view.as_of_s)
    done_s, done_w = (
        np.where(there, at[judged], as_of)
        for at, as_of in ((moments.at_s, view.as_of_s), (moments.at_w, view.as_of_w))
    )
    known = (due_s != NEVER) & ((status == _CLOSED) | (status == _OPEN))
    late = first_s > due_s
    allotted = due_s - moments.at_s[moments.starts]
    at_first, at_last = (10 * (due_s - second) <= allotted for second in (first_s, done_s))
    in_time = known & ~late & (status == _CLOSED)
    return {
        "late": flags(late, known),
        "overdue_w": maybe(np.where(known & late, np.maximum(0, done_w - due_w), 0), known),
        "last_tenth": flags(at_first, in_time & (at_first == at_last)),
    }


def _tells_outcome(moments: Moments, entries: Ints) -> Bools:
    columns = moments.columns
    told = (columns["outcome"][entries] > 0) | (columns["outcome_known"][entries] > 0)
    return np.asarray((entries != NOWHERE) & told)


def first_work(moments: Moments, acts: Acts) -> Ints:
    """The first substantive entry of each item; NOWHERE: none."""
    return _first_of(moments, acts.person.substantive & acts.unit.substantive)


def _first_of(moments: Moments, marked: Bools) -> Ints:
    """The first marked entry of each item."""
    answer = np.full(moments.n_items, NOWHERE)
    entries = np.flatnonzero(marked)[::-1]
    answer[moments.nth[entries]] = entries
    return answer


def _count(moments: Moments, nth: Ints) -> Ints:
    return np.bincount(nth, minlength=moments.n_items)


def _first_holder(moments: Moments, unit: Custody) -> Codes:
    first = np.full(moments.n_items, 0, dtype=np.int32)
    first[unit.nth[::-1]] = unit.holder[::-1]
    return first


def _reopened(moments: Moments, acts: Acts) -> Bools:
    ending = _first_of(moments, moments.is_a.any_of(ENDINGS))
    back = _last_of(moments, acts.comes_back)
    return np.asarray((ending != NOWHERE) & (back > ending))


def _touched_after(moments: Moments) -> Bools:
    ending = _first_of(moments, moments.is_a.any_of(ENDINGS))
    return np.asarray((ending != NOWHERE) & (moments.at_s[moments.ends - 1] > moments.at_s[ending]))


def _last_of(moments: Moments, marked: Bools) -> Ints:
    """The last marked entry of each item."""
    answer = np.full(moments.n_items, NOWHERE)
    entries = np.flatnonzero(marked)
    answer[moments.nth[entries]] = entries  # of several values for one place, the last one stays
    return answer
