"""Takes a sealed ledger and changes it in every way a person with the disk could. Gives the fault found. Never an unseen change."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shigan.ledger import Checkpoint, Verification, open_ledger, verify_ledger, writer
from shigan.ledger.manifest import Manifest
from shigan.ledger.schema import ENTRY_SCHEMA
from shigan.ledger.segments import described
from tests.strategies_ledger import many, seal

SIZE = 2_300
SEGMENT = {"folder": "000000000000", "first": 0, "rows": 9, "files": {}}
Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Checkpoint]:
    """A ledger of 2,300 entries sealed in two turns, and the checkpoint of the first 1,500."""
    path = tmp_path_factory.mktemp("sealed") / "ledger"
    older = seal(path, many(1_500))
    seal(path, many(800, seed=2), extend=True)
    return path, older


@pytest.fixture
def ledger(sealed: tuple[Path, Checkpoint], tmp_path: Path) -> Path:
    return Path(shutil.copytree(sealed[0], tmp_path / "ledger"))


@pytest.fixture
def older(sealed: tuple[Path, Checkpoint]) -> Checkpoint:
    return sealed[1]


def change_rows(ledger: Path, change: Callable[[Rows], Rows], segment: int = 0) -> None:
    file = open_ledger(ledger).entry_files()[segment]
    rows = change(pq.read_table(file).to_pylist())
    pq.write_table(pa.Table.from_pylist(rows, schema=ENTRY_SCHEMA), file)


def cover_up(ledger: Path) -> None:
    """Make the digests in the manifest agree again with the files, as an informed person would."""
    manifest = Manifest.load(ledger)
    segments = [described(ledger / "segments" / s.folder, first=s.first, rows=s.rows, entry=s.entry) for s in manifest.segments]
    (ledger / "ledger.json").write_text(manifest.with_segments(tuple(segments)).text, encoding="utf-8")


def renumbered(rows: Rows, first: int = 0) -> Rows:
    return [{**row, "sequence": place} for place, row in enumerate(rows, start=first)]


def edited(rows: Rows) -> Rows:
    return [{**row, "activity": "改过"} if row["sequence"] == 1033 else row for row in rows]


def without_one(rows: Rows) -> Rows:
    return [row for row in rows if row["sequence"] != 1033]


def with_one_more(rows: Rows) -> Rows:
    return [*rows[:1033], {**rows[7], "payload": "多出来的"}, *rows[1033:]]


def swapped(rows: Rows) -> Rows:
    return [*rows[:1033], rows[1034], rows[1033], *rows[1035:]]


def moved_far(rows: Rows) -> Rows:
    return [*rows[:1033], rows[1400], *rows[1034:1400], rows[1033], *rows[1401:]]


def backdated(rows: Rows) -> Rows:
    return [{**row, "occurred_us": 0} if row["sequence"] == 1033 else row for row in rows]


CHANGES = [
    (edited, "edited"),
    (backdated, "edited"),
    (without_one, "missing"),
    (lambda rows: renumbered(without_one(rows)), "missing"),
    (with_one_more, "inserted"),
    (lambda rows: renumbered(with_one_more(rows)), "inserted"),
    (swapped, "reordered"),
    (lambda rows: renumbered(swapped(rows)), "reordered"),
    (lambda rows: renumbered(moved_far(rows)), "reordered"),
    (lambda rows: rows[:1033], "missing"),
]


@pytest.mark.parametrize("covered_up", [False, True])
@pytest.mark.parametrize(("change", "kind"), CHANGES)
def test_a_change_of_rows_is_named_with_the_first_wrong_entry(
    ledger: Path, change: Callable[[Rows], Rows], kind: str, covered_up: bool
) -> None:
    change_rows(ledger, change)
    if covered_up:
        cover_up(ledger)
    verification = verify_ledger(ledger)
    assert verification.first_wrong == 1033
    about_entries = [fault for fault in verification.faults if fault.sequence is not None]
    assert [fault.kind for fault in about_entries] == [kind]
    assert about_entries[0].file == "segments/000000000000/entries.parquet"
    assert any(fault.kind == "damaged" for fault in verification.faults) != covered_up


def test_a_fault_in_each_segment_is_told(ledger: Path) -> None:
    change_rows(ledger, edited)
    change_rows(ledger, lambda rows: [{**row, "kind": "x"} if row["sequence"] == 2000 else row for row in rows], 1)
    cover_up(ledger)
    assert [(f.kind, f.sequence) for f in verify_ledger(ledger).faults] == [("edited", 1033), ("edited", 2000)]


def forged(ledger: Path, keep: int, change: Callable[[pa.Table], pa.Table] = lambda t: t) -> Checkpoint:
    """Seal a whole new ledger from changed rows in the place of the old one: perfect in itself."""
    old = open_ledger(ledger)
    rows = pa.Table.from_batches(old.batches()).drop_columns("sequence").slice(0, keep)
    shutil.rmtree(ledger)
    return seal(ledger, change(rows))


def test_a_whole_ledger_rewritten_is_seen_with_an_older_checkpoint_only(ledger: Path, older: Checkpoint) -> None:
    forged(ledger, SIZE, lambda t: t.set_column(4, "activity", pa.array(["好"] * t.num_rows)))
    assert verify_ledger(ledger).ok
    assert [fault.kind for fault in verify_ledger(ledger, older).faults] == ["rewritten"]


def test_a_tail_cut_off_consistently_is_seen_with_an_older_checkpoint_only(ledger: Path, older: Checkpoint) -> None:
    from_disk = open_ledger(ledger)
    first_seal_only = replace(
        from_disk.manifest,
        segments=from_disk.manifest.segments[:1],
        checkpoints=from_disk.manifest.checkpoints[:1],
    )
    newest = from_disk.checkpoint
    (ledger / "ledger.json").write_text(first_seal_only.text, encoding="utf-8")
    assert verify_ledger(ledger).ok
    assert verify_ledger(ledger, older).ok
    assert [(f.kind, f.sequence) for f in verify_ledger(ledger, newest).faults] == [("truncated", 1_500)]


def test_a_segment_taken_out_of_the_manifest_is_seen(ledger: Path) -> None:
    manifest = Manifest.load(ledger)
    (ledger / "ledger.json").write_text(manifest.with_segments(manifest.segments[:1]).text, encoding="utf-8")
    assert [(f.kind, f.sequence) for f in verify_ledger(ledger).faults] == [("truncated", 1_500)]


def test_rows_and_hashes_changed_together_do_not_lead_to_the_checkpoint(ledger: Path, tmp_path: Path) -> None:
    """Everything but the checkpoints was made again: they lie elsewhere too."""
    honest = Manifest.load(ledger)
    forged_path = tmp_path / "forged"
    rows = pa.Table.from_batches(open_ledger(ledger).batches()).drop_columns("sequence")
    changed = rows.set_column(
        4, "activity", pa.array(["好" if n == 1_600 else a for n, a in enumerate(rows["activity"].to_pylist())])
    )
    seal(forged_path, changed.slice(0, 1_500))
    seal(forged_path, changed.slice(1_500), extend=True)
    forgery = Manifest.load(forged_path)
    shutil.rmtree(ledger / "segments")
    shutil.copytree(forged_path / "segments", ledger / "segments")
    (ledger / "ledger.json").write_text(honest.with_segments(forgery.segments).text, encoding="utf-8")
    faults = verify_ledger(ledger).faults
    assert {fault.kind for fault in faults} == {"rewritten"}


def test_a_checkpoint_of_another_ledger_is_told_apart(ledger: Path, older: Checkpoint) -> None:
    other = replace(older, origin="another/ledger")
    assert [fault.kind for fault in verify_ledger(ledger, other).faults] == ["another_ledger"]


def test_an_older_backup_put_back_is_seen(ledger: Path, tmp_path: Path) -> None:
    newest = seal(ledger, many(10, seed=3), extend=True)
    backup = tmp_path / "backup"
    seal(backup, many(1_500))
    assert [f.kind for f in verify_ledger(backup, newest).faults] == ["truncated"]


def flip(file: Path, dice: random.Random) -> None:
    data = bytearray(file.read_bytes())
    place = dice.randrange(len(data) * 8)
    data[place // 8] ^= 1 << (place % 8)
    file.write_bytes(data)


def small_ledger(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(writer, "GROUP_ROWS", 200)
    monkeypatch.setattr(writer, "SEGMENT_ROWS", 600)
    seal(path, many(1_100))
    seal(path, many(40, seed=2), extend=True)
    return path


def test_every_one_of_200_flipped_bits_is_detected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(20261122)
    ledger = small_ledger(tmp_path / "ledger", monkeypatch)
    files = sorted(path for path in ledger.rglob("*") if path.is_file() and path.stat().st_size)
    assert len(files) >= 14
    seen = 0
    for turn in range(200):
        file = files[turn % len(files)]
        sound = file.read_bytes()
        flip(file, dice)
        verification = verify_ledger(ledger)
        seen += not verification.ok
        assert names(verification, file.relative_to(ledger)), f"turn {turn}: {file}"
        file.write_bytes(sound)
    assert seen == 200
    assert verify_ledger(ledger).ok


def names(verification: Verification, file: Path) -> bool:
    """Is the damaged file, or its segment, named?"""
    return any(str(file.parent) in (fault.file or "") for fault in verification.faults) or any(
        fault.file == str(file) for fault in verification.faults
    )


def test_bits_flipped_and_covered_up_are_detected_wherever_they_change_an_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the digests made to agree, only the tree is left to tell; bits that change no entry may pass."""
    dice = random.Random(7)
    ledger = small_ledger(tmp_path / "ledger", monkeypatch)
    for file in sorted(ledger.rglob("*.bin")):
        if not file.stat().st_size:
            continue
        sound, manifest = file.read_bytes(), (ledger / "ledger.json").read_text("utf-8")
        flip(file, dice)
        cover_up(ledger)
        assert not verify_ledger(ledger).ok, str(file)
        file.write_bytes(sound)
        (ledger / "ledger.json").write_text(manifest, encoding="utf-8")


