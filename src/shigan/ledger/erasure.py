"""Takes entries that must be forgotten. Gives a ledger without their rows and salts. Never changes a leaf or a root.

Without its salt, a leaf says nothing about what the entry was: nobody can even try out guesses. That an entry
was erased, when and why, stays visible for ever. Copies and backups made before still hold it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import SALT_BYTES
from shigan.ledger.manifest import ENTRIES, LEAVES, NAME, ROOTS, SALTS, Segment
from shigan.ledger.reading import Ledger, open_ledger
from shigan.ledger.schema import schema_of
from shigan.ledger.segments import (
    GROUP_ROWS,
    Erasure,
    described,
    entries_writer,
    read_erasures,
    row_batches,
    write_erasures,
)
from shigan.ledger.storage import exclusive_staging, replace_file, sync_file, sync_tree


def erase_entries(path: Path, sequences: Iterable[int], *, reason: str, on: date) -> int:
    """Gives how many were erased now. All or nothing; raises LedgerError for a sequence the ledger does not hold."""
    with exclusive_staging(path) as staging:
        ledger = open_ledger(path)
        doomed = _to_erase(ledger, set(sequences))
        replaced = {
            segment.folder: _rewritten(
                ledger, segment, staging, {k: Erasure(k, reason, on.isoformat()) for k in doomed}
            )
            for segment in ledger.manifest.segments
            if any(segment.first <= k < segment.until for k in doomed)
        }
        if replaced:
            _put_in_place(ledger, staging, replaced)
        return len(doomed)


def _to_erase(ledger: Ledger, sequences: set[int]) -> set[int]:
    unknown = sorted(k for k in sequences if not 0 <= k < ledger.size)
    if unknown:
        raise LedgerError(f"{ledger.path} holds entries 0 to {ledger.size - 1}; cannot erase entry {unknown[0]}")
    return sequences - set(ledger.erased())


def _rewritten(ledger: Ledger, segment: Segment, staging: Path, erasures: dict[int, Erasure]) -> Segment:
    """A copy of the segment in the staging folder, without those rows and salts."""
    here = {k: e for k, e in erasures.items() if segment.first <= k < segment.until}
    old, new = ledger.folder(segment), staging / _next_name(segment)
    new.mkdir()
    _copy_rows(old / ENTRIES, new / ENTRIES, segment.entry, without=pa.array(sorted(here), pa.int64()))
    salts = bytearray((old / SALTS).read_bytes())
    for k in here:
        at = (k - segment.first) * SALT_BYTES
        salts[at : at + SALT_BYTES] = bytes(SALT_BYTES)
    (new / SALTS).write_bytes(salts)
    for name in (LEAVES, ROOTS):
        shutil.copyfile(old / name, new / name)
    write_erasures(new, {**read_erasures(old), **here})
    return described(new, first=segment.first, rows=segment.rows, entry=segment.entry)


def _next_name(segment: Segment) -> str:
    base, _, revision = segment.folder.partition("-r")
    return f"{base}-r{int(revision or 0) + 1}"


def _copy_rows(source: Path, target: Path, version: str, *, without: pa.Array) -> None:
    with entries_writer(target, version) as writer:
        for batch in row_batches(source):
            kept = pa.Table.from_batches([batch]).filter(pc.invert(pc.is_in(batch.column("sequence"), without)))
            writer.write_table(kept.cast(schema_of(version)), row_group_size=GROUP_ROWS)


def _put_in_place(ledger: Ledger, staging: Path, replaced: dict[str, Segment]) -> None:
    sync_tree(staging)
    segments = ledger.path / "segments"
    for new in replaced.values():
        shutil.rmtree(segments / new.folder, ignore_errors=True)
        os.rename(staging / new.folder, segments / new.folder)
    sync_file(segments)
    manifest = ledger.manifest.with_segments(tuple(replaced.get(s.folder, s) for s in ledger.manifest.segments))
    replace_file(ledger.path / NAME, manifest.text, staging)
    for old in replaced:
        shutil.rmtree(segments / old)
    sync_file(segments)
