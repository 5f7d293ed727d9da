"""Takes lines of delimited text. Gives its records, one at a time, with the line each begins on. Never repairs one.

This is the plain way, and decides what a record is; ``_quick_records`` must agree with it. A value may hold line ends
when it is quoted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from shigan.ingest.messages import Problem, problem
from shigan.ingest.raw import Bounds, ReadError
from shigan.ingest.readers._lines import Lines, Stretch
from shigan.ingest.readers._rows import RowBuilder
from shigan.ingest.readers._sink import RowSink
from shigan.ingest.readers._text import FOREIGN, Encoding

_LARGEST_BITE: Final = 1 << 16


class Place:
    """How far the table has been read: ``line`` is the next line, ``row`` counts the rows so far, refused ones too."""

    def __init__(self) -> None:
        self.line = 1
        self.row = 0
        self.empty = 0


class Records:
    """Reads stretch by stretch: between two stretches that begin with a record, another way of reading may take over."""

    def __init__(self, lines: Lines, encoding: Encoding, delimiter: str, bounds: Bounds, place: Place) -> None:
        self._limit = bounds.cell_characters
        self._lines = lines
        self._encoding = encoding
        self._delimiter = delimiter
        self._place = place
        self._left = 0  # lines of the stretch that have not been read
        self._odd = ""  # the latest line that cannot be kept
        self.begin(None)

    def begin(self, stretch: Stretch | None) -> None:
        """Go on with this stretch; the lines after it follow if its last record runs on. None: with those to come."""
        self._line_before = self._place.line - 1
        self._reader = csv.reader(self._watched(stretch), delimiter=self._delimiter, strict=True)

    def _watched(self, stretch: Stretch | None) -> Iterator[str]:
        bite = 1  # a line; more and more when a record does not end
        stretch = stretch or self._lines.take(bite)
        while stretch is not None:
            lines = list(stretch.lines())
            for left, line in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
                self._left = left
                if "\0" in line or (self._encoding.has_foreign and FOREIGN in line):
                    self._odd = line
                yield line
            bite = min(2 * bite, _LARGEST_BITE)
            stretch = self._lines.take(bite)

    @property
    def between_stretches(self) -> bool:
        """Whether the record that was read last ended with its stretch."""
        return self._left == 0

    def next(self) -> tuple[int, list[str] | None]:
        """The line of the next record and its cells; None at the end. Raises csv.Error for one that is misquoted."""
        line = self._place.line
        try:
            return line, next(self._reader, None)
        except csv.Error as error:
            self._check_whole(error, line)
            raise
        finally:
            self._place.line = self._line_before + self._reader.line_num + 1

    def _check_whole(self, error: csv.Error, line: int) -> None:
        """Some faults leave nothing of the file to go on with."""
        if "field larger" in str(error):
            raise ReadError(problem("cell_too_large", line=line, limit=self._limit)) from error
        if "unexpected end of data" in str(error):
            raise ReadError(problem("quote_open", line=line)) from error

    def read_stretch(self, names: Sequence[str], builder: RowBuilder, sink: RowSink) -> None:
        """Records up to the end of a stretch, into the builder or refused. Empty ones are left out."""
        while True:
            self._odd = ""
            line = self._place.line
            try:
                line, cells = self.next()
            except csv.Error as error:
                self._place.row += 1
                sink.refuse(problem("row_quoting", why=str(error)), row=self._place.row, line=line)
            else:
                if cells is None:
                    return
                self._keep(cells, names, line, builder, sink)
            if self.between_stretches:
                return

    def keep_odd(self, text: str, names: Sequence[str], line: int, builder: RowBuilder, sink: RowSink) -> None:
        """One record that was found to be none of the table's rows: refuse it, or leave it out where it is empty."""
        self._odd = text if "\0" in text else ""
        self._keep(next(csv.reader([text], delimiter=self._delimiter, strict=True)), names, line, builder, sink)

    def _keep(self, cells: list[str], names: Sequence[str], line: int, builder: RowBuilder, sink: RowSink) -> None:
        if not any(cells):
            self._place.empty += 1
            return
        self._place.row += 1
        what = row_fault(cells, len(names), self._odd, self._encoding)
        if what is not None:
            sink.refuse(what, row=self._place.row, line=line, excerpt=" ".join(cells))
        else:
            builder.add(dict(zip(names, cells, strict=True)), row=self._place.row, line=line)


def row_fault(cells: Sequence[str], width: int, odd: str, encoding: Encoding) -> Problem | None:
    """Why this record is no row of the table, or None. ``odd``: a line of it that cannot be kept, if there is one."""
    if "\0" in odd:
        return problem("control_character", code="U+0000")
    if odd:
        return problem("row_encoding", encoding=encoding.name)
    return None if len(cells) == width else _ragged(len(cells), width)


@cache
def _ragged(found: int, expected: int) -> Problem:
    """Rows that are cut alike are told alike, and there may be very many of them."""
    return problem("row_ragged", found=found, expected=expected)