@pytest.mark.parametrize(("name", "kinds"), [("salts.bin", ["damaged", "damaged"]), ("leaves.bin", ["damaged"])])
def test_damage_beside_the_rows_is_not_laid_to_the_rows(ledger: Path, name: str, kinds: list[str]) -> None:
    file = sorted(ledger.rglob(name))[0]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    faults = verify_ledger(ledger).faults
    assert [fault.kind for fault in faults] == kinds
    assert {Path(fault.file or "").name for fault in faults} == {name}


@pytest.mark.parametrize("name", ["entries.parquet", "leaves.bin", "salts.bin", "ledger.json", "000000001500.txt"])
@pytest.mark.parametrize("how", ["gone", "empty", "cut", "noise"])
def test_a_file_gone_emptied_cut_or_overwritten_is_a_named_fault(ledger: Path, name: str, how: str) -> None:
    file = sorted(ledger.rglob(name))[0]
    data = file.read_bytes()
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "noise": random.Random(1).randbytes(999)}[how])
    verification = verify_ledger(ledger)
    assert any(name in (fault.file or "") for fault in verification.faults)


@pytest.mark.parametrize(
    "poison",
    [
        {"segments": [{"folder": "../../etc", "first": 0, "rows": 1, "files": {}}]},
        {"directory": "/etc/passwd"},
        {"checkpoints": []},
        {"segments": [{**SEGMENT, "rows": 10**15}]},
        {"segments": [{**SEGMENT, "first": 1}]},
        {"segments": [{**SEGMENT, "rows": -1}]},
        {"algorithm": "md5"},
        {"format": "shigan.ledger/3"},
        {"format": "shigan.ledger/1"},
        {"segments": None},
    ],
)
def test_a_manifest_that_names_strange_files_is_refused(ledger: Path, poison: dict[str, object]) -> None:
    data = json.loads((ledger / "ledger.json").read_text("utf-8"))
    (ledger / "ledger.json").write_text(json.dumps({**data, **poison}), encoding="utf-8")
    verification = verify_ledger(ledger)
    assert [(fault.kind, fault.file) for fault in verification.faults] == [("damaged", "ledger.json")]
