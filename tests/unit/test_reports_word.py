"""Takes invented results. Gives what the official letter must keep: the grid of GB/T 9704, its faces, and no person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from shigan.facts.kept import facts_from
from shigan.facts.table import FACT_SCHEMA
from shigan.reports import Results
from shigan.reports.catalogue import word
from shigan.reports.example import PEOPLE, example_results


@pytest.fixture(scope="module")
def results() -> Results:
    return example_results()


@pytest.fixture(scope="module")
def letter(results: Results, tmp_path_factory: pytest.TempPathFactory) -> object:
    return Document(str(word.write(results, tmp_path_factory.mktemp("word"), "zh")))


def text_of(document: object) -> str:
    return "\n".join(t.text or "" for t in document.element.iter(qn("w:t")))  # type: ignore[attr-defined]


def test_the_page_is_the_standards(letter: object) -> None:
    section = letter.sections[0]  # type: ignore[attr-defined]
    for found, wanted in (
        (section.page_width, 210), (section.page_height, 297), (section.top_margin, 37), (section.left_margin, 28),
        (section.right_margin, 26), (section.bottom_margin, 35),
    ):  # fmt: skip
        assert abs(found - Mm(wanted)) < Mm(0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    height, width = 297 - 37 - 35, 210 - 28 - 26
    line_mm, char_mm = (
        int(grid.get(qn("w:linePitch"))) / 20 * 25.4 / 72,
        (16 + int(grid.get(qn("w:charSpace"))) / 4096) * 25.4 / 72,
    )
    assert int(height / line_mm) == 22
    assert int(width / char_mm) == 28


def test_title_text_and_headings_have_their_faces_and_sizes(letter: object) -> None:
    faces = {
        paragraph.text[:2]: (run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size)
        for paragraph in letter.paragraphs  # type: ignore[attr-defined]
        for run in paragraph.runs[:1]
        if run.text
    }
    assert faces["关于"] == ("方正小标宋简体", Pt(22))
    assert faces["一、"] == ("黑体", Pt(16))
    assert faces["（一"] == ("楷体_GB2312", Pt(16))
    assert faces["读取"] == ("仿宋_GB2312", Pt(16))


def test_every_run_names_its_east_asian_face_and_no_font_is_embedded(
    letter: object, results: Results, tmp_path: Path
) -> None:
    bodies = [letter.element, letter.sections[0].footer._element, letter.sections[0].even_page_footer._element]  # type: ignore[attr-defined]
    for body in bodies:
        for run in body.iter(qn("w:r")):
            if run.find(qn("w:t")) is not None:
                assert run.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia"))
    names = [part.partname for part in letter.part.package.iter_parts()]  # type: ignore[attr-defined]
    assert not [name for name in names if "font" in name.lower() and "fontTable" not in name]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_with_the_ledger_root_below(letter: object) -> None:
    assert letter.settings.odd_and_even_pages_header_footer  # type: ignore[attr-defined]
    section = letter.sections[0]  # type: ignore[attr-defined]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        number, root = footer.paragraphs
        assert number._p.pPr.jc.get(qn("w:val")) == side
        assert (number.text, number.runs[0].font.size) == ("—  —", Pt(14))
        assert "9f2c9f2c9f2c9f2c" in root.text


def test_the_first_line_is_indented_both_ways(letter: object) -> None:
    body = next(p for p in letter.paragraphs if p.text.startswith("读取"))  # type: ignore[attr-defined]
    indent = body._p.pPr.ind
    assert (indent.get(qn("w:firstLineChars")), indent.get(qn("w:firstLine"))) == ("200", "640")


@pytest.mark.parametrize("persons", [False, True])
def test_no_name_of_a_person_is_in_the_letter(persons: bool, results: Results, tmp_path: Path) -> None:
    text = text_of(Document(str(word.write(results, tmp_path, "zh", persons=persons))))
    assert not [name for name, _ in PEOPLE.values() if name in text]
    assert ("p-3f9a1c" in text) == persons


def test_what_has_nothing_to_compare_with_is_not_said_to_be_within_limits(results: Results, tmp_path: Path) -> None:
    rows = [{**row, "ratio": None, "high_95": None} for row in results.facts.table().to_pylist()]
    bare = replace(results, facts=facts_from(pa.Table.from_pylist(rows, schema=FACT_SCHEMA)), findings=())
    assert "控制限内" not in text_of(Document(str(word.write(bare, tmp_path, "zh")))).split("三、")[0]


def test_explanations_end_with_one_full_stop(letter: object) -> None:
    assert "。。" not in text_of(letter)


def alike(results: Results, subjects: int) -> Results:
    model = next(f for f in results.findings if f.level == "unit" and not f.favourable)
    many = tuple(replace(model, id=f"{i:012x}", subject=f"单位{i:03d}") for i in reversed(range(subjects)))
    return replace(results, findings=many)


def test_findings_of_one_rule_share_one_heading_and_stand_in_a_table_in_order_of_name(
    results: Results, tmp_path: Path
) -> None:
    document = Document(str(word.write(alike(results, 5), tmp_path, "zh")))
    headings = [p.text for p in document.paragraphs if p.text.startswith("（") and "逾期多于同类事项的预期" in p.text]
    assert headings == ["（一）逾期多于同类事项的预期：5 个单位"]
    table = document.tables[0]
    assert [row.cells[0].text for row in table.rows] == ["对象", *(f"单位{i:03d}" for i in range(5))]
    assert text_of(document).count("这些事项卡在哪个环节？") == 1


def test_what_is_left_out_is_counted(results: Results, tmp_path: Path) -> None:
    text = text_of(Document(str(word.write(alike(results, 45), tmp_path, "zh"))))
    assert "此处列出 15 个，共 45 个；其余见附件。" in text
    assert text.count("单位044") == 1, "the annex has it"


def test_a_column_that_nothing_stands_in_is_left_out(results: Results, tmp_path: Path) -> None:
    bare = {"n": 120, "items": 120, "observed": 84, "exposure": 120.0, "value": 0.7}
    many = alike(results, 3)
    empty = replace(many, findings=tuple(replace(f, level="kind", facts={"overdue": bare}) for f in many.findings))
    for table in Document(str(word.write(empty, tmp_path, "zh"))).tables:
        cells = [cell.text for row in table.rows for cell in row.cells]
        assert not {"预期", "与预期之比", "99.8% 控制限", "—", "—–—"} & set(cells)
        assert "70.0%" in cells


def test_control_characters_do_not_break_the_letter(results: Results, tmp_path: Path) -> None:
    bad = replace(results.findings[0], subject="a\x00b\x1f\u202e<w:t>")
    text = text_of(Document(str(word.write(replace(results, findings=(bad,)), tmp_path, "zh"))))
    assert "a␀b␟⟦U+202E⟧<w:t>" in text


#   1 to 99 as sections are counted
@pytest.mark.parametrize(
    ("number", "told"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (37, "三十七"), (99, "九十九")]
)
def test_sections_are_counted_in_chinese(number: int, told: str) -> None:
    assert word.chinese(number) == told
