"""Workbooks as offices keep them: covers and hidden sheets, a sheet a month, merged numbers, stray cells, long numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from shigan.cli.main import main
from shigan.errors import ShiganError
from shigan.ingest.ingesting import IngestSettings, ingest
from shigan.ingest.inspection import inspect
from shigan.ingest.raw import LINE, RawSource, ReadError, ReadOptions, read_raw

HEADINGS = ["事项编号", "环节", "办理时间"]
FIRST = [["A-1", "登记", "2026-03-02 09:00"], ["A-1", "办结", "2026-03-03 09:00"]]
SECOND = [["A-2", "登记", "2026-04-02 09:00"], ["A-2", "办结", "2026-04-03 09:00"]]

Sheets = dict[str, Sequence[Sequence[Any]]]


def book(path: Path, sheets: Sheets, change: Callable[[xlsxwriter.Workbook], None] = lambda _: None) -> Path:
    with xlsxwriter.Workbook(path) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        change(made)
    return path


def hide(name: str) -> Callable[[xlsxwriter.Workbook], None]:
    def change(made: xlsxwriter.Workbook) -> None:
        next(sheet for sheet in made.worksheets() if sheet.get_name() != name).activate()
        made.get_worksheet_by_name(name).hide()

    return change


def read(path: Path, **options: Any) -> tuple[list[str], RawSource, list[dict[str, Any]]]:
    """The numbers of the matters as they were read, the source, and the rows."""
    source, refusals = read_raw(path, into=path.parent / "into", options=ReadOptions(**options))
    assert refusals == []
    rows = pq.read_table(source.parquet).to_pylist()
    return [row["事项编号"] for row in rows], source, rows


def told(source: RawSource, id: str) -> dict[str, str]:
    (one,) = [one for one in source.notes if one.id == id]
    return dict(one.values)


def test_a_hidden_sheet_is_left_and_named(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"旧": [HEADINGS, *FIRST], "今": [HEADINGS, *SECOND]}, hide("旧"))
    numbers, source, _ = read(path)
    assert numbers == ["A-2", "A-2"]
    assert told(source, "sheets_hidden") == {"read": "今", "sheets": "旧"}


def test_a_hidden_sheet_is_read_when_asked_for(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"旧": [HEADINGS, *FIRST], "今": [HEADINGS, *SECOND]}, hide("旧"))
    assert read(path, sheets=("旧",))[0] == ["A-1", "A-1"]


def test_where_only_hidden_sheets_may_hold_rows_they_are_named(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"旧": [HEADINGS, *FIRST], "空": []}, hide("旧"))
    with pytest.raises(ReadError, match="旧") as caught:
        read(path)
    assert caught.value.problem.id == "only_hidden_sheets"


def test_the_sheet_that_names_matter_step_and_time_goes_before_a_longer_one(tmp_path: Path) -> None:
    notes = [["说明", "备注"], *([f"第 {number} 条", "见文件"] for number in range(9))]
    numbers, source, _ = read(book(tmp_path / "b.xlsx", {"封面": notes, "明细": [HEADINGS, *FIRST], "空": []}))
    assert numbers == ["A-1", "A-1"]
    assert told(source, "sheets_left") == {"read": "明细", "sheets": "封面"}


def test_visible_sheets_with_the_same_headings_are_one_record(tmp_path: Path) -> None:
    turned = [[when, what, who] for who, what, when in [HEADINGS, *SECOND]]
    numbers, source, rows = read(book(tmp_path / "b.xlsx", {"三月": [HEADINGS, *FIRST], "四月": turned}))
    assert numbers == ["A-1", "A-1", "A-2", "A-2"]
    assert [row["sheet"] for row in rows] == ["三月", "三月", "四月", "四月"]
    assert told(source, "sheets_joined") == {"sheets": "三月, 四月"}


def test_a_column_called_sheet_keeps_what_it_holds(tmp_path: Path) -> None:
    tables = {name: [[*HEADINGS, "sheet"], [*FIRST[0], "own"]] for name in ("三月", "四月")}
    assert [row["sheet"] for row in read(book(tmp_path / "b.xlsx", tables))[2]] == ["own", "own"]


def test_cells_merged_downwards_hold_for_each_row_and_a_merged_title_does_not(tmp_path: Path) -> None:
    def merge(made: xlsxwriter.Workbook) -> None:
        sheet = made.worksheets()[0]
        sheet.merge_range(0, 1, 0, 3, "某局台账")
        sheet.merge_range(2, 1, 3, 1, "A-1")
        sheet.merge_range(4, 1, 5, 1, "A-2")

    rows = [[], ["", *HEADINGS], *(["", "", what, when] for _, what, when in [*FIRST, *SECOND])]
    numbers, source, read_rows = read(book(tmp_path / "b.xlsx", {"办件": rows}, merge))
    assert numbers == ["A-1", "A-1", "A-2", "A-2"]
    assert [row[LINE] for row in read_rows] == [3, 4, 5, 6]
    assert told(source, "merged_cells") == {"count": "2"}


def test_a_stray_cell_far_below_is_told_and_costs_seconds(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"办件": [HEADINGS, *FIRST]}, lambda made: made.worksheets()[0].write(900_000, 1, " "))
    numbers, source, _ = read(path)
    assert numbers == ["A-1", "A-1"]
    assert any("900001" in one.values.values() for one in source.notes)


def test_a_row_far_below_the_table_is_read_and_told(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"办件": [HEADINGS, *FIRST]}, lambda made: made.worksheets()[0].write(5_000, 0, "A-9"))
    numbers, source, _ = read(path)
    assert numbers == ["A-1", "A-1", "A-9"]
    assert told(source, "row_far") == {"line": "5001", "count": "4997"}


def test_numbers_that_lost_digits_are_counted_by_column(tmp_path: Path) -> None:
    rows = [[202603020000000010.0 + number, *FIRST[number][1:]] for number in range(2)]
    _, source, _ = read(book(tmp_path / "b.xlsx", {"办件": [HEADINGS, *rows]}))
    assert told(source, "digits_lost") == {"column": "事项编号", "count": "2"}


def test_sixteen_digits_that_a_program_kept_whole_are_read_as_they_are(tmp_path: Path) -> None:
    # xlsxwriter itself writes numbers with 16 significant digits.
    rows = [[2026030200000010.0 + number, *FIRST[number][1:]] for number in range(2)]
    numbers, source, _ = read(book(tmp_path / "b.xlsx", {"办件": [HEADINGS, *rows]}))
    assert numbers == ["2026030200000010", "2026030200000011"]
    assert "digits_lost" not in [one.id for one in source.notes]


def test_matters_whose_numbers_lost_digits_are_not_made_one(tmp_path: Path) -> None:
    rows = [[202603020000000010.0 + number % 2, *row[1:]] for number, row in enumerate([*FIRST, *SECOND])]
    path = book(tmp_path / "b.xlsx", {"办件": [HEADINGS, *rows]})
    with pytest.raises(ShiganError, match="15 digits"):
        ingest([path], None, tmp_path / "out", IngestSettings())
    assert not (tmp_path / "out" / "ledger").exists()


def test_what_was_left_reaches_the_person_before_any_figure(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"旧": [HEADINGS, *FIRST], "今": [HEADINGS, *SECOND]}, hide("旧"))
    receipt = ingest([path], None, tmp_path / "out", IngestSettings())
    sentence = "读取的是工作表“今”，隐藏的工作表未读取：旧。"
    assert sentence in [one.zh for one in receipt.noticed]
    assert sentence in [one.zh for one in receipt.assumptions]
    assert sentence in [one.zh for one in inspect(path).remarks]


def test_an_unknown_sheet_is_an_error_that_names_those_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "b.xlsx", {"三月": [HEADINGS, *FIRST], "四月": [HEADINGS, *SECOND]})
    assert main(["inspect", str(path), "--sheet", "五月"]) != 0
    said = capsys.readouterr()
    assert "三月, 四月" in said.out + said.err


def test_the_row_of_the_header_can_be_stated(tmp_path: Path) -> None:
    rows = [["甲", "乙", "丙"], HEADINGS, *FIRST]
    assert read(book(tmp_path / "b.xlsx", {"办件": rows}), header_line=2)[0] == ["A-1", "A-1"]


@pytest.mark.parametrize(("options", "why"), [({"sheets": ("一",)}, "no_sheets"), ({"header_line": 2}, None)])
def test_text_has_no_sheets_but_a_header(tmp_path: Path, options: dict[str, Any], why: str | None) -> None:
    path = tmp_path / "t.csv"
    path.write_text("题名\n事项编号,环节\nA-1,登记\n", "utf-8")
    if why is None:
        assert read(path, **options)[0] == ["A-1"]
        return
    with pytest.raises(ReadError) as caught:
        read(path, **options)
    assert caught.value.problem.id == why
