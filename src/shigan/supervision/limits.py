"""Takes a case and the norms of a day. Gives what is awaited, from whom and by which day. Never judges the delay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Limit
from shigan.procedures import Facts
from shigan.procedures.model import EPOCH
from shigan.supervision.norms import Norms


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One limit that runs: ``rests_with`` names the attribute of whose turn it is; None: the supervising office.

    ``by`` is the last day in time, None beyond the calendar. ``late``: working days after it; 0 while in time.
    """

    limit: Limit
    name: Bilingual
    since: date
    by: date | None
    late: int
    rests_with: str | None


def waitings(norms: Norms, *, state: str, since: date, facts: Facts) -> tuple[Waiting, ...]:
    """The limits that run on a case which has stood in ``state`` since the day ``since``, in the procedure's order."""
    found = []
    for limit, span in norms.limits:
        began = _began(limit, state, since, facts)
        if began is None or not norms.procedure.states[state].open:
            continue
        by = span.last_day(began, norms.calendar)
        late = 0 if by is None or norms.today <= by else norms.days_between(by, norms.today) or 0
        rests = limit.rests_with if limit.state is None else norms.procedure.states[limit.state].rests_with
        found.append(Waiting(limit=limit, name=limit.name, since=began, by=by, late=late, rests_with=rests))
    return tuple(found)


def lapses(norms: Norms, *, state: str, since: date, facts: Facts) -> tuple[str, ...]:
    """The steps that are taken because a limit is over, by nobody: they only go on, or note that nothing came."""
    running = waitings(norms, state=state, since=since, facts=facts)
    over = (one for one in running if one.by is not None and one.by < norms.today)
    return tuple(dict.fromkeys(one.limit.lapse for one in over if one.limit.lapse is not None))


def _began(limit: Limit, state: str, since: date, facts: Facts) -> date | None:
    if limit.state is not None:
        return since if limit.state == state else None
    assert limit.since is not None, "the loader let a limit without a beginning through"
    return day_in(facts, limit.since)


def day_in(facts: Facts, name: str | None) -> date | None:
    """The day of an attribute; None where it is unknown, or where there is no such attribute."""
    value = None if name is None else facts.get(name)
    return EPOCH + timedelta(days=value) if isinstance(value, int) else None
