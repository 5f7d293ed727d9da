"""Raw rows (Parquet of texts) and a mapping become the DuckDB table ``staged``: typed events, each sound or with its fault.

No row is dropped: what cannot be an event stays in the table with the name of its fault. All of it is done a column at
a time, on disk when large; the order of the file is kept in ``seq``, and the ledger's order rests on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, Protocol

import duckdb

from shigan.ingest.case_endings import STARTED, settles, with_endings
from shigan.ingest.instants import DAY_US
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import JOINT, CaseEvent, Column, Worded
from shigan.ingest.persons import lead_of, several_in, unit_in
from shigan.ingest.sql import identifier, literal
from shigan.ingest.staging_times import Clocks, TimeForms, moment_text, time_forms, timed
from shigan.ingest.texts import item_of, text_of
from shigan.ingest.told import TOLD, told_by

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


def stage(connection: duckdb.DuckDBPyConnection, raw: RawLike, mapping: Mapping, number: int) -> TimeForms:
    """Add the events of a source to the table ``staged``; gives how its time columns were read."""
    clocks = Clocks(connection)
    forms = time_forms(connection, source_of(raw), mapping, clocks)
    query = _events_of(connection, raw, mapping, number, forms, clocks)
    exists = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'staged'").fetchall()
    connection.execute(f"{'INSERT INTO staged' if exists else 'CREATE TABLE staged AS'} {query}").fetchall()
    if mapping.duplicates == "drop":
        _refuse_copies(connection, raw, number)
    return forms


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


def _events_of(
    connection: duckdb.DuckDBPyConnection,
    raw: RawLike,
    mapping: Mapping,
    number: int,
    forms: TimeForms,
    clocks: Clocks,
) -> str:
    has_line = "@line" in _all_columns(connection, raw)
    of_row = _events_of_row(mapping)
    steps = len(of_row) + settles(mapping)  # an ending that only the status tells comes after the row's other events
    branches = [
        _kept(
            timed(_named(raw, said, event, step, steps, has_line), said, event, forms, clocks),
            said,
            (event or said).person or said.person,
        )
        for step, (said, event) in enumerate(of_row)
    ]
    together = " UNION ALL ".join(f"({branch})" for branch in branches)
    if settles(mapping):
        together = with_endings(together, source_of(raw), mapping, steps)
    query = f"SELECT {number} AS source_no, * FROM ({together})"
    return query if steps == 1 else f"{query} ORDER BY seq"


def _events_of_row(mapping: Mapping) -> list[tuple[Mapping, CaseEvent | None]]:
    """The events that a row may have, each with the mapping that it is read by."""
    events: Sequence[CaseEvent | None] = mapping.events or (None,)
    whole = [(mapping, event) for event in events]
    return [(_beginning(mapping), None), *whole] if mapping.started is not None else whole


def _beginning(mapping: Mapping) -> Mapping:
    """What is said of the beginning of a row's step: it is known when and by whom, and no result yet."""
    nothing = {"outcome": None, "counterpart": None, "counterpart_unit": None, "payload": "none", "truths": None}
    return mapping.model_copy(update={"time": mapping.started, **nothing})


def _all_columns(connection: duckdb.DuckDBPyConnection, raw: RawLike) -> set[str]:
    return {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source_of(raw)}").fetchall()}


def _part(column: Column | None) -> str:
    return "NULL::VARCHAR" if column is None else text_of(column.column, column.silent)


