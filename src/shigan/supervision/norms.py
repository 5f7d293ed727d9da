"""Takes a procedure, the parameters of its pack, a calendar and a day. Gives the norms of that day. Never a case.

Working days are counted as the calendar says, make-up workdays included. A day beyond the calendar is not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shigan.calendars import Calendar, DayOutsideCalendar
from shigan.packs.models import Parameter
from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Limit, Procedure
from shigan.supervision.spans import Span, span_on

Rung = Literal["blue", "orange", "red"]
RUNGS: tuple[Rung, ...] = ("blue", "orange", "red")


@dataclass(frozen=True, kw_only=True)
class Norms:
    """What holds on ``today``. ``ladder``: working days from the due day, negative before it; absent: not in force.

    ``look_back``: working days after closing on which it is looked whether the outcome lasts; None: not in force.
    """

    procedure: Procedure
    calendar: Calendar
    today: date
    ladder: Mapping[Rung, int]
    limits: tuple[tuple[Limit, Span], ...]
    look_back: int | None = None
    ahead: bool = False  # the reader's own day is an earlier one: sentences name the day instead of saying today

    @property
    def this_day(self) -> Bilingual:
        return Bilingual(zh=str(self.today), en=str(self.today)) if self.ahead else Bilingual(zh="今天", en="today")

    @property
    def soon(self) -> int:
        """Working days before a day on which what falls due on it counts as near."""
        return -self.ladder.get("blue", 0)

    def days_between(self, first: date, last: date) -> int | None:
        """Working days after ``first`` up to and including ``last``; None where the calendar does not reach."""
        try:
            return self.calendar.working_days_between(first, last)
        except DayOutsideCalendar:
            return None

    def days_from(self, day: date, count: int) -> date | None:
        """The working day ``count`` working days after ``day`` (before it when negative); None beyond the calendar."""
        try:
            return self.calendar.add_working_days(day, count)
        except DayOutsideCalendar:
            return None

    def falls_on(self, due: date) -> date | None:
        """The due day, or the next working day when nobody works on it; None beyond the calendar."""
        try:
            return due if self.calendar.works_on(due) else self.calendar.add_working_days(due, 1)
        except DayOutsideCalendar:
            return None

    def announced(self, day: date) -> bool:
        """Whether the calendar of every year from today's to that day's is official."""
        years = range(min(self.today, day).year, max(self.today, day).year + 1)
        try:
            return all(self.calendar.announced_on(date(year, 12, 31)) for year in years)
        except DayOutsideCalendar:
            return False


def norms_on(day: date, *, procedure: Procedure, parameters: Mapping[str, Parameter], calendar: Calendar) -> Norms:
    """The norms in force on ``day``. A parameter that has no usable value on the day binds nobody."""
    ladder: dict[Rung, int] = {}
    for rung in RUNGS:
        span = span_on(parameters.get(f"remind_{rung}_working_days"), day, calendar)
        if span is not None:
            ladder[rung] = -span.count if rung == "blue" else span.count
    found = (
        (limit, span_on(parameters.get(limit.parameter), day, calendar, rolls=limit.rolls, first_counts=limit.first_counts))
        for limit in procedure.limits
    )
    limits = tuple((limit, span) for limit, span in found if span is not None)
    look_back = span_on(parameters.get("look_back_working_days"), day, calendar)
    return Norms(
        procedure=procedure, calendar=calendar, today=day, ladder=ladder, limits=limits,
        look_back=None if look_back is None else look_back.count,
    )  # fmt: skip
