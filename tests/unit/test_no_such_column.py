"""A person may say that a file has no column for something: then none is taken for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shigan.cli.main import main

OPEN_ONLY = "\n".join(["c1,c2,c3,c4", *(f"A{n},2026-03-{n:02} 09:00,2026-04-{n:02} 09:00,x{n % 3}" for n in range(1, 21))]) + "\n"
LOG = "事项编号,环节,办理时间,录入人,承办单位,办理时限\n" + "".join(
    f"A{n},{step},2026-03-{n:02} {hour}:00,张{n % 4},一科,2026-03-{n:02} 10:00\n"
    for n in range(1, 21)
    for step, hour in (("登记", "09"), ("办结", "16"))
)


def read(folder: Path, text: str, *options: str) -> dict[str, Any]:
    (folder / "t.csv").write_text(text, "utf-8")
    assert main(["evaluate", str(folder / "t.csv"), *options, "--out", str(folder / "out")]) == 0
    answer: dict[str, Any] = json.loads((folder / "out" / "receipt.json").read_text("utf-8"))
    return answer


def test_the_question_about_the_end_of_a_matter_may_be_answered_that_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text(OPEN_ONLY, "utf-8")
    assert main(["ingest", str(tmp_path / "t.csv"), "--out", str(tmp_path / "asked")]) == 3
    assert "--closed -  没有这一列" in capsys.readouterr().err
    receipt = read(tmp_path, OPEN_ONLY, "--case", "c1", "--opened", "c2", "--closed", "-")
    assert (receipt["cases"], receipt["events"], receipt["ended"]) == (20, 20, None)


def test_what_is_said_to_be_absent_is_not_taken_from_another_column(tmp_path: Path) -> None:
    receipt = read(tmp_path, LOG, "--person", "-", "--unit", "-", "--due", "-")
    assert (receipt["persons"], receipt["units"], receipt["late"]) == (0, 0, None)
    assert receipt["ended"] == 20


@pytest.mark.parametrize("role", ["case", "activity", "time"])
def test_what_every_record_has_cannot_be_absent(tmp_path: Path, role: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_text(LOG, "utf-8")
    assert main(["ingest", str(tmp_path / "t.csv"), f"--{role}", "-", "--out", str(tmp_path / "out")]) == 2
    assert f"--{role}" in capsys.readouterr().err
