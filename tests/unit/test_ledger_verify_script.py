"""Takes what a ledger gives out. Gives the standard library's own verdict on it. Never imports the product into the script."""

from __future__ import annotations

import ast
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shigan.ledger import Checkpoint, Ledger, LedgerError, open_ledger
from shigan.ledger.export import export_entries
from shigan.ledger.proofs import prove_entry, prove_growth
from tests.strategies_ledger import many, seal

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "verify_ledger.py"
SIZE = 2_100


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of 2,100 entries, sealed first at 1,500."""
    folder = tmp_path_factory.mktemp("ledger") / "l"
    seal(folder, many(1_500))
    seal(folder, many(600, seed=2), extend=True)
    return folder


@pytest.fixture
def ledger(path: Path) -> Ledger:
    return open_ledger(path)


def checkpoint_file(path: Path, size: int) -> str:
    return str(path / "checkpoints" / f"{size:012d}.txt")


def run(*arguments: object) -> tuple[int, str]:
    """``-I``: nothing but the standard library can be found."""
    told = subprocess.run([sys.executable, "-I", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True)
    assert not told.stderr, told.stderr
    return told.returncode, told.stdout


def written(file: Path, proof: Any) -> Path:
    file.write_text(json.dumps(proof, ensure_ascii=False), encoding="utf-8")
    return file


def test_the_script_imports_the_standard_library_only() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_leaves_lead_to_every_checkpoint(path: Path) -> None:
    code, said = run("tree", path, "--checkpoint", checkpoint_file(path, 1_500))
    assert code == 0
    assert said.splitlines()[1:] == [
        "1500 entries agree with the checkpoint of 1500",
        "2100 entries agree with the checkpoint of 2100",
    ]


def test_exported_bodies_lead_to_every_checkpoint(path: Path, ledger: Ledger, tmp_path: Path) -> None:
    assert export_entries(ledger, tmp_path / "e.gz") == SIZE
    both = ["--checkpoint", checkpoint_file(path, 1_500), "--checkpoint", checkpoint_file(path, SIZE)]
    code, said = run("entries", tmp_path / "e.gz", *both)
    assert (code, said.splitlines()[-1]) == (
        0,
        "2100 entries were recomputed from their bytes, 0 were erased (leaf only)",
    )


def test_an_export_with_a_word_changed_is_refused(path: Path, ledger: Ledger, tmp_path: Path) -> None:
    export_entries(ledger, tmp_path / "e.gz")
    data = gzip.decompress((tmp_path / "e.gz").read_bytes())
    (tmp_path / "f.gz").write_bytes(gzip.compress(data.replace('"编号":77}'.encode(), '"编号":78}'.encode(), 1)))
    code, said = run("entries", tmp_path / "f.gz", "--checkpoint", checkpoint_file(path, SIZE))
    assert (code, said.split(":")[0]) == (1, "no")


def test_an_export_with_its_tail_cut_is_refused(path: Path, ledger: Ledger, tmp_path: Path) -> None:
    export_entries(ledger, tmp_path / "e.gz")
    data = gzip.decompress((tmp_path / "e.gz").read_bytes())
    (tmp_path / "f.gz").write_bytes(gzip.compress(data[:-1]))
    assert run("entries", tmp_path / "f.gz", "--checkpoint", checkpoint_file(path, SIZE))[0] == 2
    (tmp_path / "g.gz").write_bytes((tmp_path / "e.gz").read_bytes()[:-20])
    assert run("entries", tmp_path / "g.gz", "--checkpoint", checkpoint_file(path, SIZE))[0] == 2


def test_an_export_is_never_written_over(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "e.gz").write_text("mine")
    with pytest.raises(LedgerError, match="is there already"):
        export_entries(ledger, tmp_path / "e.gz")


@pytest.mark.parametrize("sequence", [0, 1, 1023, 1024, 1499, 1500, 2099])
def test_one_entry_is_proven_word_for_word(path: Path, ledger: Ledger, tmp_path: Path, sequence: int) -> None:
    proof = written(tmp_path / "p.json", prove_entry(ledger, sequence))
    code, said = run("proof", proof, "--checkpoint", checkpoint_file(path, SIZE))
    assert code == 0
    assert f"entry {sequence} is in the ledger of 2100 entries, word for word:" in said
    assert "  kind: 医保报销" in said
    assert "compared with your checkpoint" in said
    assert proof.stat().st_size < 2_500


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 8},
        {"sequence": SIZE},
        {"sequence": -1},
        {"sequence": True},
        {"salt": "00" * 16},
        {"path": []},
        {"checkpoint": "another\n2100\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nalgorithm sha256\n"},
    ],
)
def test_a_changed_proof_is_refused(ledger: Ledger, tmp_path: Path, change: dict[str, Any]) -> None:
    code, said = run("proof", written(tmp_path / "p.json", {**prove_entry(ledger, 7), **change}))
    assert (code, said.split(":")[0]) == (1, "no")


def test_a_proof_for_another_checkpoint_is_refused(path: Path, ledger: Ledger, tmp_path: Path) -> None:
    proof = written(tmp_path / "p.json", prove_entry(ledger, 7))
    assert run("proof", proof, "--checkpoint", checkpoint_file(path, 1_500))[0] == 1


@pytest.mark.parametrize("size", [0, 1, 2, 1_024, 1_500, 1_777, SIZE])
def test_growth_is_proven(ledger: Ledger, tmp_path: Path, size: int) -> None:
    older = ledger.checkpoint_at(size)
    (tmp_path / "older.txt").write_text(older.text, encoding="utf-8")
    proof = prove_growth(ledger, older)
    code, said = run("proof", written(tmp_path / "p.json", proof), "--checkpoint", tmp_path / "older.txt")
    assert (code, said.splitlines()[1]) == (
        0,
        f"the ledger grew from {size} to 2100 entries and nothing before was changed",
    )


def test_a_forged_growth_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    older = ledger.checkpoint_at(1_777)
    forged = Checkpoint(origin=older.origin, size=1_777, root=ledger.checkpoint_at(1_776).root, algorithm="sha256")
    with pytest.raises(LedgerError, match="does not begin with the 1777 entries"):
        prove_growth(ledger, forged)
    proof = {**prove_growth(ledger, older), "older": forged.text}
    assert run("proof", written(tmp_path / "p.json", proof))[0] == 1


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "shigan.inclusion/1"}', "\x00", '{"format": 3}'])
def test_what_is_no_proof_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "p.json").write_text(content, encoding="utf-8")
    code, said = run("proof", tmp_path / "p.json")
    assert (code, said.split(":")[0]) == (2, "cannot be checked")
