"""Ledgers drawn as tables, and the relations as a person would write them down: weekdays and hours.

    Mon 09:00 | register    | anna@desk |
    Mon 10:00 | assign      | anna@desk | bo@north | due Fri 17:00
    Tue       | work assess | bo@north  |          | has outcome

A line says when, what, who (person@unit; either may be missing), to whom, and a note: the due instant, whether there is
an outcome ("has outcome", "no outcome"), or the outcome in words. A second word beside the action is the activity; what
part an activity has is given to ``stage``. A weekday without a clock is an entry of which only the day is known, and a
limit that lasts until the end of its day. The week starts on Monday, 7 October 2024; "2 Mon" is the Monday after.
Offices work from 9 to 12 and from 14 to 17, on Saturdays from 10 to 11.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from shigan.engines.protocol import Engine, Staging
from tests.strategies_entries import DAY, HOUR, calendar, entry, write_entries

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONDAY = 20_003 * DAY  # 2024-10-07
OFFSET = 480


def second(when: str) -> int:
    """'Tue 10:30' or '2 Tue 10:30' as seconds since 1970, read on a clock 480 minutes ahead of UTC."""
    if is_day(when):
        return second(f"{when} 00:00")
    *week, day, clock = when.split()
    hours, minutes = map(int, clock.split(":"))
    days = 7 * (int(week[0]) - 1 if week else 0) + WEEKDAYS.index(day)
    return MONDAY + days * DAY + hours * HOUR + minutes * 60 - OFFSET * 60


def is_day(when: str) -> bool:
    """Whether no clock is said."""
    return ":" not in when


def told(at_s: int | None) -> str | None:
    """The way back: as short as it can be said."""
    if at_s is None:
        return None
    days, rest = divmod(at_s + OFFSET * 60 - MONDAY, DAY)
    week = f"{days // 7 + 1} " if days >= 7 else ""
    return f"{week}{WEEKDAYS[days % 7]} {rest // HOUR:02}:{rest % HOUR // 60:02}"


def read(drawn: str, *, item: str = "item", kind: str = "permit") -> list[dict[str, Any]]:
    """The entries of a drawn table."""
    lines = [line for line in drawn.strip().splitlines() if line.strip()]
    return [{**_line(line), "item": item, "kind": kind} for line in lines]


def _line(line: str) -> dict[str, Any]:
    when, action, who, to, notes = ([cell.strip() for cell in line.split("|")] + [""] * 5)[:5]
    actor, unit = _party(who)
    counterpart, counterpart_unit = _party(to)
    action, _, activity = action.partition(" ")
    known: dict[str, Any] = {"actor": actor, "unit": unit, "counterpart": counterpart}
    known |= {"counterpart_unit": counterpart_unit, "action": action, "activity": activity}
    known |= {"occurred_us": second(when) * 1_000_000, "precision": "day" if is_day(when) else None}
    return known | _noted(notes)


def _noted(notes: str) -> dict[str, Any]:
    if notes.startswith("due "):
        due = notes.removeprefix("due ")
        return {"due_us": (second(due) + (DAY - 1 if is_day(due) else 0)) * 1_000_000}
    if notes in ("has outcome", "no outcome"):
        return {"outcome_known": notes == "has outcome"}
    return {"outcome": notes} if notes else {}


def _party(text: str) -> tuple[str | None, str | None]:
    person, _, unit = text.partition("@")
    return person or None, unit or None


@dataclass
class Looked:
    """What an engine saw, in the words of the table."""

    engine: Engine

    def rows(self, relation: str, *columns: str, **where: object) -> list[tuple[object, ...]]:
        """The columns of the rows that have these values; ``_s`` columns as weekdays, ``_w`` columns in hours."""
        found = self.engine.relation(relation).to_pylist()
        if relation in ("entries", "handovers"):
            found.sort(key=lambda row: row["sequence"])
        kept = [row for row in found if all(row[name] == value for name, value in where.items())]
        return [tuple(_readable(name, row[name]) for name in columns) for row in kept]

    def holds(self, *columns: str, level: str = "person") -> list[tuple[object, ...]]:
        return self.rows("holds", *columns, level=level)

    def handovers(self, *columns: str, level: str = "person") -> list[tuple[object, ...]]:
        return self.rows("handovers", *columns, level=level)

    def item(self, *columns: str) -> tuple[object, ...]:
        (row,) = self.rows("items", *columns)
        return row


Look = Callable[..., Looked]
"""Stages a drawn table, or several items of them, in one engine."""


def _readable(column: str, value: Any) -> object:
    if column.endswith("_s"):
        return told(value)
    return value / HOUR if column.endswith("_w") and value is not None else value


def stage(
    engine: Engine,
    folder: Path,
    entries: list[dict[str, Any]],
    *,
    as_of: str = "Fri 17:00",
    leave: list[tuple[str, str, str]] | None = None,
    tiers: dict[str, int] | None = None,
    parts: dict[str, str] | None = None,
    **other: Any,
) -> Looked:
    """``leave``: who, first day, first day back ('Tue', 'Thu'). ``parts``: of activities."""
    numbered = [entry(sequence=place, offset_minutes=OFFSET, **row) for place, row in enumerate(entries)]
    away = [(who, *(MONDAY // DAY + WEEKDAYS.index(day) for day in days)) for who, *days in leave or []]
    staging = Staging(
        entries=write_entries(numbered, folder),
        calendar=calendar(),
        calendar_basis=other.get("basis", "local"),
        as_of_us=second(as_of) * 1_000_000,
        ending=other.get("ending", "marked"),
        leave=pa.table(dict(zip(("actor", "from_day", "until_day"), map(list, zip(*away, strict=True)), strict=True)))
        if away
        else None,
        tiers=pa.table({"unit": list(tiers), "tier": list(tiers.values())}) if tiers else None,
        parts=pa.table({"activity": list(parts), "part": list(parts.values())}) if parts else None,
    )
    engine.stage(staging)
    return Looked(engine)
