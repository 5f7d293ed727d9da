"""Which time formats are worth trying on a column: the plain ones always, rarer ones where some of its texts show their signs.

Every format is one question to the database, so those with names of months, zones or halves of the day wait for such a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from shigan.ingest.instants import CANDIDATES
from shigan.ingest.time_words import HALF_DAY, MONTHS, REPUBLIC, WEEKDAYS
from shigan.ingest.zone_names import AT_THE_END, BEFORE_THE_YEAR

CLOCKS: Final = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f")
CHARACTERS: Final = (" %H时", " %H时%M分", " %H时%M分%S秒")
HALVES: Final = (" %p%I:%M", " %p%I:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %p%I时", " %p%I时%M分", " %p%I时%M分%S秒")
DATES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y年%m月%d号", "%d/%m/%Y", "%m/%d/%Y",
                       "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y")  # fmt: skip
LETTERED: Final = ("%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%Y-%b-%d", "%d/%b/%Y")
SHORT: Final = ("%y/%m/%d", "%y-%m-%d", "%y.%m.%d", "%y年%m月%d日", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%d.%m.%y", "%d-%b-%y")
"""Years of two digits: only tried in a column whose heading is one of times, and always doubted."""
JAVA: Final = "%a %b %d %H:%M:%S %Z %Y"
_OFFSET: Final = re.compile(r"\d ?[+-]\d{2}:?\d{2}$")
_SIGN: Final = re.compile(rf"(?i)\b(?:{MONTHS})[a-z]*\b|民国|[时点号]|\d[A-Z]|[A-Z]$")


def candidates(texts: Sequence[str]) -> tuple[str, ...]:
    """Formats with years of four digits, or of the Republic where the texts say so; the most usual first."""
    if not any(_SIGN.search(text) or HALF_DAY.search(text) or _OFFSET.search(text) for text in texts):
        return CANDIDATES
    return tuple(dict.fromkeys((*CANDIDATES, *_dressed(_dates(texts), texts))))


def short_candidates(texts: Sequence[str]) -> tuple[str, ...]:
    """The same with years of two digits."""
    return _dressed(SHORT, texts)


def republic_candidates() -> tuple[str, ...]:
    """Formats of years of the Republic, for texts that do not say that theirs are."""
    return tuple(f"{REPUBLIC}{date}{clock}" for date in ("/%m/%d", "-%m-%d", ".%m.%d", "年%m月%d日") for clock in CLOCKS)


def _dates(texts: Sequence[str]) -> tuple[str, ...]:
    if any("民国" in text for text in texts):
        return tuple(REPUBLIC + date for date in ("年%m月%d日", "/%m/%d", "-%m-%d", ".%m.%d"))
    if any(re.search(rf"(?i)\b(?:{MONTHS})", text) for text in texts):
        weekday = "%a " if any(re.match(rf"(?i)(?:{WEEKDAYS})[a-z]*,? ", text) for text in texts) else ""
        return (*(weekday + date for date in LETTERED), *((weekday + "%b %d %Y",) if weekday else ()))
    return DATES


def _dressed(dates: Sequence[str], texts: Sequence[str]) -> tuple[str, ...]:
    """Each date with each time of the day, and with the zone that the texts name behind it."""
    halves = any(HALF_DAY.search(text) for text in texts)
    clocks = ("", *HALVES) if halves else (*CLOCKS, *CHARACTERS) if any(re.search("[时点]", text) for text in texts) else CLOCKS
    zone = _zone(texts)
    forms = tuple(date + clock + (zone if clock else "") for date in dates for clock in clocks)
    return (JAVA, *forms) if any(re.search(BEFORE_THE_YEAR, text) for text in texts) else forms


def _zone(texts: Sequence[str]) -> str:
    if any(_OFFSET.search(text) for text in texts):
        return " %z"
    named = (re.search(AT_THE_END, text) for text in texts)
    return " %Z" if any(found and found[1] not in ("AM", "PM") for found in named) else ""
