"""Tables that come as a list of JSON objects, or packed in a zip: read, or refused for what they are."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from shigan.ingest.raw import LINE, ROW, RawSource, ReadError, Refusal, read_raw

ROWS = [{"事项编号": "S1", "环节": "登记", "件数": 2}, {"事项编号": "S2", "环节": "办结", "备注": None}]
TABLE = "事项编号,环节\nS1,登记\nS1,办结\n"


def read(path: Path) -> tuple[list[dict[str, Any]], RawSource, list[Refusal]]:
    source, refusals = read_raw(path, into=path.parent / "into")
    rows = pq.read_table(source.parquet).to_pylist()
    return [{name: value for name, value in row.items() if name not in (ROW, LINE)} for row in rows], source, refusals


def why(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        read_raw(path, into=path.parent / "into")
    assert caught.value.problem.reason.zh != caught.value.problem.reason.en
    return caught.value.problem.id


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["t.json", "t.csv"])
def test_a_list_of_json_objects_is_a_table_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("\ufeff" + json.dumps(ROWS, ensure_ascii=False), "utf-8")
    rows, source, refusals = read(tmp_path / name)
    assert rows == [
        {"事项编号": "S1", "环节": "登记", "件数": "2", "备注": None}, {"事项编号": "S2", "环节": "办结", "件数": None, "备注": None}
    ]  # fmt: skip
    assert source.format == "json_records" and not refusals
    assert ("name_differs" in [one.id for one in source.notes]) == (name == "t.csv")


def test_what_is_nested_stays_json_and_what_is_no_object_is_refused_alone(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(json.dumps([{"a": {"b": [1.50]}}, 7, {"a": True}]), "utf-8")
    rows, _, refusals = read(tmp_path / "t.json")
    assert [row["a"] for row in rows] == ['{"b": ["1.5"]}', "true"]
    assert [(one.row, one.reason.id) for one in refusals] == [(2, "json_not_a_row")]


NO_RECORDS = [
    ("[]", "no_rows"), ("[{}]", "no_rows"), ('[{"a": 1', "not_json"), ("[1]", "json_is_no_record"), ('{"a": 1}', "json_is_no_record"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), NO_RECORDS)
def test_json_that_is_no_table_is_refused_for_what_it_is(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "t.json").write_text(text, "utf-8")
    assert why(tmp_path / "t.json") == reason


def test_the_one_table_in_a_zip_is_read_and_named(tmp_path: Path) -> None:
    members = {"导出/记录.csv": TABLE.encode("gbk"), "__MACOSX/导出/._记录.csv": b"x", "导出/.DS_Store": b"x"}
    path = packed(tmp_path / "t.zip", members)
    rows, source, _ = read(path)
    assert [row["环节"] for row in rows] == ["登记", "办结"]
    assert source.format == "csv" and source.path == path
    assert "导出/记录.csv" in next(one for one in source.notes if one.id == "unzipped").zh


def test_a_workbook_in_a_zip_is_read_and_a_workbook_is_no_zip(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        sheet = book.add_worksheet("表")
        for number, row in enumerate([["事项编号", "环节"], ["S1", "登记"]]):
            sheet.write_row(number, 0, row)
    for path in (tmp_path / "b.xlsx", packed(tmp_path / "b.zip", {"b.xlsx": (tmp_path / "b.xlsx").read_bytes()})):
        rows, source, _ = read(path)
        assert rows == [{"事项编号": "S1", "环节": "登记"}] and source.format == "excel"
        assert ("unzipped" in [one.id for one in source.notes]) == (path.suffix == ".zip")


def test_a_zip_of_several_files_or_of_none_is_refused_with_their_names(tmp_path: Path) -> None:
    several = packed(tmp_path / "t.zip", {"a.csv": TABLE.encode(), "b.csv": TABLE.encode()})
    with pytest.raises(ReadError, match=r"a\.csv, b\.csv"):
        read_raw(several, into=tmp_path / "into")
    assert why(packed(tmp_path / "none.zip", {})) == "zip_empty"
    assert why(packed(tmp_path / "empty.zip", {"a.csv": b""})) == "empty_file"


def test_a_zip_that_is_cut_off_or_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    whole = packed(tmp_path / "t.zip", {"a.csv": TABLE.encode() * 100}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    assert why(tmp_path / "cut.zip") == "archive_damaged"
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"a,b\n" + b"0" * (70 << 20))
    assert why(tmp_path / "bomb.zip") == "bomb"


@pytest.mark.parametrize("suffix", [".zip", ".xlsx"])
def test_an_archive_that_points_outside_of_itself_is_called_damaged(tmp_path: Path, suffix: str) -> None:
    whole = bytearray(packed(tmp_path / "whole.zip", {"a.csv": TABLE.encode()}).read_bytes())
    place = whole.rindex(b"PK\x05\x06") + 16  # where the list of its parts begins
    whole[place : place + 4] = (int.from_bytes(whole[place : place + 4], "little") + 1000).to_bytes(4, "little")
    (tmp_path / f"t{suffix}").write_bytes(whole)
    assert why(tmp_path / f"t{suffix}") == "archive_damaged"


def test_half_a_character_in_a_heading_is_left_out_and_in_a_value_it_refuses_the_row(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[{"a\\ud800": "1", "b": "2"}, {"b": "\\ud800"}]', "utf-8")
    rows, source, refusals = read(tmp_path / "t.json")
    assert rows == [{"a": "1", "b": "2"}] and "headings_cleaned" in [one.id for one in source.notes]
    assert [(one.row, one.reason.id) for one in refusals] == [(2, "lone_surrogate")]


def test_half_a_character_in_the_name_of_an_attribute_refuses_the_log(tmp_path: Path) -> None:
    attribute = {"name": "n\ud800", "value": "x"}
    event = {"id": "e", "type": "t", "time": "2026-03-02", "attributes": [attribute], "relationships": [{"objectId": "o"}]}
    (tmp_path / "t.json").write_text(json.dumps({"events": [event], "objects": [{"id": "o", "type": "matter"}]}), "utf-8")
    assert why(tmp_path / "t.json") == "name_unfit"
