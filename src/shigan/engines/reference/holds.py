"""Takes the holds of one item and level. Gives the rows of relation ``holds``. Never compares holders.

The paragraph "Custody" of docs/relations.md, from what is charged to the longest gap. Norms, which need all
items, and what follows from them are in norms.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shigan.engines.protocol import Staging
from shigan.engines.reference.custody import (
    Hold,
    Interval,
    Level,
    end_of,
    ended_by,
    holds_of,
    intervals_of,
    points_of,
    stretch_of,
)
from shigan.engines.reference.moments import Clock, Instant, Moment, span
from shigan.ledger.actions import ACTIVE, CLOCK_STOPS, NOTE, REMIND, SUBSTANTIVE

Row = dict[str, Any]
Leave = Mapping[str, Sequence[tuple[int, int]]]  # holder -> spans of absence in working-time coordinates


@dataclass(frozen=True)
class View:
    """From where we look, and what else is known."""

    as_of: Instant
    ending: Any
    leave: Leave
    tiers: Mapping[str, int]


def view_of(staging: Staging, as_of: Instant, clock: Clock) -> View:
    """Leave days become working-time coordinates."""
    leave: dict[str, list[tuple[int, int]]] = {}
    for row in [] if staging.leave is None else staging.leave.to_pylist():
        span_w = (clock.coordinate(row["from_day"] * 86_400), clock.coordinate(row["until_day"] * 86_400))
        leave.setdefault(row["actor"], []).append(span_w)
    tiers = {} if staging.tiers is None else {row["unit"]: row["tier"] for row in staging.tiers.to_pylist()}
    return View(as_of=as_of, ending=staging.ending, leave=leave, tiers=tiers)


def hold_rows(moments: list[Moment], level: Level, view: View) -> list[Row]:
    """One row per hold of the item at this level."""
    holds = holds_of(points_of(moments, level), level)
    if not holds:
        return []
    last_end = end_of(holds[-1], ended_by(holds[-1], view.ending), moments[-1], view.as_of)
    intervals = list(intervals_of(holds, last_end))
    return [_row(hold, [i for i in intervals if i.owner is hold], moments, view) for hold in holds]


def _row(hold: Hold, intervals: list[Interval], moments: list[Moment], view: View) -> Row:
    ended = ended_by(hold, view.ending)
    end_w = end_of(hold, ended, moments[-1], view.as_of)
    stretch = stretch_of(hold, moments)
    own = [m for m in stretch if m.by(hold.level) == hold.holder]
    return {
        **_custody(hold, ended, own),
        **_charge(hold, intervals, end_w, view),
        **_response(hold, own, intervals, end_w, view),
        **_deeds(hold, stretch, own),
        "longest_gap_w": _longest_gap(hold, stretch, moments, end_w),
    }


def _custody(hold: Hold, ended: str, own: list[Moment]) -> Row:
    left = hold.left
    units = [m.unit for m in own if m.unit is not None]
    return {
        "level": hold.level,
        "holder": hold.holder,
        "item": hold.received.item,
        "hold_no": hold.number,
        "kind": hold.received.kind,
        "channel": hold.received.channel,
        "unit": hold.holder if hold.level == "unit" else min(units, default=None),
        "period": hold.received.period,
        "period_left": None if left is None else left.period,
        "received_s": hold.received.at.s,
        "received_w": hold.received.at.w,
        "received_from": None if hold.given_by is None else hold.given_by.holder,
        "left_s": None if left is None else left.at.s,
        "left_w": None if left is None else left.at.w,
        "passed_to": None if hold.passed_to is None else hold.passed_to.holder,
        "ended_by": ended,
        "ended": ended in ("handover", "close", "cancel"),
        "_passed_at": None if hold.passed_to is None else hold.passed_to.first.moment.sequence,
    }


def _charge(hold: Hold, intervals: list[Interval], end_w: int, view: View) -> Row:
    held = span(hold.received.at.w, end_w)
    waited = sum(span(i.start.moment.at.w, i.end_w) for i in intervals if i.waited)
    leave = _leave_within(hold, hold.received.at.w, end_w, view)
    charged = max(0, held - waited - leave)
    return {
        "held_w": held,
        "waited_w": waited,
        "leave_w": leave,
        "charged_w": charged,
        "charged_minutes": _minutes(charged),
    }


def _leave_within(hold: Hold, start_w: int, end_w: int, view: View) -> int:
    if hold.level != "person":
        return 0
    return sum(span(max(start_w, a), min(end_w, b)) for a, b in view.leave.get(hold.holder, ()))


def _response(hold: Hold, own: list[Moment], intervals: list[Interval], end_w: int, view: View) -> Row:
    first = _first_action(own)
    until_w = end_w if first is None else first.at.w
    before = [i for i in intervals if first is None or i.start.moment.position < first.position]
    waited = sum(span(i.start.moment.at.w, _clipped(i.end_w, first)) for i in before if i.waited)
    leave = _leave_within(hold, hold.received.at.w, until_w, view)
    response = max(0, span(hold.received.at.w, until_w) - waited - leave)
    return {"response_minutes": _minutes(response), "acted": first is not None}


def _clipped(end_w: int, first: Moment | None) -> int:
    return end_w if first is None else min(end_w, first.at.w)


def _first_action(own: list[Moment]) -> Moment | None:
    return next((m for m in own if m.action in ACTIVE), None)


def _deeds(hold: Hold, stretch: list[Moment], own: list[Moment]) -> Row:
    reminders = [m for m in stretch if m.action == REMIND]
    first = _first_action(own)
    moved = None
    if reminders:
        moved = first is not None and first.position > reminders[0].position
    due = (stretch[-1] if stretch else hold.last.moment).due_after
    return {
        "n_entries": len(own),
        "n_work": sum(m.action in SUBSTANTIVE for m in own),
        "n_acts": sum(m.action in ACTIVE for m in own),
        "n_reminders": len(reminders),
        "moved_after_reminder": moved,
        "due_s": None if due is None else due.s,
        "first_sequence": (own[0] if own else hold.first.moment).sequence,
        "last_sequence": (own[-1] if own else hold.last.moment).sequence,
    }


def _longest_gap(hold: Hold, stretch: list[Moment], moments: list[Moment], end_w: int) -> int:
    """The item waits after a point that stops the clock, until the next point."""
    points = {p.moment.position: p for h in (hold.given_by, hold) if h is not None for p in h.points}
    times = [hold.received, *(m for m in stretch if m.action not in (REMIND, NOTE))]
    gaps = []
    for earlier, later_w in zip(times, [m.at.w for m in times[1:]] + [end_w], strict=True):
        last_point = max(position for position in points if position <= earlier.position)
        waiting = points[last_point].moment.action in CLOCK_STOPS
        gaps.append(0 if waiting else span(earlier.at.w, later_w))
    return max(gaps)


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)
