"""Takes texts and sizes. Gives about how much room they take on paper. Never measures a font: it need not be there."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from shigan.reports.cells import columns_wide

ASIDE_MM = 1.0  # between a cell's text and its border
DATE_INDENT = 4  # characters between the date and the right edge
DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
MEETING = re.compile(r"(?<=[0-9A-Za-z])(?=[\u2e80-\uffff])|(?<=[\u2e80-\uffff])(?=[0-9A-Za-z])")


def indents(lines: Sequence[str]) -> list[float]:
    """From the right edge, in characters, so that all lines are centred above the last, which is the date."""
    wide = [signs(line) for line in lines]
    date = max(float(DATE_INDENT), max(wide) / 2 + 2 - wide[-1] / 2)
    return [date + (wide[-1] - each) / 2 for each in wide]


def day_in_two(text: str, width_mm: float, size: float) -> str:
    """A day that is wider than its column, broken after the year."""
    return text.replace("年", "年\n") if DAY.fullmatch(text) and signs(text) > room(width_mm, size) else text


def height(text: str, width_mm: float, size: float) -> int:
    """About how many lines a text takes in a cell."""
    return sum(max(1, math.ceil(signs(line) / room(width_mm, size))) for line in text.split("\n"))


def room(width_mm: float, size: float) -> int:
    """How many Chinese characters stand beside each other in a cell."""
    return max(1, int((width_mm - 2 * ASIDE_MM) / (size * 25.4 / 72)))


def signs(text: str) -> float:
    """How wide a text is, in Chinese characters; where figures and characters meet, readers add a quarter."""
    return columns_wide(text) / 2 + len(MEETING.findall(text)) / 4
