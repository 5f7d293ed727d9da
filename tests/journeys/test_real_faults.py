"""Every faulty file goes the whole road: it ends in an error that helps, or in rows set aside with line, reason and remedy."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from shigan.errors import ShiganError
from shigan.ingest.ingesting import IngestSettings, ingest
from shigan.ingest.raw import ReadOptions
from shigan.ledger import open_ledger
from shigan.pipeline.road import Wish, evaluate_folder
from shigan.sandbox import Allowance
from tests.corpus.malformed import CORPUS, Malformed

SETTINGS = IngestSettings(
    language="en",
    reading=ReadOptions(allowance=Allowance(memory_bytes=1 << 30, cpu_seconds=60, wall_seconds=60)),
)
PAPERS = {"ledger", "mapping.yaml", "quarantine.csv", "receipt.json"}


@pytest.mark.parametrize("faulty", CORPUS.values(), ids=CORPUS.keys())
def test_a_faulty_file_ends_in_an_error_that_helps_or_in_rows_set_aside(faulty: Malformed, tmp_path: Path) -> None:
    path, into = faulty.make(tmp_path), tmp_path / "into"
    try:
        ingest([path], None, into, SETTINGS)
    except ShiganError as error:
        assert error.found and error.where and error.remedy, repr(error)
        assert not into.exists() or not any(into.iterdir()), "a folder was left half written"
        return
    assert faulty.expected != "error", "the readers refuse this file, yet it was taken in"
    assert {part.name for part in into.iterdir()} == PAPERS
    assert open_ledger(into / "ledger").verify().ok
    receipt = json.loads((into / "receipt.json").read_text(encoding="utf-8"))
    check_quarantine(into / "quarantine.csv", receipt["rows_refused"], faulty)
    evaluate_folder(into, into, Wish(formats=()))
    assert (into / "findings.jsonl").is_file()


def check_quarantine(path: Path, refused: int, faulty: Malformed) -> None:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == refused
    assert refused > 0 or faulty.expected != "refused"
    for row in rows:
        assert all(row[name] for name in ("source", "reason", "remedy")), row
        assert any(row[name] for name in ("row", "line", "column", "found")), f"nothing says where to look: {row}"
