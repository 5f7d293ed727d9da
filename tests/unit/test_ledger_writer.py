"""Takes events through a writer. Gives sealed ledgers, or the disk as it was. Never anything between."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shigan.ledger import Directory, EventsRefused, LedgerError, LedgerWriter, open_ledger, writer
from shigan.ledger.hashing import hash_function
from shigan.ledger.manifest import Manifest
from shigan.ledger.proofs import prove_growth
from shigan.ledger.schema import ENTRY_SCHEMA
from shigan.ledger.segments import GROUP_ROWS
from shigan.ledger.tree import root_at, verify_consistency
from tests.strategies_ledger import DIRECTORY, PEOPLE, SeededSalts, event, many, seal, table


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row groups of 10 and segments of 40, so that small tests cross their borders."""
    monkeypatch.setattr(writer, "GROUP_ROWS", 10)
    monkeypatch.setattr(writer, "SEGMENT_ROWS", 40)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.usefixtures("small_groups")
def test_entries_come_back_in_order_with_gapless_numbers(tmp_path: Path) -> None:
    events = many(137)
    checkpoint = seal(tmp_path / "l", *(events.slice(at, 9) for at in range(0, 137, 9)))
    ledger = open_ledger(tmp_path / "l")
    rows = pa.Table.from_batches(ledger.batches())
    assert rows.schema.equals(ENTRY_SCHEMA)
    assert rows["sequence"].to_pylist() == list(range(137))
    assert rows.drop_columns("sequence").to_pylist() == events.to_pylist()
    assert [(s.first, s.rows) for s in ledger.manifest.segments] == [(0, 40), (40, 40), (80, 40), (120, 17)]
    assert (checkpoint, ledger.size) == (ledger.checkpoint, 137)
    assert ledger.verify().ok


@pytest.mark.usefixtures("small_groups")
def test_how_events_are_handed_in_does_not_change_the_root(tmp_path: Path) -> None:
    events = many(60)
    one = seal(tmp_path / "one", events)
    other = seal(tmp_path / "other", *events.to_batches(max_chunksize=7), pa.RecordBatch.from_pylist([], events.schema))
    assert one == other


def test_other_salts_give_another_root(tmp_path: Path) -> None:
    roots = set()
    for name in ("a", "b"):
        with LedgerWriter(tmp_path / name, origin="same") as opened:
            opened.append(many(3))
            roots.add(opened.seal(DIRECTORY).root)
    assert len(roots) == 2


def test_an_empty_ledger_has_the_root_of_nothing(tmp_path: Path) -> None:
    checkpoint = seal(tmp_path / "l")
    assert (checkpoint.size, checkpoint.root) == (0, hash_function("sha256")(b"").digest())
    ledger = open_ledger(tmp_path / "l")
    assert ledger.entry_files() == []
    assert ledger.verify().ok


def test_sm3_makes_a_ledger_that_verifies(tmp_path: Path) -> None:
    try:
        hash_function("sm3")
    except LedgerError as error:
        pytest.skip(f"SM3: {error}")
    assert seal(tmp_path / "l", many(5), algorithm="sm3").text.endswith("algorithm sm3\n")
    assert open_ledger(tmp_path / "l").verify().ok


def test_engines_read_the_files_directly(tmp_path: Path) -> None:
    seal(tmp_path / "l", many(5))
    file = pq.ParquetFile(open_ledger(tmp_path / "l").entry_files()[0])
    assert file.schema_arrow.equals(ENTRY_SCHEMA)
    assert file.metadata.row_group(0).column(1).compression == "ZSTD"
    assert GROUP_ROWS == 122_880


def test_single_entries_are_read_by_their_number(tmp_path: Path) -> None:
    events = many(30)
    seal(tmp_path / "l", events)
    ledger = open_ledger(tmp_path / "l")
    assert [row["payload"] for row in ledger.entries([29, 4, 4]).to_pylist()] == ['{"编号":4}', '{"编号":29}']
    assert ledger.entries([]).num_rows == 0
    with pytest.raises(LedgerError, match=r"holds entries 0 to 29; asked for 3 to 30"):
        ledger.entries([3, 30])


