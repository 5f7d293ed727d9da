"""Takes a due day, a state and today. Gives the light of a matter, in working days, and why. Never the light of a person.

overdue  the due day has passed and the clock runs
soon     it is at most three working days away
normal   it is further away
paused   the clock does not run in this state, or somebody outside is waited for
none     no day was set
done     nobody has to do anything any more
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.db.models import Q

from shigan.packs.procedure_models import Procedure
from shigan_site.queries.working_calendar import the_calendar

LightName = Literal["overdue", "soon", "normal", "paused", "none", "done"]
LIGHTS: tuple[LightName, ...] = ("overdue", "soon", "normal", "paused", "none")
SOON_DAYS = 3
OFFICE_TIME = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Light:
    """``days``: working days left, or over when the light is overdue; ``resting``: working days in the present state."""

    name: LightName
    days: int
    resting: int


def light_of(procedure: Procedure, *, state: str, due: date | None, since: datetime, today: date) -> Light:
    rule = procedure.states[state]
    resting = working_days(since.astimezone(OFFICE_TIME).date(), today)
    if not rule.open:
        return Light("done", 0, resting)
    if not rule.clock:
        return Light("paused", 0, resting)
    if due is None:
        return Light("none", 0, resting)
    if due < today:
        return Light("overdue", working_days(due, today), resting)
    days = working_days(today, due)
    return Light("soon" if days <= SOON_DAYS else "normal", days, resting)


def working_days(from_on: date, until_on: date) -> int:
    """Working days after the first day up to and including the second; none when it lies before."""
    return max(0, the_calendar().working_days_between(from_on, until_on))


def soon_until(today: date) -> date:
    return the_calendar().add_working_days(today, SOON_DAYS)


def open_states(procedure: Procedure) -> tuple[str, ...]:
    return tuple(name for name, state in procedure.states.items() if state.open)


def lit(procedure: Procedure, name: str, today: date) -> Q:
    """The condition that a matter shows this light; the same answer as ``light_of``, for the database."""
    running = Q(state__in=[key for key, state in procedure.states.items() if state.open and state.clock])
    resting = Q(state__in=[key for key, state in procedure.states.items() if state.open and not state.clock])
    soon = soon_until(today)
    return {
        "overdue": running & Q(due__lt=today),
        "soon": running & Q(due__gte=today, due__lte=soon),
        "normal": running & Q(due__gt=soon),
        "none": running & Q(due=None),
        "paused": resting,
    }[name]
