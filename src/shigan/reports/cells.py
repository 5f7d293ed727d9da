"""Takes texts for the cells of a workbook. Gives them as the file format holds them. Never cuts one off.

A text longer than a cell can be goes on in the next row, and both ends of the cut are marked.
"""

from __future__ import annotations

from typing import Any

from shigan.reports.words import Words

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576


def columns_wide(text: str) -> int:
    """How wide a text is, in half-width columns: a Chinese character takes two."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def split_row(row: list[Any], words: Words) -> list[list[Any]]:
    """The row as one or more rows, so that no cell is longer than a cell can be. The first column is repeated."""
    room = LONGEST_CELL - len(words("text_continues")) - len(words("text_continued"))
    texts = {place: value for place, value in enumerate(row) if isinstance(value, str)}
    pieces = {place: _pieces(text, room) for place, text in texts.items() if _units(text) > LONGEST_CELL}
    if not pieces:
        return [row]
    rows = []
    for step in range(max(map(len, pieces.values()))):
        part = [row[place] if step == 0 or place == 0 else None for place in range(len(row))]
        for place, cut in pieces.items():
            part[place] = _marked(cut, step, words) if step < len(cut) else None
        rows.append(part)
    return rows


def _pieces(text: str, room: int) -> list[str]:
    step = room // 2 if _units(text) > len(text) else room
    return [text[at : at + step] for at in range(0, len(text), step)]


def _units(text: str) -> int:
    """Length as the file format counts it: signs beyond the basic plane count twice."""
    return len(text) + sum(1 for sign in text if ord(sign) > 0xFFFF)


def _marked(pieces: list[str], step: int, words: Words) -> str:
    head = words("text_continued") if step else ""
    tail = words("text_continues") if step < len(pieces) - 1 else ""
    return head + pieces[step] + tail
