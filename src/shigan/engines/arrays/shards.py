"""Batches of entries cut into shards on disk: some items each, with all their entries.

The ledger is read once, and each row goes to the file of its item's shard; which that is depends on the item's text
alone. The shards can then be gone through, one in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.columns import Column, Columns, Ints
from shigan.engines.arrays.reading import Batch

_MULTIPLIER: Final = 0x9E3779B97F4A7C15
_PACKED: Final = pa.ipc.IpcWriteOptions(compression="lz4")


class Shards:
    """The files of one staging, in a folder of their own."""

    def __init__(self, folder: Path, count: int) -> None:
        folder.mkdir()
        self._paths = [folder / f"{number}.arrows" for number in range(count)]
        self._writers: list[pa.RecordBatchStreamWriter] = []

    def add(self, batch: Batch) -> None:
        """Writes each row to its shard."""
        shard_of_item = shard_of(batch.items, len(self._paths))
        by_shard = np.argsort(shard_of_item, kind="stable")
        edges = np.searchsorted(shard_of_item[by_shard], np.arange(len(self._paths) + 1))
        place = np.empty_like(by_shard)
        place[by_shard] = np.arange(len(by_shard))
        item = batch.columns["item"]
        rows = np.argsort(shard_of_item[item], kind="stable")
        row_edges = np.searchsorted(shard_of_item[item][rows], np.arange(len(self._paths) + 1))
        for shard in range(len(self._paths)):
            here = rows[row_edges[shard] : row_edges[shard + 1]]
            first, until = edges[shard], edges[shard + 1]
            columns = {name: column[here] for name, column in batch.columns.items()}
            columns["item"] = (place[columns["item"]] - first).astype(np.int32)
            self._write(shard, columns, batch.items.take(pa.array(by_shard[first:until])))

    def _write(self, shard: int, columns: Columns, items: pa.Array) -> None:
        arrays = {name: pa.array(column) for name, column in columns.items()}
        arrays["item"] = pa.DictionaryArray.from_arrays(arrays["item"], items)
        record = pa.record_batch(arrays)
        if len(self._writers) == shard:
            self._writers.append(pa.ipc.new_stream(self._paths[shard], record.schema, options=_PACKED))
        self._writers[shard].write_batch(record)

    def batches(self) -> Iterator[Batch]:
        """One batch per shard; a file is removed when it has been read."""
        for writer in self._writers:
            writer.close()
        for path in self._paths[: len(self._writers)]:
            with pa.ipc.open_stream(pa.OSFile(str(path))) as stream:
                table = stream.read_all().unify_dictionaries().combine_chunks()
            path.unlink()
            item = table["item"].combine_chunks()
            columns = {name: np.asarray(table[name].to_numpy()) for name in table.column_names if name != "item"}
            yield Batch(columns=columns | {"item": np.asarray(item.indices)}, items=item.dictionary)


def shard_of(texts: pa.Array, count: int) -> Column:
    """A number below ``count`` for each text, the same whenever the text is the same; evenly spread."""
    with np.errstate(over="ignore"):
        mixed = _sums(texts) * np.uint64(_MULTIPLIER)
    return np.asarray((mixed >> np.uint64(33)) % np.uint64(count), dtype=np.int16)


def _sums(texts: pa.Array) -> Column:
    """The bytes of each text, each times a number that depends on its place."""
    if not len(texts):
        return np.zeros(0, dtype=np.uint64)
    _, offsets_buffer, data_buffer = texts.cast(pa.string()).buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32, count=len(texts) + 1, offset=4 * texts.offset).astype(
        np.int64
    )
    data = np.frombuffer(data_buffer or b"", dtype=np.uint8)[offsets[0] : offsets[-1]]
    lengths = np.diff(offsets)
    place = np.arange(len(data)) - np.repeat(offsets[:-1] - offsets[0], lengths)
    powers = _powers(int(lengths.max(initial=0)))
    summed = np.zeros(len(data) + 1, dtype=np.uint64)
    np.cumsum((data.astype(np.uint64) + np.uint64(1)) * powers[place], out=summed[1:])
    return np.asarray(summed[offsets[1:] - offsets[0]] - summed[offsets[:-1] - offsets[0]])


def _powers(count: int) -> Ints | Column:
    with np.errstate(over="ignore"):
        return np.cumprod(np.full(count, _MULTIPLIER, dtype=np.uint64), dtype=np.uint64)
