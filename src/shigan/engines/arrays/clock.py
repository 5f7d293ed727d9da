"""Takes the calendar's table and seconds. Gives their working-time coordinates and periods. Never knows an entry.

The paragraph "Order and time" of docs/relations.md, for columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shigan.engines.arrays.columns import Codes, Column, Ints
from shigan.engines.arrays.vocabulary import Words
from shigan.engines.protocol import Staging

DAY = 86_400
MILLION = 1_000_000


@dataclass(frozen=True)
class Clock:
    """One place per day in each array; what lies outside takes the first or the last day."""

    local: bool  # whether an entry's offset counts
    first_day: int
    cum_s: Ints
    o1: Ints
    w1: Ints  # how long the first window is
    o2: Ints
    w2: Ints
    period: Codes

    @property
    def longest_w(self) -> int:
        """More than any coordinate."""
        return int(self.cum_s[-1]) + DAY

    def local_second(self, at_s: Column, offset_minutes: Column) -> Ints:
        return np.asarray(at_s + 60 * offset_minutes.astype(np.int64) if self.local else at_s, dtype=np.int64)

    def place(self, local_second: Ints) -> Ints:
        """Which of the calendar's days."""
        return np.clip(local_second // DAY - self.first_day, 0, len(self.cum_s) - 1)

    def coordinate(self, local_second: Ints, place: Ints) -> Ints:
        """Working seconds from the calendar's first day on; outside the calendar: none or all of them."""
        into = local_second - (self.first_day + place) * DAY
        worked = self.cum_s[place]
        worked += np.clip(into - self.o1[place], 0, self.w1[place])
        worked += np.clip(into - self.o2[place], 0, self.w2[place])
        return worked

    def coordinate_of(self, local_second: Ints) -> Ints:
        return self.coordinate(local_second, self.place(local_second))


def clock_of(staging: Staging, words: Words) -> Clock:
    days = staging.calendar.sort_by("day")
    day, cum_s, o1, c1, o2, c2 = (
        np.asarray(days[name].to_numpy(), dtype=np.int64) for name in ("day", "cum_s", "o1", "c1", "o2", "c2")
    )
    assert len(day) and (np.diff(day) == 1).all(), "a calendar has a row for every day"
    return Clock(
        local=staging.calendar_basis == "local",
        first_day=int(day[0]),
        cum_s=cum_s,
        o1=o1,
        w1=c1 - o1,
        o2=o2,
        w2=c2 - o2,
        period=words.codes(days["period"]),
    )
