"""Takes a day. Gives the norms of matters on it: the calendar, the ladder of reminders, the limits. Never asks a table."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from shigan.packs.procedure_models import Procedure
from shigan.supervision import Norms, norms_on
from shigan_site.queries.working_calendar import the_calendar
from shigan_site.rules import pack


def norms_for(procedure: Procedure, day: date) -> Norms:
    return _norms(procedure.id, day, pack().digest)


@lru_cache(maxsize=256)
def _norms(procedure_id: str, day: date, digest: str) -> Norms:
    """``digest``: of the pack that is in force; norms are kept for every procedure of it."""
    held = pack()
    procedure = held.procedures[procedure_id]
    return norms_on(day, procedure=procedure, parameters=held.parameters, calendar=the_calendar())
