"""Takes the folder of other systems' records. Gives what is in it, with its receipts. Never an entry of theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

REFUSED: Final = "quarantine"
KINDS: Final = {REFUSED: "quarantine.csv", "receipt": "receipt.json", "mapping": "mapping.yaml"}
REPORTS: Final = {"html": "report.html", "xlsx": "report.xlsx", "docx": "report.docx"}


@dataclass(frozen=True)
class Record:
    """Another system's record that was read in. ``reports``: the endings in which its report can be had."""

    digest: str
    name: str
    at: datetime
    cases: int
    events: int
    refused: int
    root: str
    reports: tuple[str, ...]
    reasons: tuple[tuple[str, int], ...] = ()  # why rows were set aside, and how many; of older records it is not known


def records_in(folder: Path) -> list[Record]:
    """The latest first."""
    found = [_record(about.parent) for about in folder.glob("*/about.json")]
    return sorted(found, key=lambda record: record.at, reverse=True)


def _record(place: Path) -> Record:
    about = json.loads((place / "about.json").read_text(encoding="utf-8"))
    reports = tuple(ending for ending, name in REPORTS.items() if (place / "report" / name).is_file())
    return Record(
        place.name, about["name"], datetime.fromisoformat(about["at"]), about["cases"], about["events"], about["rows_refused"],
        about["root"], reports, tuple((why, count) for why, count in about.get("reasons", {}).items()),
    )  # fmt: skip


def paper_of(digest: str, kind: str, folder: Path) -> Path | None:
    """The file of a record: its receipt, quarantine or mapping, or a report by its ending. None: there is none."""
    if not (len(digest) == 64 and set(digest) <= set("0123456789abcdef")):
        return None
    name = KINDS.get(kind) or (f"report/{REPORTS[kind]}" if kind in REPORTS else None)
    path = folder / digest / name if name else None
    return path if path is not None and path.is_file() else None
