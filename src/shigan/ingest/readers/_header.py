"""The header of a table: which row it is, and what its columns are called. Every column gets a name of its own, and what
was made up or tidied is told.

CSV and Excel search alike: titles above the header ("某局办件明细表", the day of the export) fill few cells, the header fills
about as many as the widest row, and it says something in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from shigan.ingest.messages import Message, note, problem
from shigan.ingest.raw import ReadError

HEADER_SEARCH: Final = 30
"""How many rows that hold anything are looked at."""
_WIDE_ENOUGH: Final = 0.6
_DATE: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_WIDE_SIGNS: Final = {code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)}
_HAN: Final = r"[\u2e80-\u2fff\u3005-\u3007\u3400-\u9fff\uf900-\ufaff]"
_INVISIBLE: Final = ("Cf", "Cc", "Cs")
"""Formatting, controls, and halves of surrogate pairs, which no file could hold."""
_BLANK_IN_HAN: Final = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_OTHER_BLANK: Final = re.compile(r"\s*[^\S ]\s*")


def is_thin(cells: Sequence[str], widest: int) -> bool:
    """Whether a row fills too few cells to be the header; ``widest`` is the number the widest row fills."""
    found = filled(cells)
    return not found or found < _WIDE_ENOUGH * widest


def header_place(rows: Sequence[Sequence[str]], widest: int) -> int | None:
    """Which of these rows is the header, or None where none of them can be."""
    for place, cells in enumerate(rows):
        if not is_thin(cells, widest) and not any(is_value(cell) for cell in cells):
            return place
    return None


def filled(cells: Sequence[str]) -> int:
    """How many cells hold more than blanks."""
    return sum(1 for cell in cells if cell.strip())


def is_value(cell: str) -> bool:
    """A number or a date: such cells stand under a header, not in it."""
    return cell.replace(".", "", 1).replace("-", "", 1).isdecimal() or _DATE.match(cell) is not None


def column_names(header: Sequence[str]) -> tuple[list[str], list[Message]]:
    """The names, in order, unique; an empty one becomes 'column 3', a second 'date' becomes 'date (2)'."""
    plain = [name.strip() for name in header]
    cleaned = [_cleaned(name) for name in plain]
    if not any(cleaned):
        raise ReadError(problem("header_missing"))
    tidied = [new for old, new in zip(plain, cleaned, strict=True) if new and new != old]
    told = [note("headings_cleaned", names=", ".join(tidied))] if tidied else []
    taken = set(cleaned)
    names: list[str] = []
    used: set[str] = set()
    for number, found in enumerate(cleaned, start=1):
        name = found
        if not name or name in used or name.startswith("@"):
            name = _free(name, number, taken | used)
            told.append(note("column_renamed", number=number, found=found, name=name))
        used.add(name)
        names.append(name)
    return names, told


def _cleaned(name: str) -> str:
    """The heading as one would say it: no invisible characters, no blanks inside a Chinese word ("环　节"), no line breaks,
    letters and digits of the usual width. Brackets and the like stay as they are: mappings name columns by them.
    """
    if name.isascii() and name.isprintable():
        return name
    visible = "".join(sign for sign in name if sign.isspace() or unicodedata.category(sign) not in _INVISIBLE)
    usual = unicodedata.normalize("NFC", visible).translate(_WIDE_SIGNS)
    return _OTHER_BLANK.sub(" ", _BLANK_IN_HAN.sub("", usual)).strip()


def _free(wanted: str, number: int, taken: set[str]) -> str:
    """A name near the one wanted that is not taken; '@' at its beginning is kept for our own columns."""
    name = wanted.lstrip("@ ") or f"column {number}"
    candidate, again = name, 2
    while candidate in taken:
        candidate = f"{name} ({again})"
        again += 1
    return candidate
