"""Takes an adjustment that was decided, or is rehearsed. Gives units, people, posts, matters and grants gone over. Never a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from shigan.errors import Both
from shigan.organisation.loading import contradictions
from shigan_site.accounts.models import Account
from shigan_site.actions.organisation.consequences import Consequences
from shigan_site.actions.organisation.obstacles import faults_of, stop
from shigan_site.actions.organisation.passing_grants import pass_grants_on, tell_who_sees
from shigan_site.actions.organisation.succeeding import pass_on
from shigan_site.queries.actors import in_force
from shigan_site.queries.adjustments import concerning, sights
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.organisation import covering_on, numbers_below, the_organisation
from shigan_site.records.models import (
    Adjustment,
    Case,
    Membership,
    Person,
    Post,
    Receiver,
    Recurrence,
    Unit,
    UnitSpan,
)


def carried_out(asked: Adjustment, *, confirmed_by: Account | None, by: Account, day: date, now: datetime) -> Consequences:
    """In the caller's transaction. ``confirmed_by`` None: it is only rehearsed."""
    before = set(contradictions(the_organisation(with_names=False)))
    stop(faults_of(asked, day))
    told = Consequences()
    names = unit_names(asked.from_on)
    unit, whole = asked.unit, asked.kind == "merge"
    successor = asked.successor or _new_unit(asked, names, told)
    names |= {successor.key: names.get(successor.key) or str(asked.content.get("name", ""))}
    moved = concerning(unit.pk)
    if not whole:
        moved = moved.filter(unit=unit, holder__key__in=asked.content.get("people", ()))
    matters = list(moved.select_for_update(of=("self",)))  # whoever was at one of them has ended by now
    around, led = _around(unit, successor, day), numbers_below((unit.key, successor.key), day)
    concerned = Case.objects.filter(
        Q(pk__in=[matter.pk for matter in matters]) | Q(unit__in=[*led, unit.pk, successor.pk])
    )
    saw = sights(concerned, around, day)

    _units_below(asked, successor, names, told)
    keys = _people(asked, successor, told)
    _posts(asked, successor, keys, told)
    if whole:
        UnitSpan.objects.filter(unit=unit, until_on=None).update(until_on=asked.from_on)
        told.units.append(
            Both(
                f"{names[unit.key]} ends on {asked.from_on} and goes into {names[successor.key]}",
                zh=f"{names[unit.key]}自 {asked.from_on} 起撤销，并入{names[successor.key]}",
            )
        )
        told.recurring = _recurring(unit, successor)
    asked.successor = successor
    if whole:
        _known_as_merged(asked, by, now, rehearsed=confirmed_by is None)
    for matter in matters:
        pass_on(matter, unit, successor, basis=asked.basis, since=asked.from_on, by=by.person_key, now=now)
        told.matters.append(matter.number)
    pass_grants_on(asked, successor, keys, names, told, confirmed_by, day, now)
    after = [fault for fault in contradictions(the_organisation(with_names=False)) if fault not in before]
    stop(after)
    tell_who_sees(saw, sights(concerned, around | {successor.key}, day), told)
    if Receiver.objects.filter(unit=unit, ended=False).exists() and whole:
        told.remarks.append(
            Both(
                "Doors outside that tell of this unit alone stay as they are; set them anew.",
                zh="只外发该单位事项的通道不随之改变，请到“外发与邮件”另行设置。",
            )
        )
    return told


def _around(unit: Unit, successor: Unit, day: date) -> set[str]:
    """Units in which a grant can come to cover more or less: the two, what lies above, what lies below."""
    above = covering_on(day)
    found = {unit.key, successor.key}
    for key in list(found):
        place = above.get(key)
        while place is not None and place not in found:
            found.add(place)
            place = above.get(place)
    below = {key for key in above if above.get(key) in (unit.key, successor.key)}
    return found | below


