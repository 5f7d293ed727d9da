"""Takes moments and who held the item. Gives the rows of holds. Never compares one item with another.

The paragraphs "Custody" and "Hand-overs" of docs/relations.md. Norms, which need all items, come later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.columns import NOWHERE, Bools, Codes, Column, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.stretches import Stretches, stretches_of
from shigan.engines.arrays.tables import chosen, flags, instants, maybe
from shigan.engines.arrays.view import View
from shigan.ledger.actions import CANCEL, CLOCK_STOPS, CLOSE

ENDED_BY: Final = ("handover", CLOSE, CANCEL, "open", "unknown")


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What a hold lasted; one place per hold."""

    held_w: Ints
    waited_w: Ints
    leave_w: Ints
    charged_w: Ints
    response_w: Ints


def hold_rows(moments: Moments, custody: Custody, late: pa.Array, view: View) -> pa.Table:
    """The columns of ``holds_coded``, for one level. ``late``: of the items."""
    c, s = custody, stretches_of(moments, custody)
    left = c.left
    end_w = _ends(moments, c, view)
    charge = _charge(moments, c, s, end_w, view)
    columns = moments.columns
    sequence, start = columns["sequence"], moments.starts[c.nth]
    unit = c.holder if c.level == "unit" else s.own_unit
    has_left = left >= 0
    return pa.table(
        {
            "level": chosen(np.zeros(c.size, dtype=np.int8), (c.level,)),
            "holder": c.holder,
            "item_id": columns["item"][start],
            "hold_no": c.number,
            "kind": columns["kind"][start],
            "channel": columns["channel"][start],
            "unit": unit,
            "period": moments.period[c.received],
            "period_left": np.where(has_left, moments.period[left], np.int32(0)),
            "received_s": moments.at_s[c.received],
            "received_w": moments.at_w[c.received],
            "received_from": c.of_previous(c.holder),
            "left_s": maybe(moments.at_s[left], has_left),
            "left_w": maybe(moments.at_w[left], has_left),
            "passed_to": c.of_next(c.holder),
            "ended_by": chosen(_ended_by(moments, c, view), ENDED_BY),
            "held_w": charge.held_w,
            "waited_w": charge.waited_w,
            "leave_w": charge.leave_w,
            "charged_w": charge.charged_w,
            "charged_minutes": (charge.charged_w + 59) // 60,
            "response_minutes": (charge.response_w + 59) // 60,
            "acted": flags(s.acted >= 0),
            "n_entries": s.n_entries,
            "n_work": s.n_work,
            "n_acts": s.n_acts,
            "n_reminders": s.n_reminders,
            "moved_after_reminder": flags(s.acted > s.reminded, s.reminded >= 0),
            "longest_gap_w": _longest_gap(moments, c, s, end_w),
            "due_s": instants(s.due_s),
            "item_late": late.take(pa.array(c.nth)),
            "first_sequence": sequence[np.where(s.first_own >= 0, s.first_own, c.first)],
            "last_sequence": sequence[np.where(s.last_own >= 0, s.last_own, c.last)],
            "passed_at": maybe(c.of_next(sequence[c.first]), c.passed_on),
            "came_back": flags(c.came_back),
            "taker_idle": flags(c.of_following(s.n_work) == 0),
            "same_unit": _same_unit(c, unit),
        }
    )


def _ended_by(moments: Moments, custody: Custody, view: View) -> Column:
    closed = moments.is_a.any_of((CLOSE,))[custody.last]
    remains = ENDED_BY.index("open" if view.marked else "unknown")
    otherwise = np.where(custody.passed_on, ENDED_BY.index("handover"), remains)
    return np.where(custody.ended, np.where(closed, ENDED_BY.index(CLOSE), ENDED_BY.index(CANCEL)), otherwise).astype(
        np.int8
    )


def _ends(moments: Moments, custody: Custody, view: View) -> Ints:
    """The coordinate up to which each hold is counted."""
    if view.marked:
        remains: Ints | int = view.as_of_w
    else:
        remains = np.maximum(moments.at_w[moments.ends[custody.nth] - 1], moments.at_w[custody.received])
    return np.where(custody.left >= 0, moments.at_w[custody.left], remains)


def _charge(moments: Moments, custody: Custody, stretches: Stretches, end_w: Ints, view: View) -> Charge:
    received_w = moments.at_w[custody.received]
    acted = stretches.acted >= 0
    acted_w = moments.at_w[stretches.acted]
    until_action = np.where(acted, acted_w, end_w)
    waited_w, waited_before = _waited(moments, custody, stretches, end_w)
    leave_w = view.leave_within(custody, received_w, end_w)
    leave_before = view.leave_within(custody, received_w, until_action)
    held_w = np.maximum(0, end_w - received_w)
    response_w = np.maximum(0, until_action - received_w) - waited_before - leave_before
    return Charge(
        held_w=held_w,
        waited_w=waited_w,
        leave_w=leave_w,
        charged_w=np.maximum(0, held_w - waited_w - leave_w),
        response_w=np.maximum(0, response_w),
    )


def _waited(moments: Moments, custody: Custody, stretches: Stretches, end_w: Ints) -> tuple[Ints, Ints]:
    """The waiting of each hold: all of it, and what lay before the first action.

    The time after a point that stops the clock is the next point's hold's, unless that was passed the item on.
    """
    stopping = np.flatnonzero(moments.is_a.any_of(CLOCK_STOPS)[custody.points])
    start = custody.points[stopping]
    giver = custody.hold_of_point[stopping]
    follows = np.append(np.diff(moments.nth[custody.points]) == 0, False)[stopping]
    after = np.minimum(stopping + 1, len(custody.points) - 1)
    until_w = np.where(follows, moments.at_w[custody.points[after]], end_w[giver])
    taker = custody.hold_of_point[after]
    owner = np.where(follows & ~custody.by_transfer[taker], taker, giver)
    start_w = moments.at_w[start]
    acted = stretches.acted[owner]
    clipped = np.where(acted >= 0, np.minimum(until_w, moments.at_w[acted]), until_w)
    before = (acted < 0) | (start < acted)
    return (
        _summed(owner, np.maximum(0, until_w - start_w), custody.size),
        _summed(owner, np.where(before, np.maximum(0, clipped - start_w), 0), custody.size),
    )


def _summed(hold: Ints, values: Ints, size: int) -> Ints:
    """Sums stay far below 2^53, so that none is rounded."""
    return np.bincount(hold, weights=values, minlength=size).astype(np.int64)


def _longest_gap(moments: Moments, custody: Custody, stretches: Stretches, end_w: Ints) -> Ints:
    """That between entries, or from the last of them to the end of a hold that has not ended."""
    since = moments.at_w[np.where(stretches.seen >= 0, stretches.seen, custody.last)]
    running = (custody.left == NOWHERE) & ~moments.is_a.any_of(CLOCK_STOPS)[custody.last]
    return np.where(running, np.maximum(stretches.gap_w, end_w - since), stretches.gap_w)


def _same_unit(custody: Custody, unit: Codes) -> pa.Array:
    """Of a hold and the one that follows it in the item; null where a unit is not known, and at unit level."""
    if custody.level == "unit":
        return pa.nulls(custody.size, pa.bool_())
    after = custody.of_following(unit)
    known: Bools = (unit > 0) & (after > 0)
    return flags(unit == after, known)
