"""Takes the open matters and the norms of a day. Gives who would be reminded of what on that day. Never sends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shigan.packs.models import Bilingual
from shigan.procedures import Facts
from shigan.supervision.lights import light
from shigan.supervision.norms import Norms, Rung


@dataclass(frozen=True, kw_only=True)
class Case:
    """A matter as it stands: its number, its state, since which day, and its attributes."""

    number: str
    state: str
    since: date
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One reminder that would be sent: of which colour, to which people and units (their keys), and why."""

    number: str
    rung: Rung
    people: tuple[str, ...]
    units: tuple[str, ...]
    reason: Bilingual


def plan(norms: Norms, cases: Iterable[Case]) -> tuple[Planned, ...]:
    """What would be sent on the day of ``norms``, in the order of the cases; on a day off nothing is.

    A blue reminder goes to the holder (to the unit while there is none), an orange one to the unit as well, a red one
    also to the leader in charge.
    """
    if not norms.calendar.works_on(norms.today):
        return ()
    planned = []
    for case in cases:
        shown = light(norms, state=case.state, since=case.since, facts=case.facts)
        if shown.reminder is not None:
            planned.append(_planned(case, shown.reminder, shown.reason))
    return tuple(planned)


def _planned(case: Case, rung: Rung, reason: Bilingual) -> Planned:
    holder, unit, leader = (_key(case.facts, name) for name in ("holder", "lead_unit", "leader"))
    people = holder if rung != "red" else tuple(dict.fromkeys((*holder, *leader)))
    units = unit if rung != "blue" or not holder else ()
    return Planned(number=case.number, rung=rung, people=people, units=units, reason=reason)


def _key(facts: Facts, name: str) -> tuple[str, ...]:
    value = facts.get(name)
    return (value,) if isinstance(value, str) else ()
