"""Headings in two rows: "受理" over "时间" and "经办人", beside "事项编号" that stands for itself.

They are joined ("受理时间") only where it is plain: each heading of the upper row that has something below it spans several
columns, the others have nothing below them, and the row after the two is the first with numbers or dates. Titles, and rows of a
table whose header has gaps, are not like this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from shigan.ingest.messages import Message, note
from shigan.ingest.readers._header import is_value

_HAN: Final = re.compile("[\u3400-\u9fff]")
_LABEL: Final = re.compile("[:：]")
"""What has one is a title that tells something ("填报单位：一科"), not a heading."""


def two_rows(rows: Sequence[Sequence[str]], place: int) -> tuple[int, list[str]] | None:
    """The place of the upper row and the joined headings, where the row that was found to be the header is one of two."""
    for upper in (place, place - 1):
        if upper >= 0 and upper + 2 < len(rows) and (names := joined(*rows[upper : upper + 3])) is not None:
            return upper, names
    return None


def joined_note(names: Sequence[str], line: int, next_line: int) -> Message:
    """That it was done, and what came of it."""
    return note("headings_joined", line=line, next=next_line, names=", ".join(name for name in names if name))


def joined(upper: Sequence[str], lower: Sequence[str], after: Sequence[str]) -> list[str] | None:
    """The headings of the two rows as one; None where it is not plain that they belong together."""
    pairs = [(top.strip(), low.strip()) for top, low in zip_longest(upper, lower, fillvalue="")]
    words = [word for pair in pairs for word in pair if word]
    if any(is_value(word) or _LABEL.search(word) for word in words) or not any(is_value(cell.strip()) for cell in after):
        return None
    below = [low for _, low in pairs if low]
    tells = any(top and not low for top, low in pairs) or len(set(below)) < len(below)
    return _names(pairs) if tells and sum(bool(top) for top, _ in pairs) > 1 else None


def _names(pairs: Sequence[tuple[str, str]]) -> list[str] | None:
    names: list[str] = []
    group = ""
    spans = False
    for place, (top, low) in enumerate(pairs):
        following = pairs[place + 1] if place + 1 < len(pairs) else ("", "")
        if top and low and not (following[1] and not following[0]):
            return None  # a word under a heading of one column is rather its first value
        if top:
            group = top if low else ""
        elif low and not group:
            return None
        elif low:
            spans = True
        else:
            group = ""
        names.append(_together(top or group, low) if low else top)
    return names if spans else None


def _together(group: str, heading: str) -> str:
    both_han = _HAN.match(group[-1]) and _HAN.match(heading[0])
    return group + heading if both_han else f"{group} {heading}"
