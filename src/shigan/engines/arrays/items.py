"""Takes moments and who held the item at both levels. Gives the rows of items. Never looks at another item.

The paragraph "Items" of docs/relations.md.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.columns import NEVER, NOWHERE, Bools, Column, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.tables import chosen, flags, instants, maybe
from shigan.engines.arrays.verbs import COMES_BACK, TELLS_STATUS
from shigan.engines.arrays.view import UNRANKED, View
from shigan.ledger.actions import CANCEL, CLOSE, ENDINGS, SUBSTANTIVE

STATUS: Final = ("closed", "cancelled", "open", "unknown")
_CLOSED, _CANCELLED, _OPEN, _UNKNOWN = range(4)


def item_rows(moments: Moments, person: Custody, unit: Custody, view: View) -> pa.Table:
    """The columns of ``items_coded``."""
    columns, m = moments.columns, moments
    first, last = m.starts, m.ends - 1
    telling = _last_of(m, m.is_a.any_of(TELLS_STATUS))
    status = _status(m, telling, view)
    closed = (status == _CLOSED) | (status == _CANCELLED)
    closed_s, closed_w = (
        np.where(closed, m.at_s[telling], view.as_of_s),
        np.where(closed, m.at_w[telling], view.as_of_w),
    )
    due = m.due_after[last]
    due_s, due_w = (np.where(due >= 0, own[due], NEVER) for own in (m.own_s, m.own_w))
    judged = (due >= 0) & ((status == _CLOSED) | (status == _OPEN))
    late = closed_s > due_s
    work = _first_of(m, m.is_a.any_of(SUBSTANTIVE))
    n_person, n_unit = (_count(m, custody.nth) for custody in (person, unit))
    handovers = np.where(n_person > 0, _handovers_before(m, person, work), _handovers_before(m, unit, work))
    first_tier, solved_tier = _tiers(m, unit, view)
    ranked = (first_tier != UNRANKED) & (solved_tier != UNRANKED)
    in_time = judged & ~late & (status == _CLOSED)
    opened_s = m.at_s[first]
    return pa.table(
        {
            "item_id": columns["item"][first],
            "kind": columns["kind"][first],
            "channel": columns["channel"][first],
            "period": m.period[first],
            "unit": unit.held[last],
            "person": person.held[last],
            "opened_s": opened_s,
            "opened_w": m.at_w[first],
            "closed_s": maybe(closed_s, closed),
            "closed_w": maybe(closed_w, closed),
            "due_s": instants(due_s),
            "due_w": instants(due_w),
            "status": chosen(status, STATUS),
            "late": flags(late, judged),
            "overdue_w": maybe(np.where(judged & late, np.maximum(0, closed_w - due_w), 0), judged),
            "last_tenth": flags(10 * (due_s - closed_s) <= due_s - opened_s, in_time),
            "n_entries": m.ends - m.starts,
            "n_unit_holds": n_unit,
            "n_person_holds": n_person,
            "handovers_before_work": handovers,
            "has_work": flags(work != NOWHERE),
            "first_tier": maybe(first_tier, first_tier != UNRANKED),
            "solved_tier": maybe(solved_tier, solved_tier != UNRANKED),
            "solved_higher": flags(solved_tier > first_tier, ranked & (status == _CLOSED)),
            "reopened": flags(_reopened(m)),
            "has_outcome": flags(columns["outcome"][_last_of(m, m.is_a.any_of((CLOSE,)))] > 0, status == _CLOSED),
            "first_sequence": columns["sequence"][first],
            "last_sequence": columns["sequence"][last],
        }
    )


def _status(moments: Moments, telling: Ints, view: View) -> Column:
    """By the last entry that tells it; NOWHERE tells nothing."""
    told = telling != NOWHERE
    status = np.full(moments.n_items, _OPEN if view.marked else _UNKNOWN, dtype=np.int8)
    status[told & moments.is_a.any_of((CLOSE,))[telling]] = _CLOSED
    status[told & moments.is_a.any_of((CANCEL,))[telling]] = _CANCELLED
    return status


def _last_of(moments: Moments, marked: Bools) -> Ints:
    """The last marked entry of each item."""
    answer = np.full(moments.n_items, NOWHERE)
    entries = np.flatnonzero(marked)
    answer[moments.nth[entries]] = entries  # of several values for one place, the last one stays
    return answer


def _first_of(moments: Moments, marked: Bools) -> Ints:
    """The first marked entry of each item."""
    answer = np.full(moments.n_items, NOWHERE)
    entries = np.flatnonzero(marked)[::-1]
    answer[moments.nth[entries]] = entries
    return answer


def _count(moments: Moments, nth: Ints) -> Ints:
    return np.bincount(nth, minlength=moments.n_items)


def _handovers_before(moments: Moments, custody: Custody, work: Ints) -> Ints:
    """Hand-overs whose entry stands before the first substantive one; all of them when there is none."""
    first_work = work[custody.nth]
    before = custody.given & ((first_work == NOWHERE) | (custody.first < first_work))
    return _count(moments, custody.nth[before])


def _tiers(moments: Moments, unit: Custody, view: View) -> tuple[Ints, Ints]:
    """Of the first and of the last unit that held the item."""
    first = np.full(moments.n_items, 0, dtype=np.int32)
    first[unit.nth[::-1]] = unit.holder[::-1]
    return view.tiers[first], view.tiers[unit.held[moments.ends - 1]]


def _reopened(moments: Moments) -> Bools:
    ending, back = _first_of(moments, moments.is_a.any_of(ENDINGS)), _last_of(moments, moments.is_a.any_of(COMES_BACK))
    return np.asarray((ending != NOWHERE) & (back > ending))
