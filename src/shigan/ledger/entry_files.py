"""Reading the columns of entry files, whichever version of an entry they hold.

A ledger may hold files that were written before a column existed. They are never rewritten, so whoever reads entries,
the ledger itself and every engine, asks here: a column that a file does not have is null in all its rows. Checking,
exporting and erasing do not come here, because they must see a file as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from shigan.ledger.schema import ENTRY_SCHEMA
from shigan.ledger.segments import row_batches


def held(metadata: pq.FileMetaData, names: Iterable[str]) -> list[str]:
    """Those of the columns that the file has."""
    there = set(metadata.schema.names)
    return [name for name in names if name in there]


def completed(rows: pa.Table, schema: pa.Schema = ENTRY_SCHEMA) -> pa.Table:
    """The rows in the columns of the schema, in its types; null where they have no such column."""
    there = set(rows.column_names)
    columns = [rows[field.name] if field.name in there else pa.nulls(len(rows), field.type) for field in schema]
    return pa.table(columns, names=schema.names).cast(schema)


def read_columns(path: Path, names: Sequence[str]) -> pa.Table:
    """These columns of ENTRY_SCHEMA, of every row of a file of entries."""
    schema = pa.schema([ENTRY_SCHEMA.field(name) for name in names])
    with pq.ParquetFile(path) as file:
        return completed(file.read(columns=held(file.metadata, names)), schema)


def entry_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a file in all columns of ENTRY_SCHEMA, some 100,000 at a time."""
    for batch in row_batches(path):
        yield from completed(pa.Table.from_batches([batch])).to_batches()
