"""Headings that stand in two rows are joined where that is plain, and nothing else is taken for a second row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from shigan.ingest.raw import RawSource, ReadOptions, read_raw

Table = Sequence[Sequence[str]]
UPPER = ["事项编号", "受理", "", "办结", "", "单位"]
LOWER = ["", "时间", "经办人", "时间", "经办人", ""]
JOINED = ("事项编号", "受理时间", "受理经办人", "办结时间", "办结经办人", "单位")
ROWS = [["S1", "2026-03-02", "张三", "2026-03-03", "李四", "一科"], ["S2", "2026-03-02", "张三", "", "", "一科"]]


def as_text(path: Path, rows: Table) -> Path:
    path.with_suffix(".csv").write_text("\n".join(",".join(row) for row in rows) + "\n", "utf-8")
    return path.with_suffix(".csv")


def as_workbook(path: Path, rows: Table) -> Path:
    with xlsxwriter.Workbook(path.with_suffix(".xlsx")) as book:
        sheet = book.add_worksheet("表")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path.with_suffix(".xlsx")


Write = Callable[[Path, Table], Path]
both = pytest.mark.parametrize("write", [as_text, as_workbook])


def read(path: Path, **options: int) -> RawSource:
    return read_raw(path, into=path.parent, options=ReadOptions(header_line=options.get("header_line")))[0]


def told(source: RawSource) -> list[str]:
    return [one.zh for one in source.notes if one.id == "headings_joined"]


@both
@pytest.mark.parametrize("titles", [[], [["某局办件明细表", "", "", "", "", ""]]])
def test_a_heading_over_several_columns_is_joined_with_those_below_it(tmp_path: Path, write: Write, titles: Table) -> None:
    source = read(write(tmp_path / "t", [*titles, UPPER, LOWER, *ROWS]))
    assert source.columns == JOINED and source.rows == 2
    assert f"第 {len(titles) + 1}、{len(titles) + 2} 行" in told(source)[0]


@both
def test_the_upper_row_may_fill_few_cells(tmp_path: Path, write: Write) -> None:
    upper = ["编号", "办理情况", "", "", "", "", ""]
    lower = ["", "环节", "时间", "经办人", "单位", "备注", "附件"]
    rows = [["S1", "登记", "2026-03-02", "张三", "一科", "急", "无"]] * 2
    assert read(write(tmp_path / "t", [upper, lower, *rows])).columns[:3] == ("编号", "办理情况环节", "办理情况时间")


@both
@pytest.mark.parametrize(
    "rows",
    [
        [["单位：一科", "", "日期：三月", "", "", "页：一"], ["编号", "环节", "时间", "经办人", "科室", ""],
         ["S1", "登记", "2026-03-02", "张三", "一科", "甲"]],
        [["某局办件明细表", "", "", "", ""], ["编号", "环节", "时间", "经办人", "单位"], ["S1", "登记", "2026-03-02", "张三", "一科"]],
        [["编号", "环节", "", "时间", "备注"], ["S1", "登记", "张三", "", "甲"], ["S1", "办结", "张三", "2026-03-02", "乙"]],
        [["编号", "环节", "时间", "经办", "单位"], ["", "", "", "姓名", "名称"], ["S1", "登记", "2026-03-02", "张三", "一科"]],
    ],
    ids=["labels", "title", "values", "one below one"],
)
def test_titles_and_values_are_no_second_row_of_headings(tmp_path: Path, write: Write, rows: Table) -> None:
    source = read(write(tmp_path / "t", [*rows, *rows[2:]]))
    assert not told(source)
    assert "编号" in source.columns and "环节" in source.columns


@both
def test_a_header_row_that_was_stated_is_taken_as_it_is(tmp_path: Path, write: Write) -> None:
    source = read(write(tmp_path / "t", [UPPER, LOWER, *ROWS]), header_line=1)
    assert not told(source) and source.columns[:2] == ("事项编号", "受理")
