"""Which worksheets of a workbook are the record.

Those that were asked for; else, among the visible ones, the one whose headings name the most of matter, step and time, and of
several such the longest. All visible sheets with the same headings as that one are one record: offices keep a sheet a month.
Hidden sheets are never read unasked: what somebody put out of sight is most often old. What is left is always said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from shigan.ingest.heading_words import column_words, name_score
from shigan.ingest.messages import Message, note, problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers._long_numbers import LongNumbers
from shigan.ingest.readers._sheet_rows import after_header, text_rows

_NEEDED: Final = (("case",), ("activity",), ("time", "opened", "closed"))


@dataclass(frozen=True)
class _Sheet:
    """A sheet that was looked at. ``rows``: those below the header that hold anything."""

    name: str
    headings: tuple[str, ...]
    rows: int

    @property
    def named(self) -> int:
        """How many of matter, step and time its headings name."""
        words = column_words()
        return sum(
            any(name_score(heading, words[role]) > 0 for role in roles for heading in self.headings)
            for roles in _NEEDED
        )


def choose_sheets(workbook: CalamineWorkbook, options: ReadOptions) -> tuple[tuple[str, ...], list[Message]]:
    """The names of the sheets to read, in their order, and what is to be told about them."""
    visible, hidden = _worksheets(workbook)
    if options.sheets:
        chosen, left = _asked_for(options.sheets, [*visible, *hidden]), tuple(visible)
    elif len(visible) == 1 and not hidden:
        chosen = left = tuple(visible)  # not looked at beforehand: every look reads the whole sheet
    else:
        chosen, left = _best(workbook, visible, options.header_line)
    if not chosen:
        raise ReadError(problem("only_hidden_sheets", sheets=", ".join(hidden)) if hidden else problem("no_rows"))
    return chosen, _told(chosen, left, hidden)


def visible_sheets(workbook: CalamineWorkbook) -> tuple[str, ...]:
    """The names of the worksheets that are not hidden, in their order."""
    return tuple(_worksheets(workbook)[0])


def _worksheets(workbook: CalamineWorkbook) -> tuple[list[str], list[str]]:
    """The visible and the hidden ones; charts and macros on sheets of their own are neither."""
    sheets = [one for one in workbook.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    visible = [one.name for one in sheets if one.visible is SheetVisibleEnum.Visible]
    return visible, [one.name for one in sheets if one.name not in visible]


def _asked_for(wanted: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    for name in wanted:
        if name not in known:
            raise ReadError(problem("sheet_unknown", sheet=name, known=", ".join(known)))
    return tuple(wanted)


def _best(
    workbook: CalamineWorkbook, visible: Sequence[str], header_line: int | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sheets to read, and all that hold anything."""
    sheets = [sheet for name in visible if (sheet := _look(workbook, name, header_line)) is not None]
    if not sheets:
        return (), ()
    best = max(sheets, key=lambda sheet: (sheet.rows > 0, sheet.named, sheet.rows))
    same = [sheet.name for sheet in sheets if sorted(sheet.headings) == sorted(best.headings)]
    return tuple(same), tuple(sheet.name for sheet in sheets)


def _look(workbook: CalamineWorkbook, name: str, header_line: int | None) -> _Sheet | None:
    """None for an empty sheet; one without a header has no headings and no rows."""
    sheet = workbook.get_sheet_by_name(name)
    if not sheet.height:
        return None
    try:
        header = after_header(text_rows(sheet, LongNumbers()), header_line)
    except ReadError:
        return _Sheet(name, (), 0)
    return _Sheet(name, tuple(heading.strip() for heading in header.cells), sum(1 for _ in header.rows))


def _told(chosen: Sequence[str], visible: Sequence[str], hidden: Sequence[str]) -> list[Message]:
    told = [note("sheets_joined", sheets=", ".join(chosen)) if len(chosen) > 1 else note("sheet", sheet=chosen[0])]
    for id, sheets in (("sheets_left", visible), ("sheets_hidden", hidden)):
        if left := [name for name in sheets if name not in chosen]:
            told.append(note(id, read=", ".join(chosen), sheets=", ".join(left)))
    return told
