"""Takes a fact's numbers. Gives the word, the shape and the tone for its place in the control limits. Never judges.

The word always stands beside the shape, and the shape beside the colour, so that neither colour nor shape alone
carries the meaning. What concerns a person has no warning colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shigan.reports.numbers import Number

Place = Literal["far", "beyond", "within", "better", "differs", "alone", "silent"]

SHAPES: dict[Place, str] = {
    "far": "▲",
    "beyond": "◆",
    "within": "●",
    "better": "●",
    "differs": "◆",
    "alone": "○",
    "silent": "■",
}
TONES: dict[Place, str] = {
    "far": "a",
    "beyond": "b",
    "within": "n",
    "better": "g",
    "differs": "b",
    "alone": "y",
    "silent": "y",
}
"""Red is not among them: it is kept for matters that are overdue."""
"""Red is not among them: it is kept for matters that are overdue."""
ORDER: tuple[Place, ...] = ("far", "beyond", "differs", "better", "within", "alone", "silent")


@dataclass(frozen=True)
class Status:
    """Where a fact lies; ``word`` is a key of words.yaml."""

    place: Place
    tone: str

    @property
    def shape(self) -> str:
        return SHAPES[self.place]

    @property
    def word(self) -> str:
        return f"place_{self.place}"


def status_of(fact: Mapping[str, Number | bool | str], worse: str, level: str = "unit") -> Status:
    """The place of ``ratio`` in its limits, read in the indicator's worse direction (higher, lower, neither)."""
    place = _place(fact, worse)
    tone = "b" if level == "person" and place in ("far", "beyond") else TONES[place]
    return Status(place=place, tone=tone)


def _place(fact: Mapping[str, Number | bool | str], worse: str) -> Place:
    ratio = _number(fact, "ratio")
    if fact.get("spoken") is False:
        return "silent"
    if ratio is None or _number(fact, "high_95") is None:
        return "alone"
    side = _side(ratio, fact, "95")
    if side == 0:
        return "within"
    if worse == "neither":
        return "differs"
    if side != (1 if worse == "higher" else -1):
        return "better"
    return "far" if _side(ratio, fact, "998") else "beyond"


def _side(ratio: float, fact: Mapping[str, Number | bool | str], limit: str) -> int:
    low, high = _number(fact, f"low_{limit}"), _number(fact, f"high_{limit}")
    if high is not None and ratio > high:
        return 1
    return -1 if low is not None and ratio < low else 0


def _number(fact: Mapping[str, Number | bool | str], name: str) -> float | None:
    value = fact.get(name)
    return None if value is None or isinstance(value, (str, bool)) else float(value)
