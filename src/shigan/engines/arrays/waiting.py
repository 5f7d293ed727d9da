"""Rows that wait in files until all items have been looked at: those of one shard in one folder.

Packed, because otherwise they would take several times the room of the ledger; a file is removed when it has been read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from shigan.engines.arrays.completing import Rows

Waiting = tuple[Sequence[Rows], pa.Array]
"""The rows of a shard, part by part, and the texts of its items."""

_RELATIONS: Final = ("entries", "items", "holds")
_ITEMS: Final = "texts"
_PACKED: Final = pa.ipc.IpcWriteOptions(compression="lz4")


class WaitingRows:
    """Filled once, then gone through once."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._sizes: list[int] = []

    def append(self, shard: Waiting) -> None:
        folder = self._folder / str(len(self._sizes))
        folder.mkdir()
        parts, items = shard
        for number, rows in enumerate(parts):
            for name in _RELATIONS:
                _write(folder / f"{name}-{number}", getattr(rows, name))
        _write(folder / _ITEMS, pa.table({_ITEMS: items}))
        self._sizes.append(len(parts))

    def __iter__(self) -> Iterator[Waiting]:
        for number, size in enumerate(self._sizes):
            folder = self._folder / str(number)
            parts = [
                Rows(**{name: _read(folder / f"{name}-{part}") for name in _RELATIONS}) for part in range(size)
            ]
            items = _read(folder / _ITEMS)[_ITEMS].combine_chunks()
            shutil.rmtree(folder)
            yield parts, items


def _write(path: Path, table: pa.Table) -> None:
    with pa.ipc.new_stream(path, table.schema, options=_PACKED) as stream:
        stream.write_table(table)


def _read(path: Path) -> pa.Table:
    with pa.ipc.open_stream(pa.OSFile(str(path))) as stream:
        return stream.read_all()
