"""Takes an organisation as the core knows it. Gives it in the tables. Never loses what was in force before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from shigan import organisation as core
from shigan_site.queries.actors import in_force
from shigan_site.queries.pinyin import searchable
from shigan_site.records.models import Leave, Membership, Person, Post, Unit, UnitSpan


def store_organisation(organisation: core.Organisation, names: Mapping[str, str]) -> None:
    """Into empty tables, in bulk. ``names`` are the people's names by key. The caller's transaction is this one's."""
    units = store_units(organisation, None)
    people = store_people({key: (name, None) for key, name in names.items()})
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


def store_units(organisation: core.Organisation, day: date | None) -> dict[str, int]:
    """Units by key. A unit that is called or stands otherwise than before gets a new span from ``day`` on."""
    known = set(Unit.objects.values_list("key", flat=True))
    wanted = dict.fromkeys(unit.key for unit in organisation.units)
    Unit.objects.bulk_create(Unit(key=key) for key in wanted if key not in known)
    units = dict(Unit.objects.values_list("key", "pk"))
    for place, unit in enumerate(organisation.units):
        _span(unit, place, units, day)
    return units


def _span(unit: core.Unit, place: int, units: Mapping[str, int], day: date | None) -> None:
    said = {
        "name": unit.name, "parent_id": units[unit.parent] if unit.parent else None, "tier": unit.tier,
        "dispatching": unit.dispatching,
    }  # fmt: skip
    spans = UnitSpan.objects.filter(unit_id=units[unit.key])
    current = spans.filter(in_force(day)).order_by("-pk").first() if day is not None else None
    since = unit.from_on
    if current is not None and (since is None or since == current.from_on):
        if all(getattr(current, name) == value for name, value in said.items()):
            UnitSpan.objects.filter(pk=current.pk).update(until_on=unit.until_on, order=place)
            return
        since = day
    if since is not None:
        spans.filter(in_force(since)).exclude(from_on=since).update(until_on=since)
    UnitSpan.objects.update_or_create(
        unit_id=units[unit.key], from_on=since, defaults={**said, "order": place, "until_on": unit.until_on}
    )


def store_people(people: Mapping[str, tuple[str, str | None]]) -> dict[str, int]:
    """People by key; name and staff number are kept as given here."""
    Person.objects.bulk_create(
        [Person(key=key, name=name, staff_no=number, pinyin=searchable(name)) for key, (name, number) in people.items()],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "staff_no", "pinyin"],
    )
    return dict(Person.objects.values_list("key", "pk"))


def _posts(posts: Iterable[core.Post], units: Mapping[str, int], people: Mapping[str, int]) -> None:
    Post.objects.bulk_create(
        Post(
            title=post.title, unit_id=units[post.unit], person_id=people[post.key] if post.key else None,
            dispatching=post.dispatching, duties=sorted(post.duties), from_on=post.from_on, until_on=post.until_on,
        )
        for post in posts
    )  # fmt: skip
