"""Takes what every day is. Gives working time as a coordinate, so that a span is a subtraction. Never knows today.

The coordinate of a local second is the number of working seconds since the calendar's first day. It is computed
twice: ``coordinate`` says it in the words of docs/relations.md, ``coordinates`` says it for millions at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shigan.errors import SaidWhole

Seconds = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DAY = 86_400
BLOCK = 1 << 16
EPOCH = date(1970, 1, 1)


class DayOutsideCalendar(SaidWhole, ValueError):
    """A day was asked for that lies before the calendar's first or after its last day."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """Every day from ``first_day`` on, one place per day in each array.

    A day off has ``o1 = c1 = o2 = c2 = 0``; a day of one window has ``o2 = c2 = 0``.
    """

    id: str
    basis: Literal["local", "utc"]
    seconds_per_day: int  # of a normal working day
    announced_until: int  # last year with official data; the last covered year where none is needed
    first_day: int  # days since 1970-01-01
    o1: Seconds  # opening and closing, seconds of the local day
    c1: Seconds
    o2: Seconds
    c2: Seconds
    cum_s: Seconds  # working seconds before the day
    is_workday: Flags
    announced: Flags
    digest: str  # SHA-256 of all the files it was made of, in hexadecimal

    def coordinate(self, local_second: int) -> int:
        """Working seconds from the calendar's first day to this second: the plain reading."""
        day, second = divmod(local_second, DAY)
        place = day - self.first_day
        if place < 0:
            return int(self.cum_s[0])
        if place >= len(self.cum_s):
            place, second = len(self.cum_s) - 1, DAY
        morning = max(0, min(second - int(self.o1[place]), int(self.c1[place] - self.o1[place])))
        afternoon = max(0, min(second - int(self.o2[place]), int(self.c2[place] - self.o2[place])))
        return int(self.cum_s[place]) + morning + afternoon

    def coordinates(self, local_seconds: Seconds) -> Seconds:
        """The same for an array of seconds, in a closed form; in blocks that stay in the processor's cache."""
        result = np.empty(len(local_seconds), dtype=np.int64)
        for start in range(0, len(result), BLOCK):
            block = slice(start, start + BLOCK)
            result[block] = self._closed_form(local_seconds[block])
        return result

    def _closed_form(self, local_seconds: Seconds) -> Seconds:
        start = self.first_day * DAY
        inside = np.clip(local_seconds, start, start + len(self.cum_s) * DAY) - start
        place = np.minimum(inside // DAY, len(self.cum_s) - 1)
        inside -= place * DAY
        worked = self.cum_s[place]
        for opens, closes in ((self.o1, self.c1), (self.o2, self.c2)):
            worked += np.clip(inside - opens[place], 0, (closes - opens)[place])
        return worked

    def seconds_at(self, coordinates: Seconds) -> Seconds:
        """The earliest local second that has each coordinate: the way back. Beyond the end: the last working second."""
        after = self.cum_s + (self.c1 - self.o1) + (self.c2 - self.o2)
        wanted = np.clip(coordinates, 0, after[-1])
        place = np.searchsorted(after, wanted, side="left")
        into = wanted - self.cum_s[place]
        morning = (self.c1 - self.o1)[place]
        second = np.where(into <= morning, self.o1[place] + into, self.o2[place] + into - morning)
        return (self.first_day + place) * DAY + second

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after ``day``, which itself is not counted; before it when n < 0; itself when n = 0."""
        if n == 0:
            return day
        place = self._place(day)
        workdays = self._workdays
        at = np.searchsorted(workdays, place, side="right") + n - 1 if n > 0 else np.searchsorted(workdays, place) + n
        if not 0 <= at < len(workdays):
            raise DayOutsideCalendar(
                f"{n} working days from {day} lead outside calendar {self.id!r}, which covers "
                f"{self._date(0)} to {self._date(len(self.cum_s) - 1)}; use a nearer day"
            )
        return self._date(int(workdays[at]))

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after ``a`` up to and including ``b``; negative when b lies before a."""
        if b < a:
            return -self.working_days_between(b, a)
        return int(self.is_workday[self._place(a) + 1 : self._place(b) + 1].sum())

    def works_on(self, day: date) -> bool:
        """Whether the day is a working day."""
        return bool(self.is_workday[self._place(day)])

    def announced_on(self, day: date) -> bool:
        """Whether official data stand behind the day, or none are needed."""
        return bool(self.announced[self._place(day)])

    def table(self) -> pa.Table:
        """One row per day, in order, as the engines stage it."""
        days = self.first_day + np.arange(len(self.cum_s), dtype=np.int64)
        month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        quarters = np.char.add(np.char.add((1970 + month // 12).astype(str), "Q"), (month % 12 // 3 + 1).astype(str))
        return pa.table(
            {
                "day": pa.array(days),
                "cum_s": pa.array(self.cum_s),
                "o1": pa.array(self.o1),
                "c1": pa.array(self.c1),
                "o2": pa.array(self.o2),
                "c2": pa.array(self.c2),
                "is_workday": pa.array(self.is_workday),
                "announced": pa.array(self.announced),
                "period": pa.array(quarters.tolist(), pa.string()),
            }
        )

    @cached_property
    def _workdays(self) -> npt.NDArray[np.intp]:
        """The places of all working days: a page with fifty matters asks for hundreds of dates."""
        return np.flatnonzero(self.is_workday)

    def _place(self, day: date) -> int:
        place = (day - EPOCH).days - self.first_day
        if 0 <= place < len(self.cum_s):
            return place
        raise DayOutsideCalendar(
            f"{day} lies outside calendar {self.id!r}, which covers {self._date(0)} to "
            f"{self._date(len(self.cum_s) - 1)}; check whether the year of the date was read rightly"
        )

    def _date(self, place: int) -> date:
        return EPOCH + timedelta(days=self.first_day + place)
