"""Takes an organisation as the core knows it. Gives it in empty tables. Never changes one that is there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shigan import organisation as core
from shigan_site.queries.pinyin import searchable
from shigan_site.records.models import Leave, Membership, Person, Post, Unit, UnitSpan


def store_organisation(organisation: core.Organisation, names: Mapping[str, str]) -> None:
    """``names`` are the people's names by key. The caller's transaction is this one's."""
    units = _units(organisation)
    people = _people(names)
    Membership.objects.bulk_create(
        Membership(
            person_id=people[row.key], unit_id=units[row.unit], staff_class=row.staff_class, from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in organisation.people
        if row.key is not None
    )  # fmt: skip
    _posts(organisation.posts, units, people)
    Leave.objects.bulk_create(
        Leave(person_id=people[row.key], from_on=row.from_on, until_on=row.until_on)
        for row in organisation.leave
        if row.key is not None
    )


def _units(organisation: core.Organisation) -> dict[str, int]:
    Unit.objects.bulk_create(Unit(key=key) for key in dict.fromkeys(unit.key for unit in organisation.units))
    units = dict(Unit.objects.values_list("key", "pk"))
    UnitSpan.objects.bulk_create(
        UnitSpan(
            unit_id=units[unit.key], name=unit.name, parent_id=units[unit.parent] if unit.parent else None, tier=unit.tier,
            dispatching=unit.dispatching, order=place, from_on=unit.from_on, until_on=unit.until_on,
        )
        for place, unit in enumerate(organisation.units)
    )  # fmt: skip
    return units


def _people(names: Mapping[str, str]) -> dict[str, int]:
    Person.objects.bulk_create(Person(key=key, name=name, pinyin=searchable(name)) for key, name in names.items())
    return dict(Person.objects.values_list("key", "pk"))


def _posts(posts: Iterable[core.Post], units: Mapping[str, int], people: Mapping[str, int]) -> None:
    Post.objects.bulk_create(
        Post(
            title=post.title, unit_id=units[post.unit], person_id=people[post.key] if post.key else None,
            dispatching=post.dispatching, duties=sorted(post.duties), from_on=post.from_on, until_on=post.until_on,
        )
        for post in posts
    )  # fmt: skip
