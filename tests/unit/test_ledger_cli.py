"""Takes command lines of ``shigan verify``. Gives what a person sees. Never a traceback for what they can put right."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from shigan.cli.commands.verify import register
from shigan.ledger import Checkpoint, open_ledger
from shigan.ledger.schema import ENTRY_SCHEMA
from tests.strategies_ledger import many, seal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    seal(tmp_path / "l", many(40))
    return tmp_path / "l"


def shigan(*arguments: object) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, [*map(str, arguments)])


def edit(path: Path) -> None:
    file = open_ledger(path).entry_files()[0]
    rows = pq.read_table(file).to_pylist()
    rows[17]["activity"] = "改过"
    pq.write_table(pa.Table.from_pylist(rows, schema=ENTRY_SCHEMA), file)


def test_a_sound_ledger_is_said_to_be_sound_in_the_readers_language(path: Path) -> None:
    said = shigan("verify", path)
    assert said.exit_code == 0
    assert "核验通过：40 个条目与封存时完全一致。" in said.output
    assert "没有与旧检查点比较" in said.output
    assert open_ledger(path).checkpoint.text.rstrip() in said.output
    assert "all 40 entries are exactly what was sealed" in shigan("verify", path, "--language", "en").output


def test_an_edited_entry_is_named(path: Path) -> None:
    edit(path)
    said = shigan("verify", path)
    assert said.exit_code == 1
    assert "第 17 号条目的内容被改动。" in said.output
    english = shigan("verify", path, "--language", "en").output
    assert "The content of entry 17 was changed." in english


def test_the_result_is_also_there_for_machines(path: Path) -> None:
    edit(path)
    said = shigan("verify", path, "--json")
    data = json.loads(said.stdout)
    assert (said.exit_code, data["ok"], data["first_wrong"]) == (1, False, 17)
    assert [fault["kind"] for fault in data["faults"]] == ["damaged", "edited"]


def test_an_older_checkpoint_is_compared(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.txt"
    older.write_text(open_ledger(path).checkpoint.text, encoding="utf-8")
    seal(path, many(3, seed=2), extend=True)
    assert "台账以旧检查点的 40 个条目开头" in shigan("verify", path, "--checkpoint", older).output
    forged = Checkpoint(origin="test/ledger", size=40, root=bytes(32), algorithm="sha256")
    older.write_text(forged.text, encoding="utf-8")
    said = shigan("verify", path, "--checkpoint", older)
    assert said.exit_code == 1
    assert "已封存的部分被重写" in said.output


def test_exports_and_proofs_are_written(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.txt"
    older.write_text(open_ledger(path).checkpoint_at(9).text, encoding="utf-8")
    assert (
        shigan("verify", path, "--prove", 3, "--out", tmp_path / "p.json", "--export", tmp_path / "e.gz").exit_code == 0
    )
    assert json.loads((tmp_path / "p.json").read_text("utf-8"))["sequence"] == 3
    assert (tmp_path / "e.gz").stat().st_size
    grown = shigan("verify", path, "--checkpoint", older, "--prove-growth", "--out", tmp_path / "g.json")
    assert grown.exit_code == 0
    assert json.loads((tmp_path / "g.json").read_text("utf-8"))["format"] == "shigan.consistency/1"


def test_nothing_is_proven_from_a_broken_ledger(path: Path, tmp_path: Path) -> None:
    edit(path)
    assert shigan("verify", path, "--prove", 3, "--out", tmp_path / "p.json").exit_code == 1
    assert not (tmp_path / "p.json").exists()


@pytest.mark.parametrize(
    "arguments", [("--prove", "99"), ("--checkpoint", "nowhere.txt"), ("--prove-growth",), ("--language", "fr")]
)
def test_what_cannot_be_done_is_said_with_code_2(path: Path, arguments: tuple[str, ...]) -> None:
    said = shigan("verify", path, *arguments)
    assert said.exit_code == 2
    assert "Traceback" not in said.output


def test_a_folder_that_is_no_ledger_is_not_verified(tmp_path: Path) -> None:
    said = shigan("verify", tmp_path)
    assert said.exit_code == 2
    assert "不是台账" in said.output


def test_a_ledger_without_its_manifest_is_damaged(path: Path) -> None:
    (path / "ledger.json").unlink()
    said = shigan("verify", path)
    assert said.exit_code == 1
    assert "文件 ledger.json 已损坏或被改动" in said.output
