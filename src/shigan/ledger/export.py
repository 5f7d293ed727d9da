"""Takes a ledger. Gives one gzip file with the bytes and salt of every entry. Never needs a library to read.

After the first line, ``shigan.entries/1``, every entry is one netstring. Its first byte tells what follows:
``e`` the salt (16 bytes) and the canonical bytes; ``x`` the leaf hash (32 bytes) of an entry that was erased.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa

from shigan.ledger.canonical import canonical_column
from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import SALT_BYTES
from shigan.ledger.manifest import ENTRIES, SALTS
from shigan.ledger.reading import Ledger
from shigan.ledger.segments import row_batches
from shigan.ledger.storage import sync_file
from shigan.ledger.verification import Progress

HEADER: Final = b"shigan.entries/1\n"
KEPT: Final = b"e"
GONE: Final = b"x"


def export_entries(ledger: Ledger, path: Path, progress: Progress | None = None) -> int:
    """Writes beside and renames at the end. Gives the number of entries written, erased ones included."""
    if path.exists():
        raise LedgerError(f"{path} is there already; choose another name")
    draft = path.with_name(f".{path.name}.writing")
    written = 0
    try:
        with gzip.GzipFile(draft, "wb", compresslevel=1, mtime=0) as file:
            file.write(HEADER)
            for frames, count in _all_frames(ledger):
                file.write(frames)
                written += count
                if progress:
                    progress(written, ledger.size)
        assert written == ledger.size, f"{written} entries written of {ledger.size}; run 'shigan verify'"
        sync_file(draft)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return written


def _all_frames(ledger: Ledger) -> Iterator[tuple[bytes, int]]:
    erased = sorted(ledger.erased())
    for segment in ledger.manifest.segments:
        with (ledger.folder(segment) / SALTS).open("rb") as salts:
            upcoming = segment.first
            for batch in row_batches(ledger.folder(segment) / ENTRIES):
                until = batch.column("sequence")[-1].as_py() + 1
                canonical = canonical_column(batch, segment.entry).to_pylist()
                yield _frames(ledger, batch, canonical, salts, upcoming, until), until - upcoming
                upcoming = until
            gone = [sequence for sequence in erased if upcoming <= sequence < segment.until]
            yield b"".join(_gone(ledger, sequence) for sequence in gone), len(gone)


def _frames(
    ledger: Ledger, batch: pa.RecordBatch, canonical: list[bytes], salts: BinaryIO, first: int, until: int
) -> bytes:
    """The entries first..until; those that are not in the batch were erased."""
    read = salts.read((until - first) * SALT_BYTES)
    frames: list[bytes] = []
    expected = first
    for sequence, body in zip(batch.column("sequence").to_pylist(), canonical, strict=True):
        frames.extend(_gone(ledger, missing) for missing in range(expected, sequence))
        at = (sequence - first) * SALT_BYTES
        frames.append(_frame(KEPT + read[at : at + SALT_BYTES] + body))
        expected = sequence + 1
    return b"".join(frames)


def _gone(ledger: Ledger, sequence: int) -> bytes:
    return _frame(GONE + ledger.leaves(sequence, sequence + 1))


def _frame(body: bytes) -> bytes:
    return b"%d:%b," % (len(body), body)
