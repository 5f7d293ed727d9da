"""SQL for the texts of a source's columns, as they are compared and kept: composed, trimmed, null where nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shigan.ingest.sql import identifier, literal, literals

BLANKS: Final = " \t\r\n\u3000\u00a0\ufeff"


def text_of(column: str, silent: Sequence[str] = ()) -> str:
    """SQL for a column's text: NFC, trimmed; null where it is blank or one of the words that say nothing."""
    normal = f"replace(nfc_normalize({identifier(column)}), chr(0), '')"
    plain = f"nullif({_trimmed(normal)}, '')"
    return f"CASE WHEN {plain} IN ({literals(silent)}) THEN NULL ELSE {plain} END" if silent else plain


def _trimmed(text: str) -> str:
    """SQL for the text without BLANKS around it. Trimming compares characters and is slow; hardly a text needs it."""
    at_an_edge = literal(f"^[{BLANKS}]|[{BLANKS}]$")
    return f"CASE WHEN regexp_matches({text}, {at_an_edge}) THEN trim({text}, {literal(BLANKS)}) ELSE {text} END"
