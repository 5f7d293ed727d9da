"""Takes texts that mean times. Gives SQL that turns whole columns into exact microseconds. Never assumes a format silently.

A format is ``iso`` (any ISO 8601 shape, with or without an offset), ``epoch_s``, ``epoch_ms``, ``epoch_us``, ``excel``
(day serials; ``excel1904`` in a workbook that counts from 1904) or a pattern such as ``%Y/%m/%d %H:%M``; ``auto`` means that
it is inferred and shown. A year (``%Y``) has four digits, except for one of the Republic (``民国%Y``); ``%Z`` is a zone's
name. Several of them, joined by `` | ``, are tried in that order on each text, as in a sheet that many hands filled in.
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
from shigan.ingest.time_words import in_plain_words
from shigan.ingest.zone_names import name_and_rest, nearest

DAY_US: Final = 86_400_000_000
MINUTE_US: Final = 60_000_000
NAMED: Final = ("auto", "iso", "epoch_s", "epoch_ms", "epoch_us", "excel", "excel1904")
MIXABLE: Final = ("iso", "excel", "excel1904")
FIRST_SERIAL: Final = {"excel": 25_569, "excel1904": 24_107}
"""The serial of 1970-01-01."""
SECONDS_UP_TO: Final = 7
"""With so few decimals a serial knows its time to the second at best, and is rounded to it."""
FIRST_YEAR_US: Final = -30_610_224_000_000_000
"""The year 1000. An earlier one was written with fewer than four digits."""
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
_HOURS: Final = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", "%H%M%S", "T%H%M%S", " %H时%M分", " %H时%M分%S秒", "%H:%M:%S")
CANDIDATES: Final = ("iso", *(day + hour for day in _DATES for hour in _HOURS))
"""Formats that are tried when none is stated; rarer ones wait for a sign of theirs, see ``candidates``."""


def check_format(text: str) -> str:
    """The format, if it is one; ValueError says what is expected."""
    parts = text.split(EITHER)
    if text in NAMED or all(part in MIXABLE or (re.search("%[YyjmdbBs]", part) and _places_zone(part)) for part in parts):
        return text
    raise ValueError(
        Both(
            f"found time format '{text}', expected one of {', '.join(NAMED)} or a pattern such as %Y/%m/%d %H:%M",
            zh=f"时间格式“{text}”不认得；可写 {', '.join(NAMED)}，或样式如 %Y/%m/%d %H:%M",
        )
    )


def _places_zone(form: str) -> bool:
    """A zone's name can be told from the rest only at the end, or before the year at the end."""
    return "%Z" not in form or form.endswith((" %Z", " %Z %Y"))


def check_zone(text: str) -> str:
    """The zone, if it is a fixed offset or a named zone; ValueError says what is expected and which names are near."""
    if FIXED.fullmatch(text):
        return text
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            Both(
                f"found time zone '{text}', expected a name such as Asia/Shanghai or an offset +08:00{_meant(text, en=True)}",
                zh=f"时区“{text}”不认得；可写名称如 Asia/Shanghai，或 +08:00{_meant(text, en=False)}",
            )
        ) from error
    return text


def _meant(text: str, *, en: bool) -> str:
    near = nearest(text)
    if not near:
        return ""
    return f"; did you mean {' or '.join(near)}?" if en else f"；是否为 {' 或 '.join(near)}？"


@dataclass(frozen=True)
class Reading:
    """SQL expressions over one text column. ``local``: wall clock in microseconds; ``own``: the text's own offset in
    minutes, null where it carries none. For epochs ``local`` is UTC and ``own`` is null. ``bare``: whether the text is a date
    without any time of the day. ``zone``: the name of the zone behind it, '' where there is none; None where the format has
    no place for one."""

    local: str
    own: str
    is_utc: bool = False
    bare: str = "false"
    zone: str | None = None


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
        case "excel" | "excel1904":
            return _serial(text, FIRST_SERIAL[form])
        case _:
            return _pattern(text, form)


def _serial(text: str, first: int) -> Reading:
    serial = f"TRY_CAST({text} AS DOUBLE)"
    exact = f"length(split_part({text}, '.', 2)) > {SECONDS_UP_TO}"
    millis = f"CAST(round(({serial} - {first}) * 86400000) AS BIGINT) * 1000"
    seconds = f"CAST(round(({serial} - {first}) * 86400) AS BIGINT) * 1000000"
    return Reading(f"CASE WHEN {serial} BETWEEN 1 AND 2958465 THEN CASE WHEN {exact} THEN {millis} ELSE {seconds} END END", "NULL::INTEGER")


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
    plain, own, zone = text, "NULL::INTEGER", None
    if form.endswith("%z"):
        form = form.removesuffix("%z").rstrip()
        plain, own = f"regexp_replace({text}, {literal(SUFFIX)}, '')", _written_offset(text)
    elif "%Z" in form:
        zone, plain, form = name_and_rest(text, form)
    bare = "false" if TIME_OF_DAY.search(form) else "true"
    has_year = "%Y" in form
    plain, form = in_plain_words(plain, form)
    if "%f" in form:
        plain = f"regexp_replace({plain}, '(\\.\\d{{6}})\\d+', '\\1')"
    local = f"epoch_us(TRY_CAST(try_strptime({plain}, {literal(form)}) AS TIMESTAMP))"
    if has_year:
        local = f"nullif(greatest({local}, {FIRST_YEAR_US}), {FIRST_YEAR_US})"
    return Reading(local, own, bare=bare, zone=zone)


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
