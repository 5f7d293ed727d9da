"""The files of one segment: written from numbered entries with their salts, with at most two row groups in memory.

All entries of a segment are of one version. New segments are of the version in force; one that is written again
because of an erasure keeps its own, since the leaves of what stays in it must not change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from shigan.ledger.canonical import VERSION
from shigan.ledger.hashing import HASH_BYTES, SALT_BYTES
from shigan.ledger.manifest import ENTRIES, ERASED, LEAVES, ROOTS, SALTS, Segment
from shigan.ledger.schema import schema_of
from shigan.ledger.storage import file_sha256, write_synced

GROUP_ROWS: Final = 122_880
SEGMENT_ROWS: Final = 16 * GROUP_ROWS
"""Where a new segment begins: some 2 million entries; verifying holds the hashes of one segment in memory."""

_COUNTERS: Final = ("sequence", "occurred_us", "recorded_us", "due_us")


class SegmentFiles:
    """The open files of the segment being written. Close it with ``finish``, or drop it with ``abandon``."""

    def __init__(self, folder: Path, first: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self.first = first
        self.rows = 0
        self._beside = ThreadPoolExecutor(1)
        self._being_written: Future[None] | None = None
        self._entries = entries_writer(folder / ENTRIES, VERSION)
        self._leaves: BinaryIO = (folder / LEAVES).open("wb")
        self._salts: BinaryIO = (folder / SALTS).open("wb")
        self._roots: BinaryIO = (folder / ROOTS).open("wb")

    def write(self, entries: pa.Table, *, leaves: bytes, salts: bytes, roots: bytes) -> None:
        """``roots``: of the blocks that these leaves completed.

        The entries are written while the caller goes on; what goes wrong is raised by the next ``write`` or ``finish``.
        """
        assert len(leaves) == entries.num_rows * HASH_BYTES and len(salts) == entries.num_rows * SALT_BYTES
        self._wait()
        self._being_written = self._beside.submit(self._entries.write_table, entries, row_group_size=GROUP_ROWS)
        self._leaves.write(leaves)
        self._salts.write(salts)
        self._roots.write(roots)
        self.rows += entries.num_rows

    def finish(self) -> Segment:
        self._wait()
        self._close()
        return described(self._folder, first=self.first, rows=self.rows, entry=VERSION)

    def abandon(self) -> None:
        self._close()

    def _wait(self) -> None:
        """Until the entries handed in are written; never more than one row group is on its way."""
        if self._being_written is not None:
            self._being_written.result()
            self._being_written = None

    def _close(self) -> None:
        self._beside.shutdown()
        for file in (self._entries, self._leaves, self._salts, self._roots):
            file.close()


def entries_writer(path: Path, version: str) -> pq.ParquetWriter:
    """Zstandard, dictionaries for text, differences for counters: about 30 bytes an entry."""
    schema = schema_of(version)
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=[name for name in schema.names if name not in _COUNTERS],
        column_encoding=dict.fromkeys(_COUNTERS, "DELTA_BINARY_PACKED"),
        write_page_checksum=True,
    )


def described(folder: Path, *, first: int, rows: int, entry: str) -> Segment:
    """A finished segment as the manifest lists it."""
    files = {path.name: file_sha256(path) for path in sorted(folder.iterdir())}
    return Segment(folder=folder.name, first=first, rows=rows, entry=entry, files=files)


@dataclass(frozen=True)
class Erasure:
    """An entry whose row and salt were erased; its leaf stays, so everything else still verifies."""

    sequence: int
    reason: str
    on: str  # the day, such as 2026-03-31


def read_erasures(folder: Path) -> dict[int, Erasure]:
    """By sequence. Raises OSError, ValueError, KeyError or TypeError if the file is damaged."""
    path = folder / ERASED
    if not path.exists():
        return {}
    erasures = [Erasure(int(e["sequence"]), str(e["reason"]), str(e["on"])) for e in json.loads(path.read_bytes())]
    return {erasure.sequence: erasure for erasure in erasures}


def write_erasures(folder: Path, erasures: dict[int, Erasure]) -> None:
    rows = [{"sequence": e.sequence, "reason": e.reason, "on": e.on} for _, e in sorted(erasures.items())]
    write_synced(folder / ERASED, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def read_slice(path: Path, first: int, until: int) -> bytes:
    """Bytes first..until of a file."""
    with path.open("rb") as file:
        file.seek(first)
        return file.read(until - first)


def row_batches(path: Path, *, checked: bool = False) -> Iterator[pa.RecordBatch]:
    """The rows of an entries file as they are, some 100,000 at a time. ``checked``: look at the checksum of every page.

    For rows in all columns whatever their version, see ``entry_files``.
    """
    with pq.ParquetFile(path, page_checksum_verification=checked) as file:
        for batch in file.iter_batches(batch_size=GROUP_ROWS, use_threads=False):
            if batch.num_rows:
                yield batch