def test_the_directory_is_beside_the_ledger(tmp_path: Path) -> None:
    seal(tmp_path / "l", many(5))
    directory = open_ledger(tmp_path / "l").directory()
    assert dict(directory) == dict(DIRECTORY)
    for file in open_ledger(tmp_path / "l").entry_files():
        assert "王小明".encode() not in file.read_bytes()


def test_nobody_outside_the_directory_acts(tmp_path: Path) -> None:
    with LedgerWriter(tmp_path / "l") as opened:
        opened.append(table([event(actor=PEOPLE[6]), event(actor=None, counterpart=PEOPLE[5])]))
        with pytest.raises(LedgerError, match=r"2 people .* not in the directory, among them p000006, p000007"):
            opened.seal(Directory())
    assert not list(tmp_path.iterdir())


def test_refused_events_leave_the_writer_as_it_was(tmp_path: Path) -> None:
    with LedgerWriter(tmp_path / "l", salts=SeededSalts()) as opened:
        opened.append(many(2))
        with pytest.raises(EventsRefused):
            opened.append(table([event(action="nonsense")]))
        opened.append(many(3))
        assert opened.size == 5
        assert opened.seal(DIRECTORY).size == 5


def test_an_error_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> None:
        with LedgerWriter(tmp_path / "l") as opened:
            opened.append(many(20))
            raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="the source broke off"):
        broken()
    assert not list(tmp_path.iterdir())


def test_leaving_without_sealing_leaves_nothing_behind(tmp_path: Path) -> None:
    with LedgerWriter(tmp_path / "l") as opened:
        opened.append(many(20))
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("small_groups")
@pytest.mark.parametrize("extend", [False, True])
def test_a_failure_at_any_step_of_sealing_leaves_the_old_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extend: bool
) -> None:
    """Every call that reaches the disk is made to fail once."""
    path, failures, finished = tmp_path / "l", 0, False
    if extend:
        seal(path, many(33))
    before = everything(tmp_path)
    while not finished:
        with monkeypatch.context() as patch:
            reached = _fail_at(patch, failures)
            try:
                with LedgerWriter(path, salts=SeededSalts(), extend=extend) as opened:
                    opened.append(many(47, seed=2))
                    opened.seal(DIRECTORY)
                finished = True
            except OSError:
                failures += 1
        assert finished or reached[0] == failures
        if not finished:
            _old_or_new(path, before, 33 if extend else 0, 80 if extend else 47)
            if _is_new(path, 80 if extend else 47):
                break
    assert failures >= 10
    assert open_ledger(path).verify().ok


def _fail_at(patch: pytest.MonkeyPatch, step: int) -> list[int]:
    """The step-th call of fsync, rename or replace fails; counts the calls."""
    reached = [0]

    def failing(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: object, **named: object) -> object:
            reached[0] += 1
            if reached[0] == step + 1:
                raise OSError(f"{name} failed, as planned")
            return real(*arguments, **named)

        patch.setattr(os, name, call)

    for name in ("fsync", "rename", "replace"):
        failing(name)
    return reached


def _is_new(path: Path, size: int) -> bool:
    return (path / "ledger.json").exists() and Manifest.load(path).size == size


def _old_or_new(path: Path, before: dict[str, bytes], old: int, new: int) -> None:
    """A failure after the manifest was replaced can only mean that the disk did not confirm it."""
    if not path.exists():
        assert old == 0
        assert not before
        return
    ledger = open_ledger(path)
    assert ledger.size in (old, new)
    assert ledger.verify().ok


