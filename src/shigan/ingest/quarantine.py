"""Takes refused rows. Gives quarantine.csv: the line, the reason, the remedy. Never a cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from shigan.ingest.remarks import FAULTS
from shigan.ingest.staging import RawLike

COLUMNS: Final = ("source", "row", "line", "case", "column", "reason", "remedy", "found")
EXCERPT: Final = 200
LISTED: Final = 200
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


def write_quarantine(
    path: Path,
    sources: Sequence[RawLike],
    by_reader: Sequence[Sequence[Any]],
    by_mapping: Iterable[pa.Table],
    language: str = "zh",
) -> int:
    """Write all refused rows, those of the readers (ingest.raw.Refusal) first; gives how many lines were written."""
    lines = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for raw, refusals in zip(sources, by_reader, strict=True):
            for one in refusals:
                said = one.reason.text(language), one.remedy.text(language), one.excerpt
                writer.writerow([_safe(cell) for cell in (raw.path.name, one.row, one.line, None, one.column, *said)])
                lines += 1
        for table in by_mapping:
            rows = table.to_pylist()
            writer.writerows([_safe(cell) for cell in _row(sources, one, language)] for one in rows)
            lines += len(rows)
    return lines


def first_refused(path: Path, most: int = LISTED) -> list[dict[str, object]]:
    """The first refused rows as reports list them: source, line, reason, remedy. Empty when there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {"source": row["source"], "line": _number(row["line"] or row["row"]), "reason": row["reason"], "remedy": row["remedy"]}
            for row in islice(csv.DictReader(file), most)
        ]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _row(sources: Sequence[RawLike], one: dict[str, Any], language: str) -> tuple[object, ...]:
    reason, remedy = FAULTS[one["fault"]]
    name = sources[one["source_no"]].path.name
    column = {"no_case": "case", "no_activity": "activity", "duplicate": None}.get(one["fault"], "time")
    return name, one["row"], one["line"], one["item"], column, reason.text(language), remedy.text(language), one["said"]


def _safe(cell: object) -> str:
    text = "" if cell is None else str(cell)[:EXCERPT]
    return "'" + text if text.startswith(RISKY) else text
