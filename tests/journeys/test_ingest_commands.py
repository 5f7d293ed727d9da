"""An office's own table, from `shigan inspect` over an edited mapping to `shigan ingest`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from shigan.cli.main import main
from shigan.ledger import open_ledger

TABLE = """事项编号,环节,办理时间,经办人,承办单位,事项类型,截止日期,满意度
A1,受理,2026/3/2 9:00,张三,登记窗口,低保,2026年3月20日,
A1,转办,2026/3/2 15:30,张三,登记窗口,低保,2026年3月20日,
A1,办理,2026/3/5 10:00,李四,民政科,低保,2026年3月20日,
A1,办结,2026/3/6 11:00,李四,民政科,低保,2026年3月20日,满意
A2,受理,2026/3/2 9:10,张三,登记窗口,低保,2026年3月21日,
A2,补正,2026/3/3 9:10,-,民政科,低保,2026年3月21日,
A2,神秘环节,2026/3/32 9:10,李四,民政科,低保,2026年3月21日,
,办结,2026/3/4 9:10,系统,民政科,低保,2026年3月21日,不满意
A2,办结,=1+1,系统,民政科,低保,2026年3月21日,不满意
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "台账.csv"
    path.write_bytes(TABLE.encode("gb18030"))
    return path


def test_a_clerk_can_look_edit_and_ingest(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping, out = tmp_path / "映射.yaml", tmp_path / "out"
    assert main(["inspect", str(table), "--mapping", str(mapping)]) == 0
    shown = capsys.readouterr().out
    assert "事项编号" in shown
    assert "神秘环节" in shown
    assert "未定" in shown
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace("神秘环节: act", "神秘环节: work"), "utf-8")
    assert main(["ingest", str(table), "--mapping", str(mapping), "--out", str(out)]) == 0
    receipt = json.loads((out / "receipt.json").read_text("utf-8"))
    assert (receipt["cases"], receipt["events"], receipt["rows_read"], receipt["rows_refused"]) == (2, 7, 9, 3)
    assert receipt["refused_because"] == {"bad_time": 2, "no_case": 1}
    with (out / "quarantine.csv").open(encoding="utf-8-sig", newline="") as file:
        refused = list(csv.DictReader(file))
    assert [(one["row"], one["line"], one["found"]) for one in refused] == [
        ("7", "8", "2026/3/32 9:10"), ("8", "9", "2026/3/4 9:10"), ("9", "10", "'=1+1"),
    ]  # fmt: skip
    assert all(one["reason"] and one["remedy"] for one in refused)
    assert {person.name for person in open_ledger(out / "ledger").directory().values()} == {"张三", "李四"}


def test_the_same_in_english(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = tmp_path / "m.yaml"
    assert main(["--language", "en", "inspect", str(table), "--zone", "Asia/Shanghai", "--mapping", str(mapping)]) == 0
    shown = capsys.readouterr().out
    assert "undecided" in shown
    assert "Cannot be seen" in shown
    assert "# The time limit." in mapping.read_text("utf-8")


def test_a_faulty_mapping_leaves_nothing_behind(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping, out = tmp_path / "m.yaml", tmp_path / "out"
    mapping.write_text("case: 事项编号\nactivity: 环节\ntime: 时间列\nperson: 谁\n", "utf-8")
    assert main(["ingest", str(table), "--mapping", str(mapping), "--out", str(out)]) == 2
    assert "时间列" in capsys.readouterr().err
    assert not out.exists()


def test_a_ledger_is_never_overwritten(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["ingest", str(table), "--out", str(out)]) == 0
    before = (out / "receipt.json").read_bytes()
    assert main(["ingest", str(table), "--out", str(out)]) == 2
    assert (out / "receipt.json").read_bytes() == before


def test_a_table_of_which_no_row_is_sound_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, out, mapping = tmp_path / "t.csv", tmp_path / "out", tmp_path / "m.yaml"
    table.write_text("id,what,at\nA,x,never\nB,y,soon\n", "utf-8")
    mapping.write_text("case: id\nactivity: what\ntime: {column: at, format: iso}\n", "utf-8")
    assert main(["ingest", str(table), "--mapping", str(mapping), "--out", str(out)]) == 2
    told = capsys.readouterr().err.replace("\n", " ")
    assert "没有读出一条记录" in told
    assert "never" in told
    assert not out.exists()
