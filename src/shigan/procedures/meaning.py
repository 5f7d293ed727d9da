"""Takes an expression of a procedure and a row. Gives its value. Never parses the same text twice.

The pack's loader has parsed every expression once and refused what was wrong; here they are read again by those
who use them, over the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, cast

from shigan.expressions import Expression, evaluate, parse
from shigan.packs.procedure_models import Columns
from shigan.procedures.model import EPOCH, Actor, Facts, Occasion, Value

NOTHING: Final = "nothing"
"""What an assignment says to clear an attribute."""


@lru_cache(maxsize=8192)
def _parsed(text: str, columns: Columns) -> Expression:
    return parse(text, dict(columns))


def value_of(text: str, columns: Columns, row: Mapping[str, Value]) -> Value:
    """The expression's value for the row; None where it is unknown or the text is ``nothing``."""
    if text == NOTHING:
        return None
    return cast(Value, evaluate(_parsed(text, columns), row))


def names_in(text: str, columns: Columns) -> frozenset[str]:
    """The names that the expression reads."""
    return frozenset() if text == NOTHING else _parsed(text, columns).columns


def row_of(facts: Facts, actor: Actor, occasion: Occasion, form: Facts | None = None) -> dict[str, Value]:
    """What expressions read: the case, the form, the day and the actor."""
    entered = {f"form_{name}": value for name, value in (form or {}).items()}
    today = (occasion.today - EPOCH).days
    return {**facts, **entered, "today": today, "actor": actor.person, "actor_unit": actor.unit}
