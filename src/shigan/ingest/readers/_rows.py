"""Takes rows one at a time. Gives them to the sink as batches of columns. Never lets a batch grow beyond its bounds.

For the readers that go row by row. A row with a value that cannot be kept is refused here, the same in each format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from shigan.ingest.messages import Problem, problem
from shigan.ingest.raw import Bounds, ReadError
from shigan.ingest.readers._sink import Batch, RowSink

_BATCH_ROWS: Final = 32 * 1024
_BATCH_CHARACTERS: Final = 24_000_000
_BATCH_CELLS: Final = 4_000_000
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class RowBuilder:
    """Collects rows and hands them on. Values that are None or empty are not recorded."""

    def __init__(self, sink: RowSink, bounds: Bounds) -> None:
        self._sink = sink
        self._bounds = bounds
        self._clear()

    def add(self, values: Mapping[str, str | None], *, row: int, line: int | None) -> None:
        """Take one row, or refuse it."""
        size = sum(len(value) for value in values.values() if value)
        fault = self._fault(values)
        if fault is not None:
            column, what = fault
            self._sink.refuse(what, row=row, line=line, column=column, excerpt=values[column] or "")
            return
        self._rows.append(row)
        self._lines.append(line)
        self._values.append(values)
        self._names.update(dict.fromkeys(values))
        self._characters += size
        self._cells += len(values)
        if len(self._rows) >= _BATCH_ROWS or self._characters > _BATCH_CHARACTERS or self._cells > _BATCH_CELLS:
            self.flush()

    def flush(self) -> None:
        """Hand on what has been collected."""
        if self._rows:
            self._check_names()
            columns = {
                name: pa.array([values.get(name) or None for values in self._values], pa.string())
                for name in self._names
            }
            self._sink.add(Batch(pa.array(self._rows, pa.int64()), pa.array(self._lines, pa.int64()), columns))
        self._clear()

    def _check_names(self) -> None:
        """Names in a header were tidied before; those of attributes come as they are."""
        for name in self._names:
            if fault_of(name, self._bounds) is not None:
                raise ReadError(problem("name_unfit", name=name[:80]))

    def _clear(self) -> None:
        self._rows: list[int] = []
        self._lines: list[int | None] = []
        self._values: list[Mapping[str, str | None]] = []
        self._names: dict[str, None] = {}
        self._characters = 0
        self._cells = 0

    def _fault(self, values: Mapping[str, str | None]) -> tuple[str, Problem] | None:
        for column, value in values.items():
            if value is None or (value.isascii() and value.isprintable() and len(value) < self._bounds.cell_characters):
                continue
            what = fault_of(value, self._bounds)
            if what is not None:
                return column, what
        return None


def fault_of(value: str, bounds: Bounds) -> Problem | None:
    """Why this value cannot be kept, or None."""
    if len(value) > bounds.cell_characters:
        return problem("value_too_large", found=len(value), limit=bounds.cell_characters)
    if found := _CONTROL.search(value):
        code = ord(found[0])
        return problem("lone_surrogate") if code >= 0xD800 else problem("control_character", code=f"U+{code:04X}")
    return None
