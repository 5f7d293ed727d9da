"""Takes another system's record. Gives it as a ledger under the digest of its source, with receipt and quarantine. Never twice.

What another system keeps stays that system's: nothing of it becomes a matter. The file itself goes once it was read;
names stand in the ledger's directory alone, as the core keeps them.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan_site.actions.imported.running import run
from shigan_site.actions.organisation.noting import note
from shigan_site.queries.imported import KINDS, REFUSED

LARGEST: Final = 50 << 20
KEPT: Final = timedelta(days=1)
ABOUT: Final = "about.json"
MOST_REASONS: Final = 20


def wait_for(chunks: Iterable[bytes], *, name: str, account_id: int, folder: Path, now: datetime) -> str:
    """The file beside, until it is known how to read it; gives its digest. Files that waited for a day go."""
    waiting = folder / ".waiting" / str(account_id)
    waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder, now)
    digest = hashlib.sha256()
    handle, beside = tempfile.mkstemp(dir=waiting)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    place = waiting / f"{digest.hexdigest()}{_ending(name)}"
    os.replace(beside, place)
    os.utime(place, (now.timestamp(), now.timestamp()))
    return digest.hexdigest()


def sweep(folder: Path, now: datetime) -> None:
    """Files that waited for a day go."""
    for old in folder.glob(".waiting/*/*"):
        if old.stat().st_mtime < (now - KEPT).timestamp():
            old.unlink(missing_ok=True)


def _ending(name: str) -> str:
    """What the core's readers look at: the ending, nothing else of the name."""
    plain = "".join(Path(name).suffixes[-2:] if name.lower().endswith(".gz") else Path(name).suffixes[-1:]).lower()
    return plain if plain.replace(".", "").isascii() and plain.replace(".", "").isalnum() and len(plain) <= 12 else ""


def waiting_file(digest: str, account_id: int, folder: Path) -> Path | None:
    if not _is_digest(digest):
        return None
    return next((folder / ".waiting" / str(account_id)).glob(f"{digest}*"), None)


def _is_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def look_at(path: Path, folder: Path, language: str, stated: Mapping[str, str]) -> dict[str, Any]:
    """What it is recognised as; see ``child.look``. ``stated``: what a person chose, see module ``stated``."""
    with tempfile.TemporaryDirectory(prefix=".looking-", dir=folder) as scratch:
        return run({"deed": "look", "path": str(path), "scratch": scratch, "language": language, "stated": dict(stated)}, folder)


def read_in(
    path: Path, mapping: str, *, stated: Mapping[str, str], digest: str, name: str, by: str | None, folder: Path, language: str,
    now: datetime,
) -> None:
    """The ledger in its place, whole, and a note of it in the site's own; or nothing. Raises ShiganError."""
    place = folder / digest
    if place.exists():
        raise ShiganError(
            Both("this very file was read in before", zh="这份文件之前已经读入过"),
            remedy=Both("look at it in the list of records", zh="请到列表中查看"),
        )
    with tempfile.TemporaryDirectory(prefix=".reading-", dir=folder) as scratch:
        out = Path(scratch) / "kept"
        job = {
            "deed": "read", "path": str(path), "mapping": mapping, "out": str(out), "scratch": scratch, "language": language,
            "stated": dict(stated),
        }  # fmt: skip
        read = run(job, folder)
        about: dict[str, Any] = {"name": name[-200:], "at": now.isoformat()}
        about |= {each: read[each] for each in ("cases", "events", "rows_read", "rows_refused")}
        about |= {"root": read["ledger"]["root"], "mapping": read["mapping"]["digest_sha256"]}
        about["reasons"] = _reasons(out / KINDS[REFUSED])
        (out / ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        with transaction.atomic():
            note(
                f"imported/{digest[:24]}", "读入其他系统的记录", by=by, now=now,
                particulars={
                    "source_sha256": digest, "mapping_sha256": about["mapping"], "cases": about["cases"], "events": about["events"],
                    "refused": about["rows_refused"], "root": about["root"],
                },
            )  # fmt: skip
            os.rename(out, place)
    path.unlink(missing_ok=True)


def _reasons(path: Path) -> dict[str, int]:
    """Why rows were set aside, the most frequent first; never what stands in them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return dict(Counter(row["reason"] for row in csv.DictReader(file)).most_common(MOST_REASONS))


def make_reports(digest: str, folder: Path, language: str) -> None:
    """The core's report on the ledger, in a folder of its own beside it; the one before is replaced."""
    place = folder / digest
    about = json.loads((place / ABOUT).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix=".reporting-", dir=folder) as scratch:
        out = Path(scratch) / "report"
        run({"deed": "report", "folder": str(place), "out": str(out), "language": language, "title": about["name"]}, folder)
        shutil.rmtree(place / "report", ignore_errors=True)
        os.rename(out, place / "report")
