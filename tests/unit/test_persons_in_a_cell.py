"""Cells in which offices name several persons, or write the unit behind the name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from shigan.ingest.ingesting import ingest
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import read_mapping
from shigan.ingest.persons import lead_of, names_in, unit_in
from shigan.ingest.receipt import Receipt

HEADING = "编号,环节,时间,经办人"


def read(folder: Path, persons: Sequence[str], mapping: Mapping | None = None, heading: str = HEADING) -> Receipt:
    path = folder / "办件.csv"
    lines = [
        f'A{place},{step},2026-01-0{5 + place}T09:00:00Z,"{person}"'
        for place, person in enumerate(persons)
        for step in ("登记", "办结")
    ]
    path.write_text("\n".join([heading, *lines]), encoding="utf-8")
    return ingest([path], mapping, folder / "out")


@pytest.mark.parametrize(
    ("text", "lead", "names", "unit"),
    [
        ("张三", "张三", ["张三"], None),
        ("张三、李四", "张三", ["张三", "李四"], None),
        ("李四,王五", "李四", ["李四", "王五"], None),
        ("张三/李四；欧阳娜娜", "张三", ["张三", "李四", "欧阳娜娜"], None),
        ("张三（法规处）", "张三", ["张三"], "法规处"),
        ("张三(法规处)、李四(综合处)", "张三", ["张三", "李四"], "法规处"),
        ("王伟（小）", "王伟（小）", ["王伟（小）"], None),  # tells him from 王伟（大）
        ("Smith, John", "Smith, John", ["Smith, John"], None),
        ("法规处、综合处", "法规处、综合处", ["法规处、综合处"], None),
    ],
)
def test_only_chinese_names_are_taken_apart(text: str, lead: str, names: list[str], unit: str | None) -> None:
    with duckdb.connect() as connection:
        said = connection.execute(f"SELECT {lead_of('said')}, {names_in('said')}, {unit_in('said')} FROM (SELECT ? AS said)", [text])
        (row,) = said.fetchall()
    assert row == (lead, names, unit)


def test_of_several_persons_the_first_did_it_and_all_are_counted_and_it_is_told(tmp_path: Path) -> None:
    receipt = read(tmp_path, ["张三、李四", "张三", "李四,王五"])
    assert (receipt.tally.persons, receipt.tally.persons_known, receipt.tally.events, receipt.tally.several) == (3, 3, 6, 4)
    assert any("有 4 条记录写有几个经办人" in remark.zh for remark in receipt.assumptions)


def test_a_text_that_is_one_name_stays_one_where_the_mapping_says_so(tmp_path: Path) -> None:
    mapping = read_mapping("name: t\nrow_is: event\ncase: 编号\nactivity: 环节\ntime: 时间\nperson: {column: 经办人, several: one}\n")
    receipt = read(tmp_path, ["张三、李四", "张三"], mapping)
    assert (receipt.tally.persons, receipt.tally.several) == (2, 0)


def test_a_unit_behind_the_name_is_the_unit_where_no_column_is(tmp_path: Path) -> None:
    receipt = read(tmp_path, ["张三（法规处）", "李四(综合处)", "张三（法规处）"])
    assert (receipt.tally.persons, receipt.tally.units) == (2, 2)
    assert receipt.mapping.unit_in_person


def test_a_unit_column_goes_before_what_stands_behind_the_name(tmp_path: Path) -> None:
    path = tmp_path / "办件.csv"
    rows = [f"A{place},{step},2026-01-0{5 + place}T09:00:00Z,张三（法规处）,综合处" for place in range(2) for step in ("登记", "办结")]
    path.write_text("\n".join([f"{HEADING},承办单位", *rows]), encoding="utf-8")
    receipt = ingest([path], None, tmp_path / "out")
    assert (receipt.tally.persons, receipt.tally.units, receipt.mapping.unit_in_person) == (1, 1, False)
