"""Takes a procedure and a day. Gives the conditions under which matters show a light. Never another answer than the core's.

The core's ``supervision.light`` decides, matter by matter; these conditions let the database find and count them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from shigan.packs.procedure_models import Procedure, State
from shigan.supervision.lights import Level
from shigan_site.queries.norms import norms_for

LIGHTS: tuple[Level, ...] = ("overdue", "due_soon", "on_time", "waiting", "suspended")
"""Those of open matters, the most urgent first."""


def open_states(procedure: Procedure) -> tuple[str, ...]:
    return _states(procedure, lambda state: state.open)


def still_open(procedure: Procedure) -> Q:
    """The condition of an open case, in the words in which the indexes say it."""
    return Q(procedure=procedure.id, open=True)


def ended(procedure: Procedure) -> Q:
    return Q(procedure=procedure.id, open=False)


def brought_to_an_end(procedure: Procedure) -> Q:
    """Ended, and not dropped on the way."""
    return ended(procedure) & Q(state__in=_states(procedure, lambda state: not state.open and not state.dropped))


def lit(procedure: Procedure, level: str, today: date) -> Q:
    """The condition that a matter shows this light."""
    if level == "done":
        return ended(procedure)
    if level == "waiting":
        return still_open(procedure) & Q(state__in=_states(procedure, lambda each: _stands(each) and each.rests_with is not None))
    if level == "suspended":
        return still_open(procedure) & Q(state__in=_states(procedure, lambda each: _stands(each) and each.rests_with is None))
    running = still_open(procedure) & Q(clock=True)
    norms = norms_for(procedure, today)
    passed = norms.days_from(today, -1)  # what was due on or before the last working day cannot fall on today or later
    soon = norms.days_from(today, -norms.ladder.get("blue", 0)) or today
    if level == "overdue":
        return running & Q(due__lte=passed)
    if level == "due_soon":
        return running & Q(due__gt=passed, due__lte=soon)
    return running & (Q(due__gt=soon) | Q(due=None))


def soon_until(procedure: Procedure, today: date) -> date:
    """The last day on which what falls due counts as due soon."""
    norms = norms_for(procedure, today)
    return norms.days_from(today, -norms.ladder.get("blue", 0)) or today


def soon_days(procedure: Procedure, today: date) -> int:
    """How many working days before the due day that begins."""
    return -norms_for(procedure, today).ladder.get("blue", 0)


def _stands(state: State) -> bool:
    return state.open and not state.clock


def _states(procedure: Procedure, wanted: Callable[[State], bool]) -> tuple[str, ...]:
    return tuple(name for name, state in procedure.states.items() if wanted(state))
