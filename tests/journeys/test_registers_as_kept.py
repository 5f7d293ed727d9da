"""Tables as offices keep them, each with the truth known beforehand: what was withdrawn has ended, a day is a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shigan.ingest.ingesting import ingest
from shigan.ingest.mapping_file import load_mapping
from shigan.ledger import open_ledger


@pytest.fixture
def table(real_log: Callable[[str], Path]) -> Callable[[str], Path]:
    """A table with faults or days in it by its name; one that is not here is named and skipped."""
    return lambda name: real_log(f"../cases/faults/{name}")


def read(folder: Path, file: Path, mapping: Path | None = None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The receipt and the entries."""
    ingest([file], None if mapping is None else load_mapping(mapping), folder)
    receipt = json.loads((folder / "receipt.json").read_text("utf-8"))
    return receipt, [entry for batch in open_ledger(folder / "ledger").batches() for entry in batch.to_pylist()]


def test_ten_of_thirty_matters_were_cancelled(table: Callable[[str], Path], tmp_path: Path) -> None:
    receipt, entries = read(tmp_path, table("31_cancelled_cases.csv"))
    assert receipt["actions"] == {"register": 30, "close": 10, "cancel": 10}
    ended = {entry["item"]: entry["action"] for entry in entries if entry["action"] != "register"}
    assert {item: ended.get(item) for item in ("J000", "J001", "J002")} == {"J000": "close", "J001": "cancel", "J002": None}


def test_sixty_matters_closed_on_a_known_day_end_within_the_record(table: Callable[[str], Path], tmp_path: Path) -> None:
    receipt, entries = read(tmp_path, table("closed_on_day.csv"))
    assert {(entry["action"], entry["precision"]) for entry in entries} == {("register", None), ("close", "day")}
    assert receipt["contradictions"]["closed_before_opened"] == 0
    assert receipt["last_at"].endswith("T23:59:59+08:00")
    assert all(entry["due_us"] % 86_400_000_000 == (16 * 3600 - 1) * 1_000_000 for entry in entries), "23:59:59 in China"


def test_entries_in_the_second_of_the_closing_stand_as_the_file_has_them(table: Callable[[str], Path], tmp_path: Path) -> None:
    receipt, entries = read(tmp_path, table("same_second.csv"))
    assert [entry["activity"] for entry in entries] == ["Open", "Closed", "Caused By CI"] * 40
    assert receipt["vocabulary"] == {"activities_understood": 2, "entries_understood": 80, "entries": 120}


def test_a_perfect_process_with_an_intake_clerk_is_understood_whole(table: Callable[[str], Path], tmp_path: Path) -> None:
    receipt, _ = read(tmp_path, table("intake_clerk.csv"))
    assert receipt["actions"] == {"register": 60, "work": 60, "close": 60}
    assert load_mapping(tmp_path / "mapping.yaml").parts == {}, "hours between steps show no outcome step"
    assert receipt["vocabulary"]["entries_understood"] == 180


def test_a_citys_requests_that_were_cancelled_without_a_date_are_not_open(
    table: Callable[[str], Path], real_log: Callable[[str], Path], tmp_path: Path
) -> None:
    """Of 7,960 requests 20 are open (STATUS SCHEDULED); 480 were cancelled, 96 of them with nothing but a word for it."""
    receipt, entries = read(tmp_path, real_log("StLouis_CSB_2008_2012.csv.gz"), table("StLouis.mapping.yaml"))
    ended = [entry["item"] for entry in entries if entry["action"] in ("close", "cancel")]
    assert len(ended) == len(set(ended)) == 7_960 - 20
    assert receipt["actions"] == {"register": 7_960, "close": 7_460, "cancel": 480, "note": 56}
    assert receipt["settled"] == {"outweighed": 56, "status_cancel": 96}
    assert receipt["contradictions"]["closed_before_opened"] == 142
    assert len(receipt["contradictions"]["examples"]) == 5
    assert any("status: none" in one["en"] for one in receipt["noticed"])


def test_the_mappings_written_by_hand_are_taken_as_they_are(table: Callable[[str], Path]) -> None:
    assert [load_mapping(table(f"{name}.mapping.yaml")).row_is for name in ("StLouis", "ServiceNow")] == ["case", "event"]
