"""What a person should know about the sheets that were read: gathered over all of them, said once at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from shigan.ingest.messages import Message, note
from shigan.ingest.readers._long_numbers import LongNumbers

_FAR: Final = 1_000
"""A row below so many empty ones hardly belongs to the table above."""


class SeenInSheets:
    """Rows come from top to bottom, each sheet begins with its header."""

    def __init__(self) -> None:
        self.merged = 0
        self._headers: list[Message] = []
        self._empty = 0
        self._blank = 0
        self._last_blank = 0
        self._far: list[Message] = []
        self._lost: Counter[str] = Counter()
        self._line = 0  # the last one that was not blank
        self._blank_since = 0

    def header(self, line: int, told: Sequence[Message]) -> None:
        """The header ends on this line, and ``told`` is what there is to say about it."""
        self._headers += [one for one in told if one not in self._headers]
        self._line, self._blank_since = line, 0

    def row(self, line: int) -> None:
        """A row of the table."""
        gap = line - self._line - 1 - self._blank_since
        self._line, self._blank_since = line, 0
        if gap:
            self._empty += gap
            if gap >= _FAR and not self._far:  # one of them is enough to go and look
                self._far.append(note("row_far", line=line, count=gap))

    def blank(self, line: int) -> None:
        """A row of which no cell holds more than blanks."""
        self._blank += 1
        self._blank_since += 1
        self._last_blank = line

    def end(self, line: int) -> None:
        """The last row in which the sheet has a cell, however empty."""
        if line - self._line >= _FAR:
            self._far.append(note("cell_far", line=line, last=self._line))

    def lost_digits(self, names: Sequence[str], numbers: LongNumbers) -> None:
        """At the end of a sheet with these columns."""
        for place, count in numbers.lost().items():
            if place < len(names):
                self._lost[names[place]] += count

    def notes(self) -> list[Message]:
        told = list(self._headers)
        if self._empty:
            told.append(note("empty_rows", count=self._empty))
        if self._blank:
            told.append(note("blank_rows", count=self._blank, line=self._last_blank))
        if self.merged:
            told.append(note("merged_cells", count=self.merged))
        told += self._far
        told += [note("digits_lost", column=column, count=count) for column, count in self._lost.items()]
        return told
