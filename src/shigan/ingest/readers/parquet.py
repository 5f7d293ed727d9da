"""Takes a Parquet file. Gives its rows as text. Never loses the offset of an instant: it is written into the text.

Instants become ISO 8601 with their zone's offset, whole numbers kept in floating-point columns lose their '.0', nested
values become JSON.
"""

from __future__ import annotations

import json
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shigan.ingest.messages import problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._header import column_names
from shigan.ingest.readers._rows import RowBuilder
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source

_MAGIC: Final = b"PAR1"
_BATCH_ROWS: Final = 16 * 1024
_EXACT: Final = 1e15


def _recognises(head: bytes, _name: str) -> bool:
    return head.startswith(_MAGIC)


def _read(source: Source, sink: RowSink, options: ReadOptions) -> None:
    try:
        with pq.ParquetFile(source.path) as file:
            names, told = column_names(file.schema_arrow.names)
            sink.notes.extend(told)
            sink.declare(names)
            _read_rows(file, names, source, sink, options)
    except MemoryError:
        raise  # arrow's own is an ArrowException, too, and no sign of damage
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        why = str(error).splitlines()[0][:200]
        raise ReadError(problem("parquet_damaged", why=why)) from error


def _read_rows(file: pq.ParquetFile, names: list[str], source: Source, sink: RowSink, options: ReadOptions) -> None:
    builder = RowBuilder(sink, options.bounds)
    number, total = 0, file.metadata.num_rows
    for batch in file.iter_batches(_BATCH_ROWS):
        columns = [_texts(column).to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            number += 1
            builder.add(dict(zip(names, cells, strict=True)), row=number, line=None)
        source.consumed = source.size * number // max(total, 1)
        source.tell(sink.rows)
    builder.flush()


def _texts(column: pa.Array) -> pa.Array:
    """The values as text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_nested(kind):
        return pa.array([None if one is None else _json(one) for one in column.to_pylist()], pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([None if one is None else _decoded(one) for one in column.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        return pa.array([None if one is None else _number(one) for one in column.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return pc.replace_substring_regex(
            pc.strftime(column, format="%Y-%m-%dT%H:%M:%S%z"), pattern=r"([+-]\d\d)(\d\d)$", replacement=r"\1:\2"
        )
    return column.cast(pa.string())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()


def _number(value: float) -> str:
    return str(int(value)) if abs(value) < _EXACT and value.is_integer() else repr(value)


READER: Final = Reader(name="parquet", suffixes=(".parquet", ".pq"), rank=10, recognises=_recognises, read=_read)
