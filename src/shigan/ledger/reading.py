"""Takes the folder of a sealed ledger. Gives its entries, checkpoints and proofs. Never changes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shigan.ledger.checkpoint import Checkpoint
from shigan.ledger.directory import Directory
from shigan.ledger.entry_files import completed, entry_batches
from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import HASH_BYTES, SALT_BYTES, Hash, hash_function
from shigan.ledger.manifest import ENTRIES, LEAVES, ROOTS, SALTS, Manifest, Segment
from shigan.ledger.schema import ENTRY_SCHEMA
from shigan.ledger.segments import Erasure, read_erasures, read_slice
from shigan.ledger.tree import BLOCK, Frontier, root_at
from shigan.ledger.verification import Progress, Verification, verify_ledger


def open_ledger(path: Path) -> Ledger:
    """Raises LedgerError if there is no ledger, or if its manifest is damaged. The rest is checked by ``verify``."""
    return Ledger(Path(path), Manifest.load(Path(path)))


@dataclass(frozen=True)
class Ledger:
    """A sealed ledger. Also a ``tree.StoredTree``, so that proofs can be read from it."""

    path: Path
    manifest: Manifest

    @property
    def size(self) -> int:
        return self.manifest.size

    @property
    def checkpoint(self) -> Checkpoint:
        return self.manifest.checkpoint

    @property
    def new(self) -> Hash:
        return hash_function(self.checkpoint.algorithm)

    def entry_files(self) -> list[Path]:
        """Parquet files of entries, in sequence order; engines read them with ``entry_files``, as they may lack columns."""
        return [self.folder(segment) / ENTRIES for segment in self.manifest.segments]

    def folder(self, segment: Segment) -> Path:
        return self.path / "segments" / segment.folder

    @cached_property
    def _directory(self) -> Directory:
        return Directory.load(self.path / self.manifest.directory)

    def directory(self) -> Directory:
        """A copy of who the keys stand for; more people may be added to it."""
        return self._directory.copy()

    def verify(self, older: Checkpoint | None = None, progress: Progress | None = None) -> Verification:
        """Recompute everything from the rows. See ``verification.verify_ledger``."""
        return verify_ledger(self.path, older, progress)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All entries in sequence order, in all columns of ENTRY_SCHEMA, some 100,000 at a time."""
        for file in self.entry_files():
            yield from entry_batches(file)

    def entries(self, sequences: Iterable[int]) -> pa.Table:
        """Those entries, in sequence order; erased ones are left out. Raises LedgerError for one that never was."""
        wanted = sorted(set(sequences))
        if wanted and not 0 <= wanted[0] <= wanted[-1] < self.size:
            raise LedgerError(f"{self.path} holds entries 0 to {self.size - 1}; asked for {wanted[0]} to {wanted[-1]}")
        parts = [_rows(self.folder(s) / ENTRIES, s, wanted) for s in self.manifest.segments]
        return pa.concat_tables([ENTRY_SCHEMA.empty_table(), *parts])

    def erased(self) -> dict[int, Erasure]:
        """By sequence: entries whose row and salt were erased, why, and when."""
        return {k: e for segment in self.manifest.segments for k, e in read_erasures(self.folder(segment)).items()}

    def segment_of(self, sequence: int) -> Segment:
        return next(s for s in self.manifest.segments if s.first <= sequence < s.until)

    def salt(self, sequence: int) -> bytes:
        segment = self.segment_of(sequence)
        at = (sequence - segment.first) * SALT_BYTES
        return read_slice(self.folder(segment) / SALTS, at, at + SALT_BYTES)

    def leaves(self, first: int, until: int) -> bytes:
        """Leaf hashes of entries first..until (not included), end to end."""
        parts = []
        for segment in self.manifest.segments:
            start, end = max(first, segment.first), min(until, segment.until)
            if start < end:
                file = self.folder(segment) / LEAVES
                parts.append(read_slice(file, (start - segment.first) * HASH_BYTES, (end - segment.first) * HASH_BYTES))
        joined = b"".join(parts)
        if len(joined) != (until - first) * HASH_BYTES:
            raise LedgerError(f"{self.path}: leaves {first} to {until - 1} are not all there; run 'shigan verify'")
        return joined

    def block_roots(self, first: int, until: int) -> bytes:
        """Roots of the complete blocks of 1,024 leaves first..until (not included), end to end."""
        joined = self._roots[first * HASH_BYTES : until * HASH_BYTES]
        if len(joined) != (until - first) * HASH_BYTES:
            raise LedgerError(f"{self.path}: block roots {first} to {until - 1} are not all there; run 'shigan verify'")
        return joined

    @cached_property
    def _roots(self) -> bytes:
        return b"".join((self.folder(segment) / ROOTS).read_bytes() for segment in self.manifest.segments)

    def frontier(self) -> Frontier:
        """The tree as it stands on disk, ready to grow."""
        blocks = self.size // BLOCK
        return Frontier(self.new, roots=self.block_roots(0, blocks), tail=self.leaves(blocks * BLOCK, self.size))

    def checkpoint_at(self, size: int) -> Checkpoint:
        """The checkpoint this ledger had, or would have had, with its first ``size`` entries."""
        if not 0 <= size <= self.size:
            raise LedgerError(f"{self.path} holds {self.size} entries; a checkpoint of {size} cannot be given")
        root = root_at(self.new, self, size)
        return Checkpoint(origin=self.checkpoint.origin, size=size, root=root, algorithm=self.checkpoint.algorithm)


def _rows(path: Path, segment: Segment, wanted: list[int]) -> pa.Table:
    """Reads only the row groups that hold a wanted sequence."""
    here = [sequence for sequence in wanted if segment.first <= sequence < segment.until]
    if not here:
        return ENTRY_SCHEMA.empty_table()
    with pq.ParquetFile(path) as file:
        groups = [
            group
            for group in range(file.metadata.num_row_groups)
            if _may_hold(file.metadata.row_group(group).column(0).statistics, here)
        ]
        table = file.read_row_groups(groups) if groups else ENTRY_SCHEMA.empty_table()
    return completed(table.filter(pc.is_in(table["sequence"], pa.array(here, pa.int64()))))


def _may_hold(statistics: pq.Statistics | None, sequences: list[int]) -> bool:
    if statistics is None or not statistics.has_min_max:
        return True
    return any(statistics.min <= sequence <= statistics.max for sequence in sequences)
