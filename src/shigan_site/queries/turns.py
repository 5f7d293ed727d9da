"""In which cases it is whose turn.

A state says with whom a case rests: a person whom it names, a unit (its head or a clerk of it answers), or the office that
runs the procedure: then those whose role takes the state's main steps. Where the case names an officer under the name of
the role, such as the supervisor of a matter, it is that one's turn and nobody else's of the same role.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import grants_on, number_of
from shigan_site.queries.organisation import numbers_below
from shigan_site.queries.sight import named
from shigan_site.records.models import Case, CaseParty
from shigan_site.rules import procedures

ANSWERING: Final = frozenset({"unit_head", "clerk"})
ONLY_WHEN_NAMED: Final = frozenset({"leader"})
"""Roles whose holders are not asked for every case of the office, but for those that name them."""
NOBODY: Final = Q(pk__in=[])


def turn_of(procedure: Procedure, account: Account, day: date) -> Q:
    grants = grants_on(account, day)
    me = number_of(account.person_key)
    places = {grant.unit for grant in grants if grant.role in ANSWERING and grant.unit is not None}
    asked = Q(rests_unit__in=numbers_below(places, day)) if places else NOBODY
    if me is not None:
        asked |= Q(rests_person=me) & (Q(asks_from__lte=day) | ~_postponed(procedure))
    roles = {str(grant.role) for grant in grants}
    for name, state in procedure.states.items():
        if state.open and state.rests_with is None:
            asked |= Q(state=name) & _of_the_office(procedure, roles & _main_roles(procedure, name), me)
    return Q(procedure=procedure.id, open=True) & asked


def procedures_with_turns(account: Account, day: date) -> tuple[Procedure, ...]:
    """Those of which some case waits for this account; one question, however many procedures there are."""
    asked = reduce(or_, (turn_of(procedure, account, day) for procedure in procedures().values()))
    found = set(Case.objects.filter(asked).order_by().values_list("procedure", flat=True).distinct())
    return tuple(procedure for procedure in procedures().values() if procedure.id in found)


def _postponed(procedure: Procedure) -> Q:
    """States in which whoever it rests with is asked from a day on only; while the day is unknown, not yet."""
    return Q(state__in=[name for name, state in procedure.states.items() if state.asks_from is not None])


def _main_roles(procedure: Procedure, state: str) -> set[str]:
    """The roles that may take a main step from the state."""
    steps = [step for step in procedure.steps.values() if state in step.starts and step.emphasis == "main"]
    return {line for step in steps for line in step.by}


def _of_the_office(procedure: Procedure, roles: Collection[str], me: int | None) -> Q:
    asked = NOBODY
    for role in sorted(roles):
        attribute = procedure.attributes.get(role)
        if attribute is None or attribute.type != "person":
            return Q()
        mine = named(procedure, role, person=me) if me is not None else NOBODY
        asked |= mine
        if role not in ONLY_WHEN_NAMED:
            asked |= ~Q(pk__in=CaseParty.objects.filter(procedure=procedure.id, attribute=role, open=True).values("case"))
    return asked
