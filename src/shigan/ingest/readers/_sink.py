"""Takes rows as columns of text. Gives one Parquet file. Never holds more than a few batches in memory.

Columns may turn up late: a batch that brings a new one closes the part being written, and the parts are put together
at the end. Most files have one part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from shigan.errors import Both
from shigan.ingest.messages import Message, Problem, problem, writable
from shigan.ingest.raw import LINE, ROW, Bounds, ReadError, Refusal
from shigan.ingest.readers._private import PrivateCharacters
from shigan.sandbox import MIB

_PENDING_BYTES: Final = 96 * MIB
_GROUP_ROWS: Final = 128 * 1024
_GROUP_BYTES: Final = 24 * MIB
_EXCERPT: Final = 120


@dataclass(frozen=True)
class Batch:
    """Some rows: their numbers, their lines (or None when not known), and text columns of the same length."""

    rows: pa.Array
    lines: pa.Array | None
    columns: Mapping[str, pa.Array]

    @property
    def nbytes(self) -> int:
        return sum(int(column.nbytes) for column in self.columns.values()) + 16 * len(self.rows)


class RowSink:
    """Where a reader puts its rows, what it refused and what it has to tell."""

    def __init__(self, folder: Path, bounds: Bounds, tell: Callable[[int], None]) -> None:
        self._folder = folder
        self._bounds = bounds
        self._tell = tell
        self.notes: list[Message] = []
        self.sheets: tuple[str, ...] = ()  # the worksheets one may ask for; see raw.RawSource
        self._final: pq.ParquetWriter | None = None
        self.start_again()

    def start_again(self) -> None:
        """Forget all rows, refusals and columns: the reader begins anew in another way."""
        self.rows = 0
        self._private = PrivateCharacters()
        self.refusals: list[Refusal] = []
        self._columns: dict[str, None] = {}
        self._pending: list[Batch] = []
        self._pending_bytes = 0
        self._parts: list[Path] = []
        if self._final is not None:
            self._final.close()  # or what it still holds would be written into the file of the new one
        self._final = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The text columns met so far."""
        return tuple(self._columns)

    def add(self, batch: Batch) -> None:
        """Take over some rows."""
        self._columns.update(dict.fromkeys(batch.columns))
        if len(self._columns) > self._bounds.columns:
            raise ReadError(problem("too_many_columns", limit=self._bounds.columns))
        self._private.count(batch.columns)
        self._pending.append(batch)
        self.rows += len(batch.rows)
        self._tell(self.rows)
        self._pending_bytes += batch.nbytes
        if self._final is not None and self._pending_bytes > _GROUP_BYTES:
            self._write_pending(self._final)
        elif self._pending_bytes > _PENDING_BYTES:
            self._close_part()

    def declare(self, columns: Sequence[str], *, all_of_them: bool = False) -> None:
        """Name columns ahead, so that they are there in this order even when they stay empty.

        ``all_of_them``: no other will come, so that rows can go where they stay.
        """
        self._columns.update(dict.fromkeys(columns))
        if len(self._columns) > self._bounds.columns:
            raise ReadError(problem("too_many_columns", limit=self._bounds.columns))
        if all_of_them:
            self._final = _writer(self._target, tuple(self._columns))

    def forget(self, column: str) -> None:
        """Leave a column out after all."""
        self._columns.pop(column, None)

    def refuse(
        self, what: Problem, *, row: int | None, line: int | None, column: str | None = None, excerpt: str = ""
    ) -> None:
        """Keep a row out, with the reason; too many of them mean that the file is not what it claims to be."""
        column = None if column is None else writable(column)
        self.refusals.append(Refusal(row, line, column, what.reason, what.remedy, _shown(excerpt)))
        if len(self.refusals) > self._bounds.refusals:
            first = self.refusals[0].reason
            raise ReadError(problem("too_many_refusals", limit=self._bounds.refusals, first=Both(first.en, zh=first.zh)))

    def finish(self, *, in_order: Callable[[str], tuple[bool, str]] | None = None) -> tuple[Path, tuple[str, ...]]:
        """Write the one file; gives it and its text columns, sorted by ``in_order`` or as they turned up."""
        self.notes.extend(self._private.notes())
        if self._final is not None:
            self._write_pending(self._final)
            self._final.close()
            return self._target, tuple(self._columns)
        columns = tuple(self._columns if in_order is None else sorted(self._columns, key=in_order))
        with _writer(self._target, columns) as writer:
            for part in self._parts:
                _copy(part, columns, writer)
            _write(_tables(self._pending, columns), writer)
        return self._target, columns

    @property
    def _target(self) -> Path:
        return self._folder / "rows.parquet"

    def _write_pending(self, writer: pq.ParquetWriter) -> None:
        _write(_tables(self._pending, tuple(self._columns)), writer)
        self._pending, self._pending_bytes = [], 0

    def _close_part(self) -> None:
        part = self._folder / f"part-{len(self._parts)}.parquet"
        columns = tuple({name: None for batch in self._pending for name in batch.columns})
        with _writer(part, columns) as writer:
            _write(_tables(self._pending, columns), writer)
        self._parts.append(part)
        self._pending, self._pending_bytes = [], 0


def _shown(excerpt: str) -> str:
    line = "".join(char if char.isprintable() else "�" for char in excerpt[: 2 * _EXCERPT])
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def schema_of(columns: Sequence[str]) -> pa.Schema:
    """The schema of the raw Parquet with these text columns."""
    return pa.schema([(ROW, pa.int64()), (LINE, pa.int64()), *((name, pa.string()) for name in columns)])


def _writer(path: Path, columns: Sequence[str]) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema_of(columns), compression="zstd", compression_level=1, write_statistics=False)


def _tables(batches: Sequence[Batch], columns: Sequence[str]) -> Iterator[pa.Table]:
    for batch in batches:
        count = len(batch.rows)
        lines = pa.nulls(count, pa.int64()) if batch.lines is None else batch.lines
        texts = [batch.columns[name] if name in batch.columns else pa.nulls(count, pa.string()) for name in columns]
        yield pa.Table.from_arrays([batch.rows, lines, *texts], schema=schema_of(columns))


def _write(tables: Iterator[pa.Table], writer: pq.ParquetWriter) -> None:
    """Gather small tables into row groups worth the name."""
    group: list[pa.Table] = []
    for table in tables:
        group.append(table)
        if sum(len(one) for one in group) >= _GROUP_ROWS:
            writer.write_table(pa.concat_tables(group))
            group = []
    if group:
        writer.write_table(pa.concat_tables(group))


def _copy(part: Path, columns: Sequence[str], writer: pq.ParquetWriter) -> None:
    with pq.ParquetFile(part) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number)
            count = table.num_rows
            for name in columns:
                if name not in table.column_names:
                    table = table.append_column(name, pa.nulls(count, pa.string()))
            writer.write_table(table.select([ROW, LINE, *columns]))
    part.unlink()
