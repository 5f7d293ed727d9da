"""Takes entries that must be forgotten. Gives a ledger without them that still proves the rest. Never a silent gap."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from shigan.ledger import LedgerError, LedgerWriter, open_ledger, verify_ledger
from shigan.ledger.erasure import erase_entries
from shigan.ledger.export import export_entries
from shigan.ledger.manifest import Manifest
from shigan.ledger.proofs import prove_entry
from tests.strategies_ledger import event, many, seal, table

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 3, 31)
SECRET = "一段必须删除的话"


def ledger_with_a_secret(path: Path) -> Path:
    seal(path, many(1_200), table([event(payload=SECRET)]))
    return path


def test_the_tree_and_all_checkpoints_still_hold(tmp_path: Path) -> None:
    path = ledger_with_a_secret(tmp_path / "l")
    before = open_ledger(path).checkpoint
    assert erase_entries(path, [1200, 3, 4], reason="影响期满", on=DAY) == 3
    verification = verify_ledger(path, before)
    assert verification.ok
    assert [(e.sequence, e.reason, e.on) for e in verification.erasures] == [
        (3, "影响期满", "2026-03-31"), (4, "影响期满", "2026-03-31"), (1200, "影响期满", "2026-03-31")
    ]  # fmt: skip
    assert open_ledger(path).checkpoint == before


def test_neither_body_nor_salt_is_left_in_any_file(tmp_path: Path) -> None:
    path = tmp_path / "l"
    seal(path, table([event(payload=SECRET), event()]))
    salt = open_ledger(path).salt(0)
    assert any(salt in file.read_bytes() for file in path.rglob("*.bin"))
    erase_entries(path, [0], reason="r", on=DAY)
    for file in (one for one in path.rglob("*") if one.is_file()):
        assert salt not in file.read_bytes()
        assert SECRET.encode() not in file.read_bytes()
    assert open_ledger(path).entries([0, 1])["sequence"].to_pylist() == [1]


def test_erasing_again_or_more_is_fine(tmp_path: Path) -> None:
    path = ledger_with_a_secret(tmp_path / "l")
    erase_entries(path, [5], reason="a", on=DAY)
    assert erase_entries(path, [5, 6], reason="b", on=DAY) == 1
    assert {k: e.reason for k, e in open_ledger(path).erased().items()} == {5: "a", 6: "b"}
    assert verify_ledger(path).ok
    assert [s.folder for s in Manifest.load(path).segments] == ["000000000000-r2"]


def test_all_entries_may_be_erased_and_the_ledger_may_grow_on(tmp_path: Path) -> None:
    path = tmp_path / "l"
    seal(path, many(30))
    erase_entries(path, range(30), reason="r", on=DAY)
    seal(path, many(5, seed=2), extend=True)
    verification = verify_ledger(path)
    assert (verification.ok, verification.size, len(verification.erasures)) == (True, 35, 30)


def test_an_entry_that_never_was_cannot_be_erased(tmp_path: Path) -> None:
    seal(tmp_path / "l", many(3))
    with pytest.raises(LedgerError, match="holds entries 0 to 2; cannot erase entry 3"):
        erase_entries(tmp_path / "l", [1, 3], reason="r", on=DAY)
    assert not open_ledger(tmp_path / "l").erased()


def test_a_row_hidden_without_a_declared_erasure_is_missing(tmp_path: Path) -> None:
    path = ledger_with_a_secret(tmp_path / "l")
    erase_entries(path, [5, 6], reason="r", on=DAY)
    erased = next(path.rglob("erased.json"))
    erased.write_text(json.dumps(json.loads(erased.read_text())[:1]), encoding="utf-8")
    assert ("missing", 6) in [(f.kind, f.sequence) for f in verify_ledger(path).faults]


def test_a_tampered_neighbour_of_an_erased_entry_is_still_found(tmp_path: Path) -> None:
    path = ledger_with_a_secret(tmp_path / "l")
    erase_entries(path, [5], reason="r", on=DAY)
    leaves = next(path.rglob("leaves.bin"))
    data = bytearray(leaves.read_bytes())
    data[5 * 32] ^= 1
    leaves.write_bytes(data)
    assert not verify_ledger(path).ok


def test_an_export_with_erased_entries_still_verifies(tmp_path: Path) -> None:
    path = ledger_with_a_secret(tmp_path / "l")
    erase_entries(path, [0, 7, 1200], reason="r", on=DAY)
    export_entries(open_ledger(path), tmp_path / "e.gz")
    command = [sys.executable, "-I", str(ROOT / "tools" / "verify_ledger.py"), "entries", str(tmp_path / "e.gz")]
    command += ["--checkpoint", str(path / "checkpoints" / "000000001201.txt")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "1198 entries were recomputed from their bytes, 3 were erased" in told


def test_an_erased_entry_cannot_be_proven_and_the_reason_is_told(tmp_path: Path) -> None:
    path = ledger_with_a_secret(tmp_path / "l")
    erase_entries(path, [7], reason="影响期满", on=DAY)
    with pytest.raises(LedgerError, match=r"entry 7 is not in .*; it was erased on 2026-03-31: 影响期满"):
        prove_entry(open_ledger(path), 7)


def test_a_name_alone_can_be_erased_from_the_directory(tmp_path: Path) -> None:
    path = tmp_path / "l"
    before = seal(path, many(9))
    directory = open_ledger(path).directory()
    directory.erase_name("p000001")
    with LedgerWriter(path, extend=True) as writer:
        assert writer.seal(directory) == before
    assert open_ledger(path).directory()["p000001"].name is None
    assert len(list(path.glob("directory-*.parquet"))) == 1
    assert verify_ledger(path, before).ok


def test_a_failed_erasure_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ledger_with_a_secret(tmp_path / "l")
    before = (path / "ledger.json").read_bytes()

    def failing(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", failing)
        with pytest.raises(OSError, match="no space left"):
            erase_entries(path, [7], reason="r", on=DAY)
    assert (path / "ledger.json").read_bytes() == before
    assert verify_ledger(path).ok
    assert not open_ledger(path).erased()
