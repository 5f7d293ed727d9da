"""How long a limit is, and its last day: in working days, in calendar days, or in months by the calendar."""

from __future__ import annotations

import calendar as months_of
import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shigan.calendars import Calendar, DayOutsideCalendar
from shigan.packs.models import Parameter

Unit = Literal["working_days", "days", "months"]


@dataclass(frozen=True, kw_only=True)
class Span:
    """``rolls``: a last day on which nobody works moves to the next working day.

    ``first_counts``: the day on which the span begins is its first day, as in a period that a decision sets; otherwise the
    next day is, as in a period within which something may be asked for.
    """

    count: int
    unit: Unit
    rolls: bool = False
    first_counts: bool = False

    def last_day(self, began: date, calendar: Calendar) -> date | None:
        """None beyond the calendar."""
        try:
            last = self._last(began, calendar)
            return last if not self.rolls or calendar.works_on(last) else calendar.add_working_days(last, 1)
        except (DayOutsideCalendar, OverflowError, ValueError):
            return None

    def _last(self, began: date, calendar: Calendar) -> date:
        if self.unit == "working_days":
            return calendar.add_working_days(began, self.count - self.first_counts if calendar.works_on(began) else self.count)
        if self.unit == "days":
            return began + timedelta(days=self.count - self.first_counts)
        same, clamped = _months_on(began, self.count)
        return same if clamped or not self.first_counts else same - timedelta(days=1)


def _months_on(day: date, count: int) -> tuple[date, bool]:
    """The corresponding day so many months later; where there is none the last day of the month, and that it is so."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    longest = months_of.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, longest)), day.day > longest


def span_on(
    parameter: Parameter | None, day: date, calendar: Calendar, *, rolls: bool = False, first_counts: bool = False
) -> Span | None:
    """The parameter's value in force on the day; None where it has none. Hours are rounded up to the calendar's usual days."""
    held = None if parameter is None else parameter.on(day)
    if parameter is None or held is None:
        return None
    unit, value = parameter.unit, held.value
    if unit == "working_hours":
        return Span(count=math.ceil(value * 3600 / calendar.seconds_per_day), unit="working_days", rolls=rolls, first_counts=first_counts)
    assert unit in ("working_days", "days", "months"), f"the loader let a limit in {unit} through"
    return Span(count=math.ceil(value), unit=unit, rolls=rolls, first_counts=first_counts)
