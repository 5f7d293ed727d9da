"""Takes a list as a page shows it. Gives the same list as a workbook or a CSV file. Never a row or a column that the page's
reader does not see: the page's own address gives the file, by the same door, filters and order.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from shigan.errors import Both
from shigan.packs.part import Bilingual
from shigan_site.actions.intake.keeping import harmless
from shigan_site.web.readers import account_of, now_of, reader
from shigan_site.web.showing import OFFICE_TIME, moment
from shigan_site.web.words import said, t

Cell = str | int | float | date | datetime | Both | Bilingual | None
LONGEST: Final = 5_000
"""Rows of a saved list; what was left out is told below its last row."""
WIDEST: Final = 60
SAVED, LIST = "save", "list"
"""The parts of an address that ask for a file: as what, and which of a page's lists."""


@dataclass(frozen=True)
class Column:
    """One column: its heading, or the key of its heading's word, and what a row says in it. ``under``: on the page it stands
    as a second line under the column before it; a file gives it a column of its own."""

    name: str | Bilingual
    cell: Callable[[Any], Cell]
    under: bool = False

    @property
    def heading(self) -> str:
        return t(self.name) if isinstance(self.name, str) else said(self.name)


@dataclass(frozen=True)
class Listed:
    """A list with a name; ``scope``: the filters in words, empty when there is none."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Any]
    scope: str = ""

    @property
    def headings(self) -> list[str]:
        """As the page has them."""
        return [column.heading for column in self.columns if not column.under]


@dataclass(frozen=True)
class Offer:
    """A list that can be saved: its title, and each program with its address."""

    title: str
    addresses: tuple[tuple[str, str], ...]


def offers(request: HttpRequest, lists: Mapping[str, Listed]) -> dict[str, Offer | None]:
    """Where each list can be had as a file; None for one without rows."""
    return {name: _offer(request, name, listed) if listed.rows else None for name, listed in lists.items()}


def _offer(request: HttpRequest, name: str, listed: Listed) -> Offer:
    return Offer(listed.title, tuple((program, _address(request, name, ending)) for ending, (program, _, _) in WRITERS.items()))


def _address(request: HttpRequest, name: str, ending: str) -> str:
    query = request.GET.copy()
    for of_the_page in ("page", "open"):
        query.pop(of_the_page, None)
    query[LIST], query[SAVED] = name, ending
    return "?" + query.urlencode(safe=",")


def wants_file(request: HttpRequest) -> bool:
    return SAVED in request.GET


def most(request: HttpRequest, on_page: int) -> int:
    """How many rows to ask for: a page is short, a file holds the whole list and one more, to know whether it was cut."""
    return LONGEST + 1 if wants_file(request) else on_page


def saved(request: HttpRequest, lists: Mapping[str, Listed]) -> HttpResponse | None:
    """The file that the address asks for; None when it asks for the page."""
    ending = request.GET.get(SAVED, "")
    if not wants_file(request):
        return None
    listed = lists.get(request.GET.get(LIST, "") or next(iter(lists)))
    if ending not in WRITERS or listed is None:
        raise Http404(ending)
    _, media_type, write = WRITERS[ending]
    response = HttpResponse(write(listed, _foot(request, listed)), content_type=media_type)
    name = f"{listed.title}-{now_of(request).astimezone(OFFICE_TIME):%Y%m%d-%H%M}.{ending}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _foot(request: HttpRequest, listed: Listed) -> str:
    """Who saved it, when, and what it holds: the last line of every file."""
    me, n = reader(request), min(len(listed.rows), LONGEST)
    who = " ".join(filter(None, (me.unit_name, me.name))) or account_of(request).username
    foot = t("saving.foot", who=who, at=moment(now_of(request)), scope=listed.scope or t("saving.everything"), n=n)
    return foot + (t("saving.cut", n=LONGEST) if len(listed.rows) > LONGEST else "")


def _table(listed: Listed) -> list[list[Cell]]:
    return [[_plain(column.cell(row)) for column in listed.columns] for row in listed.rows[:LONGEST]]


def _plain(value: Cell) -> Cell:
    if isinstance(value, datetime):
        return moment(value)
    return said(value) if isinstance(value, (Both, Bilingual)) else value


def as_csv(listed: Listed, foot: str) -> bytes:
    """With the mark by which Chinese spreadsheets know the encoding; a text that would be reckoned gets an apostrophe."""
    made = io.StringIO(newline="")
    lines = csv.writer(made)
    lines.writerow([column.heading for column in listed.columns])
    lines.writerows([[harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in _table(listed)])
    lines.writerow([])
    lines.writerow([harmless(foot)])
    return made.getvalue().encode("utf-8-sig")


def as_workbook(listed: Listed, foot: str) -> bytes:
    """Texts are texts, also when somebody opens the cell; days are days, so that they can be sorted."""
    made, table = io.BytesIO(), _table(listed)
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_sheet_name(listed.title))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        number, faint = book.add_format({"valign": "top"}), book.add_format({"font_color": "#5F6B7A"})
        for place, column in enumerate(listed.columns):
            sheet.write_string(0, place, column.heading, head)
            widths = [_width(row[place]) for row in table] + [_width(column.heading)]
            sheet.set_column(place, place, min(WIDEST, max(widths) + 2))
        for line, row in enumerate(table, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, cell, day)
                elif isinstance(cell, (int, float)):
                    sheet.write_number(line, place, cell, number)
                elif cell:
                    sheet.write_string(line, place, str(cell)[:32_000], text)
        sheet.write_string(len(table) + 2, 0, foot, faint)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table), len(listed.columns) - 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8" + foot.replace("&", "&&")[:220] + "&R&8&P / &N")
    return made.getvalue()


def _width(cell: Cell) -> int:
    """Of the longest line, in letters; a Chinese sign is two wide."""
    lines = str("" if cell is None else cell).splitlines() or [""]
    return max(sum(2 if sign > "⺀" else 1 for sign in line) for line in lines)


def _sheet_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"


WRITERS: Final[dict[str, tuple[str, str, Callable[[Listed, str], bytes]]]] = {
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
    "csv": ("CSV", "text/csv; charset=utf-8", as_csv),
}
