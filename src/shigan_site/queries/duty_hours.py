"""Takes an instant. Gives whether the office is at work then, by its calendar. Never a holiday of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shigan_site.queries.days import OFFSET_MINUTES
from shigan_site.queries.working_calendar import the_calendar

_OFFSET = timedelta(minutes=OFFSET_MINUTES)
_START = datetime(1970, 1, 1, tzinfo=UTC)


def at_work(instant: datetime) -> bool:
    """Whether this second is one of the office's hours on a working day."""
    second = (instant + _OFFSET - _START) // timedelta(seconds=1)
    calendar = the_calendar()
    return calendar.coordinate(second + 1) > calendar.coordinate(second)


def hour_has_come(instant: datetime, hour: int) -> bool:
    """Whether the office is at work and its clock shows ``hour`` or later."""
    return (instant + _OFFSET).astimezone(UTC).hour >= hour and at_work(instant)
