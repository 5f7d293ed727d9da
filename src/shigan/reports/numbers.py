"""Takes numbers and instants. Gives them as people write them. Never rounds a count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

from shigan.reports.text import UNKNOWN, visible
from shigan.reports.words import Words

Number = float | int | None


def count(value: Number) -> str:
    """A whole number with thousands separators."""
    return UNKNOWN if value is None else f"{round(value):,}"


def decimal(value: Number, digits: int = 2) -> str:
    """A number with a fixed count of digits after the point."""
    return UNKNOWN if value is None else f"{value:,.{digits}f}"


def share(value: Number) -> str:
    """0.1234 as 12.3%."""
    return UNKNOWN if value is None else f"{100 * value:.1f}%"


def hours(value: Number, words: Words) -> str:
    """Working hours as minutes, hours or working days of the calendar in force, whichever reads best."""
    if value is None:
        return UNKNOWN
    per_day = words.seconds_per_day / 3600
    around_the_clock = "_around" if per_day == 24 else ""
    if value < 1:
        return words("minutes", count=count(value * 60))
    if value < 2 * per_day:
        return words("hours" + around_the_clock, count=decimal(value, 1))
    return words("working_days" + around_the_clock, count=decimal(value / per_day, 1))


def value_of(statistic: str, value: Number, words: Words) -> str:
    """An indicator's value in its own unit: a share, a working time, a total or a rate."""
    if statistic == "share":
        return share(value)
    if statistic == "duration":
        return hours(value, words)
    if statistic == "total":
        return count(value)
    return decimal(value)


def figures(fact: Mapping[str, Number], statistic: str, words: Words) -> dict[str, str]:
    """A fact's numbers written out, each in its own unit, by column name."""
    written = {name: count(fact.get(name)) for name in ("n", "items", "observed", "exposure")}
    written |= {
        name: decimal(fact.get(name))
        for name in ("ratio", "shrunk", "low_95", "high_95", "low_998", "high_998", "dispersion")
    }
    written["items"] = count(fact.get("n") if fact.get("items") is None else fact.get("items"))
    if fact.get("items_at_least"):
        written["items"] = words("at_least", count=written["items"])
    written["expected"] = decimal(fact.get("expected"), 1)
    written["value"] = value_of(statistic, fact.get("value"), words)
    written["p90"] = hours(fact.get("p90"), words)
    written["p_value"] = decimal(fact.get("p_value"), 4)
    return written


def moment(at_us: int, offset_minutes: int = 0) -> str:
    """The local wall-clock instant, to the minute."""
    zone = timezone(timedelta(minutes=offset_minutes))
    return (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    )


def day(text: object, words: Words) -> str:
    """The day of an ISO instant, as it is written in an official letter; what is not one is shown as it is."""
    told = str(text or "")
    try:
        known = date.fromisoformat(told[:10])
    except ValueError:
        return visible(told) or UNKNOWN
    return words("day", year=known.year, month=known.month, day=known.day, iso=known.isoformat())
