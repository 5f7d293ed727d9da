"""Takes a day. Gives the organisation as of it, as a procedure asks for it. Never asks a table twice for one occasion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from shigan.procedures.model import Occasion
from shigan_site.queries.actors import in_force
from shigan_site.queries.organisation import covering_on, parents_on
from shigan_site.records.models import Membership, Person


@dataclass(frozen=True)
class Tree:
    """The units in force on a day, each with the unit above it."""

    day: date

    @cached_property
    def above(self) -> Mapping[str, str | None]:
        """Also of units that went into another one: it stands above them."""
        return covering_on(self.day)

    def chain(self, unit: str) -> list[str]:
        """The unit and every unit above it, nearest first; itself alone when it is not in force."""
        found: list[str] = []
        place: str | None = unit
        while place is not None and place not in found:
            found.append(place)
            place = self.above.get(place)
        return found

    def covers(self, upper: str, lower: str) -> bool:
        """Whether the second unit is the first or lies below it."""
        return upper == lower or upper in self.chain(lower)

    def belongs(self, person: str, unit: str) -> bool:
        """Whether the person works in the unit or below it."""
        places = Membership.objects.filter(in_force(self.day), person__key=person).values_list("unit__key", flat=True)
        return any(self.covers(unit, place) for place in places)

    def exists(self, what: Literal["person", "unit"], key: str) -> bool:
        """Whether the unit is in force, or the person works here, on the day."""
        if what == "unit":
            return key in parents_on(self.day)
        return Person.objects.filter(key=key, memberships__in=Membership.objects.filter(in_force(self.day))).exists()


def occasion_on(day: date) -> Occasion:
    tree = Tree(day)
    return Occasion(today=day, covers=tree.covers, belongs=tree.belongs, exists=tree.exists)
