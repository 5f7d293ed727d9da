"""Takes a day. Gives the norms of matters on it: the calendar, the ladder of reminders, the limits. Never asks a table."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from shigan.packs.procedure_models import Procedure
from shigan.supervision import Norms, norms_on
from shigan_site.queries.procedures import pack
from shigan_site.queries.working_calendar import the_calendar


def norms_for(procedure: Procedure, day: date) -> Norms:
    return _norms(procedure.id, day)


@lru_cache(maxsize=8)
def _norms(procedure_id: str, day: date) -> Norms:
    held = pack()
    procedure = held.procedures[procedure_id]
    return norms_on(day, procedure=procedure, parameters=held.parameters, calendar=the_calendar())
