"""The rows of entries: the paragraph "Flags on entries" of docs/relations.md.

A flag is about few entries, so it is looked for only there.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.acts import Acts
from shigan.engines.arrays.columns import NEVER, NOWHERE, WORDS, Bools, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.lives import Lives, doer_of
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.tables import chosen, flags, instants, maybe
from shigan.engines.arrays.view import JUDGEMENTS, UNRANKED, View
from shigan.engines.parts import PARTS
from shigan.ledger.actions import (
    ACCEPTED,
    ARBITRATE,
    CLOSE,
    COMPLAIN,
    DECLINE,
    DISPUTE,
    GIVES,
    GUIDE,
    NOTE,
    PENDING,
    PROMISE,
    RATE,
    RECEIVE,
    RETURN,
    SUBMIT,
    TRANSFER,
    UNFOUNDED,
    VERIFY,
)

REVIEW: Final = ("returned", "passed")
NINETY_DAYS: Final = 90 * 86_400
MOST: Final = 3


def entry_rows(
    moments: Moments, acts: Acts, lives: Lives, person: Custody, unit: Custody, view: View
) -> pa.Table:
    """The columns of ``entries_coded``."""
    m, columns = moments, moments.columns
    promised = m.is_a.any_of((PROMISE,))
    due = np.where(promised, np.where(m.own_s != NEVER, np.arange(m.size), NOWHERE), m.due_after)
    due_s, due_w = (np.where(due >= 0, own[due], NEVER) for own in (m.own_s, m.own_w))
    return pa.table(
        {
            "sequence": columns["sequence"],
            "item_id": columns["item"],
            "verb": columns["verb"],
            **{name: columns[name] for name in WORDS},
            "at_s": m.at_s,
            "at_w": m.at_w,
            "period": m.period,
            "due_s": instants(due_s),
            "due_w": instants(due_w),
            "part": chosen(acts.part - 1, PARTS),
            "nth": _nth(m),
            "outcome_known": flags(columns["outcome_known"] > 0, columns["outcome_known"] >= 0),
            "held_by": person.held,
            "held_by_unit": unit.held,
            "review": _review(m),
            "after_due": _after_due(m),
            **_closings(m, acts, lives, person, unit, view),
            "kept": _kept(m, np.flatnonzero(promised & (m.own_s != NEVER)), view),
            **_assignments(m, view),
            "arbitrated_w": _arbitrated(m),
            "unfounded": _unfounded(m, view),
        }
    )


def _nth(moments: Moments) -> pa.Array:
    answer = np.ones(moments.size, dtype=np.int8)
    for alike in (moments.is_a.any_of((SUBMIT,)), _answers(moments), moments.is_a.any_of((CLOSE,))):
        entries = np.flatnonzero(alike)
        nth = moments.nth[entries]
        places = np.arange(len(entries))
        begins = np.append(True, nth[1:] != nth[:-1])[: len(entries)]
        of_item = places - np.maximum.accumulate(np.where(begins, places, 0))
        answer[entries] = np.minimum(MOST, 1 + of_item)
    return pa.array(answer)


def _answers(moments: Moments) -> Bools:
    """Whoever was to take the matter takes it or declines."""
    actor, to = moments.columns["actor"], moments.columns["counterpart"]
    takes_over = moments.is_a.any_of((TRANSFER,)) & (actor > 0) & (actor == to)
    return np.asarray(moments.is_a.any_of((RECEIVE, DECLINE)) | takes_over)


def _spread(moments: Moments, entries: Ints, values: Bools, known: Bools | None = None) -> pa.Array:
    """One value for each of ``entries``, null for all others."""
    told, is_told = np.zeros(moments.size, dtype=np.bool_), np.zeros(moments.size, dtype=np.bool_)
    told[entries] = values
    is_told[entries] = True if known is None else known
    return flags(told, is_told)


def _review(moments: Moments) -> pa.Array:
    submits = np.flatnonzero(moments.is_a.any_of((SUBMIT,)))
    answers = np.flatnonzero(moments.is_a.any_of((RETURN, VERIFY, CLOSE)))
    answer = moments.next_after(submits, answers)
    review = np.full(moments.size, -1, dtype=np.int8)
    review[submits] = np.where(answer == NOWHERE, -1, np.where(moments.is_a.any_of((RETURN,))[answer], 0, 1))
    return chosen(review, REVIEW)


def _after_due(moments: Moments) -> pa.Array:
    """Compares with the due in force before the entry, or after it where there was none."""
    before = np.append(NOWHERE, moments.due_after[:-1])[: moments.size]
    before[moments.starts] = NOWHERE
    due = np.where(before >= 0, before, moments.due_after)
    return flags(moments.first_s > moments.own_s[due], due >= 0)


def life_closings(moments: Moments, acts: Acts) -> Ints:
    """The closings that ended a life."""
    return np.flatnonzero(acts.ends_life & moments.is_a.any_of((CLOSE,)))


def _closings(
    moments: Moments, acts: Acts, lives: Lives, person: Custody, unit: Custody, view: View
) -> dict[str, pa.Array]:
    closings = life_closings(moments, acts)
    outcomes = lives.outcome[lives.of_entry[closings]]
    at_s = moments.at_s[closings]
    back = moments.next_after(closings, np.flatnonzero(acts.comes_back | moments.is_a.any_of((COMPLAIN,))))
    told = _told_of(moments, acts, lives)
    entries, spoken_of = np.append(closings, told[0]), np.append(outcomes, told[1])
    done_by, done_by_unit, done_step = np.zeros((3, moments.size), dtype=np.int32)
    done_by[entries] = doer_of(spoken_of, moments, acts, person.held, "person")
    done_by_unit[entries] = doer_of(spoken_of, moments, acts, unit.held, "unit")
    done_step[entries] = moments.columns["activity"][spoken_of]
    nowhere_near = np.zeros(len(closings), dtype=np.bool_)  # until ``completing`` knows the bursts
    return {
        "done_by": pa.array(done_by),
        "done_by_unit": pa.array(done_by_unit),
        "done_step": pa.array(done_step),
        "followed_90d": _spread(moments, closings, view.as_of_s >= at_s + NINETY_DAYS),
        "reopened_90d": _spread(moments, closings, (back != NOWHERE) & (moments.at_s[back] <= at_s + NINETY_DAYS)),
        "in_burst": _spread(moments, closings, nowhere_near, (done_by[closings] > 0) & ~moments.by_day[outcomes]),
    }


def _told_of(moments: Moments, acts: Acts, lives: Lives) -> tuple[Ints, Ints]:
    """Complaints and ratings, and the outcome of the life each speaks of: the last that had ended by then."""
    spoken = np.flatnonzero(moments.is_a.any_of((COMPLAIN, RATE)))
    life = lives.of_entry[spoken] - ~acts.over[spoken]
    begin = lives.begin[np.maximum(life, 0)]
    known = (life >= 0) & (moments.nth[begin] == moments.nth[spoken])
    return spoken[known], lives.outcome[life[known]]


def _kept(moments: Moments, promises: Ints, view: View) -> pa.Array:
    """Whether any later result may have been there in time: the earliest first second of those that follow."""
    promised_s = moments.own_s[promises]
    results = np.flatnonzero(moments.is_a.any_of((SUBMIT, VERIFY, CLOSE)))
    result = moments.next_after(promises, results)
    kept = (result != NOWHERE) & (_earliest_from(moments, results)[result] <= promised_s)
    return _spread(moments, promises, kept, kept | (view.as_of_s > promised_s))


def _earliest_from(moments: Moments, results: Ints) -> Ints:
    """For each result the earliest first second among itself and those after it in its item; other places say nothing."""
    answer = np.zeros(moments.size, dtype=np.int64)
    if len(results):
        far = np.int64(1) << 36  # more than any second
        keyed = moments.first_s[results] + moments.nth[results] * far  # an earlier item is always smaller
        answer[results] = np.minimum.accumulate(keyed[::-1])[::-1] - moments.nth[results] * far
    return answer


def _assignments(moments: Moments, view: View) -> dict[str, pa.Array]:
    assigns = np.flatnonzero(moments.is_a.any_of(GIVES))
    unit = moments.columns["unit"][assigns]
    giver, taker = view.tiers[unit], view.tiers[moments.columns["counterpart_unit"][assigns]]
    return {
        "to_lower": _spread(moments, assigns, taker < giver, (giver != UNRANKED) & (taker != UNRANKED)),
        "guided": _spread(moments, assigns, _last_guide(moments, assigns) > assigns, unit > 0),
    }


def _last_guide(moments: Moments, assigns: Ints) -> Ints:
    """For each assignment the last guidance of its item by the assigning unit."""
    unit = moments.columns["unit"].astype(np.int64)
    width = int(unit.max(initial=0)) + 1
    guides = np.flatnonzero(moments.is_a.any_of((GUIDE,)) & (unit > 0))
    keys = moments.nth[guides] * width + unit[guides]
    order = np.argsort(keys, kind="stable")
    keys, guides = keys[order], guides[order]
    asked = moments.nth[assigns] * width + unit[assigns]
    found = np.searchsorted(keys, asked, side="right") - 1
    if not len(keys):
        return np.full(len(assigns), NOWHERE)
    return np.where((found >= 0) & (keys[found] == asked), guides[found], NOWHERE)


def _arbitrated(moments: Moments) -> pa.Array:
    disputes = np.flatnonzero(moments.is_a.any_of((DISPUTE,)))
    answer = moments.next_after(disputes, np.flatnonzero(moments.is_a.any_of((ARBITRATE,))))
    waited, known = np.zeros(moments.size, dtype=np.int64), np.zeros(moments.size, dtype=np.bool_)
    waited[disputes] = np.maximum(0, moments.at_w[answer] - moments.at_w[disputes])
    known[disputes] = answer != NOWHERE
    return maybe(waited, known)


def _unfounded(moments: Moments, view: View) -> pa.Array:
    """Of a pending decline the last judgement before the next decline counts, and without one it is none."""
    said = view.judgements[moments.columns["outcome"]]
    accepted, pending, unfounded = (said == JUDGEMENTS.index(word) + 1 for word in (ACCEPTED, PENDING, UNFOUNDED))
    is_decline = moments.is_a.any_of((DECLINE,))
    judging = moments.is_a.any_of((NOTE,)) & (accepted | unfounded)
    declines = np.flatnonzero(is_decline)
    after = moments.next_after(declines, declines)
    ends = np.where(after == NOWHERE, moments.ends[moments.nth[declines]] - 1, after)
    last = moments.last_upto(judging)[ends]
    judged = (last > declines) & unfounded[last]
    return _spread(moments, declines, np.where(pending[declines], judged, ~accepted[declines]))
