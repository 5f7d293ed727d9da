"""Takes rows of plain values. Gives the sheets of a workbook. Never cuts a text, never makes one a formula or a link.

What a cell cannot hold goes on in the next row; what a sheet cannot hold is counted in a note.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from shigan.reports import numbers
from shigan.reports.cells import MOST_ROWS, columns_wide, split_row
from shigan.reports.text import visible
from shigan.reports.words import Words

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet: its heading (a key of words.yaml), width in characters, and number format."""

    head: str
    width: float
    style: str = "text"  # text | wrap | count | decimal | share


class Book:
    """Writes sheets row by row, top to bottom, as constant memory asks for."""

    def __init__(self, workbook: Workbook, words: Words) -> None:
        self.workbook, self.words = workbook, words
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        made: dict[str, dict[str, object]] = {
            "text": {}, "wrap": {"text_wrap": True}, "count": {"num_format": "#,##0"}, "decimal": {"num_format": "#,##0.00"},
            "head": {"bold": True, "bg_color": "#E8F0FC", "font_color": "#174A96", "bottom": 1, "bottom_color": "#8792A2",
                     "text_wrap": True, "valign": "vcenter"},
            "title": {"bold": True, "font_size": 16}, "section": {"bold": True, "font_color": "#174A96", "font_size": 11},
            "note": {"font_color": "#5F6B7A", "text_wrap": True},
        }  # fmt: skip
        self.formats: dict[str, Format] = {name: workbook.add_format({**base, **more}) for name, more in made.items()}

    def table(
        self, name: str, columns: Sequence[Column], rows: Iterable[list[Any]], total: int, note: str = ""
    ) -> None:
        """One heading row, then the rows; filters, frozen heading, widths and print set-up."""
        sheet = self._sheet(name, landscape=True)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, self.formats[column.style])
        sheet.set_row(0, 30)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, self.words(column.head), self.formats["head"])
        at = 1
        for shown, row in enumerate(rows):
            parts = split_row([_whole(each) if isinstance(each, str) else each for each in row], self.words)
            if at + len(parts) > MOST_ROWS - 1:
                note = self.words("rows_not_shown", shown=numbers.count(shown), total=numbers.count(total))
                break
            for part in parts:
                self._row(sheet, at, part, columns)
                at += 1
        sheet.autofilter(0, 0, max(at - 1, 1), len(columns) - 1)
        if note:
            sheet.write_string(at, 0, note, self.formats["text"])
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)

    def notes(self, name: str, lines: Sequence[tuple[str, str]]) -> None:
        """Pairs of a short label and a text; 'title' and 'head' stand for a title and a section."""
        sheet = self._sheet(name, landscape=False)
        sheet.set_column(0, 0, 24, self.formats["wrap"])
        sheet.set_column(1, 1, 96, self.formats["wrap"])
        sheet.hide_gridlines(2)
        for at, (label, text) in enumerate(lines):
            style = {"title": "title", "head": "section"}.get(label)
            if style:
                sheet.write_string(at, 0, _whole(text), self.formats[style])
                continue
            sheet.set_row(at, 15 * max(1, math.ceil(columns_wide(text) / 96)) + 3)
            sheet.write_string(at, 0, _whole(label), self.formats["note"])
            sheet.write_string(at, 1, _whole(text), self.formats["wrap"])

    def _sheet(self, name: str, *, landscape: bool) -> Any:
        sheet = self.workbook.add_worksheet(self.words(name))
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C" + self.words("page_of"))
        return sheet

    def _row(self, sheet: Any, at: int, row: Sequence[Any], columns: Sequence[Column]) -> None:
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            style = self.formats[column.style]
            if value is None or value == "":
                continue
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                if math.isfinite(value) and abs(value) < 1e15:
                    sheet.write_number(at, place, value, style)
                else:
                    sheet.write_string(at, place, "∞" if value == math.inf else str(value), style)
            else:
                sheet.write_string(at, place, _whole(value), style)


def _whole(value: object) -> str:
    """A text as a cell takes it: every control character visible, whatever it came from."""
    return visible(value)
