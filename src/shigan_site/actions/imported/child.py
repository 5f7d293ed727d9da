"""Takes one job on its standard input: look at a record, read it into a ledger, or report on one. Gives one answer on its output.
Never outlives its allowance.

This is the child's side, run as ``python -m``: it lowers its own limits before it touches the file. The file itself is
read one step further down, in the core's own confined reader.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from shigan.engines.protocol import EngineSettings
from shigan.errors import ShiganError, told
from shigan.ingest.ingesting import IngestSettings, ingest
from shigan.ingest.inspection import Inspection, inspect
from shigan.ingest.mapping_file import read_mapping, write_mapping
from shigan.ingest.questions import InDoubt
from shigan.ingest.receipt import when
from shigan.ingest.roles import role_name
from shigan.pipeline.ground import Means
from shigan.pipeline.road import Wish, evaluate_folder
from shigan.reports.words import Words
from shigan.sandbox import Allowance
from shigan_site.actions.imported.stated import ZONE, reading_of, said_of, zeros_of

GIB: Final = 1 << 30
MEMORY: Final = 4 * GIB
CPU_SECONDS: Final = 600
WRITTEN: Final = 4 * GIB
ALLOWANCE: Final = Allowance(memory_bytes=2 * GIB, cpu_seconds=300, wall_seconds=300.0, written_bytes=2 * GIB)
MOST_STEPS: Final = 40
Said = tuple[str, str]


def main() -> None:
    _lower(resource.RLIMIT_AS, MEMORY)
    _lower(resource.RLIMIT_CPU, CPU_SECONDS)
    _lower(resource.RLIMIT_FSIZE, WRITTEN)
    _lower(resource.RLIMIT_CORE, 0)
    job = json.load(sys.stdin)
    out = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no answer
    try:
        answer = DEEDS[job["deed"]](job)
    except ShiganError as error:
        answer = {"fault": [_both(error.found), _both(error.expected), _both(error.remedy)]}
    with os.fdopen(out, "w", encoding="utf-8") as pipe:
        json.dump(answer, pipe, ensure_ascii=False)


def _lower(limit: int, value: int) -> None:
    ceiling = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value, value) if ceiling == resource.RLIM_INFINITY else (min(value, ceiling), ceiling))


def _both(text: str) -> Said:
    return told(text, "zh"), told(text, "en")


def look(job: Mapping[str, Any]) -> dict[str, Any]:
    """What the file was recognised as, and the mapping as text to be edited."""
    stated = job["stated"]
    found = inspect(
        Path(job["path"]), zone=stated.get("zone") or ZONE, time_format=stated.get("time_format") or None,
        leading_zeros=zeros_of(stated), options=reading_of(stated, ALLOWANCE), said=said_of(stated), scratch=Path(job["scratch"]),
    )  # fmt: skip
    language = job["language"]
    remarks = {one.role: f"{one.column}: {one.why.text(language)}" for one in found.choices}
    mapping = found.mapping.model_copy(update={"name": "site"})
    return {
        "format": found.format,
        "headings": list(found.columns),
        "questions": _questions(found.doubt),
        "columns": [
            [[role_name(one.role).zh, role_name(one.role).en], one.column, (one.example or "")[:60], [one.why.zh, one.why.en], one.sureness]
            for one in found.choices
        ],
        "steps": [
            [one.word, one.count, [Words("zh")("action_" + one.action), Words("en")("action_" + one.action)], one.sureness]
            for one in found.meanings[:MOST_STEPS]
        ],
        "hides": [[why.zh, why.en] for _, why in found.hides],
        "remarks": [[remark.zh, remark.en] for remark in found.remarks],
        "mapping": write_mapping(mapping, language=language, remarks=remarks),
        **_counts(found),
    }  # fmt: skip


def _questions(doubt: InDoubt | None) -> list[dict[str, Any]]:
    """What must be answered before the record is read; each answer with what stands in its first rows, or what it comes to."""
    if doubt is None:
        return []
    return [
        {
            "role": one.role, "asked": [one.asked.zh, one.asked.en], "why": [one.why.zh, one.why.en],
            "answers": [
                [answer, [means.zh, means.en] if (means := one.means.get(answer)) else _first(doubt, answer)]
                for answer, _ in one.answers
            ],
        }
        for one in doubt.questions
    ]  # fmt: skip


def _first(doubt: InDoubt, column: str) -> Said:
    texts = [text[:30] for row in doubt.rows if (text := row.get(column, ""))]
    return "、".join(texts), ", ".join(texts)


def _counts(found: Inspection) -> dict[str, Any]:
    count = found.tally
    return {
        "cases": count.cases, "events": count.events, "persons": count.persons, "units": count.units,
        "refused": count.rows_refused + found.refused_by_reader, "first": when(count.first_us, count.first_offset),
        "last": when(count.last_us, count.last_offset),
    }  # fmt: skip


def read(job: Mapping[str, Any]) -> dict[str, Any]:
    """The file in a ledger of its own; everything it says of itself is in its receipt."""
    mapping = read_mapping(job["mapping"])
    reading = reading_of(job["stated"], ALLOWANCE)
    settings = IngestSettings(language=job["language"], scratch=Path(job["scratch"]), reading=reading)
    receipt = ingest([Path(job["path"])], mapping, Path(job["out"]), settings).as_dict()
    return {name: receipt[name] for name in ("cases", "events", "rows_read", "rows_refused", "mapping", "ledger")}


def report(job: Mapping[str, Any]) -> dict[str, Any]:
    """The core's whole road over the ledger, in all three forms of report."""
    means = Means(settings=EngineSettings(threads=2))
    wish = Wish(title=job["title"], languages=(job["language"],), means=means)
    results = evaluate_folder(Path(job["folder"]), Path(job["out"]), wish)
    return {"findings": len(results.findings)}


DEEDS: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {"look": look, "read": read, "report": report}

if __name__ == "__main__":
    main()
