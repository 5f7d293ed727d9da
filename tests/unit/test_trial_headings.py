"""What is recognised without headings is held against what is recognised with them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from shigan.cli.main import main
from shigan_trial.headings.trying import Tried, try_record


def log(path: Path, activity: str = "环节") -> Path:
    drawn = random.Random(5)
    lines = [f"事项编号,{activity},办理时间,金额"]
    for number in range(80):
        steps = ("登记", "核查", "审批", "办结")[: drawn.randint(2, 4)]
        day = f"2026-03-{1 + number % 20:02d}"
        lines += [f"K{number},{step},{day} {9 + hour:02d}:00,{drawn.randint(1, 99)}" for hour, step in enumerate(steps)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_log_is_recognised_without_its_headings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    log(folder / "log.csv")
    (folder / "README.md").write_text("no record", "utf-8")
    assert main(["headings", str(folder), "--language", "en"]) == 0
    told = capsys.readouterr().out
    assert told.count("log.csv") == 1 and "right in 1 of 1" in told and "README" not in told


def test_a_column_taken_wrongly_and_not_asked_counts_as_wrong(tmp_path: Path) -> None:
    tried = try_record(log(tmp_path / "log.csv"), tmp_path)
    assert not tried.wrong and tried.is_right("activity")

    def with_activity(column: str, sureness: str) -> Tried:
        bare = {**tried.bare, "activity": (column, sureness)}
        return Tried(name=tried.name, counts=tried.counts, named=tried.named, bare=bare, failed=())

    assert with_activity("金额", "likely").wrong
    assert not with_activity("金额", "doubtful").wrong