def test_a_ledger_is_never_written_over(tmp_path: Path) -> None:
    seal(tmp_path / "l", many(3))
    with pytest.raises(LedgerError, match="is a ledger already"):
        LedgerWriter(tmp_path / "l")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    with pytest.raises(LedgerError, match="is not empty"):
        LedgerWriter(tmp_path / "other")
    with pytest.raises(LedgerError, match="is not a ledger"):
        LedgerWriter(tmp_path / "other", extend=True)


def test_two_writers_of_one_ledger_are_kept_apart(tmp_path: Path) -> None:
    with LedgerWriter(tmp_path / "l") as first:
        first.append(many(2))
        with pytest.raises(LedgerError, match="another process is writing"), LedgerWriter(tmp_path / "l"):
            pass
        first.seal(DIRECTORY)
    assert open_ledger(tmp_path / "l").size == 2


def test_a_sealed_writer_takes_nothing_more(tmp_path: Path) -> None:
    with LedgerWriter(tmp_path / "l") as opened:
        opened.seal(DIRECTORY)
        with pytest.raises(LedgerError, match="not open for writing"):
            opened.append(many(1))


@pytest.mark.usefixtures("small_groups")
def test_a_ledger_grows_and_every_older_checkpoint_still_holds(tmp_path: Path) -> None:
    path, checkpoints = tmp_path / "l", []
    for turn, count in enumerate([3, 1021, 1, 1024, 0, 77]):
        checkpoints.append(seal(path, many(count, seed=turn), extend=turn > 0))
    ledger = open_ledger(path)
    assert [c.size for c in ledger.manifest.checkpoints] == [3, 1024, 1025, 2049, 2126]
    assert ledger.verify(older=checkpoints[0]).ok
    rows = pa.Table.from_batches(ledger.batches())
    assert rows["sequence"].to_pylist() == list(range(2126))
    for checkpoint in checkpoints:
        assert root_at(ledger.new, ledger, checkpoint.size) == checkpoint.root
        assert ledger.checkpoint_at(checkpoint.size) == checkpoint


def test_growth_keeps_what_was_there_byte_for_byte(tmp_path: Path) -> None:
    seal(tmp_path / "l", many(10))
    before = everything(tmp_path / "l" / "segments")
    seal(tmp_path / "l", many(10, seed=2), extend=True)
    assert before.items() < everything(tmp_path / "l" / "segments").items()


def test_growth_needs_the_directory_it_began_with(tmp_path: Path) -> None:
    seal(tmp_path / "l", many(3))
    other = Directory()
    for number in range(9):
        other.add(f"别人{number}")
    with (
        LedgerWriter(tmp_path / "l", extend=True) as opened,
        pytest.raises(LedgerError, match="contradicts the ledger's own for p000001"),
    ):
        opened.seal(other)
    more = open_ledger(tmp_path / "l").directory()
    new = more.add("新来的")
    with LedgerWriter(tmp_path / "l", extend=True) as opened:
        opened.append(table([event(actor=new)]))
        opened.seal(more)
    assert open_ledger(tmp_path / "l").directory()[new].name == "新来的"
    assert len(list((tmp_path / "l").glob("directory-*.parquet"))) == 1


def test_nothing_is_built_on_a_broken_tree(tmp_path: Path) -> None:
    seal(tmp_path / "l", many(3))
    leaves = next((tmp_path / "l").rglob("leaves.bin"))
    leaves.write_bytes(bytes(96))
    with pytest.raises(LedgerError, match="does not lead to its own checkpoint"):
        LedgerWriter(tmp_path / "l", extend=True)


def test_growth_is_proven_from_the_files(tmp_path: Path) -> None:
    older = seal(tmp_path / "l", many(700))
    newer = seal(tmp_path / "l", many(900, seed=2), extend=True)
    proof = prove_growth(open_ledger(tmp_path / "l"), older)
    path = [bytes.fromhex(hash_) for hash_ in proof["path"]]  # type: ignore[union-attr]
    assert verify_consistency(
        hash_function("sha256"),
        older=700, newer=1600, older_root=older.root, newer_root=newer.root, path=path,
    )  # fmt: skip
