"""SQL for the times of staged events: read, placed on a clock, and known to the instant or only to the day.

A time that the source knows only to the day is kept as the first second of that local day and marked, so that nobody
takes midnight for the moment of a deed. A limit that is a day lasts until the day's last second. Which values are days
is decided one by one (a bare date), for a whole column (every time in it is midnight), or by the mapping.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from typing import Final

import duckdb

from shigan.ingest.formats import infer_format
from shigan.ingest.instants import DAY_US, MINUTE_US, Clock, Reading, install_clock, reading
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import CaseEvent, Moment
from shigan.ingest.sql import identifier, literal, literals
from shigan.ingest.texts import text_of
from shigan.ingest.time_words import half_width
from shigan.ingest.zone_names import CST, cst_meant, zone_called

MOMENTS: Final = ("time", "due", "recorded")
SECOND_US: Final = 1_000_000
DAY_END_US: Final = DAY_US - SECOND_US
"""From a day's first second to its last."""
FIRST_LOOK: Final = 1_000
MIDNIGHT: Final = r"[T ]0?0:00(:00(\.0+)?)?$"
"""What a spreadsheet puts behind a day that has its time of the day in another column."""


@dataclass(frozen=True)
class TimeForms:
    """How the time columns of a source are written, by ``Moment.label``. ``midnight``: columns in which every time of the day
    is 00:00:00; ``zones``: what the names of zones in a column mean, those that have a meaning."""

    formats: Named[str, str]
    midnight: frozenset[str] = field(default_factory=frozenset)
    zones: Named[str, Named[str, str]] = field(default_factory=dict)

    def reading(self, text: str, moment: Moment) -> Reading:
        return reading(text, self.formats[moment.label])

    def is_day(self, moment: Moment, bare: str) -> str:
        """SQL: whether a value means a whole day, where ``bare`` says whether it is written as a date alone."""
        if moment.day == "end_of_day" or moment.precision == "day":
            return "true"
        if moment.precision == "instant":
            return "false"
        return "true" if moment.label in self.midnight else bare


def moments_of(mapping: Mapping) -> list[Moment]:
    """Every column of times the mapping reads, in the order in which it says them."""
    moments = [mapping.time, mapping.started, mapping.due, mapping.recorded]
    moments += [moment for event in mapping.events for moment in (event.time, event.due)]
    return [moment for moment in moments if moment is not None]


def time_forms(connection: duckdb.DuckDBPyConnection, source: str, mapping: Mapping, clocks: Clocks) -> TimeForms:
    """The format of every time column, as stated or as found, and which of them are midnight throughout."""
    formats: dict[str, str] = {}
    for moment in moments_of(mapping):
        stated = None if moment.format == "auto" else moment.format
        formats[moment.label] = stated or _inferred(connection, source, moment) or "iso"
    forms = TimeForms(formats)
    zones = {one.label: _zones(connection, source, one, forms, one.zone or mapping.zone) for one in moments_of(mapping)}
    open_ones = [moment for moment in moments_of(mapping) if moment.precision == "auto" and moment.day == "as_written"]
    found = {one.label for one in open_ones if _is_midnight(connection, source, one, forms, clocks.of(one.zone or mapping.zone))}
    return TimeForms(formats, frozenset(found), zones)


def _inferred(connection: duckdb.DuckDBPyConnection, source: str, moment: Moment) -> str | None:
    if moment.time_of_day is None:
        return infer_format(connection, source, moment.column, moment.empty)
    joined = f"(SELECT {said_of(moment)} AS {identifier(moment.label)} FROM {source})"
    return infer_format(connection, joined, moment.label)


def _zones(
    connection: duckdb.DuckDBPyConnection, source: str, moment: Moment, forms: TimeForms, zone: str | None
) -> dict[str, str]:
    """The zone of each name that stands behind the column's times, if the mapping or the name itself tells it; CST is what it
    is in ``zone``."""
    way = forms.reading("t", moment)
    if way.zone is None:
        return {}
    names = connection.execute(f"SELECT DISTINCT {way.zone} FROM ({_texts(moment, source)})").fetchall()
    known = {CST: cst_meant(zone), **moment.zones}
    zones = {str(name): known.get(str(name)) or zone_called(str(name)) for (name,) in names if name}
    return {name: meant for name, meant in zones.items() if meant is not None}


