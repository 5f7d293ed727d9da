"""Whole numbers of more than 15 digits in the columns of a sheet.

A spreadsheet program keeps 15 digits of a number and writes zeros for the rest, so that numbers of 18 digits, typed or pasted
into cells that are not text, can no longer be told apart. A program that writes a workbook by itself may keep 16 digits: where
one number of a column ends otherwise than in the zeros a spreadsheet leaves, those below 2**53 are taken as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

BEYOND_FIFTEEN: Final = 1e15
EXACT: Final = 2.0**53
"""Whole numbers below this are kept digit by digit; beyond, neighbours fall together."""


@dataclass
class _Found:
    inexact: int = 0  # EXACT and more
    cut: int = 0  # below EXACT, a zero after the fifteenth digit
    whole: int = 0  # below EXACT, another digit there


class LongNumbers:
    """Counts them by the place of their column."""

    def __init__(self) -> None:
        self._found: dict[int, _Found] = {}

    def count(self, cells: Sequence[object]) -> None:
        """Look through a row that holds at least one."""
        for place, cell in enumerate(cells):
            if isinstance(cell, float) and abs(cell) >= BEYOND_FIFTEEN and cell.is_integer():
                found = self._found.setdefault(place, _Found())
                if abs(cell) >= EXACT:
                    found.inexact += 1
                elif cell % 10 == 0:
                    found.cut += 1
                else:
                    found.whole += 1

    def lost(self) -> dict[int, int]:
        """How many numbers of a column have lost digits, by the place of the column."""
        lost = {place: found.inexact + (0 if found.whole else found.cut) for place, found in self._found.items()}
        return {place: count for place, count in lost.items() if count}
