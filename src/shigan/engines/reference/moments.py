"""Takes the ledger's entries. Gives each item's entries in order, with their times. Never knows who holds an item.

The paragraphs "Order and time" and "Due" of docs/relations.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from shigan.ledger.actions import PROMISE
from shigan.ledger.entry_files import read_columns
from shigan.ledger.schema import DAY as DAY_ONLY

DAY = 86_400
READ = (
    "sequence", "item", "kind", "channel", "action", "activity", "actor", "unit", "counterpart", "counterpart_unit",
    "outcome", "occurred_us", "offset_minutes", "due_us", "precision", "outcome_known",
)  # fmt: skip


@dataclass(frozen=True)
class Instant:
    """A moment on the clock (``s``) and in working time (``w``)."""

    s: int
    w: int


@dataclass(frozen=True)
class Moment:
    """One entry in its item's order."""

    position: int  # 0, 1, 2 ... in the item's order
    sequence: int
    item: str
    kind: str  # of the item's first entry
    channel: str | None  # of the item's first entry
    action: str
    activity: str
    actor: str | None
    unit: str | None
    counterpart: str | None
    counterpart_unit: str | None
    outcome: str | None
    outcome_known: bool | None
    by_day: bool  # only the day is known; ``at`` is its first instant
    at: Instant
    period: str
    due_before: Instant | None
    due_after: Instant | None
    promised: Instant | None  # of a promise

    def by(self, level: str) -> str | None:
        return self.actor if level == "person" else self.unit

    def to(self, level: str) -> str | None:
        return self.counterpart if level == "person" else self.counterpart_unit


class Clock:
    """The calendar, read as the document says."""

    def __init__(self, calendar: pa.Table, basis: Literal["local", "utc"]) -> None:
        self.days = calendar.sort_by("day").to_pylist()
        self.first = self.days[0]["day"]
        self.basis = basis

    def instant(self, at_s: int, offset_minutes: int) -> Instant:
        return Instant(at_s, self.coordinate(self.local(at_s, offset_minutes)))

    def local(self, at_s: int, offset_minutes: int) -> int:
        return at_s + 60 * offset_minutes if self.basis == "local" else at_s

    def coordinate(self, x: int) -> int:
        place, t = divmod(x, DAY)
        place -= self.first
        if place < 0:
            place, t = 0, 0
        elif place >= len(self.days):
            place, t = len(self.days) - 1, DAY
        row = self.days[place]
        morning = max(0, min(t - row["o1"], row["c1"] - row["o1"]))
        afternoon = max(0, min(t - row["o2"], row["c2"] - row["o2"]))
        return int(row["cum_s"] + morning + afternoon)

    def period(self, at_s: int, offset_minutes: int) -> str:
        place = self.local(at_s, offset_minutes) // DAY - self.first
        return str(self.days[max(0, min(place, len(self.days) - 1))]["period"])


def span(start_w: int, end_w: int) -> int:
    """Working seconds from one coordinate to another, never below zero."""
    return max(0, end_w - start_w)


def read_entries(files: Iterable[Path], as_of_us: int) -> list[dict[str, Any]]:
    """The entries up to the as-of instant, in the order of occurrence and then of sequence."""
    rows: list[dict[str, Any]] = []
    for file in files:
        rows.extend(read_columns(file, READ).to_pylist())
    seen = [row for row in rows if row["occurred_us"] <= as_of_us]
    return sorted(seen, key=lambda row: (row["occurred_us"], row["sequence"]))


def as_of_instant(entries: list[dict[str, Any]], as_of_us: int, clock: Clock) -> Instant:
    """The as-of instant, on the clock of the last entry."""
    return clock.instant(as_of_us // 1_000_000, entries[-1]["offset_minutes"] if entries else 0)


def moments_by_item(entries: list[dict[str, Any]], clock: Clock) -> dict[str, list[Moment]]:
    """Every item's entries in the item's order."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        grouped[entry["item"]].append(entry)
    return {item: _item_moments(grouped[item], clock) for item in sorted(grouped)}


def _item_moments(entries: list[dict[str, Any]], clock: Clock) -> list[Moment]:
    due: Instant | None = None
    moments = []
    for position, entry in enumerate(entries):
        moment = _moment(position, entry, entries[0], due, clock)
        due = moment.due_after
        moments.append(moment)
    return moments


def _moment(
    position: int, entry: Mapping[str, Any], first: Mapping[str, Any], due: Instant | None, clock: Clock
) -> Moment:
    offset = entry["offset_minutes"]
    at_s = entry["occurred_us"] // 1_000_000
    own_due = None if entry["due_us"] is None else clock.instant(entry["due_us"] // 1_000_000, offset)
    promises = entry["action"] == PROMISE
    return Moment(
        position=position,
        sequence=entry["sequence"],
        item=entry["item"],
        kind=first["kind"],
        channel=first["channel"],
        action=entry["action"],
        activity=entry["activity"],
        actor=entry["actor"],
        unit=entry["unit"],
        counterpart=entry["counterpart"],
        counterpart_unit=entry["counterpart_unit"],
        outcome=entry["outcome"],
        outcome_known=entry["outcome_known"],
        by_day=entry["precision"] == DAY_ONLY,
        at=clock.instant(at_s, offset),
        period=clock.period(at_s, offset),
        due_before=due,
        due_after=due if promises or own_due is None else own_due,
        promised=own_due if promises else None,
    )
