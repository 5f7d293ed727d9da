"""Takes a table of delimited text. Gives one row per record. Never repairs a row: what does not fit is refused.

Encoding and delimiter are found out from the content, or stated, and told either way. A value may hold line ends when
it is quoted; a refusal names the line its record begins on.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.ingest.messages import note, problem
from shigan.ingest.raw import Bounds, ReadError, ReadOptions
from shigan.ingest.readers import PLAIN_TEXT, Reader
from shigan.ingest.readers._header import column_names
from shigan.ingest.readers._lines import Lines, Stretch
from shigan.ingest.readers._opening import Opening, opening_of
from shigan.ingest.readers._quick_records import Flags, QuickRecords, Regular
from shigan.ingest.readers._records import Place, Records
from shigan.ingest.readers._rows import RowBuilder
from shigan.ingest.readers._sink import Batch, RowSink
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._text import UNMARKED, Encoding, broken_encoding, encoding_of, reads_as_utf_16

PLAIN_BITE: Final = 1 << 17
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_LOOKED_THROUGH: Final = ("utf-8-sig", "gb18030")
"""A mark, or the first lines, say that a file is in one of these; a single foreign byte in it shows only while it is read."""
_BINARY: Final = frozenset(range(0x20)) - {0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B}


def _recognises(head: bytes, _name: str) -> bool:
    """Anything that looks like text; NUL is let through, for UTF-16 and so that it can be refused by line."""
    if head.startswith(_MARKS) or reads_as_utf_16(head) is not None:
        return True
    return sum(byte in _BINARY for byte in head) <= 0.02 * len(head)


def _read(source: Source, sink: RowSink, options: ReadOptions) -> None:
    encoding = encoding_of(source, options.encoding)
    id = "encoding_unmarked" if encoding.how is UNMARKED else "encoding"
    sink.notes.append(note(id, encoding=encoding.name, how=encoding.how))
    told = len(sink.notes)
    before = csv.field_size_limit(options.bounds.cell_characters)  # one for the whole process: put back afterwards
    try:
        _read_table(source, encoding, sink, options)
    except ReadError as error:
        if error.problem.id != "encoding_wrong" or options.encoding is not None or encoding.name not in _NOT_LOOKED_THROUGH:
            raise
        looked_through = broken_encoding(source)
        if encoding.name == "utf-8-sig":
            if looked_through.name != "utf-8":
                raise
            looked_through = replace(looked_through, name="utf-8-sig")
        del sink.notes[told:]
        sink.start_again()
        _read_table(source, looked_through, sink, options)
    finally:
        csv.field_size_limit(before)


def _read_table(source: Source, encoding: Encoding, sink: RowSink, options: ReadOptions) -> None:
    opening = opening_of(source, encoding, options)
    sink.notes.extend(opening.told)
    delimiter = opening.delimiter
    lines, place = Lines(source, encoding), Place()
    records = Records(lines, encoding, delimiter, options.bounds, place)
    names = _header(records, sink, options.header_line, opening)
    sink.declare(names, all_of_them=True)
    quick = QuickRecords(delimiter, len(names), options.bounds.cell_characters)
    table = _Table(names, lines, records, place, quick if options.quick and quick.fits else None, sink, options.bounds)
    table.read()
    if place.empty:
        sink.notes.append(note("empty_rows", count=place.empty))


class _Table:
    """The rows after the header: regular stretches are read quickly, the others the plain way."""

    def __init__(
        self,
        names: Sequence[str],
        lines: Lines,
        records: Records,
        place: Place,
        quick: QuickRecords | None,
        sink: RowSink,
        bounds: Bounds,
    ) -> None:
        self._names = names
        self._lines = lines
        self._records = records
        self._place = place
        self._quick = quick
        self._sink = sink
        self._builder = RowBuilder(sink, bounds)
        self._bite = PLAIN_BITE

    def read(self) -> None:
        if not self._records.between_stretches:
            self._read_plainly()
        while (stretch := self._lines.take()) is not None:
            if not self._read_quickly(stretch):
                first, rest = stretch.cut(stretch.line_end(self._bite) if self._quick else len(stretch.data))
                self._lines.give_back(rest)
                self._records.begin(first)
                self._read_plainly()
                self._bite *= 2  # where one stretch is not regular, the next is hardly so
        self._builder.flush()

    def _read_plainly(self) -> None:
        self._records.read_stretch(self._names, self._builder, self._sink)

    def _read_quickly(self, stretch: Stretch) -> bool:
        """Whether the stretch, or its beginning, could be read this way. Marks at the beginning of a line might be lost."""
        text = stretch.in_utf_8() if self._quick else None
        if text is not None and codecs.BOM_UTF8 in text.data:
            return False
        regular = self._quick.read(text.data) if text and self._quick else None
        if text is None or regular is None:
            return False
        self._builder.flush()
        self._take_over(regular)
        self._lines.give_back(text.cut(regular.taken)[1])
        self._bite = PLAIN_BITE
        return True

    def _take_over(self, found: Regular) -> None:
        """Number the rows, refuse the odd ones, and hand the others on."""
        line, row = self._place.line, self._place.row
        counted = found.sound.copy()
        counted[found.sound] = ~found.empty
        odd = np.flatnonzero(~found.sound)
        for at, text in zip(odd, found.odd, strict=True):
            self._place.row = row + int(np.count_nonzero(counted[:at]))
            before = self._place.row
            self._records.keep_odd(text, self._names, line + int(found.line_of[at]), self._builder, self._sink)
            counted[at] = self._place.row > before
        rows = row + np.cumsum(counted)
        kept = found.sound & counted
        if kept.any():
            columns = found.columns if kept.sum() == len(found.empty) else _picked(found.columns, ~found.empty)
            numbers, lines = pa.array(rows[kept]), pa.array(line + found.line_of[kept])
            self._sink.add(Batch(numbers, lines, dict(zip(self._names, columns, strict=True))))
        self._place.row = row + int(counted.sum())
        self._place.empty += int(found.empty.sum())
        self._place.line = line + found.lines


def _picked(columns: Sequence[pa.Array], wanted: Flags) -> list[pa.Array]:
    places = pa.array(wanted)
    return [column.filter(places) for column in columns]


def _header(records: Records, sink: RowSink, stated: int | None, opening: Opening) -> list[str]:
    """The names of the columns; the header is on the line that was stated or found, or after it. Lines that were passed over are
    told."""
    wanted = stated or opening.header_line
    while True:
        try:
            line, cells = records.next()
        except csv.Error as error:
            raise ReadError(problem("header_missing")) from error
        if cells is None:
            raise ReadError(problem("header_row_missing", line=stated) if stated else problem("header_missing"))
        if line >= wanted and cells:
            break
    if line > opening.first_line:
        sink.notes.append(note("header_at", line=line))
    if opening.joined is not None:
        while records.next()[1] == []:
            pass  # up to and with the second row of headings
    names, told = column_names(opening.joined or cells)
    sink.notes.extend(told)
    return names


READER: Final = Reader(
    name=PLAIN_TEXT, suffixes=(".csv", ".tsv", ".txt"), rank=90, recognises=_recognises, read=_read, has_header=True
)
