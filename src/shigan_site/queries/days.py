"""Takes an instant or a day. Gives the other one, as the office reckons. Never reads the clock.

The office lives in one time zone; a day that is set as a limit lasts until its last second.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from shigan.organisation.model import EPOCH

OFFSET_MINUTES: Final = 480
_ZONE: Final = timezone(timedelta(minutes=OFFSET_MINUTES))
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def local_day(instant: datetime) -> date:
    """The day it is in the office at this instant."""
    return instant.astimezone(_ZONE).date()


def microseconds(instant: datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00Z."""
    return (instant - _START) // _MICROSECOND


def instant_of(us: int) -> datetime:
    return _START + timedelta(microseconds=us)


def end_of(day: date) -> int:
    """The last second of the day in the office, in microseconds since 1970-01-01T00:00Z."""
    return microseconds(datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=_ZONE))


def start_of(day: date) -> datetime:
    """The first instant of the day in the office."""
    return datetime(day.year, day.month, day.day, tzinfo=_ZONE)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    return EPOCH + timedelta(days=number)
