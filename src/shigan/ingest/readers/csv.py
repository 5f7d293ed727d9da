"""Takes a table of delimited text. Gives one row per record. Never repairs a row: what does not fit is refused.

Encoding and delimiter are found out from the content, or stated, and told either way. A value may hold line ends when
it is quoted; a refusal names the line its record begins on.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from shigan.ingest.messages import Message, note, problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers import PLAIN_TEXT, Reader
from shigan.ingest.readers._header import column_names
from shigan.ingest.readers._rows import RowBuilder
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._text import FOREIGN, Encoding, encoding_of, lines_of

_DELIMITERS: Final = (",", "\t", ";", "|")
_SHOWN: Final = {",": "“,”", "\t": "Tab", ";": "“;”", "|": "“|”"}
_SAMPLE_RECORDS: Final = 200
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BINARY: Final = frozenset(range(0x20)) - {0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B}


def _recognises(head: bytes, _name: str) -> bool:
    """Anything that looks like text; NUL is let through, for UTF-16 and so that it can be refused by line."""
    if head.startswith(_MARKS):
        return True
    return sum(byte in _BINARY for byte in head) <= 0.02 * len(head)


def _read(source: Source, sink: RowSink, options: ReadOptions) -> None:
    encoding = encoding_of(source, options.encoding)
    sink.notes.append(note("encoding", encoding=encoding.name, how=encoding.how))
    delimiter, told = _delimiter(source, encoding, options)
    sink.notes.extend(told)
    records = _Records(source, encoding, delimiter)
    names = _header(records, sink, options)
    sink.declare(names)
    builder = RowBuilder(sink, options.bounds)
    for number, (line, cells) in enumerate(records.take(sink, len(names)), start=1):
        if cells is not None:
            builder.add(dict(zip(names, cells, strict=True)), row=number, line=line)
    builder.flush()
    if records.empty:
        sink.notes.append(note("empty_rows", count=records.empty))


class _Records:
    """The records of the table, with the line each begins on."""

    def __init__(self, source: Source, encoding: Encoding, delimiter: str) -> None:
        self._limit = source.bounds.cell_characters
        csv.field_size_limit(self._limit)
        self._encoding = encoding
        self._raw = lines_of(source, encoding)
        self._reader = csv.reader(self._watched(), delimiter=delimiter, strict=True)
        self._odd = ""  # the latest line that cannot be kept
        self._begins = 1
        self.line = 1
        self.empty = 0

    def _watched(self) -> Iterator[str]:
        for line in self._raw:
            if "\0" in line or (self._encoding.mixed and FOREIGN in line):
                self._odd = line
            yield line

    def next(self) -> list[str] | None:
        """The cells of the next record; None at the end. Raises csv.Error for a record that is misquoted."""
        self.line = self._begins
        try:
            return next(self._reader, None)
        except csv.Error as error:
            self._check_whole(error)
            raise
        finally:
            self._begins = self._reader.line_num + 1

    def _check_whole(self, error: csv.Error) -> None:
        """Some faults leave nothing of the file to go on with."""
        if "field larger" in str(error):
            raise ReadError(problem("cell_too_large", line=self.line, limit=self._limit)) from error
        if "unexpected end of data" in str(error):
            raise ReadError(problem("quote_open", line=self.line)) from error

    def take(self, sink: RowSink, width: int) -> Iterator[tuple[int, list[str] | None]]:
        """All records to come: the line and the cells, or None when it was refused. Empty ones are left out."""
        number = 0
        while True:
            self._odd = ""
            try:
                cells = self.next()
            except csv.Error as error:
                number += 1
                sink.refuse(problem("row_quoting", why=str(error)), row=number, line=self.line)
                yield self.line, None
                continue
            if cells is None:
                return
            if not any(cells):
                self.empty += 1
                continue
            number += 1
            yield self.line, cells if self._sound(cells, number, sink, width) else None

    def _sound(self, cells: Sequence[str], number: int, sink: RowSink, width: int) -> bool:
        if not self._odd and len(cells) == width:
            return True
        if "\0" in self._odd:
            what = problem("control_character", code="U+0000")
        elif self._odd:
            what = problem("row_encoding", encoding=self._encoding.name)
        else:
            what = problem("row_ragged", found=len(cells), expected=width)
        sink.refuse(what, row=number, line=self.line, excerpt=" ".join(cells))
        return False


def _delimiter(source: Source, encoding: Encoding, options: ReadOptions) -> tuple[str, list[Message]]:
    if options.delimiter is not None:
        return options.delimiter, [note("delimiter", delimiter=_shown(options.delimiter))]
    sample = list(islice(lines_of(source, encoding), _SAMPLE_RECORDS))
    widths = {one: _width(sample, one) for one in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda one: widths[one])
    if widths[best][1] < 2:
        return ",", [note("one_column")]
    return best, [note("delimiter", delimiter=_shown(best))]


def _shown(delimiter: str) -> str:
    return _SHOWN.get(delimiter, delimiter)


def _width(sample: Sequence[str], delimiter: str) -> tuple[float, int]:
    """How evenly this delimiter cuts the sample (share of records with the commonest width), and into how many."""
    try:
        widths = Counter(len(record) for record in csv.reader(sample, delimiter=delimiter) if record)
    except csv.Error:
        return 0.0, 0
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    if width < 2:
        return 0.0, width
    return round(count / widths.total(), 1), width


def _header(records: _Records, sink: RowSink, options: ReadOptions) -> list[str]:
    wanted = options.header_line or 1
    while True:
        try:
            cells = records.next()
        except csv.Error as error:
            raise ReadError(problem("header_missing")) from error
        if cells is None:
            raise ReadError(problem("header_missing"))
        if records.line >= wanted and cells:
            break
    if records.line > 1:
        sink.notes.append(note("header_at", line=records.line))
    names, told = column_names(cells)
    sink.notes.extend(told)
    return names


READER: Final = Reader(name=PLAIN_TEXT, suffixes=(".csv", ".tsv", ".txt"), rank=90, recognises=_recognises, read=_read)
