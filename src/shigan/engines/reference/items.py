"""Takes one item's moments and its holds. Gives the item's row. Never looks at another item.

The paragraph "Items" of docs/relations.md.
"""

from __future__ import annotations

from typing import Any

from shigan.engines.reference.holds import View
from shigan.engines.reference.moments import Instant, Moment, span
from shigan.ledger.actions import CLOSE, CUSTODY, ENDINGS, REOPEN, RETURN, SUBSTANTIVE

Row = dict[str, Any]
STATUS_ACTIONS = (*CUSTODY, RETURN, REOPEN)


def item_row(moments: list[Moment], person_holds: list[Row], unit_holds: list[Row], view: View) -> Row:
    """The row of relation ``items``; the holds are those of this item, in order."""
    first, last = moments[0], moments[-1]
    closing = _closing(moments)
    status = _status(closing, view)
    work = next((m.position for m in moments if m.action in SUBSTANTIVE), None)
    return {
        "item": first.item,
        "kind": first.kind,
        "channel": first.channel,
        "period": first.period,
        "unit": unit_holds[-1]["holder"] if unit_holds else None,
        "person": person_holds[-1]["holder"] if person_holds else None,
        "opened_s": first.at.s,
        "opened_w": first.at.w,
        "closed_s": None if closing is None else closing.at.s,
        "closed_w": None if closing is None else closing.at.w,
        "due_s": None if last.due_after is None else last.due_after.s,
        "due_w": None if last.due_after is None else last.due_after.w,
        "status": status,
        **_lateness(status, first.at, closing, last.due_after, view.as_of),
        "n_entries": len(moments),
        "n_unit_holds": len(unit_holds),
        "n_person_holds": len(person_holds),
        "handovers_before_work": _handovers_before(work, moments, person_holds or unit_holds),
        "has_work": work is not None,
        **_tiers(status, unit_holds, view),
        "reopened": _reopened(moments),
        "has_outcome": _has_outcome(status, moments),
        "first_sequence": first.sequence,
        "last_sequence": last.sequence,
    }


def _closing(moments: list[Moment]) -> Moment | None:
    """The ending at which the item still stands."""
    telling = [m for m in moments if m.action in STATUS_ACTIONS]
    return telling[-1] if telling and telling[-1].action in ENDINGS else None


def _status(closing: Moment | None, view: View) -> str:
    if closing is not None:
        return "closed" if closing.action == CLOSE else "cancelled"
    return "unknown" if view.ending == "unmarked" else "open"


def _lateness(status: str, opened: Instant, closing: Moment | None, due: Instant | None, as_of: Instant) -> Row:
    if due is None or status in ("unknown", "cancelled"):
        return {"late": None, "overdue_w": None, "last_tenth": None}
    done = as_of if closing is None else closing.at
    late = done.s > due.s
    in_time = closing is not None and not late
    return {
        "late": late,
        "overdue_w": span(due.w, done.w) if late else 0,
        "last_tenth": 10 * (due.s - done.s) <= due.s - opened.s if in_time else None,
    }


def _handovers_before(work: int | None, moments: list[Moment], holds: list[Row]) -> int:
    """Hand-overs whose entry stands before the first substantive entry."""
    position = {m.sequence: m.position for m in moments}
    passed = [position[hold["_passed_at"]] for hold in holds if hold["ended_by"] == "handover"]
    return sum(work is None or place < work for place in passed)


def _tiers(status: str, unit_holds: list[Row], view: View) -> Row:
    first = view.tiers.get(unit_holds[0]["holder"]) if unit_holds else None
    solved = view.tiers.get(unit_holds[-1]["holder"]) if unit_holds else None
    known = status == "closed" and first is not None and solved is not None
    return {
        "first_tier": first,
        "solved_tier": solved,
        "solved_higher": solved > first if known and first is not None and solved is not None else None,
    }


def _reopened(moments: list[Moment]) -> bool:
    endings = [m.position for m in moments if m.action in ENDINGS]
    return bool(endings) and any(m.position > endings[0] and comes_back(m) for m in moments)


def comes_back(moment: Moment) -> bool:
    """An entry that shows, after an ending, that the item is being dealt with again."""
    return moment.action == REOPEN or (moment.action in CUSTODY and moment.action not in ENDINGS)


def _has_outcome(status: str, moments: list[Moment]) -> bool | None:
    if status != "closed":
        return None
    return [m for m in moments if m.action == CLOSE][-1].outcome is not None
