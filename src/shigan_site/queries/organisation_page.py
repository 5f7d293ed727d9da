"""Takes the day. Gives the units as a tree with their people, in the office's order. Never who was there before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from shigan.organisation import STAFF_CLASSES
from shigan_site.queries.actors import in_force
from shigan_site.records.models import Leave, Membership, Post, UnitSpan


@dataclass(frozen=True)
class Member:
    key: str
    name: str
    staff_class: str
    posts: tuple[str, ...]
    away: bool


@dataclass(frozen=True)
class UnitRow:
    """``depth`` 0 stands at the top."""

    key: str
    name: str
    depth: int
    members: tuple[Member, ...]


def tree(day: date) -> list[UnitRow]:
    """Every unit in force, each followed by those below it."""
    below: dict[str | None, list[UnitSpan]] = defaultdict(list)
    spans = list(UnitSpan.objects.filter(in_force(day)).select_related("unit", "parent").order_by("order", "pk"))
    known = {span.unit.key for span in spans}
    for span in spans:
        above = span.parent.key if span.parent and span.parent.key in known else None
        below[above].append(span)
    members = _members(day)
    rows: list[UnitRow] = []

    def add(key: str | None, depth: int) -> None:
        for span in below.get(key, []):
            rows.append(UnitRow(span.unit.key, span.name, depth, tuple(members.get(span.unit.key, ()))))
            add(span.unit.key, depth + 1)

    add(None, 0)
    return rows


def _members(day: date) -> dict[str, list[Member]]:
    posts: dict[tuple[str, str], list[str]] = defaultdict(list)
    shown = {"first": "", "second": "（B角）", "acting": "（代）"}
    for post in Post.objects.filter(in_force(day), person__isnull=False).select_related("person", "unit"):
        assert post.person is not None
        posts[post.person.key, post.unit.key].append(post.title + shown[post.standing])
    away = set(Leave.objects.filter(from_on__lte=day, until_on__gt=day).values_list("person__key", flat=True))
    found: dict[str, list[Member]] = defaultdict(list)
    rows = Membership.objects.filter(in_force(day)).select_related("person", "unit").order_by("pk")
    for row in rows:
        found[row.unit.key].append(
            Member(
                row.person.key,
                row.person.name or row.person.key,
                STAFF_CLASSES[row.staff_class],  # type: ignore[index]
                tuple(posts.get((row.person.key, row.unit.key), ())),
                row.person.key in away,
            )
        )
    return found
