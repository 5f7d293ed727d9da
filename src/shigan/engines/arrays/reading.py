"""Takes Parquet files of entries. Gives their columns as whole numbers. Never holds more rows than it was asked to.

Texts are read as they lie in the files, as dictionaries: each distinct text is looked at once, not each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shigan.engines.arrays.columns import NEVER, UNSAID, WORDS, Column, Columns
from shigan.engines.arrays.verbs import VERBS
from shigan.engines.arrays.vocabulary import Vocabulary, Words
from shigan.ledger.entry_files import completed, held
from shigan.ledger.schema import DAY, ENTRY_SCHEMA

_TEXTS: Final = ("item", "action", "precision", *WORDS)
_NUMBERS: Final = ("sequence", "occurred_us", "offset_minutes", "due_us")
_FLAGS: Final = ("outcome_known",)
READ: Final = (*_NUMBERS, *_FLAGS, *_TEXTS)
"""The columns of an entry that the derivation needs."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some entries. ``columns``: sequence, occurred_us, offset_minutes, due_us (NEVER: none), verb, by_day (1: only the
    day is known), outcome_known (1, 0, or UNSAID), those of WORDS, and item: the place of the item's text in ``items``."""

    columns: Columns
    items: pa.Array

    @property
    def rows(self) -> int:
        return len(self.columns["item"])


def count_rows(files: Sequence[Path]) -> int:
    return sum(int(pq.read_metadata(file).num_rows) for file in files)


def read_batches(files: Sequence[Path], rows: int, as_of_us: int, vocabulary: Vocabulary) -> Iterator[Batch]:
    """The entries up to the as-of instant, about ``rows`` at a time, no less than one row group; at least one batch."""
    waiting = [_nothing()]
    for table in _tables(files, rows):
        waiting.append(table)
        if sum(part.num_rows for part in waiting) >= rows:
            yield coded(_upto(pa.concat_tables(waiting), as_of_us), vocabulary)
            waiting = []
    if waiting:
        yield coded(_upto(pa.concat_tables(waiting), as_of_us), vocabulary)


def united(batches: Iterator[Batch], rows: int) -> Batch:
    """One batch of all; ``rows``: how many there are at most. Room is taken once, for memory is slow when it is new."""
    columns: Columns = {}
    items = []
    size = 0
    for batch in batches:
        for name, column in batch.columns.items():
            if name not in columns:
                columns[name] = np.empty(rows, column.dtype)
            columns[name][size : size + batch.rows] = column
        items.append(pa.DictionaryArray.from_arrays(columns["item"][size : size + batch.rows], batch.items))
        size += batch.rows
    item = pa.chunked_array(items).unify_dictionaries().combine_chunks()
    columns = {name: column[:size] for name, column in columns.items()}
    return Batch(columns=columns | {"item": np.asarray(item.indices)}, items=item.dictionary)


def _nothing() -> pa.Table:
    schema = pa.schema([ENTRY_SCHEMA.field(name) for name in READ])
    text = pa.dictionary(pa.int32(), pa.string())
    fields = [field.with_type(text) if field.name in _TEXTS else field for field in schema]
    return pa.schema(fields).empty_table()


def _tables(files: Sequence[Path], rows: int) -> Iterator[pa.Table]:
    for path in files:
        metadata = pq.read_metadata(path)
        with pq.ParquetFile(path, metadata=metadata, read_dictionary=held(metadata, _TEXTS)) as file:
            for groups in _together(metadata, rows):
                yield completed(file.read_row_groups(groups, columns=held(metadata, READ)), _nothing().schema)


def _together(metadata: pq.FileMetaData, rows: int) -> Iterator[list[int]]:
    """Row groups that are read at once."""
    groups, size = [], 0
    for group in range(metadata.num_row_groups):
        groups.append(group)
        size += metadata.row_group(group).num_rows
        if size >= rows:
            yield groups
            groups, size = [], 0
    if groups:
        yield groups


def _upto(table: pa.Table, as_of_us: int) -> pa.Table:
    last = pc.max(table["occurred_us"]).as_py()
    if last is None or last <= as_of_us:
        return table
    return table.filter(pc.less_equal(table["occurred_us"], as_of_us))


def coded(table: pa.Table, vocabulary: Vocabulary | Words) -> Batch:
    """``table``: the columns of READ; other columns are left out."""
    table = table.select(list(READ)).cast(_nothing().schema).unify_dictionaries()
    texts = {name: table[name].combine_chunks() for name in _TEXTS}
    columns: Columns = {name: _whole(table[name]) for name in ("sequence", "occurred_us", "offset_minutes")}
    columns["due_us"] = _whole(pc.fill_null(table["due_us"], NEVER))
    columns["item"] = np.asarray(texts["item"].indices, dtype=np.int32)
    columns["verb"] = _looked_up(texts["action"], _verbs(texts["action"].dictionary))
    columns["by_day"] = _looked_up(texts["precision"], _days_only(texts["precision"].dictionary))
    columns["outcome_known"] = _whole(pc.fill_null(table["outcome_known"].cast(pa.int8()), UNSAID))
    for name in WORDS:
        columns[name] = _looked_up(texts[name], vocabulary.codes(texts[name].dictionary))
    return Batch(columns=columns, items=texts["item"].dictionary)


def _whole(column: pa.ChunkedArray) -> Column:
    return np.asarray(column.to_numpy())


def _looked_up(texts: pa.DictionaryArray, codes: Column) -> Column:
    """The code of each row; 0 for null."""
    with_null = np.append(codes, codes.dtype.type(0))
    places = texts.indices
    if places.null_count:
        places = pc.fill_null(places, len(codes))
    return np.asarray(with_null[np.asarray(places)])


def _days_only(precisions: pa.Array) -> Column:
    return np.array([precision == DAY for precision in precisions.to_pylist()], dtype=np.int8)


def _verbs(actions: pa.Array) -> Column:
    return np.array([VERBS[action] for action in actions.to_pylist()], dtype=np.int8)
