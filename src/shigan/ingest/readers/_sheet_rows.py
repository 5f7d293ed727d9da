"""The rows of a worksheet as text, with the numbers a spreadsheet program shows, and the search for the header.

Empty rows are left out here already: one stray cell in the last row of a sheet makes a million of them, and none may be
kept or looked at twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from python_calamine import CalamineSheet

from shigan.ingest.messages import Message, note, problem
from shigan.ingest.raw import ReadError
from shigan.ingest.readers._header import HEADER_SEARCH, filled, header_place
from shigan.ingest.readers._long_numbers import BEYOND_FIFTEEN, EXACT, LongNumbers
from shigan.ingest.readers._two_rows import joined_note, two_rows

Cell = int | float | str | bool | time | date | datetime | timedelta
Row = tuple[int, list[str]]


def text_rows(sheet: CalamineSheet, long_numbers: LongNumbers) -> Iterator[Row]:
    """The number and the texts of every row that holds anything; ``long_numbers`` sees the rows with one of them."""
    long: list[float] = []
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if cells.count("") == len(cells):
            continue
        texts = [cell if type(cell) is str else _text(cell, long) for cell in cells]
        if long:
            long_numbers.count(cells)
            long.clear()
        yield line, texts


@dataclass(frozen=True)
class HeaderFound:
    """The last row of the header, its headings, what is to be told about where they were found, and the rows below it."""

    line: int
    cells: list[str]
    told: list[Message]
    rows: Iterator[Row]


def after_header(rows: Iterator[Row], stated: int | None) -> HeaderFound:
    """The header is the row that was stated, else the first that is as wide as the table and says something in words: titles
    above it are passed over. Two rows of headings are one header where that is plain.
    """
    if stated is not None:
        for line, cells in rows:
            if line >= stated and width(cells):
                return HeaderFound(line, cells[: width(cells)], _told(line), rows)
        raise ReadError(problem("header_row_missing", line=stated))
    seen: list[Row] = []
    for row in rows:
        if width(row[1]):
            seen.append(row)
        if len(seen) >= HEADER_SEARCH:
            break
    texts = [cells for _, cells in seen]
    place = header_place(texts, max(map(filled, texts), default=0))
    if place is None:
        raise ReadError(problem("header_missing"))
    if (found := two_rows(texts, place)) is not None:
        upper, names = found
        told = [*_told(seen[upper][0]), joined_note(names, seen[upper][0], seen[upper + 1][0])]
        return HeaderFound(seen[upper + 1][0], names, told, chain(seen[upper + 2 :], rows))
    line, cells = seen[place]
    return HeaderFound(line, cells[: width(cells)], _told(line), chain(seen[place + 1 :], rows))


def _told(line: int) -> list[Message]:
    return [note("header_at", line=line)] if line > 1 else []


def width(cells: Sequence[str]) -> int:
    """Up to and with the last cell that holds more than blanks."""
    return next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)


def _text(cell: Cell, long: list[float]) -> str:
    """The cell as text; a whole number of more than 15 digits is put into ``long``, too."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if not cell.is_integer():
            return repr(cell)
        if abs(cell) >= BEYOND_FIFTEEN:
            long.append(cell)
        return str(int(cell)) if abs(cell) < EXACT else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