def has_no_offset(connection: duckdb.DuckDBPyConnection, source: str, moment: Moment, form: str) -> bool:
    """Whether any time of the column can be read and does not say its own offset; seconds since 1970 always do."""
    way = reading("t", form)
    if way.is_utc:
        return False
    says_none = f"({way.zone}) = ''" if way.zone is not None else f"({way.own}) IS NULL"
    end = identifier(moment.columns[-1])
    plainly_utc = f"coalesce(ends_with({end}, 'Z') OR ends_with({end}, '+00:00'), false)"  # spares nearly all texts the rest
    texts = _texts(moment, f"{source} WHERE NOT {plainly_utc}")
    query = f"SELECT 1 FROM ({texts}) WHERE {says_none} AND ({way.local}) IS NOT NULL LIMIT 1"
    return bool(connection.execute(query).fetchall())


def _is_midnight(
    connection: duckdb.DuckDBPyConnection, source: str, moment: Moment, forms: TimeForms, clock: Clock
) -> bool:
    """Whether the column has times of the day and all of them are midnight. A first look spares most columns the rest."""
    way = forms.reading("t", moment)
    if way.bare == "true":
        return False
    wall = f"({way.local}) + ({clock.at_utc.format(t=way.local)})::BIGINT * {MINUTE_US}" if way.is_utc else way.local
    for limit in (f" LIMIT {FIRST_LOOK}", ""):
        texts = f"{_texts(moment, source)} WHERE t IS NOT NULL{limit}"
        timed, later = connection.execute(
            f"SELECT count(*), count(*) FILTER (wall % {DAY_US} <> 0) "
            f"FROM (SELECT {wall} AS wall, {way.bare} AS bare FROM ({texts})) WHERE wall IS NOT NULL AND NOT bare"
        ).fetchall()[0]
        if later or not timed:
            return False
    return True


class Clocks:
    """The clocks of one session; each zone is installed once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._clocks: dict[str | None, Clock] = {}

    def of(self, zone: str | None) -> Clock:
        if zone not in self._clocks:
            self._clocks[zone] = install_clock(self._connection, zone, f"clock_{len(self._clocks)}")
        return self._clocks[zone]


def said_of(moment: Moment) -> str:
    """SQL for what the column writes, with the time of the day behind it where that has a column of its own."""
    said = text_of(moment.column, moment.empty)
    if moment.time_of_day is None:
        return said
    clock = text_of(moment.time_of_day, moment.empty)
    return f"CASE WHEN {clock} IS NULL THEN {said} ELSE regexp_replace({said}, {literal(MIDNIGHT)}, '') || ' ' || {clock} END"


def _texts(moment: Moment, source: str) -> str:
    """SQL for what is read of the column, as ``t``."""
    return f"SELECT {half_width('said')} AS t FROM (SELECT {said_of(moment)} AS said FROM {source})"


def moment_text(moment: Moment | None) -> str:
    """SQL for what the source writes as this time; null where it is not recorded or does not mean it."""
    if moment is None:
        return "NULL::VARCHAR"
    said = said_of(moment)
    if moment.when is None:
        return said
    return f"CASE WHEN {text_of(moment.when.column)} IN ({literals(moment.when.words)}) THEN {said} END"


def timed(named: str, mapping: Mapping, event: CaseEvent | None, forms: TimeForms, clocks: Clocks) -> str:
    """The query ``named`` with its times read and placed: for each of MOMENTS its ``_us`` and ``_ahead`` (the minutes
    its clock is ahead of UTC), ``offset_minutes`` of the office's clock, and ``day``."""
    given = {
        "time": (event or mapping).time,
        "due": event.due if event and event.due else mapping.due,
        "recorded": mapping.recorded,
    }
    steps = [_plain, _read, _placed, _instant]
    query = named
    for step in steps:
        parts = (step(name, moment, mapping, forms, clocks) for name, moment in given.items())
        query = f"SELECT *, {', '.join(parts)} FROM ({query})"
    offset = clocks.of(mapping.local_zone).at_utc.format(t="time_exact") if mapping.local_zone else "time_ahead"
    query = f"SELECT *, CAST(coalesce({offset}, 0) AS INTEGER) AS offset_minutes FROM ({query})"
    start = f"(time_exact + {_ahead_us('offset_minutes')}) // {DAY_US} * {DAY_US} - {_ahead_us('offset_minutes')}"
    days = f"coalesce(time_day, false) AS day, CASE WHEN time_day THEN {start} ELSE time_exact END AS time_us"
    return f"SELECT *, {days}, due_exact AS due_us, recorded_exact AS recorded_us FROM ({query})"


