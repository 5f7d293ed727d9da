"""Takes people and a day. Gives who stands in for those who are away. Never for somebody who is here.

A stand-in (B 角) or somebody acting (代) has the same post in the same unit; whoever is away too stands in for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from shigan_site.queries.actors import in_force
from shigan_site.records.models import Leave, Post


def away_on(day: date) -> frozenset[str]:
    """The keys of everybody who is on leave on the day."""
    return frozenset(Leave.objects.filter(from_on__lte=day, until_on__gt=day).values_list("person__key", flat=True))


def stand_ins(people: Iterable[str], day: date) -> Mapping[str, tuple[str, ...]]:
    """For each of the people who is away: the keys of those who stand in, where there are any."""
    away = away_on(day)
    absent = away.intersection(people)
    if not absent:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    firsts = Post.objects.filter(in_force(day), person__key__in=absent, standing="first").order_by("pk")
    for key, title, unit in firsts.values_list("person__key", "title", "unit"):
        others = Post.objects.filter(in_force(day), title=title, unit=unit, standing__in=("second", "acting"))
        named = others.exclude(person__key__in=away).exclude(person=None).order_by("pk")
        keys = tuple(named.values_list("person__key", flat=True))
        found[str(key)] = tuple(dict.fromkeys((*found.get(str(key), ()), *(str(each) for each in keys))))
    return {key: names for key, names in found.items() if names}
