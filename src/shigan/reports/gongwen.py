"""Takes paragraphs. Gives a Word document on the grid of GB/T 9704-2012: 22 lines of 28 characters. Never embeds a font.

Paper A4, margins 37/28/26/35 mm, title 22 pt, text 16 pt on a fixed pitch of 28.95 pt, page number with a dash on each
side, right on odd and left on even pages. Every run names its East Asian font, since readers fall back otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from shigan.reports.text import visible

SONG_TITLE, FANG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
BODY_PT, TITLE_PT, PAGE_PT, TABLE_PT = 16.0, 22.0, 14.0, 10.5
PITCH_PT = 28.95
LINE_PITCH = round(PITCH_PT * 20)  # twentieths of a point: 225 mm / 22 lines
CHAR_SPACE = -848  # 4096ths of a point: 156 mm / 28 characters against 16 pt
TIGHTEN = -5  # twentieths of a point on every character of the text: 28 of 16 pt fit into 156 mm
INDENT = {"firstLineChars": "200", "firstLine": "640"}  # both, since some readers heed only one


class Gongwen:
    """A document on the official grid; paragraphs are added in reading order."""

    def __init__(self, *, title: str, note: str, chinese: bool) -> None:
        self.document: Any = Document()
        self.chinese = chinese
        self._grid()
        self._normal()
        self._page_numbers(note)
        if chinese:
            self._chinese_text()
        self.document.core_properties.title = visible(title)
        self.document.core_properties.author = ""
        self.document.core_properties.comments = ""

    def title(self, lines: Sequence[str]) -> None:
        """The title: 小标宋 22 pt, centred, broken where its meaning breaks, one blank line after it."""
        for line in lines:
            paragraph = self.document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(paragraph, line, SONG_TITLE, TITLE_PT)
        self.document.add_paragraph()

    def first_level(self, text: str) -> None:
        """一、 in 黑体."""
        self._heading(text, HEI, 1)

    def second_level(self, text: str) -> None:
        """（一） in 楷体."""
        self._heading(text, KAI, 2)

    def body(self, text: str, lead: str = "") -> None:
        """A paragraph in 仿宋, two characters indented; ``lead`` opens it in 楷体."""
        paragraph = self._indented()
        if lead:
            self._run(paragraph, lead, KAI, BODY_PT)
        self._run(paragraph, text, FANG, BODY_PT)

    def right(self, text: str) -> None:
        """A line at the right, two characters in from the edge, such as the date."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(2 * BODY_PT)
        self._run(paragraph, text, FANG, BODY_PT)

    def annex(self, label: str, title: str) -> None:
        """A new page with the label in 黑体 at the left and the annex's title in the middle."""
        self.document.add_page_break()
        self._run(self.document.add_paragraph(), label, HEI, BODY_PT)
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, title, SONG_TITLE, TITLE_PT - 4)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths_mm: Sequence[float]) -> None:
        """A table over the type area; the heading row repeats on every page and no row is cut in two."""
        table = self.document.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        self._row(table.rows[0], heads, widths_mm, HEI)
        _mark(table.rows[0], "w:tblHeader")
        for row in rows:
            added = table.add_row()
            self._row(added, row, widths_mm, FANG)
            _mark(added, "w:cantSplit")

    def save(self, path: Path) -> None:
        """Write the document."""
        self.document.save(str(path))

    def _row(self, row: Any, texts: Sequence[str], widths_mm: Sequence[float], face: str) -> None:
        for cell, text, width in zip(row.cells, texts, widths_mm, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            paragraph.paragraph_format.line_spacing = Pt(16)
            _off_grid(paragraph._p)
            self._run(paragraph, text, face, TABLE_PT)

    def _heading(self, text: str, face: str, level: int) -> None:
        paragraph = self._indented()
        paragraph.style = self.document.styles[f"Heading {level}"]
        self._run(paragraph, text, face, BODY_PT)

    def _indented(self) -> Any:
        """Flush left: of a line that is justified and full, LibreOffice loses the comma at its end."""
        paragraph = self.document.add_paragraph()
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        for name, value in INDENT.items():
            indent.set(qn(f"w:{name}"), value)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        return paragraph

    def _run(self, paragraph: Any, text: str, face: str, size: float) -> Any:
        run = paragraph.add_run(visible(text))
        run.font.size = Pt(size)
        _faces(run, face)
        return run

    def _grid(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance, section.header_distance = Mm(16), Mm(15)
        for old in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(old)
        grid = OxmlElement("w:docGrid")
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(LINE_PITCH))
        grid.set(qn("w:charSpace"), str(CHAR_SPACE))
        section._sectPr.append(grid)

    def _normal(self) -> None:
        styles = self.document.styles
        for name in ("Normal", "Heading 1", "Heading 2"):
            style = styles[name]
            assert style.type == WD_STYLE_TYPE.PARAGRAPH
            style.font.size, style.font.bold, style.font.italic = Pt(BODY_PT), False, False
            style.font.color.rgb = RGBColor(0, 0, 0)
            _style_faces(style, FANG)
            layout = style.paragraph_format
            layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PITCH_PT)
            layout.space_before, layout.space_after = Pt(0), Pt(0)
            _off_grid(style.element)
            _tighten(style.element)

    def _chinese_text(self) -> None:
        """East Asian text is Chinese of the mainland: otherwise readers may set its punctuation in the middle."""
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")

    def _page_numbers(self, note: str) -> None:
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        for footer, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            footer.is_linked_to_previous = False
            number = footer.paragraphs[0]
            number.alignment = side
            _inset(number, side)
            self._run(number, "— ", SONG, PAGE_PT)
            _page_field(self._run(number, "", SONG, PAGE_PT))
            self._run(number, " —", SONG, PAGE_PT)
            line = footer.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.line_spacing = Pt(12)
            grey = self._run(line, note, SONG, 8)
            grey.font.color.rgb = RGBColor(0x5F, 0x6B, 0x7A)


def _inset(paragraph: Any, side: Any) -> None:
    """One character in from the edge of the type area, on the page number's side."""
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        paragraph.paragraph_format.right_indent = Pt(PAGE_PT)
    else:
        paragraph.paragraph_format.left_indent = Pt(PAGE_PT)
    paragraph.paragraph_format.line_spacing = Pt(20)


def _faces(run: Any, face: str) -> None:
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    _name_faces(fonts, face)


def _style_faces(style: Any, face: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    _name_faces(fonts, face)


def _name_faces(fonts: Any, face: str) -> None:
    latin = SONG if face == SONG else LATIN
    for name, value in (("hint", "eastAsia"), ("ascii", latin), ("hAnsi", latin), ("eastAsia", face), ("cs", latin)):
        fonts.set(qn(f"w:{name}"), value)


def _off_grid(element: Any) -> None:
    """Leave the grid's cells to the exact pitch and width: some readers give a sign wider than a cell two cells."""
    properties = element.get_or_add_pPr()
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    properties.insert_element_before(snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")


def _tighten(element: Any) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHTEN))
    element.get_or_add_rPr().insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")


def _mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _page_field(run: Any) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)
