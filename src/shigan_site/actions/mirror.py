"""Takes the ledger in the database. Gives the same ledger as a folder that the engines read. Never mends a difference.

The folder is the core's own kind of ledger with the same salts, so its root must be the database's. It holds no name:
people are keys. It is made anew when it is lost, and made compact when it has come to hold many small segments.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
from django.db.models import Max

from shigan.errors import Both, ShiganError
from shigan.ledger import Directory, Ledger, LedgerWriter, open_ledger
from shigan.ledger.checkpoint import Checkpoint as Sealed
from shigan.ledger.hashing import entry_leaves, hash_function
from shigan.ledger.manifest import NAME
from shigan.ledger.schema import EVENT_SCHEMA
from shigan.ledger.storage import exclusive_staging, staging_folder
from shigan_site.queries.ledger import canonical, last_checkpoint, row_of, salt_of
from shigan_site.queries.proofs import checkpoint_at
from shigan_site.records.models import Entry, ErasedEvent, Person

AT_ONCE: Final = 20_000
MOST_SEGMENTS: Final = 128


def extend_mirror(folder: Path) -> int:
    """Add what the folder lacks, up to the last checkpoint. Gives how many entries. Raises ShiganError on a difference."""
    target = last_checkpoint()
    if target is None:
        return 0
    _finish_a_broken_swap(folder)
    if not (folder / NAME).exists():
        return _write(folder, first=0, target=target, extend=False)
    mirror = open_ledger(folder)
    _must_agree(mirror, target)
    if mirror.size == target.size:
        return 0
    if len(mirror.manifest.segments) >= MOST_SEGMENTS and _made_compact(folder, target):
        return target.size - mirror.size
    return _write(folder, first=mirror.size, target=target, extend=True)


def _write(folder: Path, *, first: int, target: Sealed, extend: bool) -> int:
    """Entries first..target.size. What the tables hold is hashed again and must give the leaves that were sealed."""
    salts = _Salts()
    with LedgerWriter(folder, target.algorithm, origin=target.origin, salts=salts, extend=extend) as writer:
        for entries in _portions(first, target.size):
            _must_be_as_sealed(entries, target.algorithm)
            salts.add(b"".join(salt_of(entry.event) for entry in entries))
            rows = [row_of(entry.event) for entry in entries]
            writer.append(pa.Table.from_pylist(rows, schema=EVENT_SCHEMA))
        sealed = writer.seal(nameless_directory())
    if sealed.root != target.root:
        raise _differs(folder, target.size)
    return target.size - first


def _portions(first: int, until: int) -> Iterator[Sequence[Entry]]:
    for start in range(first, until, AT_ONCE):
        end = min(start + AT_ONCE, until)
        rows = Entry.objects.filter(sequence__gte=start, sequence__lt=end).order_by("sequence")
        entries = list(rows.select_related("event__particulars"))
        assert [entry.sequence for entry in entries] == list(range(start, end)), "the ledger has a gap"
        yield entries


class _Salts:
    """Hands out the salts that were added, in order: a writer asks for them when it fills a row group."""

    def __init__(self) -> None:
        self._waiting = b""

    def add(self, salts: bytes) -> None:
        self._waiting += salts

    def __call__(self, count: int) -> bytes:
        given, self._waiting = self._waiting[:count], self._waiting[count:]
        return given


def _must_be_as_sealed(entries: Sequence[Entry], algorithm: str) -> None:
    torn = next((entry for entry in entries if not hasattr(entry.event, "particulars")), None)
    if torn is not None:
        raise ShiganError(
            Both(
                f"the particulars of entry {torn.sequence} were erased before the mirror held them",
                zh=f"第 {torn.sequence} 号条目的明细在写入镜像之前已被删除",
            ),
            remedy=Both("restore the mirror folder from a backup", zh="请用备份恢复镜像文件夹"),
        )
    new = hash_function(algorithm)
    for entry in entries:
        if entry_leaves(new, salt_of(entry.event), [canonical(entry.event)]) != bytes(entry.leaf):
            raise ShiganError(
                Both(
                    f"entry {entry.sequence} in the database is not what was sealed",
                    zh=f"数据库中第 {entry.sequence} 号条目与封存时不一致",
                ),
                where=Both(
                    f"event {entry.event_id} of item {entry.event.item}",
                    zh=f"事项 {entry.event.item} 的事件 {entry.event_id}",
                ),
                remedy=Both(
                    "somebody changed it past the triggers: keep the database as it is and have it examined",
                    zh="有人绕过触发器改动了它：请保持数据库原样，交由专人核查",
                ),
            )


def _must_agree(mirror: Ledger, target: Sealed) -> None:
    if mirror.size > target.size:
        raise ShiganError(
            Both(
                f"the mirror holds {mirror.size} entries, the database only {target.size}",
                zh=f"镜像有 {mirror.size} 个条目，数据库只有 {target.size} 个",
            ),
            where=str(mirror.path),
            remedy=Both(
                "the database was set back to an older state; find out how, then move the mirror away and start again",
                zh="数据库被恢复成了旧状态；查明原因后移走镜像文件夹再启动",
            ),
        )
    if checkpoint_at(mirror.size).root != mirror.checkpoint.root:
        raise _differs(mirror.path, mirror.size)


def _differs(folder: Path, size: int) -> ShiganError:
    return ShiganError(
        Both(
            f"the first {size} entries of the mirror and of the database do not have the same root",
            zh=f"镜像与数据库前 {size} 个条目的根哈希不一致",
        ),
        expected=Both("the mirror to be a copy of the ledger", zh="镜像应与台账完全一致"),
        where=str(folder),
        remedy=Both(
            "run 'shigan verify' on the folder and compare with a checkpoint that was kept elsewhere; nothing was changed",
            zh="对该文件夹运行 shigan verify，并与另处保存的检查点比对；系统未作任何改动",
        ),
    )


def nameless_directory() -> Directory:
    """Every key the organisation has given, none with a name: names stand in the database alone."""
    last = Person.objects.aggregate(last=Max("key"))["last"] or "p0"
    directory = Directory()
    for number in range(1, int(last[1:]) + 1):
        directory.erase_name(directory.add(str(number)))
    return directory


def erased_entries() -> bool:
    """Whether a mirror can no longer be written from the tables alone."""
    return ErasedEvent.objects.exists()


def _made_compact(folder: Path, target: Sealed) -> bool:
    """All of it in few segments, written beside and then put in its place; False when something was erased meanwhile.

    The mirror is held all the time: an erasure that is decided while this runs finds the mirror held, and its job takes
    the entries from whichever folder lies there afterwards.
    """
    beside, old = _beside(folder), _old(folder)
    with exclusive_staging(folder):
        try:
            if not _written_whole(beside, target):
                return False
            os.rename(folder, old)
            os.rename(beside, folder)
        finally:
            _throw_away(beside)
        shutil.rmtree(old)
    return True


def _written_whole(beside: Path, target: Sealed) -> bool:
    """Entries that an erasure took from the tables while they were read are no fault of the ledger."""
    _throw_away(beside)
    try:
        if not erased_entries():
            _write(beside, first=0, target=target, extend=False)
    except ShiganError:
        if not erased_entries():
            raise
    return not erased_entries()


def _finish_a_broken_swap(folder: Path) -> None:
    """After a kill: the old folder goes back to its place, or for good, and so does what was being written beside."""
    old, beside = _old(folder), _beside(folder)
    if old.exists() or beside.exists() or staging_folder(beside).exists():
        with exclusive_staging(folder):
            if old.exists():
                shutil.rmtree(old) if folder.exists() else os.rename(old, folder)
            _throw_away(beside)


def _throw_away(beside: Path) -> None:
    with exclusive_staging(beside):
        shutil.rmtree(beside, ignore_errors=True)


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.compact")


def _old(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.old")