def _persons(mapping: Mapping, person: Column | None) -> str:
    """SQL: person, named, unit and counterpart as they are kept. ``named`` is the whole text where it names several persons."""
    several = person is not None and person.several == "first"
    named = f"CASE WHEN {several_in('person')} THEN person END" if several else "NULL::VARCHAR"
    passed_on = mapping.counterpart is not None and mapping.counterpart.several == "first"
    return ", ".join(
        (
            f"{lead_of('person') if several else 'person'} AS person",
            f"{named} AS named",
            f"{unit_in('person') if mapping.unit_in_person else 'unit'} AS unit",
            f"{lead_of('counterpart') if passed_on else 'counterpart'} AS counterpart",
        )
    )


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
    columns = raw.columns if mapping.kept_beside == "all" else mapping.kept_beside
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
    begun = f" || {literal(JOINT + STARTED)}" if _is_beginning(mapping) else ""  # no ending, whatever its step means
    moments = {"time": given.time, "due": given.due or mapping.due, "recorded": mapping.recorded}
    if event is not None and event.due is None:
        moments["due"] = mapping.due
    columns = {
        "seq": f'("@row" * {steps} + {step})',
        "row": '"@row"',
        "line": '"@line"' if has_line else "NULL::BIGINT",
        "item": item_of(mapping.case),
        "kind": f"coalesce({_worded(mapping.kind)}, '')",
        "channel": _part(mapping.channel),
        "activity": literal(event.activity) if event else _joined(mapping.activity),
        "deed": literal(event.activity) if event else _joined(mapping.actions.by or mapping.activity) + begun,
        "person": _part(given.person or mapping.person),
        "unit": _part(given.unit or mapping.unit),
        "counterpart": _part(mapping.counterpart),
        "counterpart_unit": _part(given.counterpart_unit or mapping.counterpart_unit),
        "outcome": _worded(given.outcome if event else mapping.outcome),
        "payload": _payload(raw, mapping),
        **told_by(mapping),
    }
    columns |= {f"{name}_text": moment_text(moment) for name, moment in moments.items()}
    chosen = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    return f"SELECT {chosen} FROM {source_of(raw)}{_present(mapping, event)}"


def _present(mapping: Mapping, event: CaseEvent | None) -> str:
    """SQL for the rows that have the event; of a step that has begun and not ended, only the beginning."""
    if event is not None:
        return "" if event.required else f" WHERE {moment_text(event.time)} IS NOT NULL"
    if mapping.started is None:
        return ""
    started = f"{moment_text(mapping.started)} IS NOT NULL"
    return f" WHERE {started}" if _is_beginning(mapping) else f" WHERE {moment_text(mapping.time)} IS NOT NULL OR NOT ({started})"


def _is_beginning(mapping: Mapping) -> bool:
    return mapping.started is not None and mapping.time == mapping.started


def _kept(query: str, mapping: Mapping, person: Column | None) -> str:
    """The columns of ``staged``. ``said`` is the source's own word for what is at fault; ``settled`` tells where other
    parts of the row decide what the event is, see ``case_endings``."""
    earliest = f"epoch_us(TIMESTAMP {literal(mapping.earliest.isoformat())})"
    latest = f"epoch_us(TIMESTAMP {literal((mapping.as_of or LAST_DAY).isoformat())}) + {DAY_US}"
    fault = (
        "CASE WHEN item IS NULL THEN 'no_case' WHEN activity IS NULL THEN 'no_activity' "
        "WHEN time_text IS NULL THEN 'no_time' WHEN time_astray THEN 'no_zone' WHEN time_us IS NULL THEN 'bad_time' "
        f"WHEN time_us < {earliest} THEN 'too_early' WHEN time_us >= {latest} THEN 'too_late' END"
    )
    return (
        f"SELECT seq, row, line, item, kind, channel, activity, deed, {_persons(mapping, person)}, counterpart_unit, "
        "time_us AS occurred_us, day, offset_minutes, coalesce(recorded_us, time_us) AS recorded_us, due_us, "
        "due_text IS NOT NULL AND due_us IS NULL AS due_unread, outcome, payload, "
        f"{', '.join(TOLD)}, "
        f"{literal(STARTED) if _is_beginning(mapping) else 'NULL::VARCHAR'} AS settled, "
        f"{fault} AS fault, CASE WHEN {fault} IS NOT NULL THEN time_text END AS said FROM ({query})"
    )
