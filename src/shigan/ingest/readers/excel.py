"""Workbooks (xlsx, xlsb, xls, ods), one row per row of the sheets that are the record. No formula and no macro is run.

Which sheets these are is decided in _sheets, where the header is in _sheet_rows. Dates become ISO text, whole numbers lose
their '.0', cells merged downwards hold their value on each row. A sheet is held in memory whole, one at a time.
"""

from __future__ import annotations

import zipfile
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, ZipError

from shigan.errors import Both
from shigan.ingest.messages import note, problem
from shigan.ingest.raw import SHEET, ReadError, ReadOptions
from shigan.ingest.readers import Reader
from shigan.ingest.readers._archives import damage_named
from shigan.ingest.readers._epoch import counts_from_1904
from shigan.ingest.readers._header import column_names
from shigan.ingest.readers._long_numbers import LongNumbers
from shigan.ingest.readers._merged_cells import MergedCells
from shigan.ingest.readers._rows import RowBuilder
from shigan.ingest.readers._seen_in_sheets import SeenInSheets
from shigan.ingest.readers._sheet_rows import after_header, text_rows, width
from shigan.ingest.readers._sheets import choose_sheets, visible_sheets
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source
from shigan.sandbox import MIB

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PIECE: Final = 1 << 20
_ARCHIVE_RATIO: Final = 200
_ARCHIVE_RATIO_FROM: Final = 64 * MIB
_ARCHIVE_MOST: Final = 2048 * MIB


def _recognises(head: bytes, _name: str) -> bool:
    return head.startswith((_ZIP, _OLE))


def _read(source: Source, sink: RowSink, options: ReadOptions) -> None:
    if source.packed:
        raise ReadError(problem("format_mismatch", suffix=".gz", found=Both("a workbook", zh="工作簿")))
    _check_container(source)
    workbook = _open(source)
    try:
        sink.sheets = visible_sheets(workbook)
        chosen, told = choose_sheets(workbook, options)
        sink.notes.extend([*told, note("formulas")])
        if counts_from_1904(source.path):
            sink.notes.append(note("days_from_1904"))
        seen = SeenInSheets()
        for name in chosen:
            own_column = name if len(chosen) > 1 else None
            _read_sheet(workbook.get_sheet_by_name(name), own_column, sink, options, seen)
            source.tell(sink.rows)
        sink.notes.extend(seen.notes())
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
    with damage_named(), zipfile.ZipFile(source.path) as archive:
        for member in archive.infolist():
            if member.flag_bits & 1:
                raise ReadError(problem("encrypted"))
            with archive.open(member) as packed:
                while piece := packed.read(_PIECE):
                    total += len(piece)
                    _check_bomb(total, source)


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


def _read_sheet(
    sheet: CalamineSheet, name: str | None, sink: RowSink, options: ReadOptions, seen: SeenInSheets
) -> None:
    """``name``: told in a column of its own, where several sheets are read and the table has no such column."""
    if not sheet.height:
        return
    long_numbers = LongNumbers()
    header = after_header(text_rows(sheet, long_numbers), options.header_line)
    names, told = column_names(header.cells)
    seen.header(header.line, [*header.told, *told])
    sink.declare([*names, *([SHEET] if name else [])])
    merged = MergedCells(sheet)
    builder = RowBuilder(sink, options.bounds)
    number, constant = sink.rows + len(sink.refusals), {SHEET: name} if name else {}
    for line, cells in header.rows:
        if not any(map(str.strip, cells)):
            seen.blank(line)
            continue
        if merged:
            merged.fill(line, cells)
        seen.row(line)
        number += 1
        if len(cells) > len(names) and (found := width(cells)) > len(names):
            what = problem("row_ragged", found=found, expected=len(names))
            sink.refuse(what, row=number, line=line, excerpt=" ".join(cells))
            continue
        builder.add({**constant, **dict(zip(names, cells, strict=False))}, row=number, line=line)
    builder.flush()
    seen.end(line=sheet.end[0] + 1 if sheet.end else 0)
    seen.merged += merged.filled
    seen.lost_digits(names, long_numbers)


READER: Final = Reader(
    name="excel",
    suffixes=(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    rank=20,
    recognises=_recognises,
    read=_read,
    has_sheets=True,
    has_header=True,
)
