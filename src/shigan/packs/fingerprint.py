"""Takes the folder of a pack. Gives a digest of all that lies in it, by which a change is seen. Never reads what is too much."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

MOST_FILES: Final = 2_000
MOST_BYTES: Final = 1 << 24


def fingerprint(folder: Path) -> str | None:
    """The same digest only for the same names and bytes; None where there is too much to look at, or a link."""
    digest, read = hashlib.sha256(), 0
    found = sorted(folder.rglob("*"))
    if len(found) > MOST_FILES or any(path.is_symlink() for path in found):
        return None
    for path in found:
        content = b""
        if path.is_file():
            read += path.stat().st_size
            if read > MOST_BYTES:
                return None
            content = path.read_bytes()
        for piece in (path.relative_to(folder).as_posix().encode(), content):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()
