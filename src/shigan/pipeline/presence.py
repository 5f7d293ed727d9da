"""When people were there, as far as the record itself shows it, where nobody has written down their leave.

Nobody is slow on a day on which they were not there. Whoever leaves an entry on nearly every working day and then none
for weeks was away; whoever never leaves one on a Wednesday does not work on Wednesdays; whoever leaves none any more has
left. Only gaps that chance hardly ever makes at the person's usual pace count, so that those who rarely leave an entry are
taken as there. And units that work at night or at weekends are not compared with those that keep office hours.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy import special

from shigan.calendars import Calendar
from shigan.ledger.entry_files import read_columns
from shigan.ledger.office import matter_files
from shigan.ledger.reading import Ledger
from shigan.ledger.schema import DAY as KNOWN_TO_THE_DAY

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

DAY_S: Final = 86_400
MICROSECONDS: Final = 1_000_000
CHANCE: Final = 0.001
"""A gap is an absence if, at the person's pace, chance would make it less often than this."""
FEWEST_DAYS: Final = 20
"""From so many days with entries on, somebody's weekdays are known; from fewer, where chance alone would hardly leave out so
many weekdays altogether."""
ALWAYS_OPEN: Final = 0.9
"""An office in which somebody leaves an entry on so many of the working days is shut on one on which nobody does."""
STRAY: Final = 0.02
"""Of the days with entries, so many may fall on a weekday that is none of the person's."""
NIGHT_ENDS_S, NIGHT_BEGINS_S = 6 * 3600, 22 * 3600
SHIFTS_FROM: Final = 0.05
"""Who leaves so large a part of the entries at night or at weekends works in shifts."""
FEWEST_ENTRIES: Final = 20
SATURDAY: Final = 5
AT_ONCE: Final = 1 << 20
"""Days of people that are kept before those met twice are dropped."""


@dataclass(frozen=True, kw_only=True)
class Presence:
    """What the record shows of when people were there."""

    leave: pa.Table  # columns actor, from_day, until_day (days since 1970-01-01, until not included)
    in_shifts: frozenset[str] = field(default_factory=frozenset)  # keys of people and names of units

    @property
    def people_away(self) -> int:
        """How many people were away at some time."""
        return len(pc.unique(self.leave["actor"]))


def presence_in(ledger: Ledger, calendar: Calendar) -> Presence:
    """That of everybody who leaves entries of matters in the ledger."""
    with tempfile.TemporaryDirectory(prefix="shigan-presence-") as folder:
        return presence_of(matter_files(ledger, Path(folder)), calendar)


