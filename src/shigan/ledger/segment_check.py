"""Takes one segment's rows, salts and leaf hashes. Gives the leaves they make, and what is wrong. Never a repair.

Comparing stops at the first wrong row: what follows it in the same segment is not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.ledger.canonical import canonical_column
from shigan.ledger.diagnosis import Answer, Rows, Sequences, wrong_content, wrong_sequence
from shigan.ledger.hashing import HASH_BYTES, SALT_BYTES, Hash, entry_leaves
from shigan.ledger.manifest import ENTRIES, LEAVES, SALTS, Segment
from shigan.ledger.schema import schema_of
from shigan.ledger.segments import row_batches

UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, AssertionError, MemoryError, pa.ArrowException)
"""What reading a damaged file may raise."""


@dataclass(frozen=True, kw_only=True)
class SegmentCheck:
    """``changed``: files whose bytes are not those that were sealed. ``salts``, ``leaves``: of all its entries, as stored.

    ``advance`` is told how many entries of the segment have been looked at.
    """

    new: Hash
    segment: Segment
    folder: Path
    erased: Collection[int]
    changed: frozenset[str]
    salts: bytes
    leaves: bytes
    advance: Callable[[int], None]

    def run(self) -> tuple[bytes, Answer | None]:
        """The leaf hashes to build the tree from, end to end, and what is wrong with the rows, if anything.

        The leaves are computed ones; stored ones where an entry was erased, or all of them once a row is wrong.
        """
        expected = self._expected_sequences()
        computed: list[bytes] = []
        done = 0
        try:
            for batch in row_batches(self.folder / ENTRIES, checked=True):
                _refuse_another_schema(batch, self.segment.entry)
                upcoming = _as_expected(np.asarray(batch.column("sequence")), expected[done:])
                fresh = self._leaves_of(batch.slice(0, len(upcoming)), upcoming)
                if fresh != self._stored(upcoming) and not self._only_leaves_changed:
                    return self.leaves, self._content_fault(upcoming, fresh)
                if len(upcoming) < batch.num_rows:
                    return self.leaves, wrong_sequence(self._rows(), expected)
                computed.append(fresh)
                done += len(upcoming)
                self.advance(int(upcoming[-1]) + 1 - self.segment.first)
            if done < len(expected):
                return self.leaves, wrong_sequence(self._rows(), expected)
        except UNREADABLE as error:
            return self.leaves, ("damaged", int(expected[done]) if done < len(expected) else None, repr(error))
        return self._filled(expected, b"".join(computed)), None

    @property
    def _only_leaves_changed(self) -> bool:
        """Then the rows and salts are what was sealed, and it is the stored leaves that are wrong."""
        return LEAVES in self.changed and not self.changed & {ENTRIES, SALTS}

    def _expected_sequences(self) -> Sequences:
        sequences = np.arange(self.segment.first, self.segment.until, dtype=np.int64)
        return np.delete(sequences, np.array(sorted(self.erased), dtype=np.int64) - self.segment.first)

    def _leaves_of(self, batch: pa.RecordBatch, sequences: Sequences) -> bytes:
        salts = _picked(self.salts, sequences - self.segment.first, SALT_BYTES)
        return entry_leaves(self.new, salts, canonical_column(batch, self.segment.entry).to_pylist())

    def _stored(self, sequences: Sequences) -> bytes:
        return _picked(self.leaves, sequences - self.segment.first, HASH_BYTES)

    def _content_fault(self, sequences: Sequences, fresh: bytes) -> Answer:
        stored = self._stored(sequences)
        places = range(0, len(fresh), HASH_BYTES)
        first = next(at for at in places if fresh[at : at + HASH_BYTES] != stored[at : at + HASH_BYTES])
        sequence = int(sequences[first // HASH_BYTES])
        if SALTS in self.changed and ENTRIES not in self.changed:
            return "damaged", sequence, "its salt was changed; the entry itself is what was sealed"
        return wrong_content(self._rows(), sequence)

    def _rows(self) -> Rows:
        return Rows(
            file=self.folder / ENTRIES,
            new=self.new,
            first=self.segment.first,
            rows=self.segment.rows,
            entry=self.segment.entry,
            salts=self.salts,
            leaves=self.leaves,
        )

    def _filled(self, sequences: Sequences, computed: bytes) -> bytes:
        """Computed leaves, with the stored ones of erased entries between them."""
        if len(computed) == len(self.leaves):
            return computed
        every = np.frombuffer(self.leaves, dtype=np.uint8).reshape(-1, HASH_BYTES).copy()
        every[sequences - self.segment.first] = np.frombuffer(computed, dtype=np.uint8).reshape(-1, HASH_BYTES)
        return every.tobytes()


def _as_expected(found: Sequences, expected: Sequences) -> Sequences:
    """As many of the expected sequences as were found in their places, before the first that is not."""
    expected = expected[: len(found)]
    differing = np.nonzero(found[: len(expected)] != expected)[0]
    return expected[: int(differing[0])] if len(differing) else expected


def _picked(joined: bytes, places: Sequences, width: int) -> bytes:
    if len(places) and places[-1] - places[0] + 1 == len(places):
        return joined[int(places[0]) * width : (int(places[-1]) + 1) * width]
    return np.frombuffer(joined, dtype=np.uint8).reshape(-1, width)[places].tobytes()


def _refuse_another_schema(batch: pa.RecordBatch, version: str) -> None:
    found: Mapping[str, pa.DataType] = {f.name: f.type for f in batch.schema}
    if found != {f.name: f.type for f in schema_of(version)}:
        raise ValueError(f"the columns are {found}, not those of {version}")
