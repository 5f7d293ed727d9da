"""Takes texts that mean times. Gives SQL that turns whole columns into exact microseconds. Never assumes a format silently.

A format is ``iso`` (any ISO 8601 shape, with or without an offset), ``epoch_s``, ``epoch_ms``, ``epoch_us``, ``excel``
(day serials) or a pattern such as ``%Y/%m/%d %H:%M``; ``auto`` means that it is inferred and shown. Several of them,
joined by `` | ``, are tried in that order on each text, as in a sheet that many hands filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb
import pyarrow as pa

from shigan.errors import Both
from shigan.ingest.sql import literal

DAY_US: Final = 86_400_000_000
MINUTE_US: Final = 60_000_000
NAMED: Final = ("auto", "iso", "epoch_s", "epoch_ms", "epoch_us", "excel")
MIXABLE: Final = ("iso", "excel")
EITHER: Final = " | "
FIXED: Final = re.compile(r"([+-])(\d{2}):?(\d{2})")
FIRST_DAY: Final = datetime(1970, 1, 1, tzinfo=UTC)
WEEK_US: Final = 7 * DAY_US  # no zone changes its offset twice within a week
WEEKS: Final = 6_783  # 1970 to 2099

ISO: Final = (
    r"\d{4}-\d{1,2}-\d{1,2}"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)? ?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?"
)
OWN_OFFSET: Final = r":\d{2}(?:[.,]\d+)? ?(?:Z|[+-]\d{2}(?::?\d{2})?)$"
OFFSET: Final = r"([+-])(\d{2}):?(\d{2})?$"
TIME_OF_DAY: Final = re.compile("%[HIMScXT]")
SUFFIX: Final = r" ?(?:Z|[+-]\d{2}:?\d{2})$"

_DATES: Final = ("%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y",
                 "%m-%d-%Y", "%d-%b-%Y")  # fmt: skip
_HOURS: Final = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", "%H%M%S", "T%H%M%S", " %H时%M分", " %H时%M分%S秒", "%H:%M:%S",
                 " %p%I:%M", " %p%I:%M:%S", " %I:%M %p", " %I:%M:%S %p")  # fmt: skip
CANDIDATES: Final = ("iso", *(day + hour for day in _DATES for hour in _HOURS))
"""Formats that are tried when none is stated. Numbers alone (epoch, Excel) are never taken for times unless told."""


def check_format(text: str) -> str:
    """The format, if it is one; ValueError says what is expected."""
    parts = text.split(EITHER)
    if text in NAMED or all(part in MIXABLE or re.search("%[YyjmdbBs]", part) for part in parts):
        return text
    raise ValueError(
        Both(
            f"found time format '{text}', expected one of {', '.join(NAMED)} or a pattern such as %Y/%m/%d %H:%M",
            zh=f"时间格式“{text}”不认得；可写 {', '.join(NAMED)}，或样式如 %Y/%m/%d %H:%M",
        )
    )


def check_zone(text: str) -> str:
    """The zone, if it is a fixed offset or a named zone; ValueError says what is expected."""
    if FIXED.fullmatch(text):
        return text
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            Both(
                f"found time zone '{text}', expected a name such as Asia/Shanghai or an offset +08:00",
                zh=f"时区“{text}”不认得；可写名称如 Asia/Shanghai，或 +08:00",
            )
        ) from error
    return text


@dataclass(frozen=True)
class Reading:
    """SQL expressions over one text column. ``local``: wall clock in microseconds; ``own``: the text's own offset in
    minutes, null where it carries none. For epochs ``local`` is UTC and ``own`` is null. ``bare``: whether the text is a date
    without any time of the day."""

    local: str
    own: str
    is_utc: bool = False
    bare: str = "false"


def reading(text: str, form: str) -> Reading:
    """How to read the SQL text expression ``text`` in a format; anything that does not fit becomes null."""
    if EITHER in form:
        ways = [reading(text, part) for part in form.split(EITHER)]
        cases = " ".join(f"WHEN ({way.local}) IS NOT NULL THEN {way.bare}" for way in ways)
        bare = f"coalesce(CASE {cases} END, false)"
        return Reading(_first_of([way.local for way in ways]), _first_of([way.own for way in ways]), bare=bare)
    match form:
        case "iso":
            return _iso(text)
        case "epoch_s" | "epoch_ms" | "epoch_us":
            factor = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}[form]
            return Reading(
                f"CAST(floor(TRY_CAST({text} AS DECIMAL(30, 6)) * {factor}) AS BIGINT)", "NULL::INTEGER", True
            )
        case "excel":
            serial = f"TRY_CAST({text} AS DOUBLE) BETWEEN 1 AND 2958465"
            millis = f"CAST(round((TRY_CAST({text} AS DOUBLE) - 25569) * 86400000) AS BIGINT) * 1000"
            return Reading(f"CASE WHEN {serial} THEN {millis} END", "NULL::INTEGER")
        case _:
            return _pattern(text, form)


def _first_of(values: Sequence[str]) -> str:
    return f"coalesce({', '.join(values)})"


def _iso(text: str) -> Reading:
    shaped = f"CASE WHEN regexp_full_match({text}, {literal(ISO)}) THEN replace({text}, ',', '.') END"
    local = f"epoch_us(TRY_CAST({shaped} AS TIMESTAMP))"
    utc = f"epoch_us(TRY_CAST({shaped} AS TIMESTAMPTZ))"
    carried = f"regexp_matches({text}, {literal(OWN_OFFSET)})"
    quick = f"CAST(({local} - {utc}) // {MINUTE_US} AS INTEGER)"  # null for the rarer ways to write an offset
    own = f"CASE WHEN {carried} THEN coalesce({quick}, {_written_offset(text)}) END"
    return Reading(local, own, bare=f"coalesce({text} NOT LIKE '%:%', false)")


def _written_offset(text: str) -> str:
    """Minutes of an offset at the end of the text, as written; Z is none."""
    sign, hours, minutes = (f"regexp_extract({text}, {literal(OFFSET)}, {group})" for group in (1, 2, 3))
    size = f"CAST({hours} AS INTEGER) * 60 + coalesce(TRY_CAST({minutes} AS INTEGER), 0)"
    return f"CASE WHEN {text} LIKE '%Z' THEN 0 WHEN {sign} = '-' THEN -({size}) WHEN {sign} = '+' THEN {size} END"


def _pattern(text: str, form: str) -> Reading:
    plain, own = text, "NULL::INTEGER"
    if form.endswith("%z"):
        form = form.removesuffix("%z").rstrip()
        plain, own = f"regexp_replace({text}, {literal(SUFFIX)}, '')", _written_offset(text)
    if "%f" in form:
        plain = f"regexp_replace({plain}, '(\\.\\d{{6}})\\d+', '\\1')"
    if "%p%I" in form:
        plain = f"replace(replace(replace({plain}, '上午', 'AM'), '下午', 'PM'), 'M ', 'M')"
    bare = "false" if TIME_OF_DAY.search(form) else "true"
    return Reading(f"epoch_us(TRY_CAST(try_strptime({plain}, {literal(form)}) AS TIMESTAMP))", own, bare=bare)


@dataclass(frozen=True)
class Clock:
    """SQL for the offset in minutes that a zone has at a local (or UTC) microsecond, with {t} for the expression."""

    at_local: str
    at_utc: str


def install_clock(connection: duckdb.DuckDBPyConnection, zone: str | None, name: str) -> Clock:
    """The clock of a fixed offset or named zone (None: UTC); ``name`` distinguishes its variables in the session.

    A wall-clock time that exists twice is the first one; one that does not exist is read with the offset before it.
    """
    fixed = 0 if zone in (None, "UTC") else fixed_minutes(zone)
    if fixed is not None:
        return Clock(str(fixed), str(fixed))
    assert zone is not None
    changes = _changes(zone)
    first = _offset(FIRST_DAY, ZoneInfo(zone))
    local = [(at + max(before, after) * MINUTE_US, after) for at, before, after in changes]
    _install(connection, f"{name}_local", _by_week(local, first))
    _install(connection, f"{name}_utc", _by_week([(at, after) for at, _, after in changes], first))
    return Clock(_look_up(f"{name}_local"), _look_up(f"{name}_utc"))


def _install(connection: duckdb.DuckDBPyConnection, name: str, weeks: pa.Table) -> None:
    connection.register("clock_weeks", weeks)
    for part in weeks.column_names:
        connection.execute(f"SET VARIABLE {name}_{part} = (SELECT list({part}) FROM clock_weeks)").fetchall()
    connection.unregister("clock_weeks")


def _look_up(name: str) -> str:
    week = f"greatest(1, least({WEEKS}, ({{t}}) // {WEEK_US} + 1))"
    before, change, after = (f"getvariable('{name}_{part}')[{week}]" for part in ("before", "change", "after"))
    return f"CASE WHEN ({{t}}) >= {change} THEN {after} ELSE {before} END"


def fixed_minutes(zone: str | None) -> int | None:
    """Minutes ahead of UTC of a fixed offset such as +08:00, None for a named zone."""
    parts = FIXED.fullmatch(zone or "")
    if parts is None:
        return None
    minutes = int(parts[2]) * 60 + int(parts[3])
    return -minutes if parts[1] == "-" else minutes


@cache
def _changes(zone: str) -> tuple[tuple[int, int, int], ...]:
    """Every change of a zone's offset from 1970 to 2099: UTC microsecond, minutes before, minutes after."""
    place = ZoneInfo(zone)
    found = []
    before = _offset(FIRST_DAY, place)
    for week in range(WEEKS):
        start = FIRST_DAY + timedelta(weeks=week)
        after = _offset(start + timedelta(weeks=1), place)
        if after != before:
            found.append((_change(start, place), before, after))
        before = after
    return tuple(found)


def _by_week(changes: list[tuple[int, int]], first: int) -> pa.Table:
    """One row a week: the offset at its start, the microsecond at which it changes (far away if never), the one after."""
    never = 1 << 62
    at_week = {at // WEEK_US: (at, after) for at, after in changes}
    before, change, after = [], [], []
    now = first
    for week in range(WEEKS):
        before.append(now)
        at, now = at_week.get(week, (never, now))
        change.append(at)
        after.append(now)
    return pa.table({"before": pa.array(before, pa.int32()), "change": change, "after": pa.array(after, pa.int32())})


def _offset(instant: datetime, zone: ZoneInfo) -> int:
    shift = instant.astimezone(zone).utcoffset()
    assert shift is not None
    return int(shift.total_seconds()) // 60


def _change(start: datetime, zone: ZoneInfo) -> int:
    """Microsecond at which the offset changes within a week, by halving it down to the second."""
    low, high, first = 0, 7 * 86_400, _offset(start, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(start + timedelta(seconds=middle), zone) == first else (low, middle)
    return (int(start.timestamp()) + high) * 1_000_000
