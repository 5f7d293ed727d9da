"""Takes an account and a day. Gives the condition of matters in which it is that person's turn. Never anybody else's.

A state says with whom it rests: a person of the matter, a unit (its head or a clerk of it answers), or the supervising
office: then those of it whose role takes the state's main steps, and where a supervisor or leader is named, that one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import grants_on, number_of
from shigan_site.queries.lights import still_open
from shigan_site.queries.organisation import numbers_below

ANSWERING = frozenset({"unit_head", "clerk"})
NOBODY = Q(pk__in=[])


def turn_of(procedure: Procedure, account: Account, day: date) -> Q:
    grants = grants_on(account, day)
    person = account.person_key
    me = number_of(person)
    answering = numbers_below(
        {grant.unit for grant in grants if grant.role in ANSWERING and grant.unit is not None}, day
    )
    roles = {grant.role for grant in grants}
    asked = NOBODY
    for name, state in procedure.states.items():
        if not state.open:
            continue
        rests = state.rests_with
        if rests is None:
            asked |= Q(state=name) & _of_the_office(roles & _main_roles(procedure, name), me)
        elif procedure.attributes[rests].type == "unit":
            asked |= Q(state=name) & Q(**{f"{rests}__in": answering})
        elif me is not None:
            own = Q(state=name) & Q(**{rests: me})
            asked |= own if state.clock else own & Q(waits_until__lte=day)  # who waits for others is not asked yet
    return still_open(procedure) & asked


def _main_roles(procedure: Procedure, state: str) -> set[str]:
    """The roles that may take a main step from the state."""
    steps = [step for step in procedure.steps.values() if state in step.starts and step.emphasis == "main"]
    return {line for step in steps for line in step.by}


def _of_the_office(roles: Collection[str], me: int | None) -> Q:
    """The head of supervision sees to all, a supervisor to the own and to nobody's, a leader to those in charge of."""
    asked = NOBODY
    if "supervision_head" in roles:
        asked |= Q(pk__isnull=False)
    if "supervisor" in roles:
        asked |= Q(supervisor=me) | Q(supervisor=None)
    if "leader" in roles and me is not None:
        asked |= Q(leader=me)
    return asked
