"""Takes nothing. Gives the columns a rule's condition may name. Never computes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from shigan.expressions import ValueType

FACT_COLUMNS: Final[dict[str, ValueType]] = {
    "n": "int",  # rows looked at
    "items": "int",  # distinct items among them
    "observed": "int",  # numerator
    "exposure": "int",  # what the numerator is divided by
    "value": "number",  # observed / exposure; durations: the median in working hours
    "p90": "number",  # durations only, working hours
    "expected": "number",  # of observed, given the mix of kinds
    "ratio": "number",  # observed / expected; durations: expected / observed, so that above 1 is slower
    "shrunk": "number",  # ratio drawn towards 1 by its uncertainty
    "low_95": "number", "high_95": "number", "low_998": "number", "high_998": "number",  # control limits of ratio
    "p_value": "number",  # one-sided, in the direction the indicator calls worse
    "significant": "bool",  # survives the control of false discoveries
    "outside_95": "bool", "outside_998": "bool",  # beyond the control limit in the worse direction
}  # fmt: skip

SUBJECT: Final = "subject"
"""A placeholder that sentences may use beside the columns: the person's key, the unit, the pair or the kind."""


def rule_columns(aliases: Iterable[str]) -> dict[str, ValueType]:
    """The columns of a rule's own indicator, bare, and of each further indicator behind its alias: ``load_ratio``."""
    further = {f"{alias}_{name}": kind for alias in aliases for name, kind in FACT_COLUMNS.items()}
    return {**further, **FACT_COLUMNS}
