"""What the beginning of a table of text tells: its delimiter, and the line of its header.

Both are found out from the first lines. A line ``sep=;`` as spreadsheet programs write it names the delimiter; it is neither
header nor data. A delimiter or a header line that a person states is taken as it is.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from shigan.errors import Both
from shigan.ingest.messages import Message, note, problem
from shigan.ingest.raw import ReadError, ReadOptions
from shigan.ingest.readers._header import HEADER_SEARCH, filled, header_place, is_thin
from shigan.ingest.readers._lines import lines_of
from shigan.ingest.readers._stream import Source
from shigan.ingest.readers._text import Encoding
from shigan.ingest.readers._two_rows import joined_note, two_rows

_DELIMITERS: Final = (",", "\t", ";", "|")
_SHOWN: Final = {",": "“,”", "\t": Both("Tab", zh="制表符"), ";": "“;”", "|": "“|”"}
_TYPED: Final = {"\t": "tab", ",": "','", ";": "';'", "|": "'|'"}
_HEADER_SHOWN: Final = 60
_SAMPLE_LINES: Final = 200
_SEP_LINE: Final = re.compile(r'\ufeff?(?:sep=([^\r\n"])|"sep=([^\r\n"])")[,;\t|]*[\r\n]*', re.IGNORECASE)


@dataclass(frozen=True)
class Opening:
    """``first_line``: where the table's text begins, after a line that only names the delimiter. ``header_line``: the line
    of the header, or one before it. ``joined``: the headings, where they stand in two rows."""

    delimiter: str
    first_line: int
    header_line: int
    joined: tuple[str, ...] | None
    told: tuple[Message, ...]


def opening_of(source: Source, encoding: Encoding, options: ReadOptions) -> Opening:
    """How the table begins."""
    sample = list(islice(lines_of(source, encoding), _SAMPLE_LINES))
    named = _SEP_LINE.fullmatch(sample[0]) if sample else None
    told: list[Message] = []
    if named is not None:
        del sample[0]
        told.append(note("sep_line", delimiter=named[1] or named[2]))
    stated = options.delimiter or (named and (named[1] or named[2]))
    found = stated or _delimiter(sample)
    told.append(note("one_column") if found is None else note("delimiter", delimiter=_SHOWN.get(found, found)))
    if options.delimiter is not None:
        _check_delimiter(options.delimiter, sample)
    delimiter, first = found or ",", 2 if named else 1
    records = [(before, record) for before, record in _records(sample, delimiter) if record][: 2 * HEADER_SEARCH]
    place = _header_place([record for _, record in records])
    if options.header_line is None and (two := two_rows([record for _, record in records], place)) is not None:
        place, names = two
        lines = [first + records[row][0] for row in (place, place + 1)]
        told.append(joined_note(names, *lines))
        return Opening(delimiter, first, lines[0], tuple(names), tuple(told))
    return Opening(delimiter, first, first + (records[place][0] if records else 0), None, tuple(told))


def _check_delimiter(stated: str, sample: Sequence[str]) -> None:
    """Raises ReadError where the stated delimiter leaves one column and another would part it."""
    better = _delimiter(sample)
    if better is not None and _width(sample, stated)[1] < 2:
        header = next(line for line in sample if better in line).strip()[:_HEADER_SHOWN]
        shown = "tab" if stated == "\t" else stated
        raise ReadError(problem("delimiter_parts_nothing", stated=shown, header=header, found=_TYPED.get(better, better)))


def _delimiter(sample: Sequence[str]) -> str | None:
    """The one that cuts the sample most evenly; None where there is only one column."""
    widths = {one: _width(sample, one) for one in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda one: widths[one])
    return best if widths[best][1] >= 2 else None


def _width(sample: Sequence[str], delimiter: str) -> tuple[float, int]:
    """How evenly this delimiter cuts the sample (share of records with the commonest width), and into how many."""
    widths = Counter(len(record) for _, record in _records(sample, delimiter) if record)
    width = _commonest(widths)
    if width < 2:
        return 0.0, width
    return round(widths[width] / widths.total(), 1), width


def _commonest(widths: Counter[int]) -> int:
    """Of two that are as common the greater: titles are narrower than the table."""
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _records(sample: Sequence[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """The records of the sample, each with how many lines come before it; none where they cannot be told apart."""
    reader = csv.reader(sample, delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for record in reader:
            records.append((before, record))
            before = reader.line_num
    except csv.Error:
        return []
    return records


def _header_place(records: Sequence[Sequence[str]]) -> int:
    """Which record is the header: the first unless it fills too few cells.

    How wide the table is, is told by the records of the commonest width: a single broken row is wider.
    """
    usual = _commonest(Counter(len(record) for record in records))
    widest = max((filled(record) for record in records if len(record) == usual), default=0)
    if not records or not is_thin(records[0], widest):
        return 0
    return header_place(records, widest) or 0