def presence_of(files: Iterable[Path], calendar: Calendar) -> Presence:
    """``files``: of entries of matters. Where every day is a working day around the clock, nobody is taken as away."""
    if bool(calendar.is_workday.all()):
        return Presence(leave=_table([]))
    people, units, places = _Days(calendar), _Days(calendar), _Places()
    for file in files:
        rows = read_columns(file, ["actor", "unit", "occurred_us", "offset_minutes", "precision"])
        seconds = _local_seconds(rows)
        outside = _outside(seconds, rows, calendar)
        people.add(rows["actor"], seconds // DAY_S, outside)
        units.add(rows["unit"], seconds // DAY_S, outside)
        places.add(rows["actor"], rows["unit"])
    in_shifts = people.in_shifts() | units.in_shifts()
    in_shifts |= places.mostly_at(units.in_shifts())
    open_days, shut = people.open_days()
    away = [
        (name, since, until)
        for name, days in people.each()
        if name not in in_shifts
        for since, until in absences(days, open_days, shut)
    ]
    return Presence(leave=_table(sorted(away)), in_shifts=in_shifts)


def _local_seconds(rows: pa.Table) -> Ints:
    occurred = np.asarray(rows["occurred_us"].to_numpy(), dtype=np.int64) // MICROSECONDS
    return np.asarray(occurred + np.asarray(rows["offset_minutes"].to_numpy(), dtype=np.int64) * 60, dtype=np.int64)


def _outside(seconds: Ints, rows: pa.Table, calendar: Calendar) -> Bools:
    """At night or at a weekend; of what is known to the day only the day counts.

    Public holidays are left out: not every office keeps those of the calendar.
    """
    day, second = seconds // DAY_S, seconds % DAY_S
    place = np.clip(day - calendar.first_day, 0, len(calendar.is_workday) - 1)
    weekend = (_weekday(day) >= SATURDAY) & ~calendar.is_workday[place]
    by_day = np.asarray(pc.fill_null(pc.equal(rows["precision"], KNOWN_TO_THE_DAY), False).to_numpy(), dtype=np.bool_)
    at_night = ~by_day & ((second < NIGHT_ENDS_S) | (second >= NIGHT_BEGINS_S))
    return np.asarray(weekend | at_night, dtype=np.bool_)


class _Days:
    """The days on which each name left entries, and how many of these lay outside office hours."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._first, self._many = calendar.first_day, len(calendar.is_workday)
        self._codes: dict[str, int] = {}
        self._met = np.zeros(0, dtype=np.int64)  # code * many + place of the day, ascending
        self._waiting: list[Ints] = []  # the same, not yet among those met
        self._entries = np.zeros(0)  # by code, as the next
        self._outside = np.zeros(0)

    def add(self, names: pa.ChunkedArray, days: Ints, outside: Bools) -> None:
        coded = names.combine_chunks().dictionary_encode()
        local = np.array([self._codes.setdefault(name, len(self._codes)) for name in coded.dictionary.to_pylist()], np.int64)
        known = np.asarray(coded.indices.is_valid(), dtype=np.bool_)
        if not known.any():
            return
        code = local[np.asarray(coded.indices.drop_null(), dtype=np.int64)]
        place = np.clip(days[known] - self._first, 0, self._many - 1)
        self._waiting.append(np.unique(code * self._many + place))
        if sum(map(len, self._waiting)) > max(AT_ONCE, len(self._met)):
            self._meet()
        size = len(self._codes)
        self._entries = _grown(self._entries, size) + np.bincount(code, minlength=size)
        self._outside = _grown(self._outside, size) + np.bincount(code, weights=outside[known], minlength=size)

    def _meet(self) -> Ints:
        self._met = np.unique(np.concatenate([self._met, *self._waiting]))
        self._waiting = []
        return self._met

    def each(self) -> Iterator[tuple[str, Ints]]:
        """Every name with its days, since 1970-01-01, ascending."""
        met = self._meet()
        code = met // self._many
        begin = np.searchsorted(code, np.arange(len(self._codes) + 1))
        for name, one in self._codes.items():
            yield name, met[begin[one] : begin[one + 1]] % self._many + self._first

    def open_days(self) -> tuple[Ints, Ints]:
        """The working days on which anybody left an entry, and those between them on which the office was shut; ascending."""
        place = np.unique(self._meet() % self._many)
        place = place[self._calendar.is_workday[place]]
        between = np.arange(place[0], place[-1] + 1) if len(place) else place
        between = between[self._calendar.is_workday[between]]
        always_open = len(place) >= ALWAYS_OPEN * len(between)
        shut = np.setdiff1d(between, place) if always_open else place[:0]
        return np.asarray(place + self._first, dtype=np.int64), np.asarray(shut + self._first, dtype=np.int64)

    def in_shifts(self) -> frozenset[str]:
        return frozenset(
            name
            for name, one in self._codes.items()
            if self._entries[one] >= FEWEST_ENTRIES and self._outside[one] >= SHIFTS_FROM * self._entries[one]
        )


class _Places:
    """How many entries each person left in each unit."""

    def __init__(self) -> None:
        self._entries: Counter[tuple[str, str]] = Counter()

    def add(self, people: pa.ChunkedArray, units: pa.ChunkedArray) -> None:
        met = pa.table({"person": people, "unit": units}).drop_null().group_by(["person", "unit"]).aggregate([([], "count_all")])
        for person, unit, entries in zip(*(column.to_pylist() for column in met.itercolumns()), strict=True):
            self._entries[person, unit] += entries

    def mostly_at(self, units: frozenset[str]) -> frozenset[str]:
        """Those who left most of their entries in one of these units: whoever works there now and then only, does not."""
        main: dict[str, tuple[int, str]] = {}
        for (person, unit), entries in self._entries.items():
            main[person] = max(main.get(person, (0, "")), (entries, unit))
        return frozenset(person for person, (_, unit) in main.items() if unit in units)


def _grown(counts: Floats, size: int) -> Floats:
    return np.append(counts, np.zeros(size - len(counts)))


def absences(active: Ints, open_days: Ints, shut: Ints) -> list[tuple[int, int]]:
    """Spans (first day, first day back) of one person, ascending, of whom ``active`` are the days with an entry.

    ``open_days``: the days on which anybody was there; ``shut``: working days on which the office was not open; all are days
    since 1970-01-01, ascending.
    """
    if not len(active) or not len(open_days):
        return []
    free = _free_weekdays(active)
    off = open_days[np.isin(_weekday(open_days), free) & ~np.isin(open_days, active)]
    own = np.union1d(open_days[~np.isin(_weekday(open_days), free)], active)
    spans = [*_long_gaps(active, own), *((int(day), int(day) + 1) for day in (*off, *shut))]
    return _merged(sorted(spans))


def _weekday(days: Ints) -> Ints:
    """0 is a Monday; 1970-01-01 was a Thursday."""
    return np.asarray((days + 3) % 7, dtype=np.int64)


def _free_weekdays(active: Ints) -> Ints:
    """The weekdays, Monday to Friday, on which the person left entries hardly ever, or far less often than chance makes of
    days that are all alike: whoever comes in on a free day now and then has it free all the same."""
    met = np.bincount(_weekday(active), minlength=7)[:5]
    if len(active) < FEWEST_DAYS:
        return _never_met(met)
    own = np.arange(5)
    while len(own) > 1:
        least = own[np.argmin(met[own])]
        on_own = int(met[own].sum())
        hardly_ever = met[least] <= STRAY * len(active) or special.bdtr(int(met[least]), on_own, 1 / len(own)) < CHANCE
        if not hardly_ever:
            break
        own = own[own != least]
    return np.setdiff1d(np.arange(5), own)


def _never_met(met: Ints) -> Ints:
    """The weekdays without any of the days, if chance would hardly leave out so many of the five."""
    unmet = np.flatnonzero(met == 0)
    left = 5 - len(unmet)
    chance = special.comb(5, left) * (left / 5) ** met.sum()
    return unmet if chance < CHANCE else unmet[:0]


def _long_gaps(active: Ints, own: Ints) -> list[tuple[int, int]]:
    """Runs of the person's own days without an entry that are longer than chance makes them; twice, as they slow the pace."""
    places = np.searchsorted(own, active)
    edges = np.concatenate(([-1], places, [len(own)]))
    missed = np.diff(edges) - 1
    inner = missed[1:-1]
    longest = np.inf
    for _ in range(2):
        usual = inner[inner <= longest].sum()
        pace = len(active) / (len(active) + usual)
        longest = np.log(CHANCE) / np.log1p(-pace) if pace < 1 else 0.0
    bounds = np.concatenate(([own[0] - 1], active, [own[-1] + 1]))
    return [(int(bounds[at]) + 1, int(bounds[at + 1])) for at in np.flatnonzero((missed > longest) & (missed > 0))]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for since, until in spans:
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged


def _table(spans: list[tuple[str, int, int]]) -> pa.Table:
    columns = list(zip(*spans, strict=True)) or [(), (), ()]
    return pa.table(
        {
            "actor": pa.array(columns[0], pa.string()),
            "from_day": pa.array(columns[1], pa.int64()),
            "until_day": pa.array(columns[2], pa.int64()),
        }
    )


UNSEEN: Final = Presence(leave=_table([]))
"""Of a record in which nothing is known of when people were there."""
