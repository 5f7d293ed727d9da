"""Takes tables of events. Gives a sealed ledger and its checkpoint. Never leaves half of one.

Everything is written in a staging folder beside the ledger, synced, and moved into place at ``seal``. Memory
stays bounded by one row group and one table handed in, whatever the size of the ledger.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pyarrow as pa

from shigan.errors import Both
from shigan.ledger.admission import PEOPLE, admit
from shigan.ledger.canonical import canonical_column
from shigan.ledger.checkpoint import Checkpoint
from shigan.ledger.directory import Directory
from shigan.ledger.errors import LedgerError
from shigan.ledger.hashing import SALT_BYTES, entry_leaves, hash_function
from shigan.ledger.manifest import NAME, Manifest, Segment, checkpoint_file
from shigan.ledger.reading import Ledger, open_ledger
from shigan.ledger.schema import ENTRY_SCHEMA
from shigan.ledger.segments import GROUP_ROWS, SEGMENT_ROWS, SegmentFiles
from shigan.ledger.storage import (
    exclusive_staging,
    file_sha256,
    replace_file,
    sync_file,
    sync_tree,
    write_synced,
)
from shigan.ledger.tree import Frontier

SaltSource = Callable[[int], bytes]
"""Given a number of bytes, that many that nobody can guess or derive again: ``os.urandom`` is one."""


@dataclass
class _Pending:
    """Admitted events that do not fill a row group yet."""

    tables: list[pa.Table]
    rows: int = 0


class LedgerWriter:
    """Makes a ledger, or with ``extend`` adds to one. All or nothing.

        with LedgerWriter(path) as writer:
            writer.append(events)
            checkpoint = writer.seal(directory)

    Leaving the block without ``seal``, or by an error, leaves the disk as it was.
    """

    def __init__(
        self,
        path: Path,
        algorithm: str = "sha256",
        *,
        origin: str | None = None,
        salts: SaltSource = os.urandom,
        extend: bool = False,
    ) -> None:
        """``origin`` names the ledger in its checkpoints; by default after its folder. An extended ledger keeps its
        own algorithm and origin. Raises LedgerError if ``path`` is not free, or with ``extend`` not an intact ledger.
        """
        self._path = Path(path)
        self._salts = salts
        self._older = _to_extend(self._path) if extend else None
        if not extend:
            _check_free(self._path)
        self._algorithm = self._older.checkpoint.algorithm if self._older else algorithm
        self._origin = self._older.checkpoint.origin if self._older else origin or f"shigan/{self._path.name}"
        self._new = hash_function(self._algorithm)
        self._frontier = self._older.frontier() if self._older else Frontier(self._new)
        self._pending = _Pending([])
        self._segment: SegmentFiles | None = None
        self._segments: list[Segment] = []
        self._people: set[str] = set()
        self._resources = ExitStack()
        self._staging: Path | None = None

    def __enter__(self) -> Self:
        self._staging = self._resources.enter_context(exclusive_staging(self._path))
        (self._staging / "segments").mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._segment is not None:
            self._segment.abandon()
        self._staging = None
        self._resources.close()

    @property
    def size(self) -> int:
        """Entries so far, those handed in and not yet written included."""
        return self._frontier.size + self._pending.rows

    def append(self, events: pa.Table | pa.RecordBatch) -> None:
        """Events in the order in which they shall stand. Raises EventsRefused, and takes none, if any is wrong."""
        self._opened()
        table = admit(events)
        for column in PEOPLE:
            self._people.update(key for key in table.column(column).unique().to_pylist() if key is not None)
        self._pending.tables.append(table)
        self._pending.rows += table.num_rows
        if self._pending.rows >= GROUP_ROWS:
            self._write_pending(whole_groups_only=True)

    def seal(self, directory: Directory) -> Checkpoint:
        """Write what is left and put the ledger in place. Raises LedgerError if an actor is not in ``directory``."""
        staging = self._opened()
        _check_directory(directory, self._people, self._older)
        self._write_pending(whole_groups_only=False)
        self._finish_segment()
        checkpoint = Checkpoint(
            origin=self._origin, size=self._frontier.size, root=self._frontier.root(), algorithm=self._algorithm
        )
        manifest = Manifest(
            directory=_saved(directory, staging),
            segments=(*(self._older.manifest.segments if self._older else ()), *self._segments),
            checkpoints=_checkpoints(self._older, checkpoint),
        )
        assert manifest.size == checkpoint.size
        _write_checkpoint(staging, checkpoint)
        if self._older:
            _merge(staging, self._path, manifest, self._segments)
        else:
            _put_in_place(staging, self._path, manifest)
        self._staging = None
        self._resources.close()
        return checkpoint

    def _opened(self) -> Path:
        if self._staging is None:
            raise LedgerError(
                "the ledger is not open for writing; use 'with LedgerWriter(...) as writer', and seal once"
            )
        return self._staging

    def _write_pending(self, *, whole_groups_only: bool) -> None:
        table = pa.concat_tables(self._pending.tables) if self._pending.tables else None
        self._pending = _Pending([])
        if table is None:
            return
        for events in _groups(table):
            if whole_groups_only and events.num_rows < GROUP_ROWS:
                self._pending = _Pending([events], events.num_rows)
            else:
                self._write_group(events)

    def _write_group(self, events: pa.Table) -> None:
        first = self._frontier.size
        segment = self._current_segment(first)
        salts = self._salts(SALT_BYTES * events.num_rows)
        assert len(salts) == SALT_BYTES * events.num_rows, f"asked for {events.num_rows} salts, got {len(salts)} bytes"
        leaves = entry_leaves(self._new, salts, canonical_column(events).to_pylist())
        sequences = pa.array(np.arange(first, first + events.num_rows, dtype=np.int64))
        entries = pa.table([sequences, *events.columns], schema=ENTRY_SCHEMA)
        segment.write(entries, leaves=leaves, salts=salts, roots=self._frontier.add(leaves))
        if segment.rows >= SEGMENT_ROWS:
            self._finish_segment()

    def _current_segment(self, first: int) -> SegmentFiles:
        if self._segment is None:
            self._segment = SegmentFiles(self._opened() / "segments" / f"{first:012d}", first)
        return self._segment

    def _finish_segment(self) -> None:
        if self._segment is not None:
            self._segments.append(self._segment.finish())
            self._segment = None


def _groups(table: pa.Table) -> Iterator[pa.Table]:
    for at in range(0, table.num_rows, GROUP_ROWS):
        yield table.slice(at, GROUP_ROWS)


def _check_free(path: Path) -> None:
    if (path / NAME).exists():
        raise LedgerError(f"{path} is a ledger already; add to it with LedgerWriter(path, extend=True)")
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise LedgerError(
            Both(
                f"{path} is there already and is not empty; choose another folder",
                zh=f"{path} 已经存在且不是空的；请换一个文件夹",
            )
        )


def _to_extend(path: Path) -> Ledger:
    """Its tree, as kept on disk, must lead to its last checkpoint: nothing is built on a broken one."""
    ledger = open_ledger(path)
    if ledger.frontier().root() != ledger.checkpoint.root:
        raise LedgerError(f"{path} does not lead to its own checkpoint; run 'shigan verify {path}' before adding to it")
    return ledger


def _check_directory(directory: Directory, people: set[str], older: Ledger | None) -> None:
    unknown = sorted(people - set(directory))
    if unknown:
        raise LedgerError(
            f"{len(unknown)} people in the events are not in the directory, among them {', '.join(unknown[:5])}; "
            "give seal() the directory that made the keys"
        )
    wrong = directory.contradictions(older.directory()) if older else []
    if wrong:
        raise LedgerError(
            f"the directory contradicts the ledger's own for {', '.join(wrong[:5])}; "
            "begin with the ledger's directory() and add to it"
        )


def _checkpoints(older: Ledger | None, checkpoint: Checkpoint) -> tuple[Checkpoint, ...]:
    kept = older.manifest.checkpoints if older else ()
    return kept if kept and kept[-1] == checkpoint else (*kept, checkpoint)


def _saved(directory: Directory, staging: Path) -> str:
    """Saved under a name made from its content, so that a change of it is a change of the manifest."""
    draft = staging / "directory.parquet"
    directory.save(draft)
    name = f"directory-{file_sha256(draft)[:16]}.parquet"
    draft.rename(staging / name)
    return name


def _write_checkpoint(staging: Path, checkpoint: Checkpoint) -> None:
    path = staging / checkpoint_file(checkpoint.size)
    path.parent.mkdir()
    write_synced(path, checkpoint.text)


def _put_in_place(staging: Path, path: Path, manifest: Manifest) -> None:
    write_synced(staging / NAME, manifest.text)
    sync_tree(staging)
    os.rename(staging, path)
    sync_file(path.parent)


def _merge(staging: Path, path: Path, manifest: Manifest, added: list[Segment]) -> None:
    """Files first, the manifest last: until it is replaced, the ledger is what it was."""
    sync_tree(staging)
    for segment in added:
        place = path / "segments" / segment.folder
        shutil.rmtree(place, ignore_errors=True)  # left by a run that was killed before its manifest was in place
        os.rename(staging / "segments" / segment.folder, place)
    checkpoint = checkpoint_file(manifest.checkpoint.size)
    for name in (manifest.directory, checkpoint):
        os.replace(staging / name, path / name)
    for folder in (path / "segments", path / "checkpoints", path):
        sync_file(folder)
    replace_file(path / NAME, manifest.text, staging)
    for old in path.glob("directory-*.parquet"):
        if old.name != manifest.directory:
            old.unlink()
