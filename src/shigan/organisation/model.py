"""Takes units, people, posts and leave, each with its days in force. Gives who was what on a day. Never judges.

``from_on`` None means since ever, ``until_on`` None means until further notice; until is not included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal, Protocol

import pyarrow as pa

StaffClass = Literal["leading", "civil_servant", "institution", "contract", "co_located"]

STAFF_CLASSES: Final[dict[StaffClass, str]] = {
    "leading": "领导干部",
    "civil_servant": "公务员",
    "institution": "事业单位",
    "contract": "编外",
    "co_located": "合署",
}
"""Each class has its own grades, ceilings and remedies: they are kept apart from the first day."""

EPOCH = date(1970, 1, 1)


class Spanned(Protocol):
    """Something that is in force for a while."""

    @property
    def from_on(self) -> date | None: ...

    @property
    def until_on(self) -> date | None: ...


def in_force(thing: Spanned, day: date) -> bool:
    """Whether the thing is in force on the day."""
    return (thing.from_on is None or thing.from_on <= day) and (thing.until_on is None or day < thing.until_on)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One unit for a while. ``key`` is how the records write it."""

    key: str
    name: str
    parent: str | None = None
    tier: int | None = None  # 1 = front line, higher = further up
    dispatching: bool = False  # passing matters on is its duty (收发、综合)
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person in one unit for a while; somebody who moved has several rows. ``key`` None: not in the ledger."""

    key: str | None
    name: str | None
    staff_class: StaffClass
    unit: str
    staff_no: str | None = None  # tells people of one name apart
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Post:
    """One role sheet: what a person was there to do for a while."""

    title: str
    unit: str
    key: str | None  # of the person; None: not in the ledger, or vacant
    name: str | None = None
    staff_no: str | None = None
    dispatching: bool = False
    duties: frozenset[str] = frozenset()  # kinds of matter; empty: the sheet does not say
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Leave:
    """One absence: days only, never the reason."""

    key: str | None
    name: str | None = None
    staff_no: str | None = None
    from_on: date
    until_on: date


@dataclass(frozen=True, kw_only=True)
class OrganisationView:
    """The organisation on one day."""

    day: date
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    on_leave: frozenset[str]

    def unit(self, key: str) -> Unit | None:
        return self._units.get(key)

    def person(self, key: str) -> Person | None:
        return self._people.get(key)

    def members(self, unit: str) -> tuple[Person, ...]:
        """The people of a unit, without those of the units below it."""
        return tuple(person for person in self.people if person.unit == unit)

    def below(self, unit: str) -> frozenset[str]:
        """The keys of all units below a unit."""
        found: set[str] = set()
        layer = {unit}
        while layer:
            layer = {u.key for u in self.units if u.parent in layer} - found
            found |= layer
        return frozenset(found)

    def posts_of(self, key: str) -> tuple[Post, ...]:
        return tuple(post for post in self.posts if post.key == key)

    def duties_of(self, key: str) -> frozenset[str] | None:
        """The kinds of matter on a person's role sheets; None when no sheet says."""
        duties = frozenset[str]().union(*(post.duties for post in self.posts_of(key)))
        return duties or None

    def dispatches(self, holder: str) -> bool:
        """Whether passing matters on is the duty of this person or unit."""
        unit = self._units.get(holder)
        return bool(unit and unit.dispatching) or any(post.dispatching for post in self.posts_of(holder))

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.key: unit for unit in self.units}

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.key: person for person in self.people if person.key is not None}


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """All units, people, posts and leave that were ever in force."""

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    posts: tuple[Post, ...] = ()
    leave: tuple[Leave, ...] = ()

    def as_of(self, day: date) -> OrganisationView:
        """What was in force on the day."""
        return OrganisationView(
            day=day,
            units=tuple(unit for unit in self.units if in_force(unit, day)),
            people=tuple(person for person in self.people if in_force(person, day)),
            posts=tuple(post for post in self.posts if in_force(post, day)),
            on_leave=frozenset(span.key for span in self.leave if span.key is not None and in_force(span, day)),
        )

    def joined_on(self, key: str) -> date | None:
        """The first day of a person anywhere in the organisation; None when unknown or since ever."""
        firsts = [person.from_on for person in self.people if person.key == key]
        known = [first for first in firsts if first is not None]
        return min(known) if firsts and len(known) == len(firsts) else None

    def joined_unit_on(self, key: str, day: date) -> date | None:
        """Since when the person has been in the unit of that day; None when unknown or since ever."""
        person = self.as_of(day).person(key)
        return person.from_on if person else None

    def leave_table(self) -> pa.Table:
        """Columns actor, from_day, until_day (days since 1970-01-01, until not included): merged, nothing twice."""
        rows = merged(
            (span.key, days(span.from_on), days(span.until_on)) for span in self.leave if span.key is not None
        )
        return pa.table(
            {
                "actor": pa.array([row[0] for row in rows], pa.string()),
                "from_day": pa.array([row[1] for row in rows], pa.int64()),
                "until_day": pa.array([row[2] for row in rows], pa.int64()),
            }
        )

    def tiers_table(self, day: date | None = None) -> pa.Table:
        """Columns unit, tier: as of the day, or each unit's last known tier; units without a tier are left out."""
        ordered = sorted(self.units, key=lambda unit: unit.from_on or date.min)
        tiers = {
            unit.key: unit.tier for unit in ordered if unit.tier is not None and (day is None or in_force(unit, day))
        }
        rows = sorted(tiers.items())
        return pa.table(
            {
                "unit": pa.array([key for key, _ in rows], pa.string()),
                "tier": pa.array([tier for _, tier in rows], pa.int64()),
            }
        )


def days(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def merged(spans: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Spans of each key in order, those that touch or overlap made one: else time would be taken off twice."""
    result: list[tuple[str, int, int]] = []
    for key, since, until in sorted(spans):
        if result and result[-1][0] == key and since <= result[-1][2]:
            result[-1] = (key, result[-1][1], max(result[-1][2], until))
        else:
            result.append((key, since, until))
    return result
