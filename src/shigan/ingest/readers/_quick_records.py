"""Takes a stretch of delimited text in UTF-8. Gives its records as columns, all at once. Never decides what it is not
sure of: a stretch that is not wholly regular is left to the plain way (``_records``), with which it must agree.

Regular is: quotation marks only around whole values, lines that end in LF or CR LF, no value near the limit. Single
records that are not rows (too many or too few cells, control characters) are handed out by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_LF, _CR, _TAB, _QUOTE, _BLANK = 10, 13, 9, 34, 32
_MARK: Final = "\ufeff".encode()
_MOST_COLUMNS: Final = 1_000
_PARSED_AT_ONCE: Final = 1 << 18  # bytes; several of these are parsed at the same time


@dataclass(frozen=True)
class Regular:
    """Some records. ``line_of``: by record, counted from 0 where the stretch begins. ``columns`` hold those that are
    ``sound``, ``empty`` tells those of which every cell is; ``odd`` is the text of the others. The first ``taken`` bytes of
    the stretch were read."""

    taken: int
    lines: int
    line_of: Numbers
    sound: Flags
    columns: tuple[pa.Array, ...]
    odd: tuple[str, ...]

    @cached_property
    def empty(self) -> Flags:
        if any(column.null_count == 0 for column in self.columns):
            return np.zeros(len(self.columns[0]), np.bool_)
        nothing = np.ones(len(self.columns[0]), np.bool_)
        for column in self.columns:
            nothing &= column.is_null().to_numpy(zero_copy_only=False)
        return nothing


class QuickRecords:
    """Reads records of ``width`` cells."""

    def __init__(self, delimiter: str, width: int, cell_characters: int) -> None:
        self._delimiter = delimiter
        self._width = width
        self._limit = cell_characters
        one_byte = len(delimiter) == 1 and delimiter.isascii() and (delimiter == "\t" or delimiter.isprintable())
        self.fits = one_byte and delimiter not in '" ' and width <= _MOST_COLUMNS

    def read(self, data: bytes) -> Regular | None:
        """The whole records at the beginning of ``data``, or None where the plain way has to look."""
        if not data.endswith(b"\n"):
            data += b"\n"
        returns = data.count(b"\r")
        if data.startswith(_MARK) or (returns and returns != data.count(b"\r\n")):
            return None
        text = _Text(data, ord(self._delimiter))
        if not text.well_quoted:
            return None
        return self._all_alike(text) or self._told_apart(text)

    def _all_alike(self, text: _Text) -> Regular | None:
        """The usual stretch: every line is a row."""
        if len(text.quotes) or text.has_controls or text.longest_line >= self._limit:
            return None
        columns = self._parsed(text.data)
        if columns is None or len(columns[0]) != len(text.feeds):
            return None
        count = len(text.feeds)
        every = np.ones(count, np.bool_)
        return Regular(len(text.data), count, np.arange(count), every, columns, ())

    def _told_apart(self, text: _Text) -> Regular | None:
        """Look where each record begins and ends, and how many cells it has."""
        ends = text.record_ends()
        if not len(ends):
            return None
        starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
        if int((ends - starts).max()) >= self._limit:
            return None
        sound = (text.cells(ends) == self._width) & ~text.with_controls(ends)
        if 2 * int(sound.sum()) < len(sound):
            return None
        columns = self._parsed(_joined(text.data, starts, ends, sound))
        odd = _decoded(text.data[starts[at] : ends[at] + 1] for at in np.flatnonzero(~sound))
        if odd is None or columns is None or len(columns[0]) != int(sound.sum()):
            return None
        taken = int(ends[-1]) + 1
        lines = int(np.searchsorted(text.feeds, taken))
        return Regular(taken, lines, np.searchsorted(text.feeds, starts), sound, columns, odd)

    def _parsed(self, data: bytes) -> tuple[pa.Array, ...] | None:
        """The columns; None where the text is not what it seemed, or not UTF-8."""
        names = [str(place) for place in range(self._width)]
        try:
            table = pa_csv.read_csv(
                pa.py_buffer(data),
                read_options=pa_csv.ReadOptions(column_names=names, block_size=_PARSED_AT_ONCE),
                parse_options=pa_csv.ParseOptions(
                    delimiter=self._delimiter, newlines_in_values=b'"' in data, ignore_empty_lines=False
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
                ),
            )
        except pa.ArrowInvalid:
            return None
        return tuple(pa.concat_arrays(column.chunks) for column in table.columns)


def _decoded(records: Iterable[bytes]) -> tuple[str, ...] | None:
    """None where one of them is not UTF-8."""
    try:
        return tuple(record.decode() for record in records)
    except UnicodeDecodeError:
        return None


class _Text:
    """A stretch, with the places of its line feeds and quotation marks."""

    def __init__(self, data: bytes, delimiter: int) -> None:
        self.data = data
        self._bytes = np.frombuffer(data, np.uint8)
        self._delimiter = delimiter
        low = np.flatnonzero(self._bytes < _BLANK)
        kinds = self._bytes[low]
        self.feeds = low[kinds == _LF]
        self._controls = low[(kinds != _LF) & (kinds != _CR) & (kinds != _TAB)]
        self.quotes = np.flatnonzero(self._bytes == _QUOTE) if _QUOTE in data else np.empty(0, np.int64)

    @property
    def has_controls(self) -> bool:
        return bool(len(self._controls))

    @property
    def longest_line(self) -> int:
        return int(np.diff(self.feeds, prepend=-1).max())

    @property
    def well_quoted(self) -> bool:
        """Whether every quotation mark opens or closes a whole value, or stands doubled in one.

        Taking them in turn as opening and closing: before an opening one there is a delimiter, a line feed or the one
        that closed, and likewise after a closing one. The last may be left open.
        """
        opening, closing = self.quotes[0::2], self.quotes[1::2]
        before = self._bytes[opening[opening > 0] - 1]
        after = self._bytes[closing + 1]  # the text ends in a line feed
        return bool(self._is_edge(before, _LF).all() and self._is_edge(after, _LF, _CR).all())

    def _is_edge(self, found: npt.NDArray[np.uint8], *ends: int) -> Flags:
        return np.isin(found, np.array([self._delimiter, _QUOTE, *ends], np.uint8))

    def record_ends(self) -> Numbers:
        """The line feeds that are not inside quotation marks."""
        return self._outside(self.feeds)

    def cells(self, ends: Numbers) -> Numbers:
        """How many cells each record has."""
        delimiters = self._outside(np.flatnonzero(self._bytes == self._delimiter))
        return np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1

    def with_controls(self, ends: Numbers) -> Flags:
        """The records that hold a control character other than a tab or a line end."""
        found = np.zeros(len(ends) + 1, np.bool_)
        found[np.searchsorted(ends, self._controls)] = True
        return found[:-1]

    def _outside(self, places: Numbers) -> Numbers:
        return places[np.searchsorted(self.quotes, places) % 2 == 0] if len(self.quotes) else places


def _joined(data: bytes, starts: Numbers, ends: Numbers, sound: Flags) -> bytes:
    """The text of the sound records only, taken over in runs."""
    if sound.all():
        return data[: int(ends[-1]) + 1]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], sound, [False]]).astype(np.int8)))
    runs = zip(edges[0::2], edges[1::2], strict=True)
    return b"".join(data[starts[first] : ends[until - 1] + 1] for first, until in runs)
