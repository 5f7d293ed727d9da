"""A ledger that was made when entries were of version 1: it verifies, proves, exports, erases and grows as it always did.

``data/ledger_v1`` is such a folder: seven entries sealed in two turns, of which entry 4 was erased since; with it a
proof of entry 2 from that time.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shigan.engines.arrays.columns import UNSAID
from shigan.engines.arrays.reading import Batch, count_rows, read_batches
from shigan.engines.arrays.vocabulary import Vocabulary
from shigan.engines.reference.moments import READ, read_entries
from shigan.ledger import Ledger, LedgerError, open_ledger, verify_ledger
from shigan.ledger.canonical import FIRST_VERSION, VERSION, VERSIONS
from shigan.ledger.entry_files import read_columns
from shigan.ledger.erasure import erase_entries
from shigan.ledger.export import export_entries
from shigan.ledger.manifest import FIRST_FORMAT, FORMAT, NAME
from shigan.ledger.proofs import prove_entry
from shigan.ledger.schema import ENTRY_SCHEMA, schema_of
from tests.strategies_ledger import Event, event, seal, table

DATA = Path(__file__).parent / "data"
SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "verify_ledger.py"
LATER = [name for name in VERSIONS[VERSION] if name not in VERSIONS[FIRST_VERSION]]
FOREVER = 2**62


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "ledger_v1", tmp_path / "ledger"))


@pytest.fixture
def grown(old: Path) -> Path:
    """The old ledger with two entries of the version in force."""
    seal(old, table([newer(item="case-3"), newer(item="case-4", precision="day", occurred_us=1_767_196_800_000_000)]), extend=True)
    return old


def newer(**changes: object) -> Event:
    return event(action="submit", outcome_known=True, step="submit", item_version=7, account="a000012", **changes)


def checked_elsewhere(*arguments: object) -> str:
    told = subprocess.run([sys.executable, "-I", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def versions(path: Path) -> list[str]:
    return [segment.entry for segment in open_ledger(path).manifest.segments]


def format_of(path: Path) -> str:
    return str(json.loads((path / NAME).read_text("utf-8"))["format"])


def test_an_old_ledger_opens_and_verifies_as_it_lies() -> None:
    ledger = open_ledger(DATA / "ledger_v1")
    assert (ledger.size, ledger.manifest.format, versions(ledger.path)) == (7, FIRST_FORMAT, [FIRST_VERSION] * 2)
    found = ledger.verify()
    assert found.ok, found.faults
    assert [erasure.sequence for erasure in found.erasures] == [4]


def test_an_old_ledger_knows_nothing_of_the_later_columns(old: Path) -> None:
    ledger = open_ledger(old)
    rows = pa.Table.from_batches(ledger.batches())
    assert rows.schema.equals(ENTRY_SCHEMA)
    assert rows["sequence"].to_pylist() == [0, 1, 2, 3, 5, 6]
    assert all(rows[name].null_count == 6 for name in LATER)
    assert ledger.entries([2]).to_pylist() == [row for row in rows.to_pylist() if row["sequence"] == 2]


def test_a_proof_of_an_old_entry_is_word_for_word_the_one_given_before(old: Path) -> None:
    given = json.loads((DATA / "ledger_v1_proof.json").read_text("utf-8"))
    assert prove_entry(open_ledger(old), 2) == given
    assert "word for word" in checked_elsewhere("proof", DATA / "ledger_v1_proof.json")


def test_an_old_ledger_grows_by_entries_of_the_version_in_force(grown: Path) -> None:
    ledger = open_ledger(grown)
    assert (format_of(grown), versions(grown)) == (FORMAT, [FIRST_VERSION, FIRST_VERSION, VERSION])
    assert [pq.read_schema(file).names for file in ledger.entry_files()] == [schema_of(v).names for v in versions(grown)]
    before = open_ledger(DATA / "ledger_v1").checkpoint
    assert verify_ledger(grown, older=before).ok
    assert [row["account"] for row in ledger.entries([6, 7]).to_pylist()] == [None, "a000012"]


def test_entries_of_both_versions_are_proved(grown: Path, tmp_path: Path) -> None:
    for sequence, version in ((0, FIRST_VERSION), (7, VERSION)):
        proof = prove_entry(open_ledger(grown), sequence)
        assert str(proof["canonical"]).startswith(f"14:{version},")
        (tmp_path / "proof.json").write_text(json.dumps(proof), "utf-8")
        told = checked_elsewhere("proof", tmp_path / "proof.json")
        assert ("item_version: 7" in told, "outcome_known: 1" in told) == (version == VERSION, version == VERSION)


def test_entries_of_both_versions_are_exported_and_checked_elsewhere(grown: Path, tmp_path: Path) -> None:
    assert export_entries(open_ledger(grown), tmp_path / "all.gz") == 9
    checkpoints = [argument for file in (grown / "checkpoints").iterdir() for argument in ("--checkpoint", file)]
    told = checked_elsewhere("entries", tmp_path / "all.gz", *checkpoints)
    assert "8 entries were recomputed from their bytes, 1 were erased" in told
    assert "9 entries agree" in checked_elsewhere("tree", grown)


def test_erasing_leaves_each_segment_its_version(grown: Path) -> None:
    root = open_ledger(grown).checkpoint.root
    assert erase_entries(grown, [1, 8], reason="申请删除", on=date(2026, 5, 6)) == 2
    found = verify_ledger(grown)
    assert (found.ok, found.root) == (True, root)
    assert [erasure.sequence for erasure in found.erasures] == [1, 4, 8]
    assert versions(grown) == [FIRST_VERSION, FIRST_VERSION, VERSION]


def test_an_erasure_brings_the_folder_of_an_old_ledger_into_the_present_format(old: Path) -> None:
    erase_entries(old, [0], reason="申请删除", on=date(2026, 5, 6))
    assert (format_of(old), versions(old), verify_ledger(old).ok) == (FORMAT, [FIRST_VERSION] * 2, True)


@pytest.mark.parametrize(("place", "claimed"), [(0, VERSION), (2, FIRST_VERSION)])
def test_a_segment_that_claims_another_version_is_found_out(grown: Path, place: int, claimed: str) -> None:
    manifest = open_ledger(grown).manifest
    segments = [*manifest.segments]
    segments[place] = type(segments[place])(**{**vars(segments[place]), "entry": claimed})
    (grown / NAME).write_text(manifest.with_segments(tuple(segments)).text, "utf-8")
    found = verify_ledger(grown)
    assert [(fault.kind, fault.sequence) for fault in found.faults] == [("damaged", segments[place].first)]
    assert f"not those of {claimed}" in found.faults[0].detail


def test_a_version_nobody_knows_is_refused(grown: Path) -> None:
    text = (grown / NAME).read_text("utf-8").replace(VERSION, "shigan.entry/9")
    (grown / NAME).write_text(text, "utf-8")
    with pytest.raises(LedgerError, match=r"entries made as 'shigan.entry/9'; expected shigan.entry/1 or shigan.entry/2"):
        open_ledger(grown)


def batch_of(ledger: Ledger) -> Batch:
    files = ledger.entry_files()
    (batch,) = read_batches(files, count_rows(files) + 1, FOREVER, Vocabulary())
    return batch


def test_engines_read_old_and_new_files_side_by_side(grown: Path) -> None:
    ledger = open_ledger(grown)
    plain = sorted(read_entries(ledger.entry_files(), FOREVER), key=lambda row: row["sequence"])
    assert [set(row) for row in plain] == [set(READ)] * 8
    assert [row["outcome_known"] for row in plain] == [None] * 6 + [True, True]
    assert [row["precision"] for row in plain] == [None] * 7 + ["day"]
    columns = batch_of(ledger).columns
    assert columns["outcome_known"].tolist() == [UNSAID] * 6 + [1, 1]
    assert columns["by_day"].tolist() == [0] * 7 + [1]


def test_engines_read_an_old_ledger_alone(old: Path) -> None:
    ledger = open_ledger(old)
    assert [row["precision"] for row in read_entries(ledger.entry_files(), FOREVER)] == [None] * 6
    assert batch_of(ledger).columns["outcome_known"].tolist() == [UNSAID] * 6
    assert read_columns(ledger.entry_files()[0], ["item", "role"])["role"].null_count == 4
