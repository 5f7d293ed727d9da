"""Takes a document with a table, what it is given and the seal. Gives a workbook of it. Never makes a text a formula.

A day is a date and a number a number, so that the reader can sort and count. What a cell cannot hold goes on in the
next row.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from shigan.errors import Both
from shigan.packs.document_models import Column, OfficeDocument, Table
from shigan.packs.document_values import Kind
from shigan.reports.cells import MOST_ROWS, split_row
from shigan.reports.papers.filling import Filler, Grid, Paragraph
from shigan.reports.papers.given import Given, PaperFault, Row, Value
from shigan.reports.papers.seal import Seal
from shigan.reports.papers.wording import as_day, as_number, known
from shigan.reports.words import Language, Words

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
HEAD_ROW = 2
LAST = 8  # rows kept free below the table for the seal
LONGEST_NAME, LONGEST_FOOT = 31, 255
NARROWEST, WHOLE = 5.0, 150.0  # half-width columns: of a column, of the page
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\']")
FACE = "仿宋"


def write_excel(document: OfficeDocument, given: Given, *, seal: Seal, language: Language, out: Path) -> Path:
    """Write the file ``out`` (.xlsx) and return it. Raises PaperFault where the document has no table."""
    table = document.register or next((block.table for block in document.content if block.table), None)
    if table is None:
        raise PaperFault(
            Both(f"document {document.id!r} has no table", zh=f"文书“{document.name.zh}”没有表格"),
            expected=Both("a document with a table", zh="带表格的文书"),
            remedy=Both("write it as Word", zh="请导出 Word"),
        )
    with xlsxwriter.Workbook(str(out), OPTIONS) as workbook:
        workbook.set_properties(
            {"title": document.name.get(language), "created": seal.as_of.astimezone(UTC).replace(tzinfo=None)}
        )
        _Register(workbook, document, given, Words(language)).write(table, seal)
    return out


class _Register:
    """One sheet, written from top to bottom as constant memory asks for."""

    def __init__(self, workbook: Any, document: OfficeDocument, given: Given, words: Words) -> None:
        self.document, self.given, self.words = document, given, words
        self.filler = Filler(document, given, words)
        self.sheet = workbook.add_worksheet(_NOT_IN_NAME.sub(" ", document.name.get(words.language))[:LONGEST_NAME])
        base: dict[str, object] = {"font_name": FACE, "font_size": 11, "valign": "vcenter", "text_wrap": True}
        boxed = base | {"border": 1}
        made: dict[str, dict[str, object]] = {
            "title": base | {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "text_wrap": False},
            "note": base | {"text_wrap": False},
            "head": boxed | {"font_name": "黑体", "align": "center", "bg_color": "#F2F2F2"},
            "text": boxed, "code": boxed,
            "count": boxed | {"num_format": "0", "align": "center"},
            "percent": boxed | {"num_format": "0%", "align": "center"},
            "day": boxed | {"num_format": words("paper_excel_day"), "align": "center"},
            "working_days": boxed | {"num_format": words("paper_excel_working_days"), "align": "center"},
        }  # fmt: skip
        self.formats = {name: workbook.add_format(more) for name, more in made.items()}

    def write(self, table: Table, seal: Seal) -> None:
        self.page(seal.foot(self.words))
        last = len(table.columns) - 1
        self.widths(table)
        title = self.filler.sentence(self.document.title)
        if last:
            self.sheet.merge_range(0, 0, 0, last, title, self.formats["title"])
        else:
            self.sheet.write_string(0, 0, title, self.formats["title"])
        self.sheet.set_row(0, 34)
        told = [piece for piece in self.filler.content() if isinstance(piece, Paragraph | Grid)]
        note = next((piece.text for piece in told if isinstance(piece, Paragraph)), "")
        self.sheet.write_string(1, 0, note if self.document.register else self.number_line(), self.formats["note"])
        for place, column in enumerate(table.columns):
            self.sheet.write_string(HEAD_ROW, place, column.head.get(self.words.language), self.formats["head"])
        end = self.rows(table)
        self.sheet.autofilter(HEAD_ROW, 0, max(end - 1, HEAD_ROW + 1), last)
        self.seal(end + 1, seal)

    def number_line(self) -> str:
        """Above the table of a document about one matter: its number and which matter."""
        return " ".join(
            part
            for part in (self.filler.complete(self.document.number), str(self.given.values.get("number") or ""))
            if part
        )

    def rows(self, table: Table) -> int:
        """Write the rows; gives the first free row."""
        kinds = self.document.lists[table.rows]
        listed = self.given.lists.get(table.rows, ())
        at = HEAD_ROW + 1
        for shown, row in enumerate(listed):
            parts = split_row([self.content(column, row, kinds) for column in table.columns], self.words)
            if at + len(parts) > MOST_ROWS - LAST:
                note = self.words("paper_rows_not_shown", shown=shown, total=len(listed))
                self.sheet.write_string(at, 0, note, self.formats["note"])
                return at + 1
            for part in parts:
                for place, (column, value) in enumerate(zip(table.columns, part, strict=True)):
                    self.cell(at, place, value, _kind(column, kinds))
                at += 1
        if not listed:
            self.sheet.write_string(at, 0, table.empty.get(self.words.language), self.formats["note"])
            at += 1
        return at

    def content(self, column: Column, row: Row, kinds: Any) -> Value:
        """The typed value of a cell, or its text."""
        if column.value is None or kinds[column.value] in ("text", "code"):
            return self.filler.cell(column, row, kinds)
        value = row.get(column.value)
        if not known(value):
            return None
        if kinds[column.value] == "day":
            return as_day(column.value, value)
        return as_number(column.value, value)

    def cell(self, at: int, place: int, value: Value, kind: Kind) -> None:
        style = self.formats[kind]
        if value is None or value == "":
            self.sheet.write_blank(at, place, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(at, place, value, style)
        elif isinstance(value, int):
            self.sheet.write_number(at, place, value / 100 if kind == "percent" else value, style)
        elif value.year >= 1900:
            self.sheet.write_datetime(at, place, datetime(value.year, value.month, value.day), style)
        else:  # a workbook knows no day before 1900
            self.sheet.write_string(at, place, value.isoformat(), style)

    def widths(self, table: Table) -> None:
        whole = sum(column.width for column in table.columns)
        for place, column in enumerate(table.columns):
            self.sheet.set_column(place, place, max(NARROWEST, WHOLE * column.width / whole))

    def page(self, foot: str) -> None:
        self.sheet.set_paper(9)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.8)
        self.sheet.repeat_rows(0, HEAD_ROW)
        self.sheet.freeze_panes(HEAD_ROW + 1, 0)
        line = "&C" + self.words("page_of") + "&L&8" + foot.replace("&", "&&")
        assert len(line) <= LONGEST_FOOT, f"a foot of {len(line)} signs"
        self.sheet.set_footer(line)

    def seal(self, at: int, seal: Seal) -> None:
        """The code and how to check it, below the table."""
        for place, line in enumerate(seal.lines(self.words)):
            self.sheet.write_string(at + 1 + place, 2, line, self.formats["note"])
        self.sheet.insert_image(
            at,
            0,
            "checkpoint.png",
            {
                "image_data": io.BytesIO(seal.picture()),
                "x_scale": 0.32,
                "y_scale": 0.32,
                "description": self.words("paper_seal_picture"),
            },
        )


def _kind(column: Column, kinds: Any) -> Kind:
    kind: Kind = "text" if column.value is None else kinds[column.value]
    return kind
