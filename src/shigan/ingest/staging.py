"""Takes raw rows (Parquet of texts) and a mapping. Gives a DuckDB table of typed events, each sound or with its fault.

Never drops a row: what cannot be an event stays in the table with the name of its fault. All of it is columns at a
time, on disk when large; file order is kept in ``seq``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, Protocol

import duckdb

from shigan.ingest.formats import infer_format
from shigan.ingest.instants import DAY_US, MINUTE_US, Clock, install_clock, reading
from shigan.ingest.mapping import JOINT, CaseEvent, Column, Mapping, Moment, Worded
from shigan.ingest.sql import identifier, literal, literals

BLANKS: Final = " \t\r\n\u3000\u00a0\ufeff"
MOMENTS: Final = ("time", "due", "recorded")
SECOND_US: Final = 1_000_000


LAST_DAY: Final = date(2099, 12, 31)
"""Later times are typing errors, unless the mapping says from which day we look."""


class RawLike(Protocol):
    """What the readers hand over; see ingest.raw.RawSource."""

    @property
    def path(self) -> Path: ...
    @property
    def format(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> int: ...
    @property
    def digest_sha256(self) -> str: ...
    @property
    def parquet(self) -> Path: ...


def open_session(scratch: Path, memory_bytes: int = 1 << 30, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """A DuckDB session that stays within its memory and moves to ``scratch`` what has no room there.

    The database itself is in memory: as a file it would be compressed first, for a table that is read a few times.
    """
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'").fetchall()
    connection.execute(f"SET memory_limit = '{memory_bytes // (1 << 20)}MiB'").fetchall()
    connection.execute(f"SET threads = {threads}").fetchall()
    connection.execute(f"SET temp_directory = {literal(str(scratch / 'spill'))}").fetchall()
    return connection


def stage(connection: duckdb.DuckDBPyConnection, raw: RawLike, mapping: Mapping, number: int) -> dict[str, str]:
    """Add the events of a source to the table ``staged``; gives the time format used for every time column."""
    formats = _formats(connection, raw, mapping)
    query = _events_of(connection, raw, mapping, number, formats)
    exists = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'staged'").fetchall()
    connection.execute(f"{'INSERT INTO staged' if exists else 'CREATE TABLE staged AS'} {query}").fetchall()
    if mapping.duplicates == "drop":
        _refuse_copies(connection, raw, number)
    return formats


def rows_hash(raw: RawLike) -> str:
    """SQL for what makes two rows exact copies of each other."""
    return f"hash({', '.join(identifier(column) for column in raw.columns)})"


def source_of(raw: RawLike) -> str:
    """SQL for the raw rows."""
    return f"read_parquet({literal(str(raw.parquet))})"


def _refuse_copies(connection: duckdb.DuckDBPyConnection, raw: RawLike, number: int) -> None:
    firsts = f'SELECT min("@row") FROM {source_of(raw)} GROUP BY {rows_hash(raw)}'
    connection.execute(
        f"UPDATE staged SET fault = 'duplicate' WHERE source_no = {number} AND fault IS NULL AND row NOT IN ({firsts})"
    ).fetchall()


def _formats(connection: duckdb.DuckDBPyConnection, raw: RawLike, mapping: Mapping) -> dict[str, str]:
    moments = [mapping.time, mapping.due, mapping.recorded]
    moments += [moment for event in mapping.events for moment in (event.time, event.due)]
    formats = {}
    for moment in moments:
        if moment is not None:
            stated = moment.format != "auto"
            inferred = (
                moment.format if stated else infer_format(connection, source_of(raw), moment.column, moment.empty)
            )
            formats[moment.column] = inferred or "iso"
    return formats


def _events_of(
    connection: duckdb.DuckDBPyConnection, raw: RawLike, mapping: Mapping, number: int, formats: dict[str, str]
) -> str:
    events: Sequence[CaseEvent | None] = mapping.events or (None,)
    has_line = "@line" in _all_columns(connection, raw)
    clocks = Clocks(connection)
    branches = [
        _finished(clocks, mapping, _named(raw, mapping, event, step, len(events), has_line), event, formats)
        for step, event in enumerate(events)
    ]
    together = " UNION ALL ".join(f"({branch})" for branch in branches)
    query = f"SELECT {number} AS source_no, * FROM ({together})"
    return query if len(events) == 1 else f"{query} ORDER BY seq"


def _all_columns(connection: duckdb.DuckDBPyConnection, raw: RawLike) -> set[str]:
    return {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source_of(raw)}").fetchall()}


def text_of(column: str, silent: Sequence[str] = ()) -> str:
    """SQL for a column's text: NFC, trimmed; null where it is blank or one of the words that say nothing."""
    normal = f"replace(nfc_normalize({identifier(column)}), chr(0), '')"
    plain = f"nullif({_trimmed(normal)}, '')"
    return f"CASE WHEN {plain} IN ({literals(silent)}) THEN NULL ELSE {plain} END" if silent else plain


