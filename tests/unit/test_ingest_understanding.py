"""How much of a record's own words was understood is counted by entry, told, and never rounded up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shigan.cli.main import main
from shigan.ingest.events import EventStage
from shigan.ingest.ingesting import ingest
from shigan.ingest.mapping import Mapping
from shigan.ingest.understanding import Understanding, understanding
from shigan.ledger import open_ledger
from tests.mapping_support import raw_rows

LOG: dict[str, Any] = {"case": "id", "activity": "what", "time": "at", "actions": {"words": {"办理": "work", "核卡": "act"}}}


def understood(folder: Path, words: list[str], *, known: bool = False) -> Understanding:
    with EventStage(Mapping.model_validate(LOG), folder) as staged:
        staged.add(raw_rows(folder, [{"id": "A", "what": word, "at": "2026-01-01 08:00"} for word in words]))
        return understanding(staged, known=known)


def test_an_activity_of_which_only_a_completion_is_known_is_not_understood(tmp_path: Path) -> None:
    found = understood(tmp_path, ["办理", "办理", "核卡", "别的"])
    assert found == Understanding(activities=3, activities_understood=1, entries=4, entries_understood=2)
    assert "50%" in found.told().zh


def test_a_shipped_mapping_is_believed_that_no_more_can_be_known(tmp_path: Path) -> None:
    assert understood(tmp_path, ["办理", "核卡", "别的"], known=True).entries_understood == 2


def test_what_is_not_understood_is_never_rounded_away() -> None:
    assert "99.9%" in Understanding(2, 1, 1_000_000, 999_999).told().en


TABLE = """事项编号,环节,办理时间,承办单位
A1,登记,2026-03-02 09:00,窗口
A1,核卡,2026-03-03,综合科
A1,办结,2026-03-04 10:00,综合科
A1,备注,2026-03-04 10:00,综合科
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "记录.csv"
    path.write_text(TABLE, "utf-8")
    return path


def test_the_receipt_says_it_and_the_ledger_keeps_days_and_order(table: Path, tmp_path: Path) -> None:
    ingest([table], None, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "receipt.json").read_text("utf-8"))
    assert told["vocabulary"] == {"activities_understood": 3, "entries_understood": 3, "entries": 4}
    assert told["contradictions"] == {"closed_before_opened": 0, "examples": []}
    assert any("75%" in one["zh"] for one in told["noticed"])
    assert all(one in told["assumptions"] for one in told["noticed"])
    (batch,) = open_ledger(tmp_path / "out" / "ledger").batches()
    assert batch.select(["activity", "precision"]).to_pylist() == [
        {"activity": "登记", "precision": None}, {"activity": "核卡", "precision": "day"},
        {"activity": "办结", "precision": None}, {"activity": "备注", "precision": None},
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_on_screen_wherever_a_record_is_read(
    language: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "映射.yaml"
    for command in (["inspect", str(table), "--mapping", str(mapping)], ["ingest", str(table), "--out", str(tmp_path / "a")],
                    ["evaluate", str(table), "--mapping", str(mapping), "--out", str(tmp_path / "b"), "--formats", ""]):  # fmt: skip
        assert main(["--language", language, *command]) == 0
        assert "75%" in capsys.readouterr().out, command
