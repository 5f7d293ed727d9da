"""Takes the bytes of a list. Gives them a place of the account's own until it is taken in. Never for longer than is needed.

A list of requests holds names and telephone numbers: the file goes a day after it came, what was refused after 30 days.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from shigan.ingest.quarantine import RISKY

KEPT: Final = timedelta(days=1)
REFUSED_KEPT: Final = timedelta(days=30)
LARGEST: Final = 10 << 20
"""Bytes of a list."""


def keep(chunks: Iterable[bytes], *, account_id: int, folder: Path, now: datetime) -> str:
    """Gives the digest under which it is found again; older lists of everybody go."""
    sweep(folder, now)
    content = b"".join(chunks)
    digest = hashlib.sha256(content).hexdigest()
    path = place_of(digest, account_id, folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)
    path.chmod(0o600)
    os.utime(path, (now.timestamp(), now.timestamp()))
    return digest


def place_of(digest: str, account_id: int, folder: Path) -> Path:
    """Where the list lies; nothing but a digest leads anywhere."""
    plain = digest if len(digest) == 64 and set(digest) <= set("0123456789abcdef") else "none"
    return folder / str(account_id) / f"{plain}.list"


def refused_place(receipt: int, folder: Path) -> Path:
    return folder / "refused" / f"{receipt}.csv"


def keep_refused(receipt: int, folder: Path, heading: Sequence[str], rows: Iterable[Sequence[str]], now: datetime) -> None:
    """The refused rows as they came, with the reasons, to be put right and sent again."""
    path = refused_place(receipt, folder)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows([harmless(cell) for cell in row] for row in rows)
    path.chmod(0o600)
    os.utime(path, (now.timestamp(), now.timestamp()))


def harmless(cell: str) -> str:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return "'" + cell if cell.startswith(RISKY) else cell


def refused_reasons(receipt: int, folder: Path) -> list[tuple[int, str]]:
    """The rows of the list that were refused, each with why, as long as they are kept."""
    path = refused_place(receipt, folder)
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(int(row[0]), row[1]) for row in list(csv.reader(file))[1:]]


def sweep(folder: Path, now: datetime) -> None:
    for path in folder.glob("*/*.list"):
        _drop_if_older(path, now - KEPT)
    for path in folder.glob("refused/*.csv"):
        _drop_if_older(path, now - REFUSED_KEPT)


def _drop_if_older(path: Path, day: datetime) -> None:
    if path.stat().st_mtime < day.timestamp():
        path.unlink(missing_ok=True)


def forget(digest: str, account_id: int, folder: Path) -> None:
    path = place_of(digest, account_id, folder)
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not any(path.parent.iterdir()):
        shutil.rmtree(path.parent, ignore_errors=True)
