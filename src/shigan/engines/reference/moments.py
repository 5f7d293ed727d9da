"""Each item's entries in order, with their times: the paragraphs "Order and time" and "Due" of docs/relations.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from shigan.ledger.actions import CANCEL, CLOSE, ENDINGS, PROMISE, REOPEN, SUBMIT, VERIFY
from shigan.ledger.entry_files import read_columns
from shigan.ledger.schema import DAY as ONLY_THE_DAY

DAY = 86_400
READ = (
    "sequence", "item", "kind", "channel", "action", "activity", "actor", "unit", "counterpart", "counterpart_unit",
    "outcome", "occurred_us", "offset_minutes", "due_us", "precision", "outcome_known",
)  # fmt: skip
AT_THE_DAYS_END = (SUBMIT, VERIFY, CLOSE, CANCEL, REOPEN)
"""Where only the day of such an entry is known, it counts at the last second of that day."""


@dataclass(frozen=True)
class Instant:
    """A moment on the clock (``s``) and in working time (``w``)."""

    s: int
    w: int


@dataclass(frozen=True)
class Moment:
    """One entry in its item's order.

    Where only the day is known, ``at`` is the day's first or last second, by the action; ``first_s`` is always the
    first. What is compared with a limit is ``first_s``: nobody is late for an hour that the record does not know.
    """

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
    part: str | None  # of engines.parts
    at: Instant
    first_s: int
    by_day: bool  # only the day is known
    day: int  # the local day
    day_w: int  # the coordinate of the local day's beginning
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


def second_of(entry: Mapping[str, Any]) -> int:
    """The second at which an entry counts."""
    first = int(entry["occurred_us"]) // 1_000_000
    return first + DAY - 1 if entry["precision"] == ONLY_THE_DAY and entry["action"] in AT_THE_DAYS_END else first


def as_of_instant(entries: list[dict[str, Any]], as_of_us: int, clock: Clock) -> Instant:
    """The as-of instant, on the clock of the last entry."""
    return clock.instant(as_of_us // 1_000_000, entries[-1]["offset_minutes"] if entries else 0)


def moments_by_item(
    entries: list[dict[str, Any]], clock: Clock, parts: Mapping[str, str]
) -> dict[str, list[Moment]]:
    """Every item's entries in the item's order. ``parts``: of activities."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        grouped[entry["item"]].append(entry)
    return {item: _item_moments(grouped[item], clock, parts) for item in sorted(grouped)}


def _in_order(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By the first second in which each may have happened; entries of one day, known only as such, as they were recorded.

    An ending comes last in its second, and last in its day where only that is known, unless a reopening is recorded in
    the same second or day.
    """
    reopened = {(_first_second(entry), _is_day(entry)) for entry in entries if entry["action"] == REOPEN}

    def place(entry: dict[str, Any]) -> tuple[int, bool, int, int]:
        second = _first_second(entry)
        last = entry["action"] in ENDINGS and (second, _is_day(entry)) not in reopened
        shift = DAY - 1 if last and _is_day(entry) else 0
        return second + shift, last, entry["occurred_us"], entry["sequence"]

    return sorted(entries, key=place)


def _first_second(entry: Mapping[str, Any]) -> int:
    return int(entry["occurred_us"]) // 1_000_000


def _is_day(entry: Mapping[str, Any]) -> bool:
    return bool(entry["precision"] == ONLY_THE_DAY)


def _item_moments(found: list[dict[str, Any]], clock: Clock, parts: Mapping[str, str]) -> list[Moment]:
    entries = _in_order(found)
    due: Instant | None = None
    moments = []
    for position, entry in enumerate(entries):
        moment = _moment(position, entry, entries[0], due, clock, parts)
        due = moment.due_after
        moments.append(moment)
    return moments


def _moment(
    position: int,
    entry: Mapping[str, Any],
    first: Mapping[str, Any],
    due: Instant | None,
    clock: Clock,
    parts: Mapping[str, str],
) -> Moment:
    offset = entry["offset_minutes"]
    at_s, first_s = second_of(entry), entry["occurred_us"] // 1_000_000
    day = clock.local(first_s, offset) // DAY
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
        part=parts.get(entry["activity"]),
        first_s=first_s,
        by_day=entry["precision"] == ONLY_THE_DAY,
        day=day,
        day_w=clock.coordinate(day * DAY),
        at=clock.instant(at_s, offset),
        period=clock.period(at_s, offset),
        due_before=due,
        due_after=due if promises or own_due is None else own_due,
        promised=own_due if promises else None,
    )
