"""SQL for what a cell of a person says: who comes first where it names several, and the unit that stands in brackets.

Offices write "张三、李四" where two did it, the one in charge first, and "张三（法规处）" where a column for the unit is missing. Only
Chinese names are taken apart: "Smith, John" is one person, and "王伟（小）" another than "王伟（大）".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from shigan.ingest.heading_words import column_words
from shigan.ingest.sql import literal

NEARLY_ALL: Final = 0.9
_NAME: Final = r"[\p{Han}·]{2,8}"
_BETWEEN: Final = r"[ \x{3000}]*[、，,；;/／][ \x{3000}]*"
_BRACKET: Final = r"[（(][^（）()]*(?:%s)[）)]"


@cache
def _units() -> str:
    """Endings of names of units, the longest first."""
    words = (word for word in column_words()["unit_words"] if not word.isascii())
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def _bracket() -> str:
    """Brackets around the name of a unit."""
    return _BRACKET % _units()


@cache
def _one() -> str:
    return f"{_NAME}(?:{_bracket()})?"


def have_units(texts: Collection[str]) -> bool:
    """Whether (nearly) all the texts are Chinese names with a unit in brackets."""
    found = [re.fullmatch(r"[\u3400-\u9fff·]{2,8}[（(][^（）()]*(?:" + _units() + r")[）)].*", text) for text in texts]
    return bool(found) and sum(map(bool, found)) >= NEARLY_ALL * len(found)


def lead_of(text: str) -> str:
    """SQL for the one who comes first, without the unit; any other text as it is. ``text``: SQL."""
    is_taken_apart = f"{several_in(text)} OR regexp_full_match({text}, {literal(f'{_NAME}{_bracket()}')})"
    return (
        f"CASE WHEN {_is_plain(text)} THEN {text} WHEN {is_taken_apart} "
        f"THEN regexp_extract({text}, {literal(f'^{_NAME}')}) ELSE {text} END"
    )


def names_in(text: str) -> str:
    """SQL for the list of all who are named; of any other text, itself."""
    without_units = f"regexp_replace({text}, {literal(_bracket())}, '', 'g')"
    apart = f"regexp_split_to_array({without_units}, {literal(_BETWEEN)})"
    return f"CASE WHEN {several_in(text)} THEN {apart} ELSE [{lead_of(text)}] END"


def several_in(text: str) -> str:
    """SQL for whether more than one is named; a unit among them makes it something else."""
    several, unit = f"{_one()}(?:{_BETWEEN}{_one()})+", f"(?:^|[、，,；;/／ ])\\p{{Han}}{{2,}}(?:{_units()})(?:[、，,；;/／ ]|$)"
    is_so = f"regexp_full_match({text}, {literal(several)}) AND NOT regexp_matches({text}, {literal(unit)})"
    return f"CASE WHEN {text} IS NULL OR {_is_plain(text)} THEN false ELSE {is_so} END"


def _is_plain(text: str) -> str:
    """SQL: nothing but ASCII, so no Chinese name; quick."""
    return f"(strlen({text}) = length({text}))"


def unit_in(text: str) -> str:
    """SQL for the unit in brackets of the one who comes first; null where there is none."""
    pattern = f"^{_NAME}({_bracket()})"
    return f"CASE WHEN NOT {_is_plain(text)} THEN nullif(trim(regexp_extract({text}, {literal(pattern)}, 1), '（）()'), '') END"
