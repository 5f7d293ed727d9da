"""Takes a line that says who may do something. Gives what it means. Never knows a person.

A line is a person attribute, a flag attribute, a role, a role ``of`` a unit attribute, or ``anybody``. Lines about sight
may also say ``parties`` (everybody whom the case names) and ``took_part`` (whoever took a step of it, or had it passed
to), join roles (``clerk or unit_head of lead_unit``), and name a kind of rows that has a unit after ``of``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from shigan.packs.procedure_models import Procedure, Role

ANYBODY: Final = "anybody"
PARTIES: Final = "parties"
TOOK_PART: Final = "took_part"
_LINE = re.compile(r"(?P<word>[a-z][a-z0-9_]*)(?: of (?P<unit>[a-z][a-z0-9_]*))?")
_SIGHT = re.compile(
    r"(?P<words>[a-z][a-z0-9_]*(?: or [a-z][a-z0-9_]*)*)(?: (?P<reach>of|at) (?P<unit>[a-z][a-z0-9_]*))?"
)


@dataclass(frozen=True, kw_only=True)
class Who:
    """One line, taken apart: a role (for the unit an attribute names, if any), or an attribute, or anybody."""

    role: Role | None = None
    unit: str | None = None
    attribute: str | None = None


def who_of(procedure: Procedure, line: str) -> Who:
    """What a line of a procedure means that the loader let through."""
    who = read_line(line, frozenset(procedure.role_names))
    assert who is not None, f"the loader let the line {line!r} through"
    return who


@lru_cache(maxsize=4096)
def read_line(line: str, roles: frozenset[str]) -> Who | None:
    """What the line means; None when it is not written as one. ``roles``: those of the pack."""
    found = _LINE.fullmatch(line)
    if found is None or (found["unit"] and found["word"] not in roles):
        return None
    if found["word"] in roles:
        return Who(role=found["word"], unit=found["unit"])
    return Who() if found["word"] == ANYBODY else Who(attribute=found["word"])


def line_fault(line: str, procedure: Procedure, units: Collection[str] = ()) -> str | None:
    """What is wrong with the line; None when it can be used. ``units``: what may follow ``of`` beside attributes."""
    attributes, who = procedure.attributes, read_line(line, frozenset(procedure.role_names))
    if who is None:
        return f"the line {line!r}"
    named = attributes.get(who.unit or "")
    if who.unit is not None and who.unit not in units and (named is None or named.type != "unit"):
        return f"{who.unit!r} after 'of', which is no unit attribute"
    if who.attribute is not None:
        attribute = attributes.get(who.attribute)
        if attribute is None:
            return f"{line!r}, which is neither a role nor an attribute"
        if attribute.type not in ("person", "flag"):
            return f"{line!r}, an attribute of type {attribute.type}"
    return None


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One line about sight, taken apart; exactly one of the first four is meant.

    ``unit``: the unit attribute, or the kind of rows, whose unit a role must cover; unset: the role is held everywhere.
    ``exact``: held for that very unit, not for one above it or everywhere.
    """

    parties: bool = False
    took_part: bool = False
    attribute: str | None = None
    roles: tuple[Role, ...] = ()
    unit: str | None = None
    exact: bool = False


def sight_of_line(procedure: Procedure, line: str) -> Sight:
    """What a line about sight means that the loader let through."""
    sight = read_sight(line, frozenset(procedure.role_names))
    assert sight is not None, f"the loader let the line {line!r} through"
    return sight


@lru_cache(maxsize=4096)
def read_sight(line: str, roles: frozenset[str]) -> Sight | None:
    """What a line about sight means; None when it is not written as one. ``roles``: those of the pack."""
    found = _SIGHT.fullmatch(line)
    if found is None:
        return None
    words = found["words"].split(" or ")
    if roles.issuperset(words):
        return Sight(roles=tuple(words), unit=found["unit"], exact=found["reach"] == "at")
    if len(words) > 1 or found["unit"] or words == [ANYBODY]:
        return None
    if words == [PARTIES]:
        return Sight(parties=True)
    return Sight(took_part=True) if words == [TOOK_PART] else Sight(attribute=words[0])


def sight_fault(line: str, procedure: Procedure) -> str | None:
    """What is wrong with a line about sight; None when it can be used."""
    sight = read_sight(line, frozenset(procedure.role_names))
    if sight is None:
        return f"the line {line!r}"
    if sight.unit is not None and sight.unit not in units_named(procedure):
        return f"{sight.unit!r}, which is no unit attribute and no kind of rows with a unit"
    if sight.attribute is not None:
        attribute = procedure.attributes.get(sight.attribute)
        if attribute is None:
            return f"{line!r}, which is neither a role nor an attribute"
        if attribute.type != "person":
            return f"{line!r}, an attribute of type {attribute.type}"
    return None


def units_named(procedure: Procedure) -> frozenset[str]:
    """The unit attributes, and the kinds of rows that have a unit."""
    own = {name for name, attribute in procedure.attributes.items() if attribute.type == "unit"}
    rows = {name for name, kind in procedure.rows.items() if any(each.type == "unit" for each in kind.columns.values())}
    return frozenset(own | rows)
