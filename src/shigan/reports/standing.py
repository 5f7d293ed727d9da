"""How the matters of a record stand, for the head of every report and for the screen.

Whoever knows the office sees from these numbers whether its record was read right, before reading anything else. They come
from the receipt. What the record cannot show is a dash and never zero: "no matter is late" and "nothing is known of
lateness" are two different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

from shigan.reports import numbers
from shigan.reports.results import Results
from shigan.reports.text import UNKNOWN
from shigan.reports.words import Words

STANDING = ("open", "ended", "cancelled", "reopened", "late")
"""Of matters, by their names in the receipt."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number as it is shown: what it counts, how many, and a remark below it."""

    name: str
    value: str
    note: str


def standing_figures(results: Results, words: Words) -> tuple[Figure, ...]:
    """The five numbers, then how much of the record's own words was understood."""
    understood = _understood(results.receipt)
    counted = tuple(_counted(name, results.receipt, words) for name in STANDING)
    note = words("standing_understood_note" if understood else "standing_unknown")
    return *counted, Figure(name=words("standing_understood"), value=understood or UNKNOWN, note=note)


def standing_sentence(results: Results, words: Words) -> str:
    """The same in one or two sentences."""
    receipt = results.receipt
    told = {name: numbers.count(receipt.get(name)) for name in STANDING}
    text = words("sentence_standing", **told)
    if UNKNOWN in told.values():
        text += words("sentence_standing_unknown")
    understood = _understood(receipt)
    return text + words("full_stop").rstrip() + (
        words("sentence_gap") + words("sentence_understood", share=understood) if understood else ""
    )


def _counted(name: str, receipt: Mapping[str, Any], words: Words) -> Figure:
    value = receipt.get(name)
    note = "standing_unknown" if value is None else _late_note(receipt) if name == "late" else "standing_share"
    share = numbers.share(value / receipt["cases"]) if value is not None and receipt.get("cases") else UNKNOWN
    return Figure(name=words(f"standing_{name}"), value=numbers.count(value), note=words(note, share=share))


def _late_note(receipt: Mapping[str, Any]) -> str:
    is_own_word = any(one["used"] for one in receipt.get("agreements", ()))
    return "standing_late_own_word" if is_own_word else "standing_late_note"


def _understood(receipt: Mapping[str, Any]) -> str:
    """The share of the entries, rounded down so that what was not understood is never rounded away; empty: not counted."""
    counted = receipt.get("vocabulary") or {}
    if not counted.get("entries"):
        return ""
    return numbers.share(floor(1000 * counted["entries_understood"] / counted["entries"]) / 1000)
