"""A byte that belongs to no encoding costs its own row and no other; characters an office made for itself are kept and told."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from shigan.cli.main import main
from shigan.ingest.raw import LINE, ReadError, read_raw

HEADER = "事项编号,环节,办理时间,经办人"


def table(rows: int) -> list[str]:
    return [HEADER, *(f"S{row // 2},{('登记', '办结')[row % 2]},2026-03-{2 + row % 2:02d} 09:00,张三" for row in range(rows))]


def spoilt(lines: list[str], encoding: str, *, at: int) -> bytes:
    """The table with the byte 0x80, a euro sign in one code page and nothing in Chinese text, at the end of one line."""
    return b"\n".join(line.encode(encoding) + (b"\x80" if number == at else b"") for number, line in enumerate(lines, 1)) + b"\n"


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize(("rows", "at"), [(4, 3), (4, 5), (3_000, 2_500)])
def test_a_foreign_byte_sets_its_own_row_aside_and_no_other(tmp_path: Path, encoding: str, rows: int, at: int) -> None:
    lines = table(rows)
    data = spoilt(lines, "utf-8" if encoding == "utf-8-sig" else encoding, at=at)
    (tmp_path / "t.csv").write_bytes((b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b"") + data)
    source, refusals = read_raw(tmp_path / "t.csv", into=tmp_path)
    kept = pq.read_table(source.parquet).to_pylist()
    assert [(one.row, one.line, one.reason.id) for one in refusals] == [(at - 1, at, "row_encoding")]
    assert [row[LINE] for row in kept] == [line for line in range(2, rows + 2) if line != at]
    assert source.columns == tuple(HEADER.split(",")) and {row["经办人"] for row in kept} == {"张三"}
    assert [note.id for note in source.notes].count("delimiter") == 1


def test_another_alphabet_is_not_read_as_chinese_with_a_few_rows_set_aside(tmp_path: Path) -> None:
    lines = ["id,step,name", *(f"{row},Prüfung,Käthe" for row in range(20)), *(f"{row},Übergabe,Jürß " for row in range(9))]
    (tmp_path / "t.csv").write_bytes("\n".join(lines).encode("latin-1"))
    with pytest.raises(ReadError) as caught:
        read_raw(tmp_path / "t.csv", into=tmp_path)
    assert caught.value.problem.id == "encoding_unknown"


def test_a_private_character_is_kept_and_told_before_any_figure(tmp_path: Path) -> None:
    lines = table(4)
    lines[2] = lines[2].replace("张三", "\ue863三")
    (tmp_path / "t.csv").write_text("\n".join(lines), "utf-8")
    assert main(["ingest", str(tmp_path / "t.csv"), "--out", str(tmp_path / "out")]) == 0
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text("utf-8"))
    told = [one for one in receipt["noticed"] if "U+E863" in one["zh"]]
    assert len(told) == 1 and "“经办人”有 1 处" in told[0]["zh"] and "private" in told[0]["en"].casefold()
    assert receipt["persons"] == 2, "nobody decides that it is the same name"


def test_full_width_punctuation_is_no_private_character(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("\n".join(line + "（甲），：" for line in table(4)), "utf-8")
    source, _ = read_raw(tmp_path / "t.csv", into=tmp_path)
    assert "private_characters" not in [note.id for note in source.notes]
