"""Takes a seed and a number of events. Gives a Parquet file of entries, of any size. Never holds the whole of it.

For measuring speed only: simpler in behaviour than ``generate``, but with hand-overs, waits, reviews, reminders,
due days, closings and reopenings. Matters come in window after window; what happens after the window's end waits
in a carry, so that entries are written in order of time and memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shigan.calendars import Calendar, load_calendar
from shigan.ledger import actions as a
from shigan.ledger.schema import ENTRY_SCHEMA, with_nulls
from shigan.organisation.model import days
from shigan_trial.demo.kinds import KINDS
from shigan_trial.demo.matter import DAY, WORDS
from shigan_trial.demo.staff import YEAR_FROM

Column = npt.NDArray[np.int64]
Columns = dict[str, Column]

EVENTS_AN_ITEM: Final = 6.4  # fewer than the mean, so that there are always enough
WORKING_DAYS: Final = 250
WINDOW_EVENTS: Final = 1_500_000
PEOPLE_A_UNIT: Final = 10
OFFSET_MINUTES: Final = 480
NOBODY: Final = -1

_NAMES: Final = ("item", "action", "actor", "counterpart", "at", "due", "outcome", "kind")
_OUTCOMES: Final = ("已办结", "审核通过", "已解决并答复", "材料不实或质量不达标")
_CHANNELS: Final = ("窗口", "网办", "12345", "批示件")
_WORD: Final = {**WORDS, a.WORK: "办理", a.WAIT: "等待群众补充材料"}


@dataclass(frozen=True)
class BulkRecord:
    """What was written."""

    path: Path
    events: int
    items: int
    units: int
    people: int
    as_of_us: int


def generate_events(
    seed: int, events: int = 10_000_000, *, out: Path, on_progress: Callable[[int], None] = lambda written: None
) -> BulkRecord:
    """Write exactly ``events`` entries in order of time to ``out``; ``as_of_us`` is the last one's time.

    Units and people grow with the size: 200 units and 2,000 people for every ten million events, at least 20 units.
    ``on_progress`` is told after each window how many are written.
    """
    if events < 1:
        raise ValueError(f"events: found {events}, expected a positive number")
    units = max(20, round(events / 50_000))
    calendar = load_calendar("cn-gov")
    texts = _Texts(seed, units)
    written, last_item, as_of_us = 0, -1, 0
    with pq.ParquetWriter(out, ENTRY_SCHEMA, compression="zstd", compression_level=1) as writer:
        for window in _windows(seed, events, units, calendar):
            window = {name: column[: events - written] for name, column in window.items()}
            if len(window["at"]) == 0:
                continue
            table = texts.table(window, calendar, first_sequence=written)
            writer.write_table(table, row_group_size=1 << 20)
            written += table.num_rows
            on_progress(written)
            last_item = max(last_item, int(window["item"].max()))
            as_of_us = table["occurred_us"][-1].as_py()
    assert written == events, f"{written} events were generated, {events} were asked for"
    return BulkRecord(out, written, last_item + 1, units, units * PEOPLE_A_UNIT, as_of_us)


def _windows(seed: int, events: int, units: int, calendar: Calendar) -> Iterator[Columns]:
    """The happenings window by window, each in order of time and after the one before."""
    random = np.random.default_rng(seed)
    items = int(events / EVENTS_AN_ITEM) + 40
    count = max(10, -(-events // WINDOW_EVENTS))
    start = calendar.coordinate(days(YEAR_FROM) * 86_400)
    edges = start + np.linspace(0, WORKING_DAYS * DAY, count + 1).astype(np.int64)
    shares = np.linspace(0, items, count + 1).astype(np.int64)
    people = _People(random, units)
    carry: Columns | None = None
    for place in range(count):
        first, number = int(shares[place]), int(shares[place + 1] - shares[place])
        arrivals = np.sort(random.integers(edges[place], edges[place + 1], number))
        fresh = _courses(random, people, first + np.arange(number, dtype=np.int64), arrivals)
        waiting = fresh if carry is None else _joined([carry, fresh])
        done = waiting["at"] < edges[place + 1]
        carry = {name: column[~done] for name, column in waiting.items()}
        yield _in_order({name: column[done] for name, column in waiting.items()})
    if carry is not None:
        yield _in_order(carry)


def _joined(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in _NAMES}


def _in_order(columns: Columns) -> Columns:
    order = np.lexsort((columns["item"], columns["at"]))  # lexsort is stable: events of one second keep their order
    return {name: column[order] for name, column in columns.items()}


class _People:
    """How fast each person is and how often they pass on without work: most alike, a few in a hundred not."""

    def __init__(self, random: np.random.Generator, units: int) -> None:
        count = units * PEOPLE_A_UNIT
        self.units = units
        self.pace = np.exp(random.normal(0, 0.15, count)) * np.where(random.random(count) < 0.03, 2.5, 1.0)
        self.passes_on = np.where(random.random(count) < 0.03, 0.45, 0.12)

    def anybody(self, random: np.random.Generator, number: int) -> Column:
        """Some units and people have more to do than others."""
        unit = (self.units * random.random(number) ** 1.3).astype(np.int64)
        return unit * PEOPLE_A_UNIT + (PEOPLE_A_UNIT * random.random(number) ** 1.2).astype(np.int64)


@dataclass
class _Course:
    """Many matters side by side: where each clock stands and what has happened so far."""

    random: np.random.Generator
    item: Column
    kind: Column
    at: Column
    parts: list[Columns]

    def throw(self, share: float | npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        return self.random.random(len(self.item)) < share

    def spend(self, where: npt.NDArray[np.bool_], median_days: npt.NDArray[np.float64] | float) -> None:
        length = median_days * DAY * np.exp(self.random.normal(0, 0.7, len(self.item)))
        self.at = self.at + np.where(where, np.maximum(length, 60), 0).astype(np.int64)

    def emit(
        self,
        action: str,
        where: npt.NDArray[np.bool_],
        actor: Column,
        *,
        to: Column | None = None,
        at: Column | None = None,
        due: Column | None = None,
        outcome: Column | None = None,
    ) -> None:
        nobody = np.full(int(where.sum()), NOBODY, dtype=np.int64)
        self.parts.append(
            {
                "item": self.item[where],
                "action": np.full_like(nobody, a.ACTIONS.index(action)),
                "actor": actor[where],
                "counterpart": nobody if to is None else to[where],
                "at": (self.at if at is None else at)[where],
                "due": nobody if due is None else due[where],
                "outcome": nobody if outcome is None else outcome[where],
                "kind": self.kind[where],
            }
        )


def _courses(random: np.random.Generator, people: _People, item: Column, arrivals: Column) -> Columns:
    """All events of the matters that came in during one window."""
    number = len(item)
    shares = np.array([kind.items for kind in KINDS], dtype=np.float64)
    kind = random.choice(len(KINDS), number, p=shares / shares.sum()).astype(np.int64)
    work = np.array([kind.work for kind in KINDS])[kind]
    due = (arrivals // DAY + 1 + np.array([kind.due_days for kind in KINDS])[kind]) * DAY
    desk, holder = people.anybody(random, number), people.anybody(random, number)
    course = _Course(random, item, kind, arrivals, [])
    everyone = np.ones(number, dtype=bool)

    dispatched = course.throw(0.7)
    course.emit(a.REGISTER, everyone, np.where(dispatched, desk, holder), due=due)
    course.spend(dispatched, 0.15)
    course.emit(a.ASSIGN, dispatched, desk, to=holder)
    holder = _work_and_hand_over(course, people, holder, work)
    _remind(course, arrivals, due, holder)
    due = _wait(course, holder, due)
    finished = course.throw(0.96)
    course.spend(finished, work * people.pace[holder])
    course.emit(a.WORK, finished, holder)
    _review(course, finished, holder, work)
    outcome = np.where(course.throw(0.93), random.integers(0, 3, number), NOBODY)
    course.spend(finished, 0.05)
    course.emit(a.CLOSE, finished, holder, outcome=outcome)
    _come_back(course, finished & course.throw(0.04), holder, work)
    return _joined(course.parts)


def _work_and_hand_over(course: _Course, people: _People, holder: Column, work: npt.NDArray[np.float64]) -> Column:
    """A first action, and for some the hand-over to another, with or without work; gives who holds it then."""
    handed = course.throw(0.3)
    idle = handed & course.throw(people.passes_on[holder])
    course.spend(np.ones(len(holder), dtype=bool), 0.4 * people.pace[holder])
    course.emit(a.WORK, ~idle, holder)
    course.spend(handed & ~idle, 0.4 * work * people.pace[holder])
    taker = people.anybody(course.random, len(holder))
    course.emit(a.TRANSFER, handed, holder, to=taker)
    holder = np.where(handed, taker, holder)
    course.spend(handed, 0.4 * people.pace[holder])
    course.emit(a.WORK, handed, holder)
    return holder


def _remind(course: _Course, arrivals: Column, due: Column, holder: Column) -> None:
    at = arrivals + ((due - arrivals) * (0.3 + 0.3 * course.random.random(len(due)))).astype(np.int64)
    course.emit(a.REMIND, course.throw(0.2) & (at > course.at), holder // PEOPLE_A_UNIT * PEOPLE_A_UNIT, at=at)


def _wait(course: _Course, holder: Column, due: Column) -> Column:
    """Wait for somebody outside; the due day is put off by the days waited."""
    waits = course.throw(0.2)
    course.spend(waits, 0.5)
    course.emit(a.WAIT, waits, holder)
    since = course.at
    course.spend(waits, 4.0)
    due = due + np.where(waits, ((course.at - since) // DAY + 1) * DAY, 0)
    course.emit(a.RESUME, waits, holder, due=due)
    return due


def _review(course: _Course, finished: npt.NDArray[np.bool_], holder: Column, work: npt.NDArray[np.float64]) -> None:
    reviewed = finished & course.throw(0.45)
    chief = holder // PEOPLE_A_UNIT * PEOPLE_A_UNIT
    course.emit(a.SUBMIT, reviewed, holder)
    course.spend(reviewed, 0.3)
    returned = reviewed & course.throw(0.1)
    course.emit(a.RETURN, returned, chief, to=holder, outcome=np.full(len(holder), 3, dtype=np.int64))
    course.spend(returned, 0.15 * work)
    course.emit(a.WORK, returned, holder)
    course.emit(a.SUBMIT, returned, holder, at=course.at + 1)
    course.spend(returned, 0.3)
    course.emit(a.VERIFY, reviewed, chief)


def _come_back(course: _Course, back: npt.NDArray[np.bool_], holder: Column, work: npt.NDArray[np.float64]) -> None:
    course.spend(back, 6.0)
    due = (course.at // DAY + 15) * DAY
    course.emit(a.REOPEN, back, holder // PEOPLE_A_UNIT * PEOPLE_A_UNIT, to=holder, due=due)
    course.spend(back, 0.3 * work)
    course.emit(a.WORK, back, holder)
    course.emit(a.CLOSE, back, holder, at=course.at + 60, outcome=np.zeros(len(holder), dtype=np.int64))


class _Texts:
    """The words behind the numbers, and the columns of an entry made from both."""

    def __init__(self, seed: int, units: int) -> None:
        self.source = f"bulk:{seed}"
        self.actions = pa.array(a.ACTIONS, pa.string())
        self.activities = pa.array([_WORD.get(action, action) for action in a.ACTIONS], pa.string())
        self.kinds = pa.array([kind.name for kind in KINDS], pa.string())
        self.channels = pa.array(_CHANNELS, pa.string())
        self.outcomes = pa.array(_OUTCOMES, pa.string())
        self.units = pa.array([f"单位{unit:05d}" for unit in range(units)], pa.string())
        self.people = pa.array([f"p{person:07d}" for person in range(units * PEOPLE_A_UNIT)], pa.string())

    def table(self, window: Columns, calendar: Calendar, *, first_sequence: int) -> pa.Table:
        rows = len(window["at"])
        occurred = pa.array(_instants(calendar, window["at"]))
        actor, counterpart, due = window["actor"], window["counterpart"], window["due"]
        number = pc.utf8_lpad(pc.cast(pa.array(window["item"]), pa.string()), 9, "0")
        columns = {
            "sequence": pa.array(first_sequence + np.arange(rows, dtype=np.int64)),
            "item": pc.binary_join_element_wise("M", number, ""),
            "kind": _spelt(window["kind"], self.kinds),
            "channel": _spelt(window["item"] % len(_CHANNELS), self.channels),
            "action": _spelt(window["action"], self.actions),
            "activity": _spelt(window["action"], self.activities),
            "actor": _spelt(actor, self.people),
            "unit": _spelt(actor // PEOPLE_A_UNIT, self.units),
            "counterpart": _spelt(counterpart, self.people),
            "counterpart_unit": _spelt(counterpart // PEOPLE_A_UNIT, self.units),
            "occurred_us": occurred,
            "offset_minutes": pa.array(np.full(rows, OFFSET_MINUTES, dtype=np.int32)),
            "recorded_us": occurred,
            "due_us": pa.array(_instants(calendar, np.maximum(due, 0)), mask=due < 0),
            "outcome": _spelt(window["outcome"], self.outcomes),
            "source": pa.repeat(pa.scalar(self.source), rows),
        }
        return pa.table(with_nulls(columns, rows), schema=ENTRY_SCHEMA)


def _spelt(codes: Column, words: pa.Array) -> pa.Array:
    """Each code's word; a negative code is nobody or nothing."""
    return words.take(pa.array(codes, mask=codes < 0))


def _instants(calendar: Calendar, coordinates: Column) -> Column:
    return (calendar.seconds_at(coordinates) - OFFSET_MINUTES * 60) * 1_000_000
