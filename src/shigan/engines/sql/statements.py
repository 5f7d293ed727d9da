"""Takes what to stage. Gives the statements that derive the relations, in order. Never runs one.

A statement fills one table. The second time a table of KEPT is filled, it is added to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shigan.engines.sql.dialect import Dialect


@dataclass(frozen=True)
class Statement:
    """One table and the SELECT that fills it."""

    table: str
    select: str


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the statements need to know beside the tables."""

    dialect: Dialect
    first_day: int  # of the calendar
    last_day: int
    local: bool  # whether an entry's offset counts
    as_of_s: int
    as_of_offset: int  # minutes
    ending: Literal["marked", "unmarked"]

    @property
    def as_of_local(self) -> int:
        return self.as_of_s + 60 * self.as_of_offset if self.local else self.as_of_s


GIVEN = ("source", "calendar", "leave", "tiers", "verbs")
"""Tables the engine brings: the entries up to the as-of instant, Staging's tables, and the codes of the actions."""

KEPT = ("entries_coded", "items_coded", "holds_coded")
"""The relations as they are staged: whole numbers for texts. ``decoding`` reads them."""
