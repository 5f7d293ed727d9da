"""A number of a matter typed with full-width signs is the same matter, and it is told; other texts stay as they were typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from shigan.cli.main import main

HEADER = "事项编号,环节,办理时间,经办人,承办单位"


def ingested(folder: Path, rows: list[str], *options: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    (folder / "t.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    assert main(["ingest", str(folder / "t.csv"), *options, "--out", str(folder / "out")]) == 0
    entries = [row for file in sorted((folder / "out" / "ledger").rglob("*.parquet")) for row in pq.read_table(file).to_pylist()]
    return json.loads((folder / "out" / "receipt.json").read_text("utf-8")), [row for row in entries if "activity" in row]


@pytest.mark.parametrize("number", ["SQ-００１", "ＳＱ-001", "ＳＱ-００１"])
def test_the_same_number_in_other_signs_is_the_same_matter(tmp_path: Path, number: str) -> None:
    rows = ["SQ-001,登记,2026-03-02 09:00,张三,一科", f"{number},办结,2026-03-03 09:00,张三,一科",
            "SQ-002,登记,2026-03-02 09:00,张三,一科"]  # fmt: skip
    receipt, entries = ingested(tmp_path, rows)
    assert receipt["cases"] == 2 and {row["item"] for row in entries} == {"SQ-001", "SQ-002"}
    told = [one for one in receipt["noticed"] if number in one["zh"]]
    assert len(told) == 1 and "1 行" in told[0]["zh"] and "full-width" in told[0]["en"]


def test_brackets_in_a_number_and_letters_in_a_name_stay(tmp_path: Path) -> None:
    rows = ["（2026）1号,登记,2026-03-02 09:00,Ａ三,Ｂ科", "（2026）1号,办结,2026-03-03 09:00,Ａ三,Ｂ科",
            "（2026）2号,登记,2026-03-02 09:00,Ａ三,Ｂ科"]  # fmt: skip
    receipt, entries = ingested(tmp_path, rows)
    assert {row["item"] for row in entries} == {"（2026）1号", "（2026）2号"} and {row["unit"] for row in entries} == {"Ｂ科"}
    assert not [one for one in receipt["noticed"] if "全角" in one["zh"]]
