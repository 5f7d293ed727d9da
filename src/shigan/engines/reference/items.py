"""The row of one item: the paragraph "Items" of docs/relations.md."""

from __future__ import annotations

from typing import Any

from shigan.engines.reference.acts import Level, Life, begins_work, comes_back, holder_of, lives_of
from shigan.engines.reference.custody import held_after
from shigan.engines.reference.holds import View
from shigan.engines.reference.moments import Instant, Moment, span
from shigan.ledger.actions import CLOSE, ENDINGS

Row = dict[str, Any]


def item_row(moments: list[Moment], person_holds: list[Row], unit_holds: list[Row], view: View) -> Row:
    """The row of relation ``items``; the holds are those of this item, in order."""
    first, last = moments[0], moments[-1]
    life = lives_of(moments)[-1]
    closing = _closing(moments, life)
    status = _status(closing, view)
    outcome = None if life.outcome is None else moments[life.outcome]
    unit = _responsible(moments, life, "unit")
    return {
        "item": first.item,
        "kind": first.kind,
        "channel": first.channel,
        "period": first.period,
        "unit": unit,
        "person": _responsible(moments, life, "person"),
        "step": None if life.settled is None else moments[life.settled].activity,
        "_lies_in": None if life.settled is not None else next(iter((unit_holds or person_holds)[-1:]), None),
        "opened_s": first.at.s,
        "opened_w": first.at.w,
        "closed_s": None if closing is None else closing.at.s,
        "closed_w": None if closing is None else closing.at.w,
        "due_s": None if last.due_after is None else last.due_after.s,
        "due_w": None if last.due_after is None else last.due_after.w,
        "outcome_sequence": None if outcome is None else outcome.sequence,
        "outcome_s": None if outcome is None else outcome.at.s,
        "outcome_w": None if outcome is None else outcome.at.w,
        "outcome_by": life.by,
        "status": status,
        **_lateness(status, first, None if life.settled is None else moments[life.settled], last.due_after, view.as_of),
        "n_entries": len(moments),
        "n_unit_holds": len(unit_holds),
        "n_person_holds": len(person_holds),
        "has_work": any(begins_work(m, moments) for m in moments),
        **_tiers(status, unit_holds, unit, view),
        "reopened": _reopened(moments),
        "touched_after": _touched_after(moments),
        "has_outcome": _has_outcome(status, moments, life),
        "first_sequence": first.sequence,
        "last_sequence": last.sequence,
    }


def _closing(moments: list[Moment], life: Life) -> Moment | None:
    """The ending at which the item still stands."""
    return None if life.end is None else moments[life.end]


def _status(closing: Moment | None, view: View) -> str:
    if closing is not None:
        return "closed" if closing.action == CLOSE else "cancelled"
    return "unknown" if view.ending == "unmarked" else "open"


def _responsible(moments: list[Moment], life: Life, level: Level) -> str | None:
    """Who did the entry at which the item is judged; while there is none, who holds it."""
    held = held_after(moments, level)
    return held[-1] if life.settled is None else holder_of(life.settled, moments, level, held)


def _lateness(status: str, opened: Moment, judged: Moment | None, due: Instant | None, as_of: Instant) -> Row:
    """Compared with the first second in which the outcome may have been there."""
    if due is None or status in ("unknown", "cancelled"):
        return {"late": None, "overdue_w": None, "last_tenth": None}
    first_s, done = (as_of.s, as_of) if judged is None else (judged.first_s, judged.at)
    late = first_s > due.s
    return {
        "late": late,
        "overdue_w": span(due.w, done.w) if late else 0,
        "last_tenth": None if judged is None or status != "closed" or late else _last_tenth(opened, judged, due),
    }


def _last_tenth(opened: Moment, judged: Moment, due: Instant) -> bool | None:
    """Unknown where the day is known and its first and its last second do not agree."""
    first, last = (10 * (due.s - s) <= due.s - opened.at.s for s in (judged.first_s, judged.at.s))
    return first if first == last else None


def _tiers(status: str, unit_holds: list[Row], unit: str | None, view: View) -> Row:
    first = view.tiers.get(unit_holds[0]["holder"]) if unit_holds else None
    solved = None if unit is None else view.tiers.get(unit)
    known = status == "closed" and first is not None and solved is not None
    return {
        "first_tier": first,
        "solved_tier": solved,
        "solved_higher": solved > first if known and first is not None and solved is not None else None,
    }


def _reopened(moments: list[Moment]) -> bool:
    endings = [m.position for m in moments if m.action in ENDINGS]
    return bool(endings) and any(m.position > endings[0] and comes_back(m, moments) for m in moments)


def _touched_after(moments: list[Moment]) -> bool:
    endings = [m for m in moments if m.action in ENDINGS]
    return bool(endings) and moments[-1].at.s > endings[0].at.s


def _has_outcome(status: str, moments: list[Moment], life: Life) -> bool | None:
    """Told by the closing or by the outcome entry, in words or by the mark that there is one."""
    if status != "closed":
        return None
    telling = [moments[position] for position in (life.end, life.outcome) if position is not None]
    return any(m.outcome is not None or m.outcome_known for m in telling)
