"""Cells merged downwards: a clerk writes the number of a matter once and merges it over the rows that belong to it.

The file holds the value in the uppermost cell only; it stands for all of them. Cells merged sideways (titles) are left alone:
their value belongs to the row as a whole, not to each column.
"""

from __future__ import annotations

from collections import defaultdict

from python_calamine import CalamineSheet


class MergedCells:
    """The merged ranges of a sheet that go over more than one row; those that begin above the first row given are left alone."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self.filled = 0
        self._begin: dict[int, list[tuple[int, int]]] = defaultdict(list)  # by line: place of the column, last line
        self._open: dict[int, tuple[int, str]] = {}  # by place: last line, value
        left = sheet.start[1] if sheet.start else 0
        for (top, first), (bottom, _) in sheet.merged_cell_ranges or ():
            if bottom > top and first >= left:
                self._begin[top + 1].append((first - left, bottom + 1))

    def __bool__(self) -> bool:
        return bool(self._begin)

    def fill(self, line: int, cells: list[str]) -> None:
        """Write the values into the row where its own cells are empty. Rows come from top to bottom."""
        for place, (last, value) in list(self._open.items()):
            if line > last:
                del self._open[place]
            elif not cells[place].strip():
                cells[place] = value
                self.filled += 1
        for place, last in self._begin.get(line, ()):
            if place < len(cells) and cells[place].strip():
                self._open[place] = (last, cells[place])