def _ahead_us(minutes: str) -> str:
    return f"{minutes}::BIGINT * {MINUTE_US}"


def _plain(name: str, moment: Moment | None, mapping: Mapping, forms: TimeForms, clocks: Clocks) -> str:
    """What is read, beside what is written (``_text``), which is shown to people."""
    return f"NULL::VARCHAR AS {name}_plain" if moment is None else f"{half_width(f'{name}_text')} AS {name}_plain"


def _read(name: str, moment: Moment | None, mapping: Mapping, forms: TimeForms, clocks: Clocks) -> str:
    """The wall clock, the text's own offset, whether the value is a day, and whether it names a zone that says nothing. A limit
    that is a day is its last second."""
    if moment is None:
        return f"NULL::BIGINT AS {name}_local, NULL::INTEGER AS {name}_own, NULL::BOOLEAN AS {name}_day, false AS {name}_astray"
    way, astray = forms.reading(f"{name}_plain", moment), "false"
    local, own, day = way.local, way.own, forms.is_day(moment, way.bare)
    if way.is_utc:
        own = clocks.of(moment.zone or mapping.zone).at_utc.format(t=local)
        local = f"({local}) + {_ahead_us(f'({own})')}"
    if way.zone is not None:
        astray = f"{way.zone} NOT IN ({literals(['', *forms.zones[moment.label]])})"
        local, own = _in_named_zone(way, forms.zones[moment.label], clocks)
    if name == "due":
        local = _last_second(local, day)
    return f"{local} AS {name}_local, {own} AS {name}_own, {day} AS {name}_day, {astray} AS {name}_astray"


def _in_named_zone(way: Reading, zones: Named[str, str], clocks: Clocks) -> tuple[str, str]:
    """The wall clock and its offset; no time where the zone's name says nothing, for any zone we took would be a guess."""
    cases = [f"WHEN {literal(name)} THEN {clocks.of(zone).at_local.format(t=way.local)}" for name, zone in zones.items()]
    own = f"CASE {way.zone} {' '.join(cases)} END" if cases else way.own
    return f"CASE WHEN {way.zone} IN ({literals(['', *zones])}) THEN {way.local} END", f"CAST({own} AS INTEGER)"


def _last_second(local: str, day: str) -> str:
    last = f"({local}) // {DAY_US} * {DAY_US} + {DAY_END_US}"
    return {"true": last, "false": local}.get(day, f"CASE WHEN {day} THEN {last} ELSE {local} END")


def _placed(name: str, moment: Moment | None, mapping: Mapping, forms: TimeForms, clocks: Clocks) -> str:
    """A day is the office's own day, whatever clock the source writes its times in."""
    if moment is None:
        return f"NULL::INTEGER AS {name}_ahead"
    ahead = f"coalesce({name}_own, {clocks.of(moment.zone or mapping.zone).at_local.format(t=f'{name}_local')})"
    if mapping.local_zone:
        here = clocks.of(mapping.local_zone).at_local.format(t=f"{name}_local")
        ahead = f"CASE WHEN {name}_day THEN {here} ELSE {ahead} END"
    return f"{ahead} AS {name}_ahead"


def _instant(name: str, moment: Moment | None, mapping: Mapping, forms: TimeForms, clocks: Clocks) -> str:
    return f"{name}_local - {_ahead_us(f'{name}_ahead')} AS {name}_exact"


def ends(occurred: str = "occurred_us", day: str = "day") -> str:
    """SQL for the last instant at which an event may have happened: its own, or the last second of its day."""
    return f"({occurred} + CASE WHEN {day} THEN {DAY_END_US} ELSE 0 END)"

