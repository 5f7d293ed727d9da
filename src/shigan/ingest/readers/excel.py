"""Takes a workbook (xlsx, xlsb, xls, ods). Gives one row per row of its sheet. Never runs a formula or a macro.

Dates become ISO text, whole numbers lose their '.0'. Titles above the header are passed over; the header is the first
row that is as wide as the table and says something in words.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, ZipError

from shigan.errors import Both
from shigan.ingest.messages import note, problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._header import HEADER_SEARCH, column_names, filled, header_place
from shigan.ingest.readers._rows import RowBuilder
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source
from shigan.ingest.sandbox import MIB

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PIECE: Final = 1 << 20
_ARCHIVE_RATIO: Final = 200
_ARCHIVE_RATIO_FROM: Final = 64 * MIB
_ARCHIVE_MOST: Final = 2048 * MIB

_Cell = int | float | str | bool | time | date | datetime | timedelta


def _recognises(head: bytes, _name: str) -> bool:
    return head.startswith((_ZIP, _OLE))


def _read(source: Source, sink: RowSink, options: ReadOptions) -> None:
    if source.packed:
        raise ReadError(problem("format_mismatch", suffix=".gz", found=Both("a workbook", zh="工作簿")))
    _check_container(source)
    workbook = _open(source)
    try:
        chosen = _chosen_sheets(workbook, sink, options)
        for name in chosen:
            _read_sheet(workbook.get_sheet_by_name(name), name, sink, options, tell_sheet=len(chosen) > 1)
            source.tell(sink.rows)
    except CalamineError as error:
        raise ReadError(problem("workbook_damaged", why=str(error)[:200])) from error
    finally:
        workbook.close()


def _check_container(source: Source) -> None:
    if source.head().startswith(_OLE):
        with source.path.open("rb") as file:
            if _ENCRYPTED in file.read():
                raise ReadError(problem("encrypted"))
    else:
        _check_archive(source)


def _check_archive(source: Source) -> None:
    """Unpack every member once and count: what an archive says about its own sizes is not to be trusted."""
    total = 0
    try:
        with zipfile.ZipFile(source.path) as archive:
            for member in archive.infolist():
                if member.flag_bits & 1:
                    raise ReadError(problem("encrypted"))
                with archive.open(member) as packed:
                    while piece := packed.read(_PIECE):
                        total += len(piece)
                        _check_bomb(total, source)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        raise ReadError(problem("archive_damaged", why=str(error)[:200])) from error


def _check_bomb(total: int, source: Source) -> None:
    absurd = total > _ARCHIVE_RATIO_FROM and total > _ARCHIVE_RATIO * source.size
    if absurd or total > min(_ARCHIVE_MOST, source.bounds.unpacked_bytes):
        raise ReadError(problem("bomb", packed=source.size, unpacked=total))


def _open(source: Source) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(source.path))
    except PasswordError as error:
        raise ReadError(problem("encrypted")) from error
    except (CalamineError, ZipError, OSError, ValueError) as error:
        raise ReadError(problem("workbook_damaged", why=str(error)[:200])) from error


def _chosen_sheets(workbook: CalamineWorkbook, sink: RowSink, options: ReadOptions) -> Sequence[str]:
    """The sheets that were asked for, or the first one that holds anything."""
    names = workbook.sheet_names
    if options.sheets is not None:
        for name in options.sheets:
            if name not in names:
                raise ReadError(problem("sheet_unknown", sheet=name, known=", ".join(names)))
        chosen = list(options.sheets)
    else:
        filled = (name for name in names if workbook.get_sheet_by_name(name).height)
        first = next(filled, None)
        if first is None:
            raise ReadError(problem("no_rows"))
        chosen = [first]
    sink.notes.extend(note("sheet", sheet=name) for name in chosen)
    left = [name for name in names if name not in chosen]
    if left:
        sink.notes.append(note("sheets_left", sheets=", ".join(left)))
    sink.notes.append(note("formulas"))
    return chosen


def _read_sheet(sheet: CalamineSheet, name: str, sink: RowSink, options: ReadOptions, *, tell_sheet: bool) -> None:
    rows = _numbered(sheet)
    begun, line, header = _header(rows, options)
    if line > 1:
        sink.notes.append(note("header_at", line=line))
    names, told = column_names(header)
    sink.notes.extend(told)
    sink.declare([*names, *(["sheet"] if tell_sheet else [])])
    builder = RowBuilder(sink, options.bounds)
    number, empty = sink.rows + len(sink.refusals), 0
    for line, cells in _chain(begun, rows):
        if not any(cells):
            empty += 1
            continue
        number += 1
        width = _width(cells)
        if width > len(names):
            what = problem("row_ragged", found=width, expected=len(names))
            sink.refuse(what, row=number, line=line, excerpt=" ".join(cells))
            continue
        values = dict(zip(names, cells, strict=False))
        builder.add({**values, "sheet": name} if tell_sheet else values, row=number, line=line)
    builder.flush()
    if empty:
        sink.notes.append(note("empty_rows", count=empty))


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """The rows as text, with the numbers a spreadsheet program shows."""
    first = (sheet.start or (0, 0))[0] + 1
    for number, cells in enumerate(sheet.iter_rows(), start=first if sheet.start else 1):
        yield number, [_text(cell) for cell in cells]


def _header(
    rows: Iterator[tuple[int, list[str]]], options: ReadOptions
) -> tuple[list[tuple[int, list[str]]], int, list[str]]:
    """The rows after the header that were already looked at, the number of the header row, and its cells."""
    if options.header_line is not None:
        for line, cells in rows:
            if line >= options.header_line and any(cells):
                return [], line, cells[: _width(cells)]
        raise ReadError(problem("header_missing"))
    seen: list[tuple[int, list[str]]] = []
    for row in rows:
        seen.append(row)
        if sum(any(cells) for _, cells in seen) >= HEADER_SEARCH:
            break
    widest = max((filled(cells) for _, cells in seen), default=0)
    place = header_place([cells for _, cells in seen], widest)
    if place is None:
        raise ReadError(problem("header_missing"))
    line, cells = seen[place]
    return seen[place + 1 :], line, cells[: _width(cells)]


def _chain(
    begun: list[tuple[int, list[str]]], rest: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield from begun
    yield from rest


def _width(cells: Sequence[str]) -> int:
    """Up to and with the last cell that holds anything."""
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)


def _text(cell: _Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)


READER: Final = Reader(
    name="excel", suffixes=(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), rank=20, recognises=_recognises, read=_read
)
