"""Which cases an account may see, as the ``circle`` of each procedure says. Never one outside of it, not even its number.

A case is seen by those its procedure names: without any line of its own, by the people whom the case names. A role that is
held everywhere opens only what a line gives to that role. Administrators of the system and of security stand in no line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q, QuerySet

from shigan.packs.procedure_keeping import CircleLine
from shigan.packs.procedure_lines import Sight, sight_of_line
from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Grant
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import grants_on, number_of
from shigan_site.queries.organisation import numbers_below, numbers_of_units, tree_key
from shigan_site.records.models import Case, CaseParty, Event
from shigan_site.rules import pack, procedures

NOBODY: Final = Q(pk__in=[])
EVERYBODY: Final = Q()


def visible_cases(account: Account, day: date, procedure: Procedure | None = None) -> QuerySet[Case]:
    """Those of one procedure, or of all: a queryset to filter further."""
    reader = reader_of(account, day)
    asked = procedures().values() if procedure is None else (procedure,)
    return Case.objects.filter(_any(Q(procedure=each.id) & sight_of(each, reader) for each in asked))


def reader_of(account: Account, day: date) -> Reader:
    number = number_of(account.person_key) if account.is_active else None  # an account that was closed is nobody
    return Reader(number, grants_on(account, day), day)


def hidden_attributes(procedure: Procedure, account: Account, case: int, day: date) -> frozenset[str]:
    """The attributes of the case that its procedure shows to others than this account (``seen_by``)."""
    reader = reader_of(account, day)
    limited = {name: attribute.seen_by for name, attribute in procedure.attributes.items() if attribute.seen_by}
    return frozenset(
        name
        for name, lines in limited.items()
        if not Case.objects.filter(_any(_who(procedure, sight_of_line(procedure, line), reader) for line in lines), pk=case).exists()
    )


def hidden_fields(procedure: Procedure, step_id: str, hidden: Collection[str]) -> frozenset[str]:
    """The fields of a step's form whose entries would say what a hidden attribute holds."""
    step = procedure.steps.get(step_id)
    if step is None or not hidden:
        return frozenset()
    filled = " ".join(line for name, line in step.sets.items() if name in hidden)
    return frozenset(
        name for name, field in step.form.items() if field.attribute in hidden or f"form_{name}" in _WORDS.findall(filled)
    )


_WORDS: Final = re.compile(r"[a-z0-9_]+")


def reader_key(account: Account, day: date) -> Hashable:
    """Everything about who asks that decides the SQL of what is asked: the person, the roles, the day, the tree of units, the rules."""
    return reader_of(account, day), tree_key(day), pack().digest


@dataclass(frozen=True)
class Reader:
    """Who looks: the table's number of the person, and the roles of the day."""

    person: int | None
    grants: frozenset[Grant]
    day: date


def sight_of(procedure: Procedure, reader: Reader) -> Q:
    """The condition that a case of the procedure is seen by this reader."""
    return _any(_line(procedure, line, reader) for line in procedure.circle)


def _line(procedure: Procedure, line: CircleLine, reader: Reader) -> Q:
    met = _any(_who(procedure, sight_of_line(procedure, who), reader) for who in line.who)
    if met == NOBODY:
        return NOBODY
    if line.states:
        met &= Q(state__in=line.states)
    if line.after:
        met &= Q(number__in=Event.objects.filter(procedure=procedure.id, step__in=line.after).values("item"))
    return met


def _who(procedure: Procedure, sight: Sight, reader: Reader) -> Q:
    if sight.roles:
        return _roles(procedure, sight, reader)
    if reader.person is None:
        return NOBODY
    if sight.attribute is not None:
        return named(procedure, sight.attribute, person=reader.person)
    own = CaseParty.objects.filter(person=reader.person, procedure=procedure.id)
    if sight.took_part:
        return Q(pk__in=own.filter(attribute=CaseParty.TOOK_PART).values("case"))
    return Q(pk__in=own.exclude(attribute=CaseParty.TOOK_PART).values("case"))


def _roles(procedure: Procedure, sight: Sight, reader: Reader) -> Q:
    """A role without a unit, and one that is not meant for a very unit, is met by a grant for everywhere."""
    held = {grant.unit for grant in reader.grants if grant.role in sight.roles}
    if None in held and not sight.exact:
        return EVERYBODY
    places = {unit for unit in held if unit is not None}
    if sight.unit is None or not places:
        return NOBODY
    units = numbers_of_units(places) if sight.exact else numbers_below(places, reader.day)
    return named(procedure, sight.unit, units=units)


def named(procedure: Procedure, attribute: str, *, person: int | None = None, units: Iterable[int] | None = None) -> Q:
    """The condition that a case names this person, or one of these units, under the attribute or kind of rows."""
    by_column = {getattr(procedure.shared, column): column for column in ("unit", "holder", "subject")}
    if attribute in by_column:
        column = by_column[attribute]
        return Q(**{column: person}) if units is None else Q(**{f"{column}__in": units})
    parties = CaseParty.objects.filter(procedure=procedure.id, attribute=attribute)
    parties = parties.filter(person=person) if units is None else parties.filter(unit__in=units)
    return Q(pk__in=parties.values("case"))


def _any(conditions: Iterable[Q]) -> Q:
    """One of them; nobody without any. Simplified where everybody or nobody is meant, so that no table is asked for it."""
    met = [each for each in conditions if each != NOBODY]
    return EVERYBODY if EVERYBODY in met else reduce(or_, met, NOBODY) if not met else reduce(or_, met)
