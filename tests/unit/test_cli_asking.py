"""Where the case, the step or the time of a record is in doubt, nothing is read on a guess: it is asked, or the command ends."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import questionary

from shigan.cli import asking, reading
from shigan.cli.main import main
from shigan.ingest import ingesting
from shigan.ingest.mapping_file import load_mapping

READING = ["inspect", "ingest", "evaluate"]


@pytest.fixture
def unnamed(tmp_path: Path) -> Path:
    """Headings that tell nothing, and two times that both move within a matter."""
    drawn = random.Random(3)
    lines = ["c1,c2,c3,c4"]
    for number in range(60):
        day = 0
        for step in ("甲一", "乙二", "丙三", "丁四")[: drawn.randint(2, 4)]:
            day += drawn.randint(1, 6)
            lines.append(f"K{number:04d},{step},2025-03-{day:02d} 09:{number % 60:02d},2025-04-{25 - day:02d} 10:00")
    path = tmp_path / "记录.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def out(tmp_path: Path) -> list[str]:
    return ["--out", str(tmp_path / "out")]


@pytest.mark.parametrize("command", READING)
def test_a_doubt_ends_the_command_with_a_question_and_a_mapping(
    command: str, unnamed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([command, str(unnamed), *(out(tmp_path) if command != "inspect" else [])]) == 3
    told = capsys.readouterr().err
    assert "哪一列是办理的时间" in told and "--time c3" in told and "--time c4" in told and "K0000" in told
    mapping = tmp_path / ("记录.mapping.yaml" if command == "inspect" else "out/mapping.yaml")
    assert load_mapping(mapping).case.column == "c1" and str(mapping.name) in told
    assert not (tmp_path / "out" / "ledger").exists()


def test_the_mapping_that_was_left_reads_the_record_once_it_is_right(unnamed: Path, tmp_path: Path) -> None:
    assert main(["ingest", str(unnamed), *out(tmp_path)]) == 3
    mapping = tmp_path / "out" / "mapping.yaml"
    assert main(["ingest", str(unnamed), "--mapping", str(mapping), *out(tmp_path)]) == 0


@pytest.mark.parametrize("command", ["ingest", "evaluate"])
def test_what_was_typed_is_taken_and_not_asked_again(command: str, unnamed: Path, tmp_path: Path) -> None:
    assert main([command, str(unnamed), "--time", "c4", *out(tmp_path)]) == 0
    time = load_mapping(tmp_path / "out" / "mapping.yaml").time
    assert time is not None and time.column == "c4"


def test_each_column_can_be_named(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    columns = {"case": "a", "activity": "b", "time": "c", "person": "d", "unit": "e", "due": "f"}
    rows = [
        f"{n // 2},{'登记' if n % 2 == 0 else '办结'},2026-03-0{1 + n % 9},p{n % 3},u{n % 2},2026-05-0{1 + n % 9}"
        for n in range(12)
    ]
    table.write_text("\n".join([",".join(columns.values()), *rows]) + "\n", "utf-8")
    typed = [word for role, column in columns.items() for word in (f"--{role}", column)]
    assert main(["ingest", str(table), *typed, *out(tmp_path)]) == 0
    mapping = load_mapping(tmp_path / "out" / "mapping.yaml")
    assert mapping.activity == ("b",)
    for role in ("case", "time", "person", "unit", "due"):
        assert getattr(mapping, role).column == columns[role]


def test_a_column_that_is_not_there_is_told_with_the_one_that_is_meant(
    unnamed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(unnamed), "--time", "C3", "--unit", "c9", *out(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert (
        "--time：文件中没有“C3”这一列；--unit：文件中没有“c9”这一列" in told.replace("\n", "")
        and "c1、c2、c3、c4" in told
    )


def test_one_column_is_not_two_things(unnamed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ingest", str(unnamed), "--time", "c3", "--due", "c3", *out(tmp_path)]) == 2
    assert "--time, --due" in capsys.readouterr().err


def test_columns_are_not_named_beside_a_mapping(
    unnamed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["ingest", str(unnamed), *out(tmp_path)])
    mapping = str(tmp_path / "out" / "mapping.yaml")
    assert main(["ingest", str(unnamed), "--mapping", mapping, "--time", "c4", *out(tmp_path)]) == 2
    assert "--mapping" in capsys.readouterr().err


def test_a_terminal_is_asked_and_the_answer_read(
    unnamed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[list[Any]] = []

    def select(_question: str, choices: list[Any], **_more: object) -> SimpleNamespace:
        offered.append([choice.value for choice in choices])
        return SimpleNamespace(ask=lambda: choices[1].value)

    monkeypatch.setattr(reading, "can_ask", lambda: True)
    monkeypatch.setattr(questionary, "select", select)
    assert main(["ingest", str(unnamed), *out(tmp_path)]) == 0
    time = load_mapping(tmp_path / "out" / "mapping.yaml").time
    assert offered == [["c3", "c4"]] and time is not None and time.column == "c4"
    told = capsys.readouterr().out
    assert told.count("K000") >= 3, "the first rows are shown"
    assert "--time c4" in told, "and how not to be asked again"


def test_who_does_not_answer_has_stopped_it(unnamed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "can_ask", lambda: True)
    monkeypatch.setattr(questionary, "select", lambda *_a, **_k: SimpleNamespace(ask=lambda: None))
    assert main(["ingest", str(unnamed), *out(tmp_path)]) == 130
    assert not (tmp_path / "out" / "ledger").exists()


def test_nobody_is_asked_where_the_output_goes_to_a_file() -> None:
    assert not asking.can_ask()


def test_known_sources_can_be_left_out(unnamed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(ingesting, "known_for", lambda raw: asked.append(raw))
    assert main(["ingest", str(unnamed), "--no-known-sources", *out(tmp_path)]) == 3 and not asked
    assert main(["ingest", str(unnamed), *out(tmp_path)]) == 3 and asked


def test_brackets_in_a_record_are_no_markup(unnamed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The preview and the tables of inspect show what stands in the record; '[/]' would end a style that was never begun."""
    text = unnamed.read_text("utf-8").replace("K", "[/]").replace("c1", "c1[/red]")
    unnamed.write_text(text, "utf-8")
    assert main(["ingest", str(unnamed), *out(tmp_path)]) == 3
    assert "[/]0000" in capsys.readouterr().err
    assert main(["inspect", str(unnamed), "--time", "c4"]) == 0


