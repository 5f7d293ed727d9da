"""Takes the kind of a database. Gives the names of the triggers that guard grants. Never puts one in place itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

GRANT_TRIGGERS: Final[Mapping[str, frozenset[str]]] = {
    "sqlite": frozenset(
        {"officers_apart_insert", "officers_apart_update", "grant_not_rewritten", "grant_not_removed"}
    ),
    "postgresql": frozenset({"officers_apart", "grant_stays", "grant_never_emptied"}),
}
"""Made by accounts/migrations/0002_triggers.py; a site does not start without them."""
