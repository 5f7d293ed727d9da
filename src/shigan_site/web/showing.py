"""Takes days, moments and sizes. Gives them as an office writes them. Never reckons a time limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from shigan.errors import told
from shigan_site.web.words import language, t

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
EPOCH = date(1970, 1, 1)


def day(value: date | None, *, today: date | None = None) -> str:
    """2026-11-22; without the year where it is this year's and ``today`` is given."""
    if value is None:
        return ""
    return value.strftime("%m-%d") if today is not None and today.year == value.year else value.isoformat()


def weekday(value: date) -> str:
    return t("weekday." + ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[value.weekday()])


def moment(value: datetime | int | None) -> str:
    """A moment, or microseconds since 1970 in UTC, in the office's time, to the minute."""
    if value is None:
        return ""
    if isinstance(value, int):
        value = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)
    return value.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M")


def cell(value: object) -> object:
    """What a list says in a cell; nothing where nothing is known."""
    return "" if value is None else value


def size(octets: int) -> str:
    for unit, name in ((1 << 20, "MB"), (1 << 10, "KB")):
        if octets >= unit:
            return f"{octets / unit:.1f} {name}"
    return f"{octets} B"


def ordered(parts: Iterable[str]) -> str:
    """Several things in one line, joined as the language joins them."""
    return ("、" if language() == "zh" else ", ").join(told(part, language()) for part in parts if part)
