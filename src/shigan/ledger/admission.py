"""The guard at the entrance of the ledger: a table of events comes out as it went in, or is refused with all its faults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from shigan.ledger.actions import ACTIONS
from shigan.ledger.directory import ACCOUNT_PATTERN, KEY_PATTERN
from shigan.ledger.errors import EventsRefused
from shigan.ledger.schema import DAY, EVENT_SCHEMA, PRECISIONS

PEOPLE: Final = ("actor", "counterpart")
NEVER_EMPTY: Final = ("item", "source")
A_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DAY_US: Final = 86_400_000_000
MINUTE_US: Final = 60_000_000
LONGEST_TEXT: Final = 16_000_000
"""Bytes. Longer texts do not belong in an entry, and a few would make the bulk path overflow."""


def admit(events: pa.Table | pa.RecordBatch) -> pa.Table:
    """Columns in EVENT_SCHEMA's order and types. Raises EventsRefused with every fault found."""
    table = pa.Table.from_batches([events]) if isinstance(events, pa.RecordBatch) else events
    faults = list(_column_faults(table.schema))
    if faults:
        raise EventsRefused(faults)
    table = _as_declared(table)
    faults = [fault for field in EVENT_SCHEMA for fault in _value_faults(field, table.column(field.name))]
    faults.extend(_day_faults(table))
    if faults:
        raise EventsRefused(faults)
    return table


def _column_faults(found: pa.Schema) -> Iterator[str]:
    for name in found.names:
        if name not in EVENT_SCHEMA.names:
            hint = "; the ledger numbers entries itself" if name == "sequence" else ""
            yield f"column {name!r} is not a column of an event{hint}"
        elif found.names.count(name) > 1:
            yield f"column {name!r} appears more than once"
    for field in EVENT_SCHEMA:
        if field.name not in found.names:
            yield f"column {field.name!r} ({field.type}) is missing"
        elif found.names.count(field.name) == 1 and not _same_kind(found.field(field.name).type, field.type):
            yield f"column {field.name!r} is {found.field(field.name).type}, expected {field.type}"


def _same_kind(found: pa.DataType, expected: pa.DataType) -> bool:
    """Another way of storing the same values is welcome: dictionaries, large strings, narrower integers."""
    if pa.types.is_dictionary(found):
        found = found.value_type
    if pa.types.is_null(found):
        return True
    if pa.types.is_string(expected):
        return bool(pa.types.is_string(found) or pa.types.is_large_string(found) or pa.types.is_string_view(found))
    if pa.types.is_boolean(expected):
        return bool(pa.types.is_boolean(found))
    return bool(pa.types.is_integer(found))


def _as_declared(table: pa.Table) -> pa.Table:
    columns = []
    for field in EVENT_SCHEMA:
        column = table.column(field.name)
        try:
            columns.append(column if column.type == field.type else column.cast(field.type))
        except pa.ArrowInvalid as error:
            raise EventsRefused([f"column {field.name!r} does not fit {field.type}: {error}"]) from error
    return pa.table(columns, schema=pa.schema([field.with_nullable(True) for field in EVENT_SCHEMA]))


def _value_faults(field: pa.Field, column: pa.ChunkedArray) -> Iterator[str]:
    if not field.nullable and column.null_count:
        first = _first(column.is_null())
        yield f"column {field.name!r} is null in {column.null_count} rows, the first being row {first}"
    if pa.types.is_string(field.type) and column.null_count < len(column):
        yield from _text_faults(field.name, column)


def _day_faults(table: pa.Table) -> Iterator[str]:
    """An event of which only the day is known stands at the first instant of its local day."""
    by_day = pc.fill_null(pc.equal(table["precision"], DAY), False)
    if not pc.any(by_day, min_count=0).as_py():
        return
    local = pc.add(table["occurred_us"], pc.multiply(table["offset_minutes"].cast(pa.int64()), MINUTE_US))
    into_the_day = pc.subtract(local, pc.multiply(pc.divide(local, DAY_US), DAY_US))
    place = _first(pc.and_(by_day, pc.fill_null(pc.not_equal(into_the_day, 0), False)))
    if place is not None:
        yield (
            f"column 'precision' is {DAY!r} where occurred_us is not the first instant of the local day: "
            f"row {place} has {table['occurred_us'][place].as_py()}"
        )


def _text_faults(name: str, column: pa.ChunkedArray) -> Iterator[str]:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        yield f"column {name!r} is not UTF-8: {error}"
        return
    texts = column.unique().drop_null()  # a text is looked at once, however many rows have it
    for wrong, what in _suspicions(name, texts):
        place = _first(wrong)
        if place is not None:
            row = pc.index(column, texts[place]).as_py()
            yield f"column {name!r} {what}: row {row} has {_shown(texts[place].as_py())}"


def _suspicions(name: str, texts: pa.Array) -> Iterator[tuple[pa.Array, str]]:
    """For each thing that may be wrong with a text: where it is, and what to call it."""
    if name == "action":
        yield pc.invert(pc.is_in(texts, pa.array(ACTIONS))), "holds a word outside ledger.actions.ACTIONS"
    if name == "precision":
        yield pc.invert(pc.is_in(texts, pa.array(PRECISIONS))), f"holds a word other than {' and '.join(PRECISIONS)}"
    if name == "procedure_from":
        yield pc.invert(pc.match_substring_regex(texts, A_DAY)), "must hold a day such as 2026-03-31"
    if name == "account":
        yield (
            pc.invert(pc.match_substring_regex(texts, ACCOUNT_PATTERN)),
            "must hold the key of an account such as a000001, never a name (directory.account_key gives it)",
        )
    if name in PEOPLE:
        yield (
            pc.invert(pc.match_substring_regex(texts, KEY_PATTERN)),
            "must hold directory keys such as p000001, never a name (Directory.add gives the key)",
        )
    if name in NEVER_EMPTY:
        yield pc.equal(pc.binary_length(texts), 0), "may not be empty"
    yield pc.match_substring(texts, "\0"), "holds U+0000, which not every database can store"
    yield pc.greater(pc.binary_length(texts), LONGEST_TEXT), f"holds more than {LONGEST_TEXT} bytes"
    yield _not_nfc(texts), "is not in Unicode normalisation form NFC (normalise when reading the source)"


def _not_nfc(texts: pa.Array) -> pa.Array:
    """ASCII is NFC; looking at the rest only spares most of the time."""
    if pc.all(pc.string_is_ascii(texts), min_count=0).as_py() is not False:
        return pa.array([], pa.bool_())
    return pc.not_equal(texts, pc.utf8_normalize(texts, "NFC"))


def _first(wrong: pa.Array | pa.ChunkedArray) -> int | None:
    """The first place that is true, if any."""
    place: int = pc.index(wrong, True).as_py()
    return place if place >= 0 else None


def _shown(value: str) -> str:
    return repr(value if len(value) <= 60 else value[:60] + "…")
