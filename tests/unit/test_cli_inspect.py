"""What inspect says of a file: why rows are set aside, and what could not be found in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigan.cli.main import main

ROWS = (
    "1,登记,2026-01-02 09:00", "1,办结,2026-01-03 09:00", "2,登记,2026-01-02 09:00", "2,办结,2026-01-03 09:00",
    ",办结,2026-01-04 10:00", "合计,120 件,",
)  # fmt: skip


def inspected(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    (folder / "t.csv").write_text("\n".join(["编号,环节,时间", *ROWS]) + "\n", "utf-8")
    assert main(["inspect", str(folder / "t.csv"), *options]) == 0
    return capsys.readouterr().out


def test_rows_set_aside_are_told_with_the_reason_and_their_words_are_no_steps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = inspected(tmp_path, capsys)
    assert "未读入 1 行：没有事项编号" in said and "未读入 1 行：没有时间" in said
    assert "120 件" not in said, "a step that stands only in the totals"
    assert "1 row set aside: There is no case number" in inspected(tmp_path, capsys, "--language", "en")


def test_it_is_told_that_no_column_was_taken_for_people_or_units_unless_somebody_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "请用 --person --unit 写明" in inspected(tmp_path, capsys)
    assert "请用 --unit 写明" in inspected(tmp_path, capsys, "--person", "-")
    assert "没有认出" not in inspected(tmp_path, capsys, "--person", "-", "--unit", "-")