def _new_unit(asked: Adjustment, names: Mapping[str, str], told: Consequences) -> Unit:
    span = UnitSpan.objects.filter(in_force(asked.from_on), unit=asked.unit).order_by("-pk").first()
    assert span is not None, "its faults were looked for"
    made = Unit.objects.create(key=asked.content["key"])
    UnitSpan.objects.create(
        unit=made, name=asked.content["name"], parent=span.parent, tier=span.tier, order=span.order, from_on=asked.from_on
    )
    told.units.append(
        Both(
            f"{asked.content['name']} begins on {asked.from_on}, out of {names[asked.unit.key]}",
            zh=f"自 {asked.from_on} 起由{names[asked.unit.key]}分立出{asked.content['name']}",
        )
    )
    return made


def _known_as_merged(asked: Adjustment, by: Account, now: datetime, *, rehearsed: bool) -> None:
    """From here on the closed unit lies in the successor's scope; in a rehearsal it is taken back with all the rest."""
    if not rehearsed:
        return
    if asked.pk is None:
        asked.proposed_by, asked.proposed_at = by.pk, now
        made = Adjustment.objects.create(
            kind=asked.kind, unit=asked.unit, successor=asked.successor, from_on=asked.from_on, basis=asked.basis, proposed_by=0,
            proposed_at=now, decided_by=-1, decided_at=now, granted=True,
        )  # fmt: skip
        assert made.pk
    else:
        Adjustment.objects.filter(pk=asked.pk).update(decided_by=-1, decided_at=now, granted=True)


def _from(row: UnitSpan | Membership | Post, day: date, **changes: Any) -> None:
    """The row ends on the day and another one, changed, goes on; what began that very day is changed in place."""
    table = type(row)
    if row.from_on == day:
        table._default_manager.filter(pk=row.pk).update(**changes)
        return
    values = {each.attname: getattr(row, each.attname) for each in table._meta.concrete_fields if not each.primary_key}
    table._default_manager.filter(pk=row.pk).update(until_on=day)
    table._default_manager.create(**values | {"from_on": day} | changes)


def _units_below(asked: Adjustment, successor: Unit, names: Mapping[str, str], told: Consequences) -> None:
    below = UnitSpan.objects.filter(in_force(asked.from_on), parent=asked.unit).select_related("unit").order_by("order", "pk")
    for span in below if asked.kind == "merge" else below.filter(unit__key__in=asked.content.get("units", ())):
        _from(span, asked.from_on, parent_id=successor.pk)
        told.units.append(Both(f"{span.name} goes below {names[successor.key]}", zh=f"{span.name}改由{names[successor.key]}管理"))


def _people(asked: Adjustment, successor: Unit, told: Consequences) -> set[str]:
    """Gives the keys of those who went over."""
    rows = Membership.objects.filter(in_force(asked.from_on), unit=asked.unit).select_related("person").order_by("pk")
    if asked.kind == "split":
        rows = rows.filter(person__key__in=asked.content.get("people", ()))
    keys = set()
    for row in list(rows):
        _from(row, asked.from_on, unit_id=successor.pk)
        keys.add(row.person.key)
    names = person_names(keys)
    told.people += [names[key] for key in sorted(keys)]
    return keys


def _posts(asked: Adjustment, successor: Unit, keys: set[str], told: Consequences) -> None:
    posts = Post.objects.filter(in_force(asked.from_on), unit=asked.unit).select_related("person").order_by("title", "pk")
    if asked.kind == "split":
        posts = posts.filter(person__key__in=keys)
    there = set(Post.objects.filter(in_force(asked.from_on), unit=successor).values_list("title", flat=True))
    for post in list(posts):
        _from(post, asked.from_on, unit_id=successor.pk)
        holder = _shown(post.person)
        told.posts.append(Both(f"{post.title} {holder}", zh=f"{post.title} {holder}".strip()))
        if post.title in there:
            both = f"两个单位都有“{post.title}”岗位，调整后请核对由谁担任。"
            told.remarks.append(Both(f"There is a post {post.title!r} in both units; look at who holds it.", zh=both))


def _shown(person: Person | None) -> str:
    return "" if person is None else person.name or person.key


def _recurring(unit: Unit, successor: Unit) -> int:
    return Recurrence.objects.filter(lead_unit=unit).update(lead_unit=successor)
