"""Takes a site's ledger drawn in. Gives proof that what is about the office itself is not counted as a matter. Never a real one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shigan.errors import ShiganError
from shigan.ledger import Directory, Ledger, LedgerWriter, open_ledger
from shigan.ledger import actions as a
from shigan.ledger.manifest import FOLDER
from shigan.ledger.office import matter_batches, matter_files
from shigan.ledger.schema import EVENT_SCHEMA
from shigan.pipeline.kept import lay_beside
from shigan.pipeline.road import Wish, ground_of
from shigan.pipeline.site_ledger import write_receipt

MINUTE = 60_000_000


def event(item: str, action: str, at: int, **told: Any) -> dict[str, Any]:
    plain = {
        "item": item, "kind": "supervision", "channel": None, "action": action, "activity": action, "actor": "p000001",
        "unit": "规划科", "counterpart": None, "counterpart_unit": None, "occurred_us": at * MINUTE, "offset_minutes": 480,
        "recorded_us": at * MINUTE, "due_us": None, "outcome": None, "source": "sha256-abc cn-baseline", "payload": None,
    }  # fmt: skip
    return plain | told


ABOUT_THE_OFFICE = event("organisation/import", a.NOTE, 1, kind="organisation", source="site", actor=None, unit=None)
OF_A_MATTER = [
    event("2026-000001", a.REGISTER, 2),
    event("2026-000001", a.NOTE, 3, activity="留言"),
    event("2026-000001", a.REMIND, 5),
]


def ledger_of(folder: Path, *segments: list[dict[str, Any]]) -> Ledger:
    """Each list of events becomes a segment of its own."""
    directory = Directory()
    directory.add("某人")
    for place, events in enumerate(segments):
        with LedgerWriter(folder / FOLDER, extend=place > 0) as writer:
            writer.append(pa.Table.from_pylist(events, schema=EVENT_SCHEMA))
            writer.seal(directory)
    return open_ledger(folder / FOLDER)


def sequences(files: list[Path]) -> list[int]:
    return [number for file in files for number in pq.read_table(file, columns=["sequence"])["sequence"].to_pylist()]


def test_notes_about_the_office_are_left_out_and_comments_on_matters_stay(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, [ABOUT_THE_OFFICE, *OF_A_MATTER], OF_A_MATTER)
    first, second = matter_files(ledger, tmp_path)
    assert sequences([first, second]) == [1, 2, 3, 4, 5, 6]
    assert second == ledger.entry_files()[1], "a file without such notes is read where it lies"
    assert sum(batch.num_rows for batch in matter_batches(ledger)) == 6


@pytest.mark.parametrize("different", [{"kind": "督查"}, {"action": a.WORK}, {"source": "sha256-0011 log.csv"}])
def test_what_only_resembles_such_a_note_is_counted(tmp_path: Path, different: dict[str, str]) -> None:
    """A log that was read in may well have a kind called 'organisation'."""
    ledger = ledger_of(tmp_path, [ABOUT_THE_OFFICE | different])
    assert matter_files(ledger, tmp_path) == ledger.entry_files()


def test_the_receipt_counts_matters_and_says_what_the_record_shows(tmp_path: Path) -> None:
    ledger_of(tmp_path, [ABOUT_THE_OFFICE, *OF_A_MATTER])
    lay_beside(tmp_path / FOLDER, title="某局", as_of_us=10 * MINUTE)
    write_receipt(tmp_path)
    told = json.loads((tmp_path / "receipt.json").read_text(encoding="utf-8"))
    assert (told["cases"], told["events"], told["persons"], told["units"]) == (1, 3, 1, 1)
    assert told["first_at"] == "1970-01-01T08:02:00+08:00"
    assert told["last_at"] == "1970-01-01T08:05:00+08:00"
    assert "reminder" in told["records"]
    assert "rating" not in told["records"], "nobody was asked yet"
    ground = ground_of(tmp_path, Wish())
    assert ground.as_of_us == 10 * MINUTE
    assert [path.name for path in tmp_path.iterdir() if path.name == "looked_at.json"] == []


def test_a_record_without_a_matter_is_not_evaluated(tmp_path: Path) -> None:
    ledger_of(tmp_path, [ABOUT_THE_OFFICE])
    lay_beside(tmp_path / FOLDER, title="某局", as_of_us=10 * MINUTE)
    with pytest.raises(ShiganError, match="no matter"):
        write_receipt(tmp_path)
