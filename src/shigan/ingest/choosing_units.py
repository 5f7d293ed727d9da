"""Which columns name units, where headings are used for units and for kinds of matters alike (group, queue)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from shigan.ingest.content import unit_share
from shigan.ingest.heading_words import column_words, plain_name
from shigan.ingest.profiles import Profile

UNITS_NAMED: Final = 0.3
"""So many of the commonest texts of a column that is not named like a unit must be names of units."""
GIVES_WAY: Final = 1.0
"""What a heading that may mean a kind loses beside one that only means a unit: more than any order among usual names."""


def also_kind(column: str) -> bool:
    """Whether the heading is used for kinds of matters as well."""
    return plain_name(column) in {plain_name(name) for name in column_words()["unit"]["also_kinds"]}


def suits_unit(column: str, score: float) -> float:
    """``score``, of the heading; a clear one goes before one that may mean a kind, be it ever so usual."""
    return score - GIVES_WAY if also_kind(column) else score


def most_like_units(able: Iterable[Profile], named: Profile | None) -> str | None:
    """The column whose texts are names of units, clearly more so than those of the one that is called so."""
    words: Collection[str] = column_words()["unit_words"]
    shares = {one.column: unit_share(one, words) for one in able}
    best = max(shares, key=lambda column: shares[column], default=None)
    if best is None or shares[best] < UNITS_NAMED + (unit_share(named, words) if named else 0.0):
        return None
    return best
