"""Takes the steps that a limit takes by itself when it is over: nobody acts, the case goes on, and that nothing came is noted.

Each case in a transaction of its own, asked once more under its lock, so that whoever answers in the same instant is heard.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Actor
from shigan.supervision import lapses
from shigan_site.actions.locking import beside_others_for
from shigan_site.actions.recording import Recorder, StepRefused
from shigan_site.queries.days import local_day
from shigan_site.queries.facts import stored_facts
from shigan_site.queries.norms import norms_for
from shigan_site.queries.occasions import Tree
from shigan_site.records.models import Case
from shigan_site.rules import procedures

log = logging.getLogger("shigan.lapses")
NOBODY: Final = Actor(person="", unit=None, grants=frozenset())
"""Who takes the step: the record names no person for it."""


def take_lapses(*, now: datetime) -> int:
    """Gives how many steps were taken."""
    tree = Tree(local_day(now))
    return sum(_of_one(procedure, case, now, tree) for procedure in procedures().values() for case in _running(procedure))


def _running(procedure: Procedure) -> QuerySet[Case]:
    """Open cases on which a limit that lapses may run."""
    limits = [limit for limit in procedure.limits if limit.lapse is not None]
    if not limits:
        return Case.objects.none()
    found = Case.objects.filter(procedure=procedure.id, open=True).order_by("pk")
    if all(limit.state is not None for limit in limits):
        found = found.filter(state__in=[limit.state for limit in limits])
    return found


def _of_one(procedure: Procedure, seen: Case, now: datetime, tree: Tree) -> int:
    if not _over(procedure, seen, now):
        return 0
    with transaction.atomic():
        beside_others_for("organisation")
        case = Case.objects.select_for_update().get(pk=seen.pk)
        steps = _over(procedure, case, now)
        if not steps:
            return 0
        try:
            Recorder(procedure=procedure, actor=NOBODY, now=now, tree=tree).record(steps[0], case=case, form={}, following=True)
        except StepRefused as refused:
            log.warning("%s: %s does not lapse: %s", case.number, steps[0], refused.refused.because)
            return 0
    return 1


def _over(procedure: Procedure, case: Case, now: datetime) -> tuple[str, ...]:
    """The steps of the limits that are over, those that begin where the case stands."""
    norms = norms_for(procedure, local_day(now))
    found = lapses(norms, state=case.state, since=local_day(case.state_since), facts=stored_facts(procedure, case.attributes))
    return tuple(step for step in found if case.state in procedure.steps[step].starts)
