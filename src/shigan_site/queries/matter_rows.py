"""Takes matters as the database has them. Gives rows as lists show them: names, light, evidence. Never one query a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from shigan.packs.procedure_models import Procedure
from shigan.procedures import Value
from shigan.supervision import Light, Norms, light
from shigan_site.queries.days import local_day
from shigan_site.queries.facts import counts_in_tables, stored_facts
from shigan_site.queries.naming import unit_names
from shigan_site.queries.norms import norms_for
from shigan_site.records.models import Case, Person


@dataclass(frozen=True)
class MatterRow:
    """One case in a list. Keys of units and people where a link is made, names where they are read."""

    id: int
    procedure: str
    number: str
    version: int
    title: str
    basis: str
    kind: str
    source: str
    state: str
    state_since: datetime
    resting: int  # working days in the state
    light: Light
    unit_key: str
    unit: str
    holder_key: str
    holder: str
    subject_key: str
    subject: str
    rests_with: str
    progress: int
    due: date | None
    done: date | None
    closed: date | None
    reminders: int
    evidence: int
    attributes: Mapping[str, Value]


RELATED: Final = ("unit", "holder", "subject", "rests_person", "rests_unit")


def rows_of(procedure: Procedure, cases: QuerySet[Case], today: date) -> tuple[MatterRow, ...]:
    """In the order of ``cases``, which may be a part of a longer list; a few queries, however many rows."""
    numbers = list(cases.values_list("pk", flat=True))
    found = {case.pk: case for case in Case.objects.filter(pk__in=numbers).select_related(*RELATED)} if numbers else {}
    units, norms = unit_names(today), norms_for(procedure, today)
    return tuple(_row(norms, case, units) for case in with_counts(procedure, [found[number] for number in numbers]))


def with_counts(procedure: Procedure, cases: Sequence[Case]) -> Sequence[Case]:
    """The same cases, each with its files (``n_files``) and what else its procedure counts in tables (``n_…``)."""
    for case, counts in zip(cases, counts_in_tables(procedure, cases), strict=True):
        for name, count in counts.items():
            setattr(case, f"n_{name}", count)
    return cases


def light_of(norms: Norms, case: Case) -> Light:
    """The core's light on what the case knows and the counts beside it say."""
    return light(norms, state=case.state, since=local_day(case.state_since), facts=facts_and_counts(norms, case))


def facts_and_counts(norms: Norms, case: Case) -> dict[str, Value]:
    """Of a case that came by ``with_counts``."""
    counts = {name: getattr(case, f"n_{name}", None) for name, each in norms.procedure.attributes.items() if each.counted}
    return facts_in(norms, case) | {name: value for name, value in counts.items() if value is not None}


def facts_in(norms: Norms, case: Case) -> dict[str, Value]:
    return stored_facts(norms.procedure, case.attributes)


def _row(norms: Norms, case: Case, units: dict[str, str]) -> MatterRow:
    unit_key = case.unit.key if case.unit else ""
    return MatterRow(
        id=case.pk,
        procedure=case.procedure,
        number=case.number,
        version=case.version,
        title=case.title,
        basis=str(case.get("basis") or ""),
        kind=case.kind,
        source=case.channel,
        state=case.state,
        state_since=case.state_since,
        resting=max(0, norms.days_between(local_day(case.state_since), norms.today) or 0),
        light=light_of(norms, case),
        unit_key=unit_key,
        unit=units.get(unit_key, unit_key),
        holder_key=case.holder.key if case.holder else "",
        holder=name_of(case.holder),
        subject_key=case.subject.key if case.subject else "",
        subject=name_of(case.subject),
        rests_with=rests_with(case, units),
        progress=int(case.get("progress") or 0),
        due=case.due,
        done=case.done,
        closed=case.closed,
        reminders=int(case.get("reminders") or 0),
        evidence=case.n_files,  # type: ignore[attr-defined]
        attributes=case.attributes,
    )


def name_of(person: Person | None) -> str:
    return (person.name or person.key) if person is not None else ""


def rests_with(case: Case, units: dict[str, str]) -> str:
    """The name of the person or unit whose turn it is; empty: the office that runs the procedure, or nobody."""
    if case.rests_unit is not None:
        return units.get(case.rests_unit.key, str(case.rests_unit.key))
    return name_of(case.rests_person)