def _trimmed(text: str) -> str:
    """SQL for the text without BLANKS around it. Trimming compares characters and is slow; hardly a text needs it."""
    at_an_edge = literal(f"^[{BLANKS}]|[{BLANKS}]$")
    return f"CASE WHEN regexp_matches({text}, {at_an_edge}) THEN trim({text}, {literal(BLANKS)}) ELSE {text} END"


def _part(column: Column | None) -> str:
    return "NULL::VARCHAR" if column is None else text_of(column.column, column.silent)


def _worded(column: Worded | None) -> str:
    said = _part(column)
    if column is None or not column.words:
        return said
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(meaning)}" for word, meaning in column.words.items())
    return f"CASE {said} {cases} ELSE {said} END"


def _joined(columns: Sequence[str]) -> str:
    if len(columns) == 1:
        return text_of(columns[0])
    return f"nullif(concat_ws({literal(JOINT)}, {', '.join(text_of(column) for column in columns)}), '')"


def _payload(raw: RawLike, mapping: Mapping) -> str:
    """Canonical JSON: keys sorted, no blanks, what is not recorded left out; null when nothing is left."""
    columns = raw.columns if mapping.payload == "all" else () if mapping.payload == "none" else mapping.payload
    if not columns:
        return "NULL::VARCHAR"
    pairs = [
        f"CASE WHEN {identifier(column)} IS NOT NULL THEN to_json({literal(column)}) || ':' "
        f"|| to_json(nfc_normalize({identifier(column)})) END"
        for column in sorted(columns)
    ]
    return f"'{{' || nullif(concat_ws(',', {', '.join(pairs)}), '') || '}}'"


def _named(raw: RawLike, mapping: Mapping, event: CaseEvent | None, step: int, steps: int, has_line: bool) -> str:
    """Every part of the event as text, under the entry's own names."""
    given = event or mapping
    moments = {"time": given.time, "due": given.due or mapping.due, "recorded": mapping.recorded}
    if event is not None and event.due is None:
        moments["due"] = mapping.due
    columns = {
        "seq": f'("@row" * {steps} + {step})',
        "row": '"@row"',
        "line": '"@line"' if has_line else "NULL::BIGINT",
        "item": _part(mapping.case),
        "kind": f"coalesce({_worded(mapping.kind)}, '')",
        "channel": _part(mapping.channel),
        "activity": literal(event.activity) if event else _joined(mapping.activity),
        "deed": literal(event.activity) if event else _joined(mapping.actions.by or mapping.activity),
        "person": _part(given.person or mapping.person),
        "unit": _part(given.unit or mapping.unit),
        "counterpart": _part(mapping.counterpart),
        "counterpart_unit": _part(given.counterpart_unit or mapping.counterpart_unit),
        "outcome": _worded(given.outcome if event else mapping.outcome),
        "payload": _payload(raw, mapping),
    }
    columns |= {f"{name}_text": _moment_text(moment) for name, moment in moments.items()}
    chosen = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    absent = "" if event is None or event.required else f" WHERE {_moment_text(event.time)} IS NOT NULL"
    return f"SELECT {chosen} FROM {source_of(raw)}{absent}"


def _moment_text(moment: Moment | None) -> str:
    if moment is None:
        return "NULL::VARCHAR"
    said = text_of(moment.column, moment.empty)
    if moment.when is None:
        return said
    return f"CASE WHEN {text_of(moment.when.column)} IN ({literals(moment.when.words)}) THEN {said} END"


