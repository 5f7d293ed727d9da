"""SQL for the texts of a source's columns, as they are compared and kept: composed, trimmed, null where nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shigan.ingest.mapping_terms import CaseNumber
from shigan.ingest.sql import identifier, literal, literals

FULL_WIDTH: Final = "".join(chr(code + 0xFEE0) for first, last in ("09", "AZ", "az") for code in range(ord(first), ord(last) + 1))
"""Digits and Latin letters of the width of a Chinese character."""
_PLAIN: Final = "".join(chr(ord(sign) - 0xFEE0) for sign in FULL_WIDTH)
BLANKS: Final = " \t\r\n\u3000\u00a0\ufeff"


def text_of(column: str, silent: Sequence[str] = ()) -> str:
    """SQL for a column's text: NFC, trimmed; null where it is blank or one of the words that say nothing."""
    return _text(identifier(column), silent)


def item_of(case: CaseNumber) -> str:
    """SQL for the number of a matter: its text, with digits and letters of the usual width. Hardly a number has others, and one
    that is ASCII is not looked at twice."""
    said = identifier(case.column)
    plain = f"translate({said}, {literal(FULL_WIDTH)}, {literal(_PLAIN)})"
    number = _text(f"CASE WHEN strlen({said}) = length({said}) THEN {said} ELSE {plain} END", case.silent)
    return without_zeros(number) if case.leading_zeros == "drop" else number


def without_zeros(number: str) -> str:
    """SQL for a number without the zeros before its digits: 001 is 1, 2026-007 is 2026-7, and 000 is 0."""
    return f"regexp_replace({number}, '(^|[^0-9])0+([0-9])', '\\1\\2', 'g')"


def _text(said: str, silent: Sequence[str]) -> str:
    normal = f"replace(nfc_normalize({said}), chr(0), '')"
    plain = f"nullif({_trimmed(normal)}, '')"
    return f"CASE WHEN {plain} IN ({literals(silent)}) THEN NULL ELSE {plain} END" if silent else plain


def _trimmed(text: str) -> str:
    """SQL for the text without BLANKS around it. Trimming compares characters and is slow; hardly a text needs it."""
    at_an_edge = literal(f"^[{BLANKS}]|[{BLANKS}]$")
    return f"CASE WHEN regexp_matches({text}, {at_an_edge}) THEN trim({text}, {literal(BLANKS)}) ELSE {text} END"
