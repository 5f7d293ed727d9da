"""Takes an OCEL 2.0 log as an SQLite database. Gives one row per event and related object. Never runs its views."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from shigan.errors import Both
from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._ocel import OcelEvent, OcelLog, OcelObject, add_change, write_rows
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source

_MAGIC: Final = b"SQLite format 3\0"
_TABLES: Final = ("event", "object", "event_object", "event_map_type", "object_map_type")
_SAFE: Final = ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "query_only = ON")


def _recognises(head: bytes, _name: str) -> bool:
    return head.startswith(_MAGIC)


def _read(source: Source, sink: RowSink, options: ReadOptions) -> int:
    if source.packed:
        raise ReadError(problem("format_mismatch", suffix=".gz", found=Both("a database", zh="数据库")))
    try:
        with closing(_connect(source)) as database:
            _check_tables(database)
            log = OcelLog()
            _take_objects(database, log, sink)
            _take_events(database, log, sink)
    except (sqlite3.Error, UnicodeDecodeError) as error:  # its own message may hold the damaged bytes
        raise ReadError(problem("database_damaged", why=str(error)[:200])) from error
    source.consumed = source.size
    source.tell(0)
    return write_rows(log, sink, options)


def _connect(source: Source) -> sqlite3.Connection:
    database = sqlite3.connect(f"{source.path.as_uri()}?mode=ro&immutable=1", uri=True)
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    for setting in _SAFE:
        database.execute(f"PRAGMA {setting}")
    return database


def _check_tables(database: sqlite3.Connection) -> None:
    """Only ordinary tables are read: a view could do anything."""
    there = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    missing = [name for name in _TABLES if name not in there]
    if missing:
        raise ReadError(problem("not_ocel", why=Both(f"no table {', '.join(missing)}", zh=f"没有表 {'、'.join(missing)}")))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _type_tables(database: sqlite3.Connection, side: str) -> Iterator[tuple[str, str]]:
    """Each type of one side ('event' or 'object') with the table that holds its attributes."""
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for kind, suffix in database.execute(f"SELECT ocel_type, ocel_type_map FROM {side}_map_type").fetchall():
        if f"{side}_{suffix}" in tables:
            yield str(kind), f"{side}_{suffix}"


def _rows(database: sqlite3.Connection, table: str) -> Iterator[dict[str, str | None]]:
    found = database.execute(f"SELECT * FROM {_quoted(table)}")
    names = [column[0] for column in found.description]
    for row in found:
        yield {name: _text(value) for name, value in zip(names, row, strict=True)}


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _take_objects(database: sqlite3.Connection, log: OcelLog, sink: RowSink) -> None:
    for name, kind in database.execute("SELECT ocel_id, ocel_type FROM object"):
        if str(name) in log.objects:
            sink.refuse(problem("id_twice", id=str(name)[:80]), row=None, line=None, column="case:ocel:oid")
        else:
            log.objects[str(name)] = OcelObject(str(name), str(kind))
    for _kind, table in _type_tables(database, "object"):
        for row in _rows(database, table):
            item = log.objects.get(row.pop("ocel_id", None) or "")
            when = row.pop("ocel_time", None) or ""
            changed = row.pop("ocel_changed_field", None)
            for name, value in row.items():
                if item is not None and value is not None and changed in (None, "", name):
                    add_change(item, name, when, value, sink)


def _take_events(database: sqlite3.Connection, log: OcelLog, sink: RowSink) -> None:
    related: dict[str, list[tuple[str, str]]] = {}
    for event, item, qualifier in database.execute(
        "SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object ORDER BY rowid"
    ):
        related.setdefault(str(event), []).append((str(item), str(qualifier or "")))
    details: dict[str, dict[str, str | None]] = {}
    for _kind, table in _type_tables(database, "event"):
        for row in _rows(database, table):
            details[row.pop("ocel_id", None) or ""] = row
    for name, kind in database.execute("SELECT ocel_id, ocel_type FROM event"):
        if str(name) in log.event_ids:
            sink.refuse(problem("id_twice", id=str(name)[:80]), row=None, line=None, column="ocel:eid")
            continue
        log.event_ids.add(str(name))
        detail = details.get(str(name), {})
        attributes = {key: value for key, value in detail.items() if value is not None and key != "ocel_time"}
        when = detail.get("ocel_time") or ""
        log.events.append(OcelEvent(str(name), str(kind), when, attributes, related.get(str(name), [])))


READER: Final = Reader(
    name="ocel_sqlite", suffixes=(".sqlite", ".db", ".sqlite3"), rank=30, recognises=_recognises, read=_read,
)  # fmt: skip