def _finished(
    clocks: Clocks,
    mapping: Mapping,
    named: str,
    event: CaseEvent | None,
    formats: dict[str, str],
) -> str:
    """The query with the times read, placed on the clock and judged."""
    given = {
        "time": (event or mapping).time,
        "due": event.due if event and event.due else mapping.due,
        "recorded": mapping.recorded,
    }
    here = {name: clocks.of((moment.zone if moment else None) or mapping.zone) for name, moment in given.items()}
    read = [_read(name, moment, formats) for name, moment in given.items()]
    query = f"SELECT *, {', '.join(read)} FROM ({named})"
    placed = [_placed(name, moment, here[name], formats) for name, moment in given.items()]
    query = f"SELECT *, {', '.join(placed)} FROM ({query})"
    instants = ", ".join(_instant(name, moment, formats) for name, moment in given.items())
    query = f"SELECT *, {instants} FROM ({query})"
    return f"SELECT {_kept(clocks, mapping)} FROM ({query})"


class Clocks:
    """The clocks of one session; each zone is installed once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._clocks: dict[str | None, Clock] = {}

    def of(self, zone: str | None) -> Clock:
        if zone not in self._clocks:
            self._clocks[zone] = install_clock(self._connection, zone, f"clock_{len(self._clocks)}")
        return self._clocks[zone]


def _read(name: str, moment: Moment | None, formats: dict[str, str]) -> str:
    if moment is None:
        return f"NULL::BIGINT AS {name}_local, NULL::INTEGER AS {name}_own"
    way = reading(f"{name}_text", formats[moment.column])
    local = way.local
    if moment.day == "end_of_day":
        local = f"({local}) // {DAY_US} * {DAY_US} + {DAY_US - SECOND_US}"
    return f"{local} AS {name}_local, {way.own} AS {name}_own"


def _placed(name: str, moment: Moment | None, clock: Clock, formats: dict[str, str]) -> str:
    if moment is None:
        return f"NULL::INTEGER AS {name}_ahead"
    is_utc = reading("''", formats[moment.column]).is_utc
    lookup = (clock.at_utc if is_utc else clock.at_local).format(t=f"{name}_local")
    return f"coalesce({name}_own, {lookup}) AS {name}_ahead"


def _instant(name: str, moment: Moment | None, formats: dict[str, str]) -> str:
    is_utc = moment is not None and reading("''", formats[moment.column]).is_utc
    return f"{name}_local AS {name}_us" if is_utc else f"{name}_local - {name}_ahead::BIGINT * {MINUTE_US} AS {name}_us"


def _kept(clocks: Clocks, mapping: Mapping) -> str:
    """The columns of ``staged``: ``said`` is the source's own word for what is at fault."""
    offset = "time_ahead"
    if mapping.local_zone:
        offset = clocks.of(mapping.local_zone).at_utc.format(t="time_us")
    earliest = f"epoch_us(TIMESTAMP {literal(mapping.earliest.isoformat())})"
    latest = f"epoch_us(TIMESTAMP {literal((mapping.as_of or LAST_DAY).isoformat())}) + {DAY_US}"
    fault = (
        "CASE WHEN item IS NULL THEN 'no_case' WHEN activity IS NULL THEN 'no_activity' "
        "WHEN time_text IS NULL THEN 'no_time' WHEN time_us IS NULL THEN 'bad_time' "
        f"WHEN time_us < {earliest} THEN 'too_early' WHEN time_us >= {latest} THEN 'too_late' END"
    )
    return (
        "seq, row, line, item, kind, channel, activity, deed, person, unit, counterpart, counterpart_unit, "
        f"time_us AS occurred_us, CAST(coalesce({offset}, 0) AS INTEGER) AS offset_minutes, "
        "coalesce(recorded_us, time_us) AS recorded_us, due_us, due_text IS NOT NULL AND due_us IS NULL AS due_unread, "
        f"outcome, payload, {fault} AS fault, CASE WHEN {fault} IS NOT NULL THEN time_text END AS said"
    )
