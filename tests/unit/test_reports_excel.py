"""Takes invented results. Gives what a person finds on opening the workbook. Never trusts the writer: it is read back."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from shigan.findings.model import Evidence
from shigan.reports import Results
from shigan.reports.catalogue import excel
from shigan.reports.cells import LONGEST_CELL
from shigan.reports.example import example_results
from shigan.reports.words import Words


@pytest.fixture(scope="module")
def results() -> Results:
    return example_results()


def sheets(results: Results, out: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(excel.write(results, out, "zh")))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_sheets_are_there_in_reading_order(results: Results, tmp_path: Path) -> None:
    assert list(sheets(results, tmp_path)) == [
        "说明",
        "问题",
        "发现",
        "证据",
        "单位指标",
        "事项类别",
        "指标说明",
        "隔离行",
    ]


def test_without_refused_rows_there_is_no_sheet_about_them(results: Results, tmp_path: Path) -> None:
    clean = replace(results, receipt={**results.receipt, "refused": 0, "quarantine": []})
    assert "隔离行" not in sheets(clean, tmp_path)


def test_every_finding_and_every_row_of_evidence_is_listed(results: Results, tmp_path: Path) -> None:
    told = sheets(results, tmp_path)
    assert {row[0] for row in told["发现"][1:]} == {finding.id for finding in results.findings}
    assert len(told["证据"]) - 1 == sum(len(finding.evidence) for finding in results.findings)


def test_what_the_findings_of_a_rule_share_is_told_once_and_names_no_person(results: Results, tmp_path: Path) -> None:
    heads, *rows = sheets(results, tmp_path)["问题"]
    asked = {(finding.level, finding.rule) for finding in results.findings}
    assert len(rows) == len(asked)
    assert sum(float(str(row[heads.index("处数")])) for row in rows) == len(results.findings)
    assert all((row[heads.index("涉及")] == "") == (row[heads.index("层级")] == "个人") for row in rows)
    assert all(row[heads.index("想请教的问题")] for row in rows)


def test_numbers_are_numbers_and_the_silent_have_none(results: Results, tmp_path: Path) -> None:
    heads, *rows = sheets(results, tmp_path)["单位指标"]
    status, ratio, n = heads.index("状态"), heads.index("与预期之比"), heads.index("样本")
    assert all(isinstance(row[n], float) for row in rows)
    assert all((row[ratio] == "") == str(row[status]).startswith("■") for row in rows)


FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "http://example.invalid/",
    "12345678901234567890",
    "\x01bad\x1f",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_stays_a_text(text: str, results: Results, tmp_path: Path) -> None:
    finding = replace(results.findings[0], evidence=(Evidence(item=text, sequences=(1,)),))
    path = excel.write(replace(results, findings=(finding,)), tmp_path, "zh")
    told = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("证据").to_python()
    assert told[1][3] == text.replace("\x01", "␁").replace("\x1f", "␟")
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet4.xml")
        assert b"<f>" not in sheet
        assert b"<hyperlink" not in sheet


@pytest.mark.parametrize("sign", ["长", "𠮷"])
def test_a_text_longer_than_a_cell_goes_on_in_the_next_row_and_nothing_is_lost(
    sign: str, results: Results, tmp_path: Path
) -> None:
    long = "".join(f"{i}{sign}" for i in range(14_000))
    finding = replace(results.findings[0], evidence=(Evidence(item=long, sequences=(1,)),))
    rows = sheets(replace(results, findings=(finding,)), tmp_path)["证据"][1:]
    marks = [Words("zh")(key) for key in ("text_continues", "text_continued")]
    told = "".join(str(row[3]) for row in rows)
    for mark in marks:
        assert told.count(mark) == len(rows) - 1
        told = told.replace(mark, "")
    assert told == long
    assert all(len(str(row[3]).encode("utf-16-le")) // 2 <= LONGEST_CELL for row in rows)
    assert {row[0] for row in rows} == {finding.id}


def test_sheets_are_ready_to_read_and_to_print(results: Results, tmp_path: Path) -> None:
    with zipfile.ZipFile(excel.write(results, tmp_path, "zh")) as parts:
        findings = parts.read("xl/worksheets/sheet3.xml").decode()
    for part in (
        'state="frozen"',
        "<autoFilter",
        'paperSize="9"',
        'orientation="landscape"',
        'fitToHeight="0"',
        "&amp;P",
    ):
        assert part in findings


def test_a_cut_list_of_facts_says_so(results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_FACTS", 5)
    told = sheets(results, tmp_path)["单位指标"]
    assert len(told) == 1 + 5 + 1
    assert str(told[-1][0]).startswith("此处列出 5 行，共 ")
