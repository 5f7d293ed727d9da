"""Takes moments and who held the item at both levels. Gives the rows of entries. Never counts.

The paragraph "Flags on entries" of docs/relations.md. A flag is about few entries, so it is looked for only there.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.columns import NEVER, NOWHERE, WORDS, Bools, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.tables import chosen, flags, instants, maybe
from shigan.engines.arrays.verbs import COMES_BACK_OR_COMPLAINS
from shigan.engines.arrays.view import UNRANKED, View
from shigan.ledger.actions import ARBITRATE, ASSIGN, CLOSE, DISPUTE, GUIDE, PROMISE, RETURN, SUBMIT, VERIFY

REVIEW: Final = ("returned", "passed")
NINETY_DAYS: Final = 90 * 86_400


def entry_rows(moments: Moments, person: Custody, unit: Custody, view: View) -> pa.Table:
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
            "held_by": person.held,
            "held_by_unit": unit.held,
            "review": _review(m),
            "after_due": _after_due(m),
            **_closings(m, view),
            "kept": _kept(m, np.flatnonzero(promised & (m.own_s != NEVER)), view),
            **_assignments(m, view),
            "arbitrated_w": _arbitrated(m),
        }
    )


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
    return flags(moments.at_s > moments.own_s[due], due >= 0)


def _closings(moments: Moments, view: View) -> dict[str, pa.Array]:
    closings = np.flatnonzero(moments.is_a.any_of((CLOSE,)))
    at_s = moments.at_s[closings]
    back = moments.next_after(closings, np.flatnonzero(moments.is_a.any_of(COMES_BACK_OR_COMPLAINS)))
    reopened = (back != NOWHERE) & (moments.at_s[back] <= at_s + NINETY_DAYS)
    near = np.isin(moments.columns["sequence"][closings], view.bursts, kind="sort")
    return {
        "followed_90d": _spread(moments, closings, reopened | (view.as_of_s >= at_s + NINETY_DAYS)),
        "reopened_90d": _spread(moments, closings, reopened),
        "in_burst": _spread(moments, closings, near, moments.columns["actor"][closings] > 0),
    }


def _kept(moments: Moments, promises: Ints, view: View) -> pa.Array:
    """In the item's order seconds never fall, so the next result is the earliest."""
    promised_s = moments.own_s[promises]
    result = moments.next_after(promises, np.flatnonzero(moments.is_a.any_of((SUBMIT, VERIFY, CLOSE))))
    kept = (result != NOWHERE) & (moments.at_s[result] <= promised_s)
    return _spread(moments, promises, kept, kept | (view.as_of_s > promised_s))


def _assignments(moments: Moments, view: View) -> dict[str, pa.Array]:
    assigns = np.flatnonzero(moments.is_a.any_of((ASSIGN,)))
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
