"""Takes whom a procedure tells, in its own words. Gives a notice for each person meant, once. Never to who acted.

Whoever stands in for somebody who is away is told as well, and for whom, where the matter lies in that person's scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from shigan.packs.procedure_lines import who_of
from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Taken, Told, Value
from shigan_site.accounts.holding import effective
from shigan_site.accounts.models import Account, Grant
from shigan_site.queries.case_rows import open_rows
from shigan_site.queries.occasions import Tree
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.standing_in import stand_ins
from shigan_site.records.models import Case, Event, Notice, Person

_NAMED: Final = re.compile(r"%\(([a-z0-9_]+)\)")
HELPERS: Final = ("unit_head", "clerk")
"""Who is told for a unit that was asked to help."""


def tell(
    procedure: Procedure, taken: Taken, *, case: Case, event: Event, by: str, tree: Tree, now: datetime
) -> None:
    """Write the notices of a step that was taken."""
    told: set[str] = {by}
    notices: list[Notice] = []
    for number, message in enumerate(taken.notices):
        fresh = people_meant(procedure, message, case=case, tree=tree) - told
        told |= fresh
        key, values = f"{procedure.id}/{taken.step_id}/{number}", values_named(message)
        for person, absent in _addressed(fresh, told, case, tree.day):
            told.add(person.key)
            notices.append(
                Notice(
                    person=person, case=case, event=event, sentence_key=key, values=values, stands_for=absent,
                    made_at=now,
                )
            )  # fmt: skip
    Notice.objects.bulk_create(notices)


def _addressed(fresh: set[str], told: set[str], case: Case, day: date) -> Iterator[tuple[Person, Person | None]]:
    """Everybody meant, then those who stand in for whom is away and were not told already."""
    people = {person.key: person for person in Person.objects.filter(key__in=fresh).order_by("key")}
    yield from ((person, None) for person in people.values())
    for absent, names in stand_ins(people, day).items():
        for key in names:
            if key not in told and _may_see(key, case, day):
                yield Person.objects.get(key=key), people[absent]


def _may_see(person: str, case: Case, day: date) -> bool:
    account = Account.objects.filter(person_key=person, is_active=True).first()
    return account is not None and visible_cases(account, day).filter(pk=case.pk).exists()


def values_named(message: Told) -> dict[str, Value]:
    """The values that the sentence names in either language, and no others."""
    named = sorted({*_NAMED.findall(message.sentence.zh), *_NAMED.findall(message.sentence.en)})
    return {name: message.values[name] for name in named}


def people_meant(procedure: Procedure, message: Told, *, case: Case, tree: Tree) -> set[str]:
    """The keys of everybody whom one of the lines means on the day."""
    return {key for line in message.to for key in _meant(procedure, line, message, case, tree)}


def _meant(procedure: Procedure, line: str, message: Told, case: Case, tree: Tree) -> Iterator[str]:
    who = who_of(procedure, line)
    if who.attribute is not None:
        yield from _named(procedure, who.attribute, message, case, tree)
    elif who.role is not None and who.unit is None and message.values.get(who.role) is not None:
        yield str(message.values[who.role])  # the one officer who has this matter, not all of them
    elif who.role is not None:
        place = message.values.get(who.unit or procedure.reach or "")
        yield from holders([who.role], tree.chain(str(place)) if place else [], tree.day, everywhere=True)


def _named(procedure: Procedure, attribute: str, message: Told, case: Case, tree: Tree) -> Iterator[str]:
    rule = procedure.attributes[attribute]
    if rule.type == "person":
        key = message.values[attribute]
        yield from [str(key)] if key is not None else []
    elif rule.counted is not None and rule.counted.what == "actor_asked":
        asked = open_rows(str(rule.counted.of)).filter(case=case, unit__isnull=False).values_list("unit__key", flat=True)
        yield from holders(HELPERS, list(asked), tree.day, everywhere=False)


def holders(roles: Iterable[str], units: list[str], day: date, *, everywhere: bool) -> set[str]:
    """Who holds one of the roles on the day for one of the units, or with ``everywhere`` for all of them."""
    places = [*units, ""] if everywhere else units
    grants = Grant.objects.filter(effective(day), role__in=list(roles), unit_key__in=places, account__is_active=True)
    return {key for key in grants.values_list("account__person_key", flat=True) if key is not None}
