"""How tables of text begin, what they are taken for, and whom they count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from shigan.cli.reading import ReadingOptions
from shigan.errors import ShiganError
from shigan.ingest.inspection import inspect
from shigan.ingest.raw import LINE, ROW, RawSource, ReadError, ReadOptions, read_raw
from shigan.ingest.reader_remarks import remarks_to_check


def read(folder: Path, text: str, **options: Any) -> tuple[list[dict[str, Any]], RawSource]:
    path = folder / "t.csv"
    path.write_bytes(text.encode())
    source, refusals = read_raw(path, into=folder / "into", options=ReadOptions(**options))
    assert not refusals
    return pq.read_table(source.parquet).to_pylist(), source


def told(source: RawSource) -> list[str]:
    return [one.id for one in source.notes]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "\ufeffSEP=;", "sep=;\r"])
def test_a_line_that_names_the_delimiter_is_neither_header_nor_row(tmp_path: Path, line: str) -> None:
    rows, source = read(tmp_path, f"{line}\n编号;说明\n1;甲,乙,丙\n2;丁,戊,己\n")
    assert rows[0] == {ROW: 1, LINE: 3, "编号": "1", "说明": "甲,乙,丙"}
    assert "sep_line" in told(source) and "header_at" not in told(source)


def test_a_heading_that_begins_like_such_a_line_is_a_heading(tmp_path: Path) -> None:
    rows, source = read(tmp_path, "sep=1,编号\nx,1\n")
    assert list(rows[0])[2:] == ["sep=1", "编号"] and "sep_line" not in told(source)


@pytest.mark.parametrize("titles", ["某局台账\n导出：2026-01-05,,,\n", "某局台账,,,\n,,,\n", "\n某局台账\n\n"])
def test_titles_above_the_header_are_passed_over_and_told(tmp_path: Path, titles: str) -> None:
    rows, source = read(tmp_path, f"{titles}编号,环节,时间,单位\n1,登记,2026-01-05,一科\n1,办结,2026-01-06,\n")
    assert [row["环节"] for row in rows] == ["登记", "办结"]
    (one,) = [one for one in source.notes if one.id == "header_at"]
    assert int(one.values["line"]) == titles.count("\n") + 1


def test_rows_are_no_header_however_the_first_line_looks(tmp_path: Path) -> None:
    _, source = read(tmp_path, "编号,1月,2月,\n1,2,3,4\n2,3,4,5\n")
    assert source.columns[:3] == ("编号", "1月", "2月")


def test_a_stated_header_line_is_not_searched_for(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, "题,,\n编号,环节,时间\n1,登记,2026-01-05\n", header_line=1)
    assert len(rows) == 2


def test_headings_are_tidied_before_they_are_told_apart(tmp_path: Path) -> None:
    headings = '\ufeff\ufeff编号,环\u3000节,"办理\n时间",经办人\u200b,Ｃａｓｅ\u00a0ID,状态,状态 ,时限（天）'
    _, source = read(tmp_path, f"{headings}\n1,2,3,4,5,6,7,8\n")
    assert source.columns == ("编号", "环节", "办理时间", "经办人", "Case ID", "状态", "状态 (2)", "时限（天）")
    assert {"headings_cleaned", "column_renamed"} <= set(told(source))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_chinese_text_in_utf_16_without_a_mark_is_recognised_and_told(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("事项编号,办理环节名称\n甲乙丙丁戊己,登记受理审查决定送达\n".encode(encoding))
    source, _ = read_raw(path, into=tmp_path / "into")
    assert source.columns == ("事项编号", "办理环节名称")
    (one,) = [one for one in source.notes if one.id == "encoding_unmarked"]
    assert one.values["encoding"] == encoding and "UTF-16" in one.zh and remarks_to_check([one], [])


@pytest.mark.parametrize("name", ["log.xes", "list.csv", "table.xls"])
@pytest.mark.parametrize("page", ["<!DOCTYPE html>\n<title>登录</title>", "\ufeff <!-- saved -->\n<HTML lang=zh><body hidden>"])
def test_a_web_page_is_called_one_whatever_its_name(tmp_path: Path, name: str, page: str) -> None:
    path = tmp_path / name
    path.write_bytes(page.encode())
    with pytest.raises(ReadError) as refused:
        read_raw(path, into=tmp_path / "into")
    assert refused.value.problem.id == "web_page"


def test_a_delimiter_that_parts_nothing_is_told_with_the_one_that_does(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("编号;环节;时间\nA1;登记;2026-01-02\nA1;办结;2026-01-03\n", "utf-8")
    with pytest.raises(ReadError) as refused:
        read_raw(path, into=tmp_path / "into", options=ReadOptions(delimiter=","))
    assert refused.value.problem.id == "delimiter_parts_nothing"
    assert {"found": "';'", "header": "编号;环节;时间"}.items() <= refused.value.problem.reason.values.items()
    path.write_text("备注\n一\n二\n", "utf-8")
    assert read_raw(path, into=tmp_path / "one", options=ReadOptions(delimiter=","))[0].columns == ("备注",)


def test_a_delimiter_is_refused_for_what_is_not_delimited_text(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text("<log><trace><event/></trace></log>", "utf-8")
    with pytest.raises(ReadError) as refused:
        read_raw(path, into=tmp_path / "into", options=ReadOptions(delimiter=";"))
    assert refused.value.problem.id == "delimiter_for_text_only"


@pytest.mark.parametrize(("typed", "meant"), [("tab", "\t"), (";", ";"), ("、", "、")])
def test_a_delimiter_is_one_character_or_tab(typed: str, meant: str) -> None:
    assert ReadingOptions(delimiter=typed).readers().delimiter == meant
    for wrong in ("", ";;", '"'):
        with pytest.raises(ShiganError):
            ReadingOptions(delimiter=wrong).readers()


def test_rows_that_are_set_aside_count_for_nobody(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [f"S{case},{step},2026-03-0{day} 09:0{case},张三,一科" for case in range(3) for day, step in ((2, "登记"), (3, "办结"))]
    path.write_text("\n".join(["事项编号,环节,办理时间,经办人,承办单位", ",,,姓名,名称", *rows]) + "\n", "utf-8")
    counted = inspect(path).tally
    assert (counted.rows_refused, counted.persons, counted.units) == (1, 1, 1)


def test_a_header_row_behind_the_end_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="nothing from row 99"):
        read(tmp_path, "编号,环节\n1,登记\n", header_line=99)
