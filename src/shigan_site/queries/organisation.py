"""Takes the tables of the organisation. Gives it as the core knows it, as of any day. Never a person's name it need not.

The core's Organisation decides what lies below what; here it is only filled from the tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shigan import organisation as core
from shigan_site.queries.actors import in_force
from shigan_site.queries.once import once
from shigan_site.records.models import Adjustment, Leave, Membership, Post, Unit, UnitSpan


def the_organisation(*, with_names: bool = True) -> core.Organisation:
    """Everything that was ever in force, for engines and reports; without names people are keys only."""
    spans = UnitSpan.objects.select_related("unit", "parent").order_by("order", "unit__key", "from_on")
    members = Membership.objects.select_related("person", "unit").order_by("person__key", "from_on")
    posts = Post.objects.select_related("person", "unit").order_by("unit__key", "title", "pk")
    leave = Leave.objects.select_related("person").order_by("person__key", "from_on")
    return core.Organisation(
        units=tuple(_unit(span) for span in spans),
        people=tuple(_person(row, with_names) for row in members),
        posts=tuple(_post(row, with_names) for row in posts),
        leave=tuple(
            core.Leave(
                key=row.person.key,
                name=row.person.name if with_names else None,
                from_on=row.from_on,
                until_on=row.until_on,
            )
            for row in leave
        ),
    )


def _unit(span: UnitSpan) -> core.Unit:
    return core.Unit(
        key=span.unit.key,
        name=span.name,
        parent=span.parent.key if span.parent else None,
        tier=span.tier,
        dispatching=span.dispatching,
        from_on=span.from_on,
        until_on=span.until_on,
    )


def _person(row: Membership, with_names: bool) -> core.Person:
    return core.Person(
        key=row.person.key,
        name=row.person.name if with_names else None,
        staff_class=row.staff_class,  # type: ignore[arg-type]
        unit=row.unit.key,
        from_on=row.from_on,
        until_on=row.until_on,
    )


def _post(row: Post, with_names: bool) -> core.Post:
    return core.Post(
        title=row.title,
        unit=row.unit.key,
        key=row.person.key if row.person else None,
        name=row.person.name if row.person and with_names else None,
        dispatching=row.dispatching,
        duties=frozenset(row.duties),
        from_on=row.from_on,
        until_on=row.until_on,
    )


@once
def parents_on(day: date) -> dict[str, str | None]:
    """Each unit in force on the day, and the unit above it."""
    rows = UnitSpan.objects.filter(in_force(day)).order_by("pk")
    return dict(rows.values_list("unit__key", "parent__key"))


@once
def covering_on(day: date) -> dict[str, str | None]:
    """Whose scope each unit lies in: the unit above it; of one that went into another, and is no longer in force, that other.

    What a merged unit did and left stays its own; it is seen, and can be taken up again, from where the unit went.
    """
    merged = Adjustment.objects.filter(kind="merge", granted=True, from_on__lte=day).order_by("pk")
    return dict(merged.values_list("unit__key", "successor__key")) | parents_on(day)


@once
def _numbers() -> dict[str, int]:
    return dict(Unit.objects.values_list("key", "pk"))


def numbers_of_units(units: Iterable[str]) -> list[int]:
    """The tables' own numbers of these very units."""
    numbers = _numbers()
    return sorted(numbers[key] for key in units if key in numbers)


def numbers_below(units: Iterable[str], day: date) -> list[int]:
    """The tables' own numbers of these units and all below them; conditions on them need no other table."""
    numbers = _numbers()
    return sorted(numbers[key] for key in below(units, day) if key in numbers)


def below(units: Iterable[str], day: date) -> frozenset[str]:
    """These units, all below them on the day, and those that went into them; a unit that is not in force then is still itself."""
    parents = covering_on(day)
    found = set(units)
    layer = set(found)
    while layer:
        layer = {key for key, parent in parents.items() if parent in layer} - found
        found |= layer
    return frozenset(found)


def tree_key(day: date) -> int:
    """Changes when a unit does, or where it lies."""
    return hash((frozenset(covering_on(day).items()), frozenset(_numbers().items())))


class Coverage:
    """Whether a unit is another or lies below it, on one day; what ``procedures.Occasion.covers`` asks."""

    def __init__(self, day: date) -> None:
        self._parents = covering_on(day)

    def __call__(self, unit: str, other: str) -> bool:
        """Is ``other`` the unit itself, or below it?"""
        seen: set[str] = set()
        at: str | None = other
        while at is not None and at not in seen:
            if at == unit:
                return True
            seen.add(at)
            at = self._parents.get(at)
        return False
