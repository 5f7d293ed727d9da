"""How files are read is stated once for all commands, also beside a mapping, and never ignored."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
import xlsxwriter
from typer.main import get_command

from shigan.cli.main import build_app, main
from shigan.cli.reading import ReadingOptions

HEADINGS = ("事项编号", "环节", "办理时间", "经办人", "承办单位")
OLD = [("K1", "登记", "2025-03-02 09:00", "张三", "一科"), ("K1", "办结", "2025-03-03 09:00", "张三", "一科")]
NEW = [("S1", "登记", "2026-03-02 09:00", "李四", "二科"), ("S1", "办结", "2026-03-03 09:00", "李四", "二科"),
       ("S2", "登记", "2026-03-04 09:00", "李四", "二科")]  # fmt: skip


def workbook(path: Path) -> Path:
    """Two sheets that are two records: their headings differ."""
    with xlsxwriter.Workbook(path) as book:
        for title, more, rows in (("今年", (), NEW), ("去年", ("备注",), OLD)):
            sheet = book.add_worksheet(title)
            for number, row in enumerate(((*HEADINGS, *more), *rows)):
                sheet.write_row(number, 0, row)
    return path


def cases(folder: Path) -> int:
    told: int = json.loads((folder / "receipt.json").read_text("utf-8"))["cases"]
    return told


@pytest.mark.parametrize("command", ["inspect", "ingest", "evaluate"])
def test_each_command_that_reads_files_offers_every_option(command: str) -> None:
    commands = get_command(build_app([command])).commands  # type: ignore[attr-defined]
    offered = {option for parameter in commands[command].params for option in parameter.opts}
    assert {f"--{field.name.replace('_', '-')}" for field in fields(ReadingOptions)} <= offered


def test_a_stated_sheet_holds_beside_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, mapping = workbook(tmp_path / "b.xlsx"), tmp_path / "m.yaml"
    assert main(["inspect", str(book), "--sheet", "去年", "--mapping", str(mapping)]) == 0
    assert "--sheet 去年 --out" in capsys.readouterr().out.replace("'", ""), "what is to be run next reads the same sheet"
    for options, count in (((), 2), (("--sheet", "去年"), 1)):
        out = tmp_path / f"out{count}"
        assert main(["ingest", str(book), "--mapping", str(mapping), *options, "--out", str(out)]) == 0
        assert cases(out) == count


def test_a_stated_delimiter_and_header_row_hold_beside_a_mapping(tmp_path: Path) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.yaml"
    lines = ["某局办件明细表（一科、二科，2026，3 月，全部）", "~".join(HEADINGS), *("~".join(row) for row in NEW)]
    table.write_text("\n".join(lines) + "\n", "utf-8")
    stated = ["--delimiter", "~", "--header-row", "2"]
    assert main(["inspect", str(table), *stated, "--mapping", str(mapping)]) == 0
    assert main(["ingest", str(table), *stated, "--mapping", str(mapping), "--out", str(tmp_path / "out")]) == 0
    assert cases(tmp_path / "out") == 2


def test_a_stated_zone_goes_before_that_of_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.yaml"
    table.write_text("\n".join(",".join(row) for row in (HEADINGS, *NEW)) + "\n", "utf-8")
    assert main(["inspect", str(table), "--mapping", str(mapping)]) == 0
    assert main(["ingest", str(table), "--mapping", str(mapping), "--zone", "+02:00", "--out", str(tmp_path / "out")]) == 0
    assert json.loads((tmp_path / "out" / "receipt.json").read_text("utf-8"))["first_at"] == "2026-03-02T09:00:00+02:00"
    capsys.readouterr()
    assert main(["inspect", str(table), "--zone", "Nowhere/Else"]) == 2
    assert "Nowhere/Else" in capsys.readouterr().err


@pytest.mark.parametrize(("options", "told"), [(("--case", "事项"), "--mapping"), (("--sheet", "今年"), "csv")])
def test_an_option_that_means_nothing_for_the_file_is_refused_beside_a_mapping_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], told: str
) -> None:
    table, mapping = tmp_path / "t.csv", tmp_path / "m.yaml"
    table.write_text("\n".join(",".join(row) for row in (HEADINGS, *NEW)) + "\n", "utf-8")
    assert main(["inspect", str(table), "--mapping", str(mapping)]) == 0
    assert main(["ingest", str(table), "--mapping", str(mapping), *options, "--out", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("options", [("--sheet", "去年"), ("--zone", "UTC"), ("--header-row", "3"), ("--case", "件")])
def test_a_folder_that_was_read_is_not_evaluated_as_if_read_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    kept = tmp_path / "kept"
    assert main(["ingest", str(workbook(tmp_path / "b.xlsx")), "--out", str(kept)]) == 0
    capsys.readouterr()
    assert main(["evaluate", str(kept), *options, "--formats", "", "--out", str(kept)]) == 2
    assert options[0] in capsys.readouterr().err
    assert main(["evaluate", str(kept), "--formats", "", "--out", str(kept)]) == 0
