"""Takes the bytes of a file. Gives it a place under its digest, on disk before anything speaks of it. Never its name.

The name, which may say something about a person, is kept with the event it belongs to and can be erased with it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that is on disk; ``size`` in bytes, ``sha256`` in hexadecimal."""

    name: str
    media_type: str
    size: int
    sha256: str

    def as_json(self) -> dict[str, str | int]:
        return asdict(self)


def store_file(chunks: Iterable[bytes], *, name: str, media_type: str, folder: Path) -> StoredFile:
    """Written beside, synced, and moved to ``folder``/ab/abcdef…: there it is whole, or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, beside = tempfile.mkstemp(prefix=".incoming-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        place = path_of(digest.hexdigest(), folder)
        place.parent.mkdir(exist_ok=True)
        os.replace(beside, place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    for touched in (place.parent, folder):
        _sync(touched)
    return StoredFile(name=name, media_type=media_type, size=size, sha256=digest.hexdigest())


def path_of(sha256: str, folder: Path) -> Path:
    """Where the file with this digest lies, if it is there."""
    assert len(sha256) == 64 and sha256.isalnum()
    return folder / sha256[:2] / sha256


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
