"""Takes a procedure and a day. Gives the conditions of what is to be followed up: a reminder, a promise, a looking back.

The core decides, matter by matter (``supervision.plan``, ``promise_of``, ``look_back_from``); these conditions let the
database find and count. Never another answer than the core's, and never a reminder on a day off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

from shigan.packs.procedure_models import Procedure
from shigan.supervision import Norms, Promise, Rung, look_back_from, promise_of
from shigan.supervision.lights import remindable
from shigan.supervision.looking_back import STEP
from shigan.supervision.norms import RUNGS
from shigan_site.queries.days import start_of
from shigan_site.queries.kept_values import has, where
from shigan_site.queries.lights import brought_to_an_end, still_open
from shigan_site.queries.matter_rows import facts_in
from shigan_site.queries.norms import norms_for
from shigan_site.records.models import Case

REMINDS: Final = ("any", *RUNGS)
PROMISES: Final = ("soon", "late")
LOOKING_BACK: Final = ("lately", "due")
LATELY: Final = 10
"""Working days for which looking back at a matter is proposed on the first page, from the day it fell due. An office that
begins with years of closed matters is not asked to look at all of them on its first morning; the list behind has all."""
NOTHING: Final = Q(pk__in=[])


@dataclass(frozen=True)
class Followed:
    """What the sheet says of a matter's promise and of looking back at it; ``not_lasting``: it came back."""

    promise: Promise | None
    look_back_from: date | None
    not_lasting: bool


def followed(procedure: Procedure, case: Case, day: date) -> Followed:
    norms = norms_for(procedure, day)
    facts = facts_in(norms, case)
    return Followed(
        promise=promise_of(norms, state=case.state, facts=facts),
        look_back_from=look_back_from(norms, state=case.state, facts=facts),
        not_lasting=not case.open and case.get("lasting") == "not_lasting",
    )


def to_remind(procedure: Procedure, which: str, day: date) -> Q:
    """The condition that a reminder of this colour, or of any, is proposed on the day and was not sent yet."""
    norms = norms_for(procedure, day)
    states = [name for name in procedure.states if remindable(norms, name)]
    if not norms.calendar.works_on(day) or not states:
        return NOTHING
    wanted = [rung for rung in RUNGS if rung in norms.ladder and which in ("any", rung)]
    stands = reduce(or_, (_stands_on(norms, rung) & _not_sent(norms, rung) for rung in wanted), NOTHING)
    return still_open(procedure) & Q(state__in=states) & stands


def _stands_on(norms: Norms, rung: Rung) -> Q:
    """This rung is the highest that is reached, by the due day; or the lowest, by a limit of the state that has passed."""
    reached = _reached(norms, rung)
    if rung == "blue":
        reached |= _limit_passed(norms)
    higher = [each for each in RUNGS[RUNGS.index(rung) + 1 :] if each in norms.ladder]
    for each in higher:
        reached &= ~_reached(norms, each)
    return reached


def _reached(norms: Norms, rung: Rung) -> Q:
    until = norms.days_from(norms.today, -norms.ladder[rung])
    return NOTHING if until is None else Q(due__lte=until)


def _limit_passed(norms: Norms) -> Q:
    found = NOTHING
    for limit, span in norms.limits:
        began = norms.days_from(norms.today, -span.count) if span.unit == "working_days" else None
        if limit.state is not None and began is not None:
            found |= Q(state=limit.state, state_since__lt=start_of(began))
    return found


def _not_sent(norms: Norms, rung: Rung) -> Q:
    return ~has(norms.procedure, "remind_level", among=RUNGS[RUNGS.index(rung) :])


def promised(procedure: Procedure, which: str, day: date) -> Q:
    """The condition that a promise nobody redeemed yet is near (soon), or has passed (late)."""
    norms = norms_for(procedure, day)
    passed, soon = norms.days_from(day, -1), norms.days_from(day, norms.soon) or day
    waits = still_open(procedure) & Q(done=None)
    if passed is None:
        return NOTHING
    given = where(procedure, "promised_on", lte=passed) if which == "late" else where(procedure, "promised_on", gt=passed, lte=soon)
    return waits & given


def to_look_back(procedure: Procedure, which: str, day: date) -> Q:
    """The condition that a closed matter's day of looking back has come (due), or came ``LATELY``, and nobody looked yet."""
    norms, step = norms_for(procedure, day), procedure.steps.get(STEP)
    if step is None or norms.look_back is None:
        return NOTHING
    come = brought_to_an_end(procedure) & Q(state__in=step.starts) & _come_by(norms, norms.look_back, day)
    before = norms.days_from(day, -LATELY) if which == "lately" else None
    come &= ~has(procedure, "looked_back_on")
    return come if before is None else come & ~_come_by(norms, norms.look_back, before)


def _come_by(norms: Norms, look_back: int, day: date) -> Q:
    """The condition that the day of looking back is this one or lies before it."""
    if look_back == 0:
        return Q(closed__lte=day)
    began = norms.days_from(day, -(look_back - norms.calendar.works_on(day))) or day
    return Q(closed__lt=began)
