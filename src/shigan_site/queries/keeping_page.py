"""Takes a unit or a person, and the day. Gives all that can be kept of it by hand, with what was before. Never a matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shigan.organisation import STAFF_CLASSES
from shigan_site.queries.actors import in_force
from shigan_site.queries.naming import unit_names
from shigan_site.records.models import Leave, Membership, Person, Post, UnitSpan


@dataclass(frozen=True)
class Spell:
    """Something for a while: what, where, from, until (not included). ``id``: of the row, where it can be ended."""

    id: int
    what: str
    where: str
    from_on: date | None
    until_on: date | None
    now: bool


@dataclass(frozen=True)
class UnitKept:
    key: str
    name: str
    parent: str
    tier: str
    dispatching: bool
    closed: bool
    spells: tuple[Spell, ...]
    people: tuple[tuple[str, str, str], ...]  # key, name, staff class


@dataclass(frozen=True)
class PersonKept:
    key: str
    name: str
    staff_no: str
    unit: str
    staff_class: str
    erased: bool
    places: tuple[Spell, ...]
    posts: tuple[Spell, ...]
    leave: tuple[Spell, ...]


def unit_kept(key: str, day: date) -> UnitKept | None:
    spans = list(UnitSpan.objects.filter(unit__key=key).select_related("parent").order_by("from_on", "pk"))
    if not spans:
        return None
    above = unit_names(day, ids=[span.parent_id for span in spans])
    now = next((span for span in spans if _on(span, day)), spans[-1])
    people = Membership.objects.filter(in_force(day), unit__key=key).select_related("person").order_by("pk")
    return UnitKept(
        key=key,
        name=now.name,
        parent=now.parent.key if now.parent else "",
        tier=str(now.tier or ""),
        dispatching=now.dispatching,
        closed=spans[-1].until_on is not None,
        spells=tuple(
            Spell(span.pk, span.name, above.get(span.parent.key, "") if span.parent else "", span.from_on, span.until_on, _on(span, day))
            for span in spans
        ),
        people=tuple(
            (row.person.key, row.person.name or row.person.key, STAFF_CLASSES[row.staff_class]) for row in people  # type: ignore[index]
        ),
    )  # fmt: skip


def units_below(key: str, day: date) -> list[tuple[str, str]]:
    """Key and name of the units directly below, as the office lists them."""
    spans = UnitSpan.objects.filter(in_force(day), parent__key=key).order_by("order", "pk")
    return list(spans.values_list("unit__key", "name"))


def person_kept(key: str, day: date) -> PersonKept | None:
    person = Person.objects.filter(key=key).first()
    if person is None:
        return None
    rows = list(Membership.objects.filter(person=person).select_related("unit").order_by("from_on", "pk"))
    posts = list(Post.objects.filter(person=person).select_related("unit").order_by("from_on", "pk"))
    leave = list(Leave.objects.filter(person=person).order_by("from_on"))
    names = unit_names(day, ids=[*(row.unit_id for row in rows), *(post.unit_id for post in posts)])
    now = next((row for row in rows if _on(row, day)), rows[-1] if rows else None)
    shown = {"first": "", "second": "（B角）", "acting": "（代）"}
    return PersonKept(
        key=key,
        name=person.name or "",
        staff_no=person.staff_no or "",
        unit=now.unit.key if now else "",
        staff_class=STAFF_CLASSES[now.staff_class] if now else "",  # type: ignore[index]
        erased=person.name is None,
        places=tuple(
            Spell(row.pk, STAFF_CLASSES[row.staff_class], names[row.unit.key], row.from_on, row.until_on, _on(row, day))  # type: ignore[index]
            for row in rows
        ),
        posts=tuple(
            Spell(post.pk, post.title + shown[post.standing], names[post.unit.key], post.from_on, post.until_on, _on(post, day))
            for post in posts
        ),
        leave=tuple(Spell(row.pk, "", "", row.from_on, row.until_on, row.until_on > day) for row in leave),
    )  # fmt: skip


def _on(span: UnitSpan | Membership | Post, day: date) -> bool:
    return (span.from_on is None or span.from_on <= day) and (span.until_on is None or day < span.until_on)