def test_a_mapping_that_somebody_put_right_is_not_written_over(unnamed: Path, tmp_path: Path) -> None:
    mine = tmp_path / "out" / "mapping.yaml"
    mine.parent.mkdir()
    mine.write_text("mine", "utf-8")
    assert main(["ingest", str(unnamed), *out(tmp_path)]) == 3
    assert mine.read_text("utf-8") == "mine" and load_mapping(tmp_path / "out" / "mapping-2.yaml")


def test_a_question_about_the_writing_of_times_says_what_each_answer_makes_of_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"K{n},{step},0{1 + n % 3}/0{1 + n % 4}/2026 09:00" for n in range(12) for step in ("登记", "办结")]
    (tmp_path / "t.csv").write_text("编号,环节,时间\n" + "\n".join(rows) + "\n", "utf-8")
    assert main(["ingest", str(tmp_path / "t.csv"), *out(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert "'%d/%m/%Y %H:%M'  “01/02/2026 09:00”即 2026-02-01 09:00" in told
    assert "'%m/%d/%Y %H:%M'  “01/02/2026 09:00”即 2026-01-02 09:00" in told


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Headings that tell nothing; a row is a whole matter with a beginning, a limit and, for most, an end."""
    lines = ["c1,c2,c3,c4"]
    lines += [
        f"W{n:04d},2025-03-{1 + n % 20:02d},2025-04-{1 + n % 20:02d},{f'2025-03-{4 + n % 20:02d}' if n % 5 else ''}"
        for n in range(60)
    ]
    path = tmp_path / "whole.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_of_a_table_of_whole_matters_the_beginning_and_the_end_are_asked(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(whole), *out(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert all(
        f"--{role} {column}" in told
        for role, column in (("case", "c1"), ("opened", "c2"), ("closed", "c3"), ("closed", "c4"))
    )


def test_who_says_the_number_of_whole_matters_is_still_asked_when_they_ended(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(whole), "--case", "c1", "--opened", "c2", *out(tmp_path)]) == 3
    told = capsys.readouterr().err
    assert "哪一列是办结的时间" in told and "--opened" not in told
    assert main(["ingest", str(whole), "--case", "c1", "--opened", "c2", "--closed", "c4", *out(tmp_path)]) == 0
    assert "60" in capsys.readouterr().out
