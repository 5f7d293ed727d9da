"""Takes nothing. Gives the office's working calendar, read once. Never knows today's date."""

from __future__ import annotations

from functools import cache

from shigan.calendars import Calendar, load_calendar


@cache
def the_calendar() -> Calendar:
    return load_calendar("cn-gov")
