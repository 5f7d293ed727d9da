"""The rows of relation ``holds`` of one item and level.

The paragraph "Custody" of docs/relations.md, from what is charged to the longest gap. What needs all items, steps,
ways and norms, follows in steps.py, ways.py and norms.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from shigan.engines.protocol import Staging
from shigan.engines.reference.acts import Level, Life, is_own_work, is_response, is_substantive, lives_of
from shigan.engines.reference.custody import (
    Hold,
    Interval,
    end_of,
    ended_by,
    holds_of,
    intervals_of,
    points_of,
    stretch_of,
)
from shigan.engines.reference.hands import Hands, Leave, hands_of
from shigan.engines.reference.moments import Clock, Instant, Moment, span
from shigan.ledger.actions import CANCEL, CLOCK_STOPS, ENDINGS, NOTE, REMIND, SUBMIT, TRANSFERS, WAIT

Row = dict[str, Any]


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
    hands = hands_of(moments, points_of(moments, "person"), holds)
    last_end = end_of(holds[-1], ended_by(holds[-1], view.ending), moments[-1], view.as_of)
    intervals = list(intervals_of(holds, last_end))
    lives = lives_of(moments)
    rows = [_row(hold, [i for i in intervals if i.owner is hold], moments, lives, hands, view) for hold in holds]
    for place, taker in enumerate(rows):
        taker["received_inside"] = _received_inside(taker, rows[:place]) if level == "person" else None
    return rows


def _received_inside(taker: Row, before: list[Row]) -> bool | None:
    """Whether it came from the own unit: from the last hold on its way that left an entry, else from the one before."""
    if taker["received_from"] is None or taker["unit"] is None:
        return None
    begun = max(place for place, row in enumerate(before) if row["received_from"] is None)
    giver = next((row for row in reversed(before[begun:]) if row["n_entries"] > 0), before[-1])
    return None if giver["unit"] is None else bool(giver["unit"] == taker["unit"])


def _row(hold: Hold, intervals: list[Interval], moments: list[Moment], lives: list[Life], hands: Hands, view: View) -> Row:
    ended = ended_by(hold, view.ending)
    end_w = end_of(hold, ended, moments[-1], view.as_of)
    life = _life_of(hold, lives)
    stretch = stretch_of(hold, moments)
    own = [m for m in stretch if m.by(hold.level) == hold.holder]
    until_w = _charged_until(hold, life, own, end_w, moments)
    worked = next((m for m in own if is_own_work(m, moments, hold.level) and m.action != CANCEL), None)
    return {
        **_custody(hold, ended, own),
        **_charge(hold, intervals, end_w, until_w, hands, view),
        **_response(hold, own, intervals, until_w, hands, view),
        **_deeds(hold, stretch, own, moments),
        "longest_gap_w": _longest_gap(hold, stretch, moments, until_w, hands, view),
        "yields_outcome": life.outcome in [m.position for m in own],
        "settled": _is_settled(hold, life),
        "step": None if worked is None else worked.activity,
    }


def _life_of(hold: Hold, lives: list[Life]) -> Life:
    """A hold never outlasts an ending, so it is in one life."""
    return next(life for life in lives if life.begin <= hold.first.moment.position <= life.last)


def _charged_until(hold: Hold, life: Life, own: list[Moment], end_w: int, moments: list[Moment]) -> int:
    """Nobody is charged from the outcome of the life on, or once a hold was done with and lay with who passed it on."""
    done = [m.at.w for m in own if is_response(m)] if _was_taken(hold) else []
    settled = [] if life.settled is None else [moments[life.settled].at.w]
    return min([end_w, *settled, *done[-1:]])


def _was_taken(hold: Hold) -> bool:
    """Somebody else handed it in, or passed it on who had held it before."""
    if hold.passed_to is None or not hold.passed_to.first.by_transfer:
        return False
    entry = hold.passed_to.first.moment
    giver = entry.by(hold.level)
    return giver is not None and giver != hold.holder and (entry.action == SUBMIT or giver in _holders_before(hold))


def _holders_before(hold: Hold) -> set[str]:
    return set() if hold.previous is None else {hold.previous.holder} | _holders_before(hold.previous)


def _custody(hold: Hold, ended: str, own: list[Moment]) -> Row:
    left = hold.left
    return {
        "level": hold.level,
        "holder": hold.holder,
        "item": hold.received.item,
        "hold_no": hold.number,
        "kind": hold.received.kind,
        "channel": hold.received.channel,
        "unit": hold.holder if hold.level == "unit" else _unit_of_person(hold, own),
        "period": hold.received.period,
        "period_left": None if left is None else left.period,
        "received_s": hold.received.at.s,
        "received_w": hold.received.at.w,
        "received_from": None if hold.given_by is None else hold.given_by.holder,
        "received_inside": None,  # until the unit of the hold before is known
        "left_s": None if left is None else left.at.s,
        "left_w": None if left is None else left.at.w,
        "passed_to": None if hold.passed_to is None else hold.passed_to.holder,
        "ended_by": ended,
        "ended": ended in ("handover", "close", "cancel"),
        "_passed_at": None if hold.passed_to is None else hold.passed_to.first.moment.sequence,
        "_given_at": _given_at(hold),
        "_began": hold.first.moment.position,
        "_waits": hold.last.moment.action == WAIT,
    }


def _given_at(hold: Hold) -> int | None:
    """The entry that gave the item away: the giver's to a unit of which somebody showed up later, else the hand-over's."""
    if hold.passed_to is None:
        return None
    taken, last = hold.passed_to.first, hold.last
    to_a_unit = last.moment.action in TRANSFERS and not last.by_transfer and last.moment.counterpart_unit is not None
    return last.moment.sequence if to_a_unit and not taken.by_transfer else taken.moment.sequence


def _unit_of_person(hold: Hold, own: list[Moment]) -> str | None:
    """Where the person acted for none in the hold, the unit to which the matter was passed together with the person."""
    sent_to = hold.first.moment.counterpart_unit if hold.first.by_transfer else None
    return min((m.unit for m in own if m.unit is not None), default=sent_to)


def _is_settled(hold: Hold, life: Life) -> bool:
    """It began when the outcome was there."""
    first = hold.first.moment.position
    return life.settled is not None and (first > life.settled or (first == life.settled and hold.first.by_transfer))


def _charge(hold: Hold, intervals: list[Interval], end_w: int, until_w: int, hands: Hands, view: View) -> Row:
    start_w = hold.received.at.w
    waited = sum(span(i.start.moment.at.w, min(i.end_w, until_w)) for i in intervals if i.waited)
    leave = hands.leave_within(hold, start_w, until_w, view.leave)
    charged = max(0, span(start_w, until_w) - waited - leave)
    return {
        "held_w": span(start_w, end_w),
        "waited_w": waited,
        "leave_w": leave,
        "charged_w": charged,
        "charged_minutes": _minutes(charged),
    }


def _response(hold: Hold, own: list[Moment], intervals: list[Interval], until_w: int, hands: Hands, view: View) -> Row:
    first = next((m for m in own if is_response(m)), None)
    start_w, end_w = hold.received.at.w, until_w
    if first is not None:
        whole_days = hold.received.by_day or first.by_day
        start_w, acted_w = (hold.received.day_w, first.day_w) if whole_days else (start_w, first.at.w)
        end_w = min(acted_w, until_w)
    before = [i for i in intervals if first is None or i.start.moment.position < first.position]
    waited = sum(span(i.start.moment.at.w, min(i.end_w, end_w)) for i in before if i.waited)
    leave = hands.leave_within(hold, start_w, end_w, view.leave)
    response = max(0, span(start_w, end_w) - waited - leave)
    return {"response_minutes": _minutes(response), "acted": first is not None}


def _deeds(hold: Hold, stretch: list[Moment], own: list[Moment], moments: list[Moment]) -> Row:
    reminders = [m for m in stretch if m.action == REMIND and _had_it(hold, m)]
    due = (stretch[-1] if stretch else hold.last.moment).due_after
    return {
        "n_entries": len(own),
        "n_work": sum(is_substantive(m, moments, hold.level) for m in own),
        "n_acts": sum(is_response(m) for m in own),
        "n_steps": len(list(groupby(m.activity for m in own if is_response(m) and m.action not in ENDINGS))),
        "n_reminders": len(reminders),
        "moved_after_reminder": _moved(own, reminders),
        "due_s": None if due is None else due.s,
        "first_sequence": (own[0] if own else hold.first.moment).sequence,
        "last_sequence": (own[-1] if own else hold.last.moment).sequence,
        "last_step": (own[-1] if own else hold.last.moment).activity,
    }


def _had_it(hold: Hold, moment: Moment) -> bool:
    """Who only showed up later did not have the item before, whenever it was received."""
    shown_up = hold.given_by is not None and not hold.first.by_transfer
    return not shown_up or moment.position > hold.first.moment.position


def _moved(own: list[Moment], reminders: list[Moment]) -> bool | None:
    """Unknown where both are of one day and of one of them only the day is known."""
    if not reminders:
        return None
    reminder, first = reminders[0], next((m for m in own if is_response(m)), None)
    if first is None:
        return False
    if first.day == reminder.day and (first.by_day or reminder.by_day):
        return None
    return first.position > reminder.position


def _longest_gap(hold: Hold, stretch: list[Moment], moments: list[Moment], until_w: int, hands: Hands, view: View) -> int:
    """The item waits after a point that stops the clock, until the next point; after ``until_w`` nothing counts, nor does leave."""
    points = {p.moment.position: p for h in (hold.given_by, hold) if h is not None for p in h.points}
    times = [hold.received, *(m for m in stretch if m.action not in (REMIND, NOTE))]
    gaps = []
    for earlier, later_w in zip(times, [m.at.w for m in times[1:]] + [until_w], strict=True):
        last_point = max(position for position in points if position <= earlier.position)
        waiting = points[last_point].moment.action in CLOCK_STOPS
        end_w = min(later_w, until_w)
        there = span(earlier.at.w, end_w) - hands.leave_within(hold, earlier.at.w, end_w, view.leave)
        gaps.append(0 if waiting else there)
    return max(gaps)


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)
