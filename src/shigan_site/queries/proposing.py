"""Takes an account and a day. Gives what may be followed up today, and whom the ladder would remind on the next working day.

Never sends anything: a person looks, changes what is not fitting, and decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import Count, QuerySet

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Procedure
from shigan.supervision import Case as Judged
from shigan.supervision import Norms, Planned, Rung, plan
from shigan.supervision.norms import RUNGS
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import roles_on
from shigan_site.queries.compiled import aggregated, counted
from shigan_site.queries.days import local_day
from shigan_site.queries.following import promised, to_look_back, to_remind
from shigan_site.queries.lights import still_open
from shigan_site.queries.matter_rows import facts_and_counts, light_of, with_counts
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.norms import norms_for
from shigan_site.queries.sight import reader_key, visible_cases
from shigan_site.records.models import Case

OFFICE: Final = frozenset({"supervisor", "supervision_head", "leader"})
"""Who follows up: the roles that may remind."""

REMIND: Final = "remind"
LEVEL: Final = "level"
"""The step by which one reminds, and the field of its form that says how strongly."""

MOST: Final = 200
"""So many reminders of the next working day are listed; all are counted."""
MOST_COUNTED: Final = 1_000


@dataclass(frozen=True)
class Proposed:
    """Counts of matters in sight. ``look_back``: whose day came lately, at most one more than MOST_COUNTED."""

    remind: Mapping[Rung, int]
    promises_soon: int
    promises_late: int
    look_back: int

    @property
    def reminders(self) -> int:
        return sum(self.remind.values())

    @property
    def shown_look_back(self) -> str:
        return f"{MOST_COUNTED}+" if self.look_back > MOST_COUNTED else str(self.look_back)


def proposed_to(procedure: Procedure, account: Account, today: date) -> Proposed | None:
    """Two questions, however many matters; None for somebody who follows up nothing."""
    if roles_on(account, today).isdisjoint(OFFICE):
        return None
    key = (procedure.id, reader_key(account, today))

    def of_open() -> tuple[QuerySet[Case], dict[str, Count]]:
        wanted = {f"remind_{rung}": to_remind(procedure, rung, today) for rung in RUNGS}
        wanted |= {f"promises_{which}": promised(procedure, which, today) for which in ("soon", "late")}
        seen = visible_cases(account, today, procedure).filter(still_open(procedure))
        return seen, {name: Count("pk", filter=condition) for name, condition in wanted.items()}

    def of_ended() -> QuerySet[Case]:
        seen = visible_cases(account, today, procedure)
        return seen.filter(to_look_back(procedure, "lately", today)).order_by()[: MOST_COUNTED + 1]

    found = aggregated(("proposed", *key), of_open)
    return Proposed(
        remind={rung: found[f"remind_{rung}"] for rung in RUNGS},
        promises_soon=found["promises_soon"],
        promises_late=found["promises_late"],
        look_back=counted(("to look back", *key), of_ended),
    )


def proposed_values(procedure: Procedure, matter: int, step_id: str, today: date) -> Mapping[str, str]:
    """What a step's form shows before anybody typed: the level of a reminder, where the ladder proposes one."""
    if step_id != REMIND:
        return {}
    (row,) = with_counts(procedure, [Case.objects.get(pk=matter)])
    reminder = light_of(norms_for(procedure, today), row).reminder
    return {LEVEL: reminder} if reminder else {}


@dataclass(frozen=True)
class Coming:
    """One reminder that would be proposed. ``people`` and ``units`` are names; ``new``: it is not proposed today already."""

    number: str
    title: str
    rung: Rung
    people: tuple[str, ...]
    units: tuple[str, ...]
    reason: Bilingual
    new: bool


@dataclass(frozen=True)
class Forecast:
    """``day``: the next working day, None beyond the calendar; ``total``: of all that would be proposed on it."""

    day: date | None
    total: int
    coming: tuple[Coming, ...]


def forecast(procedure: Procedure, account: Account, today: date) -> Forecast:
    """What the ladder would propose on the next working day if nothing happened until then."""
    day = norms_for(procedure, today).days_from(today, 1)
    if day is None:
        return Forecast(None, 0, ())
    chosen = visible_cases(account, today, procedure).filter(to_remind(procedure, "any", day))
    matters = with_counts(procedure, list(chosen.order_by("due", "number")[:MOST]))
    planned = plan(replace(norms_for(procedure, day), ahead=True), [_case(norms_for(procedure, day), matter) for matter in matters])
    titles = {matter.number: matter.title for matter in matters}
    levels = _today(norms_for(procedure, today), matters)
    people = person_names({key for each in planned for key in each.people})
    units = unit_names(day, keys={key for each in planned for key in each.units})
    rows = [_coming(each, titles[each.number], people, units, levels) for each in planned]
    rows.sort(key=lambda row: -RUNGS.index(row.rung))
    return Forecast(day, chosen.count(), tuple(rows))


def _case(norms: Norms, matter: Case) -> Judged:
    return Judged(
        number=matter.number, state=matter.state, since=local_day(matter.state_since), facts=facts_and_counts(norms, matter)
    )


def _today(norms: Norms, matters: Sequence[Case]) -> dict[str, Rung]:
    """What is proposed today already, by number."""
    return {each.number: each.rung for each in plan(norms, (_case(norms, matter) for matter in matters))}


def _coming(
    planned: Planned, title: str, people: Mapping[str, str], units: Mapping[str, str], today: Mapping[str, Rung]
) -> Coming:
    return Coming(
        number=planned.number,
        title=title,
        rung=planned.rung,
        people=tuple(people.get(key, key) for key in planned.people),
        units=tuple(units.get(key, key) for key in planned.units),
        reason=planned.reason,
        new=today.get(planned.number) != planned.rung,
    )
