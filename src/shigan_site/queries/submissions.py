"""Which matters were handed in on time, for the database to find and count.

The core decides, matter by matter (``supervision.handed_in_on_time``); this condition lets the database do it for all.
Both must agree on every day, also where the due day was a holiday and moved to the next working day: a test holds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import F, Q

from shigan.packs.procedure_models import Procedure
from shigan.supervision import Norms
from shigan_site.queries.norms import norms_for
from shigan_site.rules import pack

LOOKED_BACK_OVER = timedelta(days=366)
"""How long before the first day asked for a matter may have been handed in that was closed on it."""


@dataclass(frozen=True)
class Rest:
    """Days in a row on which nobody works, both included, and the working day after them."""

    first: date
    last: date
    then: date


def on_time(procedure: Procedure, since: date, until: date) -> Q:
    """The condition that a matter closed between the two days had been handed in on time."""
    kept = Q(done__lte=F("due"))
    for rest in _rests_of(procedure.id, since - LOOKED_BACK_OVER, until, pack().digest):
        kept |= Q(due__gte=rest.first, due__lte=rest.last, done__lte=rest.then)
    return kept


@lru_cache(maxsize=64)
def _rests_of(procedure_id: str, since: date, until: date, digest: str) -> tuple[Rest, ...]:
    """``digest``: of the pack that is in force."""
    return tuple(_rests(norms_for(pack().procedures[procedure_id], until), since, until))


def _rests(norms: Norms, since: date, until: date) -> Iterator[Rest]:
    """The rests in these days; beyond the calendar there are none that anybody knows."""
    day, began = since, None
    while day <= until or began is not None:
        moved = norms.falls_on(day)
        if moved is None:
            return
        if moved == day and began is not None:
            yield Rest(began, day - timedelta(days=1), day)
            began = None
        elif moved != day:
            began = began or day
        day += timedelta(days=1)
