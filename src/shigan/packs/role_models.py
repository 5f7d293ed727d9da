"""The roles of a pack: what an account may be granted, and which of them one person never holds together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from shigan.packs.part import Bilingual, Identifier, Part

OFFICERS = frozenset({"system_admin", "security_admin", "auditor"})
"""三员: the program itself gives these three their doors, so every pack has them."""


class RoleRule(Part):
    """One role. ``officer``: one of the three administrators. ``excludes``: roles that its holder never holds besides."""

    name: Bilingual
    officer: bool = False
    excludes: tuple[Identifier, ...] = ()


class Roles(Part):
    """roles.yaml."""

    roles: Annotated[Mapping[Identifier, RoleRule], Field(min_length=1)]


def clash(roles: Mapping[str, RoleRule], held: Iterable[str]) -> tuple[str, str] | None:
    """Two of the roles that may not be held together, or None. An unknown role clashes with nothing."""
    ordered = sorted(set(held) & roles.keys())
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            one, other = roles[first], roles[second]
            if one.officer or other.officer or second in one.excludes or first in other.excludes:
                return first, second
    return None
