"""When somebody is at work, and where a number of working hours from now ends.

Instants are minutes since midnight of the record's first day. Every person has the days on which they are present;
within a day the office is open from 08:30 to 12:00 and from 13:30 to 17:30, or round the clock in units with shifts.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

DAY = 1440
MORNING, NOON, AFTERNOON, EVENING = 510, 720, 810, 1050
OPEN_MINUTES = (NOON - MORNING) + (EVENING - AFTERNOON)


@dataclass(frozen=True)
class Presence:
    """The days on which one person (or a whole office) works, in order."""

    days: tuple[int, ...]
    round_the_clock: bool = False

    def after(self, instant: float, working_minutes: float) -> float:
        """The instant that lies so many working minutes after ``instant``."""
        full = DAY if self.round_the_clock else OPEN_MINUTES
        place, spent = self._place(instant)
        whole, rest = divmod(spent + working_minutes, full)
        at = place + int(whole)
        if at >= len(self.days):  # beyond the last of their days: as if every day from then on were open
            first = max(self.days[-1] + 1, int(instant // DAY))
            return (first + at - len(self.days)) * DAY + self._clock(rest)
        return self.days[at] * DAY + self._clock(rest)

    def between(self, instant: float, later: float) -> float:
        """The working minutes from one instant to a later one."""
        full = DAY if self.round_the_clock else OPEN_MINUTES
        (first, spent), (last, then) = self._place(instant), self._place(later)
        return max(0.0, (last - first) * full + then - spent)

    def is_there(self, day: int) -> bool:
        place = bisect_left(self.days, day)
        return place < len(self.days) and self.days[place] == day

    def next_day(self, day: int) -> int:
        """The first day of work that is not before this one; far away where there is none."""
        place = bisect_left(self.days, day)
        return self.days[place] if place < len(self.days) else day + 10_000

    def _place(self, instant: float) -> tuple[int, float]:
        """The index of the next open day, and the working minutes of it that have passed."""
        day, minute = divmod(instant, DAY)
        place = bisect_left(self.days, int(day))
        if place == len(self.days) or self.days[place] != int(day):
            return place, 0.0
        if self.round_the_clock:
            return place, minute
        morning = min(max(minute - MORNING, 0), NOON - MORNING)
        return place, morning + min(max(minute - AFTERNOON, 0), EVENING - AFTERNOON)

    def _clock(self, spent: float) -> float:
        if self.round_the_clock:
            return spent
        return MORNING + spent if spent <= NOON - MORNING else AFTERNOON + spent - (NOON - MORNING)
