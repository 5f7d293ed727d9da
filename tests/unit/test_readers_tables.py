"""What tables say: text, workbooks and Parquet files, read in the confined child as a person's file would be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from shigan.ingest.raw import LINE, ROW, RawSource, ReadOptions, Refusal, read_raw

Read = Callable[..., tuple[list[dict[str, Any]], RawSource, list[Refusal]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write the content under a name, read it, and give rows, source and refusals."""

    def read_it(
        content: bytes, name: str = "t.csv", **options: Any
    ) -> tuple[list[dict[str, Any]], RawSource, list[Refusal]]:
        path = tmp_path / name
        if content:
            path.write_bytes(content)
        source, refusals = read_raw(path, into=tmp_path / "into", options=ReadOptions(**options))
        return pq.read_table(source.parquet).to_pylist(), source, refusals

    return read_it


TABLE = "编号,人员,备注\nA-1,王䶮,好\nA-2,李,\n"
WIDE = [
    {ROW: 1, LINE: 2, "编号": "A-1", "人员": "王䶮", "备注": "好"},
    {ROW: 2, LINE: 3, "编号": "A-2", "人员": "李", "备注": None},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_the_encoding_is_found_and_told(encoding: str, read: Read) -> None:
    rows, source, _ = read(TABLE.encode(encoding))
    assert rows == WIDE
    (told,) = [one for one in source.notes if one.id == "encoding"]
    assert told.values["encoding"] == encoding


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found_and_told(delimiter: str, read: Read) -> None:
    rows, source, _ = read(TABLE.replace(",", delimiter).encode())
    assert rows == WIDE
    assert "delimiter" in [one.id for one in source.notes]


def test_what_is_stated_goes_before_what_is_found(read: Read) -> None:
    rows, _, _ = read("a;b,c\n1;2,3\n".encode("utf-16-le"), encoding="utf-16-le", delimiter=";")
    assert rows == [{ROW: 1, LINE: 2, "a": "1", "b,c": "2,3"}]


def test_a_quoted_value_may_hold_line_ends_and_the_lines_after_it_keep_their_numbers(read: Read) -> None:
    rows, _, refusals = read(b'id,text\r\n1,"two\r\nlines, ""quoted"""\r\n\r\n2,x\r\n3\r\n4,y\r\n')
    assert [(row[ROW], row[LINE], row["text"]) for row in rows] == [
        (1, 2, 'two\r\nlines, "quoted"'),
        (2, 5, "x"),
        (4, 7, "y"),
    ]
    assert [(one.row, one.line, one.reason.id, one.reason.values) for one in refusals] == [
        (3, 6, "row_ragged", {"found": "1", "expected": "2"})
    ]


def test_columns_without_a_name_of_their_own_get_one_and_it_is_told(read: Read) -> None:
    _, source, _ = read(b"date,date,,@row,date (2)\n1,2,3,4,5\n")
    assert source.columns == ("date", "date (3)", "column 3", "row", "date (2)")
    assert [one.values["number"] for one in source.notes if one.id == "column_renamed"] == ["2", "3", "4"]


def test_rows_of_another_encoding_are_refused_by_line(read: Read) -> None:
    rows, _, refusals = read(TABLE.encode() * 1 + "A-3,张,坏\n".encode("gb18030") + "A-4,赵,好\n".encode())
    assert [row["编号"] for row in rows] == ["A-1", "A-2", "A-4"]
    assert [(one.row, one.line, one.reason.id) for one in refusals] == [(3, 4, "row_encoding")]


def test_the_same_file_gives_the_same_rows_under_the_same_name(read: Read) -> None:
    _, first, _ = read(TABLE.encode())
    before = first.parquet.read_bytes()
    _, again, _ = read(TABLE.encode())
    assert (again.parquet, again.digest_sha256) == (first.parquet, first.digest_sha256)
    assert again.parquet.read_bytes() == before


def test_a_workbook_gives_dates_as_iso_and_numbers_without_a_fraction(read: Read, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet("办件")
        sheet.merge_range(0, 0, 0, 4, "二〇二六年台账")
        sheet.write_row(1, 0, ["编号", "时间", "天数", "比例", "完成"])
        sheet.write_row(2, 0, [1001])
        sheet.write_datetime(2, 1, dt.datetime(2026, 3, 2, 9, 30), day)
        sheet.write_row(2, 2, [3, 0.25, True])
        sheet.write_row(4, 0, ["A-2"])
        book.add_worksheet("说明").write(0, 0, "x")
    rows, source, refusals = read(b"", "b.xlsx")
    assert rows == [
        {ROW: 1, LINE: 3, "编号": "1001", "时间": "2026-03-02T09:30:00", "天数": "3", "比例": "0.25", "完成": "true"},
        {ROW: 2, LINE: 5, "编号": "A-2", "时间": None, "天数": None, "比例": None, "完成": None},
    ]
    assert refusals == []
    assert {"header_at", "sheet", "sheets_left", "empty_rows"} <= {one.id for one in source.notes}


def test_sheets_that_are_asked_for_are_told_apart(read: Read, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        for name in ("一月", "二月"):
            book.add_worksheet(name).write_column(0, 0, ["编号", name])
    rows, _, _ = read(b"", "b.xlsx", sheets=("二月", "一月"))
    assert [(row[ROW], row["编号"], row["sheet"]) for row in rows] == [(1, "二月", "二月"), (2, "一月", "一月")]


def test_parquet_keeps_offsets_and_writes_every_kind_as_text(read: Read, tmp_path: Path) -> None:
    moment = dt.datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    table = pa.table(
        {
            "at": pa.array([moment, None], pa.timestamp("ms", "Asia/Shanghai")),
            "local": pa.array([dt.datetime(2026, 3, 2, 9, 30), None], pa.timestamp("ms")),
            "n": pa.array([3.0, 2.5]),
            "whole": pa.array([7, None]),
            "yes": pa.array([True, False]),
            "kind": pa.array(["a", "b"]).dictionary_encode(),
            "list": pa.array([["甲"], None]),
            "raw": pa.array([b"text", b"\xff"]),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    rows, _, _ = read(b"", "t.parquet")
    assert rows[0] | {ROW: 1} == {
        ROW: 1, LINE: None, "at": "2026-03-02T09:30:00.000+08:00", "local": "2026-03-02 09:30:00.000", "n": "3",
        "whole": "7", "yes": "true", "kind": "a", "list": '["甲"]', "raw": "text",
    }  # fmt: skip
    assert (rows[1]["at"], rows[1]["n"], rows[1]["raw"]) == (None, "2.5", "ff")
