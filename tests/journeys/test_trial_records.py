"""The table of records, end to end: one small public record, and one made here whose every number is known."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shigan.cli.main import CANNOT, main
from tests.journeys import real_data as real


def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, *words: str) -> tuple[int, str, dict[str, Any]]:
    """The exit code, what was printed, and the only record of the figures."""
    file = tmp_path / "figures.json"
    code = main(["records", *words, "--json", str(file), "--language", "en"])
    (figures,) = json.loads(file.read_text("utf-8"))["records"]
    return code, capsys.readouterr().out, figures


def test_a_public_record_agrees_with_what_is_known_of_it(
    real_log: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed, figures = run(capsys, tmp_path, str(real_log(real.RECEIPT).parent), "--only", real.RECEIPT)
    assert code == 0
    assert (figures["cases"], figures["events"], figures["unknown"]) == (1_434, 8_577, 1_434)
    assert (figures["open"], figures["reopened"], figures["late"]) == (None, None, None), "it marks no endings"
    assert figures["findings"] == sum(figures["by_rule"].values())
    assert figures["seconds"] > 0
    assert figures["peak_bytes"] > 1 << 20
    assert [check["agrees"] for check in figures["checks"]] == [True, True, None]
    assert "Receipt_WABO_CoSeLoG" in printed
    assert "1,434" in printed


QUESTIONS = """\
id,uin,dateTabled,dateForAnswer,isNamedDay,dateAnswered,dateHoldingAnswer,answeringBodyName,house,dateAnswerCorrected,answeringMemberId,askingMemberId,heading
1,10,2024-01-02T00:00:00,2024-01-04T00:00:00,True,2024-01-03T00:00:00,,Justice,Commons,,1,2,a
2,11,2024-01-02T00:00:00,2024-01-04T00:00:00,True,2024-01-05T00:00:00,,Justice,Commons,,1,2,b
3,12,2024-01-02T00:00:00,2024-01-04T00:00:00,False,2024-01-09T00:00:00,,Transport,Commons,,1,2,c
"""


def test_what_differs_from_the_written_truth_is_told_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three questions under the name of a record of which 8,885 are written down: the size differs, the rest agrees."""
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "UKParl_written_questions.csv.gz").write_bytes(gzip.compress(QUESTIONS.encode()))
    code, printed, figures = run(capsys, tmp_path, str(folder), "--out", str(tmp_path / "kept"))
    assert code == 1
    assert {check["key"]: check["agrees"] for check in figures["checks"]} == {
        "cases": False, "rows": False, "answered": True, "named_day_late": True, "late_cases": True, "corrected": True,
    }  # fmt: skip
    assert (figures["ended"], figures["open"], figures["late"]) == (3, 0, 1)
    assert "DIFFERS" in printed
    assert (tmp_path / "kept" / "UKParl_written_questions" / "findings.jsonl").is_file()


def test_a_record_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "empty.csv").write_text("", "utf-8")
    code, printed, figures = run(capsys, tmp_path, str(folder))
    assert code == 1
    assert figures["failed"]
    assert "empty: " in printed


def test_a_folder_without_records_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["records", str(tmp_path)]) == CANNOT
    assert "没有" in capsys.readouterr().err
