"""Takes the pieces of a document. Gives a sheet of paper with them, on the official grid. Never decides their words."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from shigan.reports.cells import columns_wide
from shigan.reports.gongwen import BODY_PT, FANG, HEI, SONG, SONG_TITLE, TITLE_PT, Gongwen
from shigan.reports.papers.breaking import balanced
from shigan.reports.papers.measuring import ASIDE_MM, day_in_two, height, indents
from shigan.reports.papers.ooxml import BORDERS, between_lines, exact, keep_whole, mark, rule, single

PORTRAIT_MM, LANDSCAPE_MM = 156.0, 225.0  # width of the type area
LABEL_MM, LONG_LABEL_MM, QR_MM = 31.0, 42.0, 27.0
FORM_PT, GRID_PT, REGISTER_PT, SEAL_PT = 14.0, 10.5, 9.0, 8.5
SHORT = 16  # half-width columns; what is shorter stands in the middle of its cell


class Sheet(Gongwen):
    """The grid of GB/T 9704 without its red head, as internal notices and registers use it."""

    def __init__(self, *, title: str, note: str, chinese: bool, landscape: bool, made_at: datetime) -> None:
        self.landscape = landscape
        super().__init__(title=title, note=note, chinese=chinese)
        self._chinese_text()  # whatever its language, what it quotes from the record is Chinese
        properties = self.document.core_properties
        properties.created = properties.modified = made_at

    @property
    def width_mm(self) -> float:
        return LANDSCAPE_MM if self.landscape else PORTRAIT_MM

    def head(self, title: str, number: str) -> None:
        """The title, in lines of like length, and the number below it."""
        size = TITLE_PT
        for line in balanced(title, int(self.width_mm / (size * 25.4 / 72)) * 2):
            self._centred(line, SONG_TITLE, size)
        if number:
            self._centred(number, FANG, BODY_PT)
        if not self.landscape:
            self.document.add_paragraph()

    def flush(self, text: str) -> None:
        """A line from the left edge, such as the addressee."""
        for line in text.split("\n"):
            self._run(self.document.add_paragraph(), line, FANG, BODY_PT)

    def lines(self, text: str, lead: str = "") -> None:
        """A text in as many paragraphs as it has lines."""
        for place, line in enumerate(text.split("\n")):
            self.body(line, lead if place == 0 else "")

    def small(self, text: str) -> None:
        """A line above a register: who keeps it, of what, as of when."""
        for line in text.split("\n"):
            self._run(self.document.add_paragraph(), line, FANG, FORM_PT - 2)

    def form(self, entries: Sequence[tuple[str, str]]) -> None:
        """Labels at the left, values at the right."""
        label_mm = LABEL_MM if self.chinese else LONG_LABEL_MM
        widths = (label_mm, self.width_mm - label_mm)
        table = self._table(widths)
        for label, value in entries:
            row = table.add_row()
            self._write(row.cells[0], label, HEI, FORM_PT, widths[0], centred=True)
            self._write(row.cells[1], value, FANG, FORM_PT, widths[1])
            keep_whole(row, height(value, widths[1], FORM_PT))
        self._space_below()

    def grid(self, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int], empty: str) -> None:
        """A table whose head repeats on every page; a row is not cut in two unless it would not fit on one page."""
        widths = [self.width_mm * share / sum(shares) for share in shares]
        size = REGISTER_PT if self.landscape else GRID_PT
        middle = [all(columns_wide(text) <= SHORT for text in column) for column in zip(*rows, strict=True)]
        table = self._table(widths)
        row = table.add_row()
        for cell, head, width in zip(row.cells, heads, widths, strict=True):
            self._write(cell, head, HEI, size, width, centred=True)
        mark(row, "w:tblHeader")
        keep_whole(row, 1)
        for given in rows:
            texts = [day_in_two(text, width, size) for text, width in zip(given, widths, strict=True)]
            row = table.add_row()
            for cell, text, width, centred in zip(row.cells, texts, widths, middle, strict=True):
                self._write(cell, text, FANG, size, width, centred=centred)
            keep_whole(row, max(height(text, width, size) for text, width in zip(texts, widths, strict=True)))
        if not rows:
            row = table.add_row()
            self._write(row.cells[0].merge(row.cells[-1]), empty, FANG, size, self.width_mm)
        self._space_below()

    def signature(self, lines: Sequence[str]) -> None:
        """The one who signs centred above the date, the date four characters from the edge, never on a page alone."""
        if not lines:
            return
        self._keep_end_together()
        self.document.add_paragraph().paragraph_format.keep_with_next = True
        for line, indent in zip(lines, indents(lines), strict=True):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(indent * BODY_PT)
            paragraph.paragraph_format.keep_with_next = True
            self._run(paragraph, line, FANG, BODY_PT)

    def copies(self, text: str) -> None:
        """Who else receives it, between two thin lines at the end."""
        self._keep_end_together()
        self.document.add_paragraph().paragraph_format.keep_with_next = True
        paragraph = self.document.add_paragraph()
        between_lines(paragraph)
        self._run(paragraph, text, FANG, FORM_PT)

    def seal(self, picture: bytes, lines: Sequence[str], description: str) -> None:
        """The code at the left and how to check it at the right, never torn apart."""
        self._keep_end_together()
        exact(self.document.add_paragraph(), 14).paragraph_format.keep_with_next = True
        widths = (QR_MM + 4, self.width_mm - QR_MM - 4)
        table = self._table(widths, borders=("top",))
        row = table.add_row()
        keep_whole(row, 1)
        code, told = row.cells
        code.width, told.width = Mm(widths[0]), Mm(widths[1])
        told.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = single(code.paragraphs[0])
        shown = paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(QR_MM))
        shown._inline.docPr.set("descr", description)
        for place, line in enumerate(lines):
            paragraph = told.paragraphs[0] if place == 0 else told.add_paragraph()
            self._run(exact(paragraph, SEAL_PT + 4.5), line, SONG, SEAL_PT)
        end = exact(self.document.add_paragraph(), 1)  # a document ends with a paragraph: as low as can be
        self._run(end, "", SONG, 1)

    def _centred(self, text: str, face: str, size: float) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, text, face, size)

    def _table(self, widths_mm: Sequence[float], borders: Sequence[str] = BORDERS) -> Any:
        table = self.document.add_table(rows=0, cols=len(widths_mm))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
        rule(table, borders, ASIDE_MM)
        return table

    def _write(self, cell: Any, text: str, face: str, size: float, width: float, *, centred: bool = False) -> None:
        cell.width = Mm(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for place, line in enumerate(text.split("\n")):
            paragraph = exact(cell.paragraphs[0] if place == 0 else cell.add_paragraph(), size * 1.45)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
            self._run(paragraph, line, face, size)

    def _space_below(self) -> None:
        """A little air after a table, less than a line."""
        exact(self.document.add_paragraph(), 8)

    def _keep_end_together(self) -> None:
        """The last paragraph stays with what follows: nothing that certifies stands on a page alone."""
        if self.document.paragraphs:
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True

    def _grid(self) -> None:
        super()._grid()
        section = self.document.sections[0]
        if self.landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.top_margin, section.bottom_margin = Mm(28), Mm(26)
            section.left_margin, section.right_margin = Mm(37), Mm(35)
            section.footer_distance = Mm(10)
