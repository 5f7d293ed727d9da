"""Takes a line that says who may do something. Gives what it means. Never knows a person.

A line is a person attribute, a flag attribute, a role, a role ``of`` a unit attribute, or ``anybody``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast, get_args

from shigan.packs.procedure_models import Attribute, Role

ANYBODY: Final = "anybody"
ROLES: Final[frozenset[str]] = frozenset(get_args(Role))
_LINE = re.compile(r"(?P<word>[a-z][a-z0-9_]*)(?: of (?P<unit>[a-z][a-z0-9_]*))?")


@dataclass(frozen=True, kw_only=True)
class Who:
    """One line, taken apart: a role (for the unit an attribute names, if any), or an attribute, or anybody."""

    role: Role | None = None
    unit: str | None = None
    attribute: str | None = None


@lru_cache(maxsize=4096)
def read_line(line: str) -> Who | None:
    """What the line means; None when it is not written as one."""
    found = _LINE.fullmatch(line)
    if found is None or (found["unit"] and found["word"] not in ROLES):
        return None
    if found["word"] in ROLES:
        return Who(role=cast(Role, found["word"]), unit=found["unit"])
    return Who() if found["word"] == ANYBODY else Who(attribute=found["word"])


def line_fault(line: str, attributes: Mapping[str, Attribute], units: Collection[str] = ()) -> str | None:
    """What is wrong with the line; None when it can be used. ``units``: what may follow ``of`` beside attributes."""
    who = read_line(line)
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
