"""Takes the registers of the pack. Gives what a person finds in the workbook. Never trusts the writer: it is read back."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from shigan.engines.relations import RELATIONS
from shigan.packs import Pack, default_pack_path, load_pack
from shigan.reports.cells import LONGEST_CELL
from shigan.reports.papers import Given, PaperFault, write_excel
from shigan.reports.papers.given import Row
from shigan.reports.words import LANGUAGES, Language, Words
from tests.paper_samples import RARE, SEAL, register_rows, sample

REGISTERS = ("rectification_ledger", "supervision_ledger")
FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "http://example.invalid/", "12345678901234567890")


@cache
def pack() -> Pack:
    return load_pack(default_pack_path(), relations=RELATIONS)


def written(name: str, out: Path, rows: tuple[Row, ...], language: Language = "zh") -> Path:
    document = pack().documents[name]
    given = sample(pack(), document, rows=len(rows))
    given = Given(values=given.values, lists={"matters": rows})
    return write_excel(document, given, seal=SEAL, language=language, out=out / f"{name}.xlsx")


def read(path: Path) -> list[list[object]]:
    book = CalamineWorkbook.from_path(str(path))
    assert len(book.sheet_names) == 1
    return book.get_sheet_by_name(book.sheet_names[0]).to_python()


def table(path: Path, heads: int = 2) -> list[dict[str, object]]:
    """The rows below the heading, down to the first empty one."""
    rows = read(path)
    names = [str(head).replace("\n", "") for head in rows[heads]]
    found = []
    for row in rows[heads + 1 :]:
        if not any(cell != "" for cell in row):
            break
        found.append(dict(zip(names, row, strict=True)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_holds_every_matter(name: str, language: Language, tmp_path: Path) -> None:
    path = written(name, tmp_path, register_rows(57), language)
    document = pack().documents[name]
    rows = table(path)
    assert len(rows) == 57
    assert document.register is not None
    assert list(rows[0]) == [column.head.get(language).replace("\n", "") for column in document.register.columns]
    assert CalamineWorkbook.from_path(str(path)).sheet_names == [document.name.get(language)]


def test_a_day_is_a_date_and_a_number_a_number(tmp_path: Path) -> None:
    first, second, third, *_ = table(written("supervision_ledger", tmp_path, register_rows(3)))
    assert first["办结期限"] == date(2026, 11, 18)
    assert (first["序号"], first["进度"], first["催办"], first["延期"], first["退回"]) == (1, 0.6, 2, 1, 1)
    assert (first["逾期"], second["逾期"]) == ("", 1)
    assert (first["办结日期"], third["办结日期"]) == ("", date(2026, 12, 8))
    assert first["编号"] == "2026-000118"
    assert first["主办单位经办人"] == "物业管理科\n王䶮"


def test_days_and_working_days_are_shown_in_the_words_of_the_language(tmp_path: Path) -> None:
    for language, day, working in (
        ("zh", "yyyy&quot;年&quot;m", "0&quot;个工作日&quot;"),
        ("en", "d mmm yyyy", "working days"),
    ):
        with zipfile.ZipFile(written("supervision_ledger", tmp_path, register_rows(3), language)) as archive:  # type: ignore[arg-type]
            styles = archive.read("xl/styles.xml").decode()
        assert day in styles and working in styles


def test_no_text_becomes_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    rows = tuple(
        dict(row) | {"title": text, "obstacle": text, "outcome": ""}
        for row, text in zip(register_rows(6), FORMULAS, strict=True)
    )
    path = written("supervision_ledger", tmp_path, rows)
    assert [row["事项"] for row in table(path)] == list(FORMULAS)
    assert [row["困难或成果"] for row in table(path)] == list(FORMULAS)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "<hyperlink" not in sheet


def test_rare_characters_stay_and_control_characters_are_seen(tmp_path: Path) -> None:
    rows = (
        dict(register_rows(1)[0]) | {"title": f"{RARE}\x00\x0b\u202e", "problem": "", "root_cause": "一\r\n二\x1f"},
    )
    (row,) = table(written("rectification_ledger", tmp_path, rows))
    assert row["问题"] == f"{RARE}␀␋⟦U+202E⟧"
    assert row["根源"] == "一\n二␟"


@pytest.mark.parametrize("sign", ["长", "𬭎"])
def test_what_a_cell_cannot_hold_goes_on_in_the_next_row(sign: str, tmp_path: Path) -> None:
    text = "".join(f"{at}{sign}" for at in range(15_000))
    rows = (dict(register_rows(1)[0]) | {"measures": text}, register_rows(2)[1])
    found = table(written("rectification_ledger", tmp_path, rows))
    assert found[0]["编号"] == "2026-000118" and found[-1]["编号"] == "2026-000119"
    parts = [str(row["整改措施"]) for row in found[:-1]]
    assert len(parts) > 1
    words = Words("zh")
    assert all(len(part.encode("utf-16-le")) // 2 <= LONGEST_CELL for part in parts)
    assert "".join(parts).replace(words("text_continues"), "").replace(words("text_continued"), "") == text
    assert all(row["序号"] == 1 and row["整改时限"] == "" for row in found[1:-1])


def test_the_sheet_prints_across_with_its_head_on_every_page_and_the_root_at_the_foot(tmp_path: Path) -> None:
    path = written("supervision_ledger", tmp_path, register_rows(3))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("xl/media/")]
        core = archive.read("docProps/core.xml").decode()
    assert 'paperSize="9"' in sheet and 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet
    assert re.search(r'<pane ySplit="3" topLeftCell="A4"[^>]*state="frozen"', sheet)
    assert "_xlnm.Print_Titles" in book and "$1:$3" in book
    foot = re.search("<oddFooter>(.*)</oddFooter>", sheet)
    assert foot is not None and "0708 090a 0b0c 0d0e" in foot[1] and "&amp;P" in foot[1]
    assert pictures == [SEAL.picture()]
    assert "2026-11-22T02:30:00Z" in core, "made when the ledger was read, in universal time"


def test_below_the_table_stands_how_to_check_it(tmp_path: Path) -> None:
    below = "\n".join(
        str(cell) for row in read(written("supervision_ledger", tmp_path, register_rows(3)))[6:] for cell in row
    )
    assert SEAL.full in below and "shigan verify" in below


def test_above_the_table_stands_whose_register_it_is(tmp_path: Path) -> None:
    rows = read(written("supervision_ledger", tmp_path, register_rows(3)))
    assert rows[0][0] == "督办台账"
    assert rows[1][0] == "填报单位：示范区住房和城乡建设局督查室；范围：2026年第四季度；截至：2026年11月22日；共3项"


def test_a_register_without_matters_says_so(tmp_path: Path) -> None:
    assert read(written("supervision_ledger", tmp_path, ()))[3][0] == "没有符合条件的事项。"


def test_the_table_of_a_document_about_one_matter_can_be_had_too(tmp_path: Path) -> None:
    document = pack().documents["completion_report"]
    path = write_excel(document, sample(pack(), document), seal=SEAL, language="zh", out=tmp_path / "a.xlsx")
    rows = table(path)
    assert len(rows) == 12 and rows[0]["日期"] == date(2026, 9, 3) and rows[2]["环节"] == "签收"
    assert read(path)[1][0] == "办结〔2026〕12号 2026-000118"


def test_a_document_without_a_table_is_refused(tmp_path: Path) -> None:
    document = pack().documents["reminder"]
    with pytest.raises(PaperFault, match="no table"):
        write_excel(document, sample(pack(), document), seal=SEAL, language="zh", out=tmp_path / "a.xlsx")
