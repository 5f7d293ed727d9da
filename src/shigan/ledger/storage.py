"""Takes files and folders. Gives them to the disk: after a crash the old state, or the new. Never between."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shigan.errors import Both
from shigan.ledger.errors import LedgerError


def sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Every file and folder below, deepest first, then the folder itself."""
    for place, _, files in os.walk(folder, topdown=False):
        for name in files:
            sync_file(Path(place) / name)
        sync_file(Path(place))


def write_synced(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
    sync_file(path)


def replace_file(path: Path, text: str, staging: Path) -> None:
    """Write beside, sync, rename over: readers see the old text or the new one."""
    beside = staging / path.name
    write_synced(beside, text)
    os.replace(beside, path)
    sync_file(path.parent)


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def staging_folder(ledger: Path) -> Path:
    """Where changes to a ledger are prepared: beside it, on the same disk, so that a rename is enough."""
    return ledger.parent / f".{ledger.name}.writing"


@contextmanager
def exclusive_staging(ledger: Path) -> Iterator[Path]:
    """An empty staging folder that no other process has. What a killed process left in it is cleared first.

    Raises LedgerError if another process is writing this ledger now.
    """
    staging = staging_folder(ledger)
    staging.parent.mkdir(parents=True, exist_ok=True)
    handle = _locked(staging, ledger)
    try:
        for left_over in staging.iterdir():
            _remove(left_over)
        yield staging
    finally:
        if staging.exists() and os.path.samestat(os.fstat(handle), staging.stat()):
            shutil.rmtree(staging, ignore_errors=True)
        os.close(handle)


def _locked(staging: Path, ledger: Path) -> int:
    staging.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(staging, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if staging.exists() and os.path.samestat(os.fstat(handle), staging.stat()):
            return handle
    except BlockingIOError:
        pass
    os.close(handle)
    raise LedgerError(
        Both(
            f"another process is writing {ledger} (it holds {staging}); wait until it has finished",
            zh=f"另一个进程正在写 {ledger}（占用 {staging}）；请等它结束",
        )
    )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
