"""Takes the documents of the pack and an invented matter. Gives what a person holds in hand. Never trusts the writer."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import segno
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from shigan.engines.relations import RELATIONS
from shigan.errors import told
from shigan.packs import Bilingual, Pack, default_pack_path, load_pack
from shigan.packs.document_checks import sentences
from shigan.packs.document_models import OfficeDocument
from shigan.reports.papers import PaperFault, file_name, write_word
from shigan.reports.papers.breaking import balanced
from shigan.reports.papers.filling import Filler
from shigan.reports.papers.wording import named
from shigan.reports.words import LANGUAGES, Language, Words
from tests.paper_samples import DEMAND, MATTER, RARE, SEAL, sample

CHECKPOINT = "shigan/shifan-zhujianju\n48213\nBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSY=\nalgorithm sha256\n"


@cache
def pack() -> Pack:
    return load_pack(default_pack_path(), relations=RELATIONS)


DOCUMENTS = sorted(pack().documents)
BOTH = [(name, language) for name in DOCUMENTS for language in LANGUAGES]


def written(name: str, out: Path, language: Language = "zh", **changed: object) -> Any:
    document = pack().documents[name]
    path = out / f"{name}.{language}.docx"
    return Document(
        str(write_word(document, sample(pack(), document, **changed), seal=SEAL, language=language, out=path))
    )  # type: ignore[arg-type]


def text_of(paper: Any) -> str:
    """Every paragraph, those in tables too, one in a line."""
    return "\n".join(
        "".join(run.text or "" for run in line.iter(qn("w:t"))) for line in paper.element.body.iter(qn("w:p"))
    )


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_every_document_opens_and_no_text_is_missing(name: str, language: Language, tmp_path: Path) -> None:
    document = pack().documents[name]
    paper = written(name, tmp_path, language)
    text = text_of(paper)
    assert "%(" not in text
    assert paper.core_properties.title and paper.core_properties.author == ""
    for value in printed(document, language):
        for line in value.split("\n"):
            assert line in text, f"{line!r} is not in {name}"


def printed(document: OfficeDocument, language: Language) -> set[str]:
    """The texts of the invented matter that the document names where its conditions hold."""
    filler = Filler(document, sample(pack(), document), Words(language))
    shown = {
        path[1]
        for path, _, _ in sentences(document)
        if path[0] == "content" and filler.holds(document.content[int(path[1])].when)
    }
    return {
        str(MATTER[name])
        for path, sentence, kinds in sentences(document)
        if path[0] != "content" or (path[1] in shown and path[2] != "table")
        for name in named(sentence.get(language))
        if kinds[name] == "text" and name in MATTER and path[0] != "title"
    }


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_word_processor_finds_nothing_to_repair(name: str, language: Language, tmp_path: Path) -> None:
    paper = written(name, tmp_path, language)
    tables = list(paper.element.body.iter(qn("w:tbl")))
    assert tables and all(table.findall(qn("w:tr")) for table in tables), "a table without a row"
    assert all(cell.findall(qn("w:p")) for cell in paper.element.body.iter(qn("w:tc"))), "a cell without a paragraph"
    assert paper.element.body[-2].tag == qn("w:p"), "a table as the last thing before the section"
    for table in tables:
        widths = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
        assert sum(widths) <= (Mm(226) if pack().documents[name].landscape else Mm(157)).twips


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_sheet_is_the_standards_and_a_register_lies_across(name: str, tmp_path: Path) -> None:
    section = written(name, tmp_path).sections[0]
    across = pack().documents[name].register is not None
    assert (section.page_width > section.page_height) == across
    area = sorted(
        round((size - margins) / 36_000)
        for size, margins in (
            (section.page_width, section.left_margin + section.right_margin),
            (section.page_height, section.top_margin + section.bottom_margin),
        )
    )
    assert area == [156, 225]


def test_the_text_stands_flush_left_since_a_full_justified_line_may_lose_its_last_sign(tmp_path: Path) -> None:
    paper = written("assignment", tmp_path)
    text = next(line for line in paper.paragraphs if line.text.startswith("现将"))
    assert text.alignment == WD_ALIGN_PARAGRAPH.LEFT
    grid = paper.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert int(225 / (int(grid.get(qn("w:linePitch"))) / 20 * 25.4 / 72)) == 22


def test_what_is_said_in_a_reminder(tmp_path: Path) -> None:
    text = text_of(written("reminder", tmp_path))
    assert "催办单（橙色预警）" in text and "催办〔2026〕12号" in text
    assert "办结期限为2026年11月18日，至今已超过两个工作日" in text
    assert "请在收到本单后三个工作日内回复" in text
    assert "办理依据：《实干基线约定》第六条（延期先申请）、第七条（主动推进）。" in text
    assert "救济途径：认为催办级别与实际情况不符的" in text
    text = text_of(written("reminder", tmp_path, "en", days_late=1, remind_level="red", remind_level_name="red notice"))
    assert "Reminder (red notice)" in text and "was due on 18 November 2026" in text
    assert "past its limit by one working day." in text and "within three working days" in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"days_left": 3, "days_late": None}, "距离期限还有三个工作日"),
        ({"days_left": 0, "days_late": None}, "今天到期"),
        ({"days_left": None, "days_late": 22}, "已超过二十二个工作日"),
        ({"days_left": None, "days_late": None, "due": None}, "目前状态为办理中"),
    ],
)
def test_exactly_one_sentence_speaks_of_the_time_limit(given: dict[str, object], said: str, tmp_path: Path) -> None:
    text = text_of(written("reminder", tmp_path, **given))
    assert said in text
    assert text.count("你单位主办的") == 1


def test_a_line_of_which_nothing_is_known_is_left_out_and_the_rest_says_so(tmp_path: Path) -> None:
    unknown = {
        "basis": "",
        "assist_names": None,
        "holder_name": None,
        "outside_due": None,
        "serial": None,
        "supervisor_name": None,
    }
    text = text_of(written("assignment", tmp_path, **unknown))
    for word in ("交办依据", "协办单位", "抄送", "外部规定", "〔2026〕"):
        assert word not in text
    assert "督办人\n—" in text


def test_the_step_brings_its_remedy_and_its_provisions(tmp_path: Path) -> None:
    document = pack().documents["reminder"]
    with_step = replace(
        sample(pack(), document),
        remedy=Bilingual(zh="可以在收到之日起五个工作日内提出异议。", en="An objection may be raised."),
    )
    paper = Document(str(write_word(document, with_step, seal=SEAL, language="zh", out=tmp_path / "a.docx")))
    assert "救济途径：可以在收到之日起五个工作日内提出异议。" in text_of(paper)
    assert "认为催办级别" not in text_of(paper)


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_every_foot_has_the_short_root_and_the_end_the_whole(name: str, language: Language, tmp_path: Path) -> None:
    paper = written(name, tmp_path, language)
    for foot in (paper.sections[0].footer, paper.sections[0].even_page_footer):
        assert "0708 090a 0b0c 0d0e" in foot.paragraphs[-1].text
        assert "48213" in foot.paragraphs[-1].text and "2026-11-22 10:30" in foot.paragraphs[-1].text
    end = "\n".join(text_of(paper).split("\n")[-5:])
    assert SEAL.full in end and "shigan verify" in end and "shigan/shifan-zhujianju" in end


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_code_on_the_last_page_is_the_checkpoint(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.zh.docx"
    written(name, tmp_path)
    with zipfile.ZipFile(path) as archive:
        (picture,) = [archive.read(part) for part in archive.namelist() if part.endswith(".png")]
    assert modules(picture, scale=6, border=4) == [bytes(row) for row in segno.make_qr(CHECKPOINT, error="m").matrix]
    assert SEAL.checkpoint.text == CHECKPOINT


def modules(picture: bytes, *, scale: int, border: int) -> list[bytes]:
    """The dark squares of a drawn code, read from the picture's own points."""
    width, height, depth, colour = struct.unpack(">IIBB", picture[16:26])
    assert (depth, colour) == (1, 0), "one bit a point, black or white"
    at, packed = 8, b""
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            packed += picture[at + 8 : at + 8 + length]
        at += 12 + length
    rows, above = [], bytes((width + 7) // 8)
    flat = zlib.decompress(packed)
    for y in range(height):
        kind, *line = flat[y * (len(above) + 1) : (y + 1) * (len(above) + 1)]
        assert kind in (0, 2), "as it is, or told against the row above"
        above = bytes((one + kind // 2 * before) % 256 for one, before in zip(line, above, strict=True))
        rows.append(above)
    middle = range(border * scale + scale // 2, height - border * scale, scale)
    return [bytes(1 - (rows[y][x // 8] >> (7 - x % 8) & 1) for x in middle) for y in middle]


def test_rare_characters_stay_and_control_characters_are_seen(tmp_path: Path) -> None:
    text = text_of(written("assignment", tmp_path, demand=f"{RARE}\x00\x08\x1b甲\u202e乙\u2028\r\n第二行\ud800"))
    assert f"{RARE}␀␈␛甲⟦U+202E⟧乙⟦U+2028⟧\n第二行⟦U+D800⟧" in text


def test_a_value_is_never_read_as_a_sentence(tmp_path: Path) -> None:
    text = text_of(written("assignment", tmp_path, title="100% 张 三 %(demand)s {{x}}"))
    assert "现将“100% 张 三 %(demand)s {{x}}”交由" in text


def test_a_long_text_is_complete_and_its_row_may_go_on_on_the_next_page(tmp_path: Path) -> None:
    long = "\n".join(f"第{at}项要求：{'逐条落实，' * 40}。" for at in range(120))
    paper = written("assignment", tmp_path, demand=long)
    assert all(line in text_of(paper) for line in long.split("\n"))
    rows = list(paper.element.body.iter(qn("w:tr")))
    (tall,) = [row for row in rows if "第119项" in "".join(row.itertext())]
    assert tall.find(qn("w:trPr")) is None or tall.find(qn("w:trPr")).find(qn("w:cantSplit")) is None
    assert sum(row.find(qn("w:trPr")) is not None for row in rows) >= len(rows) - 1


def test_the_head_of_a_register_is_repeated_on_every_page(tmp_path: Path) -> None:
    for name in ("supervision_ledger", "rectification_ledger"):
        first = next(written(name, tmp_path).element.body.iter(qn("w:tr")))
        assert first.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None


def test_a_register_without_matters_says_so(tmp_path: Path) -> None:
    document = pack().documents["supervision_ledger"]
    paper = write_word(document, sample(pack(), document, rows=0), seal=SEAL, language="zh", out=tmp_path / "a.docx")
    assert "没有符合条件的事项。" in text_of(Document(str(paper)))


def test_the_signature_stands_above_the_date_at_the_right_and_not_alone(tmp_path: Path) -> None:
    paper = written("reminder", tmp_path)
    place = next(at for at, line in enumerate(paper.paragraphs) if line.text == MATTER["office"])
    office, day = paper.paragraphs[place : place + 2]
    assert day.text == "2026年11月22日"
    assert day.paragraph_format.right_indent >= Pt(4 * 16)
    assert office.paragraph_format.right_indent >= Pt(2 * 16) - 1
    assert all(line.paragraph_format.keep_with_next for line in paper.paragraphs[place - 2 : place + 2])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"due": "tomorrow"}, "一个日期"),
        ({"due": True}, "一个日期"),
        ({"due": 10**9}, "一个日期"),
        ({"days_late": -1}, "不小于零的整数"),
        ({"title": 12}, "一段文字"),
        ({"reply_within": "3"}, "不小于零的整数"),
    ],
)
def test_a_value_that_is_not_of_its_kind_is_refused_in_the_readers_language(
    values: dict[str, object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(PaperFault) as caught:
        written("reminder", tmp_path, **values)
    assert told(caught.value.expected, "zh") == said


def test_a_code_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PaperFault, match="one of granted, refused"):
        written("extension_decision", tmp_path, decision="perhaps")


def test_an_extension_is_granted_or_refused_and_nothing_of_the_other_is_said(tmp_path: Path) -> None:
    text = text_of(written("extension_decision", tmp_path))
    assert "经研究，同意延期。" in text and "请按批复后的期限安排工作" in text and "原定期限不变" not in text
    text = text_of(written("extension_decision", tmp_path, decision="refused"))
    assert "经研究，不同意延期。" in text and "原定期限不变" in text and "请按批复后的期限安排工作" not in text


def test_a_day_may_come_as_the_number_of_days_since_1970(tmp_path: Path) -> None:
    assert "办结期限\n2026年11月18日" in text_of(written("assignment", tmp_path, due=20_775))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("交办单", ["交办单"]),
        ("关于“老旧小区消防通道堵塞专项整治”延期申请的批复", ["关于“老旧小区消防通道堵塞专项整治”", "延期申请的批复"]),
        ("一二三四五六七八九十" * 3, ["一二三四五六七八九十一二三四五", "六七八九十一二三四五六七八九十"]),
        ("Decision on the request for more time for all schools", ["Decision on the request for", "more time for all schools"]),
    ],
)  # fmt: skip
def test_a_long_title_is_broken_where_its_meaning_is(title: str, lines: list[str]) -> None:
    assert balanced(title, 40) == lines


def test_no_sign_of_a_title_is_lost() -> None:
    for title in ("”" * 90, "a" * 200, DEMAND.replace("\n", ""), "甲 " * 60):
        assert "".join(balanced(title, 40)).replace(" ", "") == title.replace(" ", "")


def test_a_files_name_is_one_that_every_system_takes() -> None:
    document = pack().documents["reminder"]
    assert file_name(document, "2026-000118", "zh", "docx") == "催办单-2026-000118.docx"
    assert file_name(document, "a/b\\c:d*?\x00\n e", "en", "docx") == "Reminder-a-b-c-d-␀␊-e.docx"
