"""Takes a receiver's address and secret. Gives them kept in the data folder, for the owner's eyes. Never in the database.

A copy of the database alone, or of a page or a log, lets nobody speak to a robot or sign in the office's name.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

FOLDER: Final = "outward"


@dataclass(frozen=True, kw_only=True, repr=False)
class Kept:
    """Where a receiver is told something, and what signs it; ``secret`` empty: nothing does."""

    address: str
    secret: str


def fresh_name() -> str:
    return secrets.token_hex(16)


def keep(name: str, kept: Kept) -> None:
    """In the place of what lay there; whole or not at all."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    beside = folder / f".{name}.{secrets.token_hex(4)}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(kept), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / name)


def fetch(name: str) -> Kept | None:
    """None where it is not there, such as after a database was taken to another machine alone."""
    path = _folder() / name
    return Kept(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def destroy(name: str) -> None:
    (_folder() / name).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / FOLDER
