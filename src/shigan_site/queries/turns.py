"""Takes an account and a day. Gives the condition of matters in which it is that person's turn. Never anybody else's.

A state says with whom it rests: a person of the matter, a unit (its head or a clerk of it answers), or the supervising
office (the matter's supervisor; where nobody is named, all of them).
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import grants_on
from shigan_site.queries.organisation import below

SUPERVISING = frozenset({"supervisor", "supervision_head"})
ANSWERING = frozenset({"unit_head", "clerk"})
NOBODY = Q(pk__in=[])


def turn_of(procedure: Procedure, account: Account, day: date) -> Q:
    grants = grants_on(account, day)
    person = account.person_key
    answering = below({grant.unit for grant in grants if grant.role in ANSWERING and grant.unit is not None}, day)
    supervises = any(grant.role in SUPERVISING for grant in grants)
    asked = NOBODY
    for name, state in procedure.states.items():
        if not state.open:
            continue
        rests = state.rests_with
        if rests is None:
            mine = Q(supervisor__key=person) | Q(supervisor=None)
            asked |= Q(state=name) & mine if supervises else NOBODY
        elif procedure.attributes[rests].type == "unit":
            asked |= Q(state=name) & Q(**{f"{rests}__key__in": answering})
        elif person is not None:
            asked |= Q(state=name) & Q(**{f"{rests}__key": person})
    return asked
