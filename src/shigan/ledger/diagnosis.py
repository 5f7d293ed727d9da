"""Takes a segment whose rows do not fit its leaves. Gives what was done, to which entry first. Never repairs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow.parquet as pq

from shigan.ledger.canonical import canonical_column
from shigan.ledger.hashing import HASH_BYTES, SALT_BYTES, Hash, commitment, leaf_hash
from shigan.ledger.segments import row_batches

Answer = tuple[Literal["edited", "missing", "inserted", "reordered", "damaged"], int | None, str]
"""What was done, to which sequence first, and in words how that can be told."""

Sequences = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A segment's rows as found, with the salts and leaf hashes of its entries, end to end."""

    file: Path
    new: Hash
    first: int
    rows: int
    entry: str  # the version of its entries
    salts: bytes
    leaves: bytes

    def sequences(self) -> Sequences:
        with pq.ParquetFile(self.file) as file:
            return np.asarray(file.read(columns=["sequence"]).column("sequence")).astype(np.int64)

    def canonical(self) -> Iterator[tuple[int, bytes]]:
        """The sequence each row claims, and its bytes."""
        for batch in row_batches(self.file):
            canonical = canonical_column(batch, self.entry).to_pylist()
            yield from zip(batch.column("sequence").to_pylist(), canonical, strict=True)

    def salt(self, sequence: int) -> bytes:
        at = (sequence - self.first) * SALT_BYTES
        return self.salts[at : at + SALT_BYTES]

    def leaf(self, sequence: int) -> bytes:
        at = (sequence - self.first) * HASH_BYTES
        return self.leaves[at : at + HASH_BYTES]

    def fits(self, canonical: bytes, sequence: int) -> bool:
        """Are these the bytes that were sealed as this entry?"""
        return leaf_hash(self.new, commitment(self.new, self.salt(sequence), canonical)) == self.leaf(sequence)


def wrong_sequence(rows: Rows, expected: Sequences) -> Answer:
    """The rows do not carry the numbers they should: find the first that is wrong."""
    found = rows.sequences()
    shared = min(len(found), len(expected))
    differing = np.nonzero(found[:shared] != expected[:shared])[0]
    place = int(differing[0]) if len(differing) else shared
    if place == len(expected):
        return "inserted", int(found[place]), f"{len(found)} rows, sealed were {len(expected)}"
    due = int(expected[place])
    if place == len(found):
        return "missing", due, f"the rows end before entry {due}"
    there = int(found[place])
    if not np.any(found == due):
        kind: Literal["missing", "edited"] = "missing" if len(found) < len(expected) else "edited"
        return kind, due, f"where entry {due} should stand there is a row numbered {there}"
    if len(found) > len(expected):
        return "inserted", due, f"a row numbered {there} stands before entry {due}"
    return "reordered", due, f"entry {due} stands elsewhere; in its place is a row numbered {there}"


def wrong_content(rows: Rows, sequence: int) -> Answer:
    """The rows are numbered as they should be, but this one is not what was sealed: moved, or edited?"""
    bytes_here = next(canonical for found, canonical in rows.canonical() if found == sequence)
    sealed_at = _where_sealed(rows, bytes_here)
    stands_at = next((found for found, canonical in rows.canonical() if rows.fits(canonical, sequence)), None)
    if sealed_at is not None and stands_at is not None:
        return "reordered", sequence, f"entry {sequence} now stands as {stands_at}, and entry {sealed_at} in its place"
    if stands_at is not None and stands_at == sequence + 1:
        return "inserted", sequence, f"entry {sequence} now stands as {stands_at}, after a row that was never sealed"
    if sealed_at is not None and sealed_at == sequence + 1:
        return "missing", sequence, f"in the place of entry {sequence} stands entry {sealed_at}"
    return "edited", sequence, f"the row of entry {sequence} is not what was sealed"


def _where_sealed(rows: Rows, canonical: bytes) -> int | None:
    """The sequence under which these bytes were sealed, if any."""
    return next((s for s in range(rows.first, rows.first + rows.rows) if rows.fits(canonical, s)), None)
