"""Takes matters as the database has them. Gives rows as lists show them: names, light, evidence. Never one query a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shigan.packs.procedure_models import Procedure
from shigan.procedures import Value
from shigan.supervision import Light, Norms, light
from shigan_site.queries.days import day_number, local_day
from shigan_site.queries.naming import unit_names
from shigan_site.queries.norms import norms_for
from shigan_site.records.models import Assist, Attachment, Matter, Milestone, Person


@dataclass(frozen=True)
class MatterRow:
    """One matter in a list. Keys of units and people where a link is made, names where they are read."""

    id: int
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
    rests_with: str
    progress: int
    due: date | None
    reminders: int
    evidence: int


PEOPLE = ("holder", "supervisor", "registrar", "leader", "lead_unit", "transfer_unit", "transfer_person")


def rows_of(procedure: Procedure, matters: QuerySet[Matter], today: date) -> tuple[MatterRow, ...]:
    """In the order of ``matters``, which may be a part of a longer list; two queries, however many rows."""
    found = Matter.objects.filter(pk__in=matters.values("pk")).order_by(*matters.query.order_by)
    units = unit_names(today)
    norms = norms_for(procedure, today)
    return tuple(_row(norms, matter, units) for matter in with_counts(procedure, found).select_related(*PEOPLE))


def with_counts(procedure: Procedure, matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """The matters, each with the counts that a light needs."""
    return matters.annotate(**_counts(procedure))


CONCERNED: Final = ("holder", "lead_unit", "leader")
COUNTED: Final = ("open_assists", "open_milestones", "open_parts")


def _counts(procedure: Procedure) -> dict[str, Coalesce]:
    """Beside each row: its evidence, and what it waits for, as the procedure counts it."""
    unfinished = [name for name, state in procedure.states.items() if state.open]
    own = {"matter": OuterRef("pk")}
    asked: dict[str, QuerySet[Any]] = {
        "n_evidence": Attachment.objects.filter(**own).values("matter"),
        "n_open_assists": Assist.objects.filter(**own, answered_on=None).values("matter"),
        "n_open_milestones": Milestone.objects.filter(**own, done_on=None).values("matter"),
        "n_open_parts": Matter.objects.filter(parent=OuterRef("pk"), state__in=unfinished).values("parent"),
    }
    return {
        name: Coalesce(Subquery(rows.order_by().annotate(n=Count("pk")).values("n")), 0) for name, rows in asked.items()
    }


def light_of(norms: Norms, matter: Matter) -> Light:
    """The core's light on what the columns and the counts beside them say."""
    since = local_day(matter.state_since)
    return light(norms, state=matter.state, since=since, facts=facts_and_counts(norms, matter))


def facts_and_counts(norms: Norms, matter: Matter) -> dict[str, Value]:
    """Of a matter that came by ``with_counts``."""
    return facts_in(norms, matter) | {name: getattr(matter, f"n_{name}") for name in COUNTED}


def facts_in(norms: Norms, matter: Matter) -> dict[str, Value]:
    """What the columns say; of people and units only those whom a reminder may concern, by their keys."""
    facts: dict[str, Value] = {}
    for name, attribute in norms.procedure.attributes.items():
        if attribute.counted or attribute.type in ("person", "unit"):
            continue
        value = getattr(matter, name)
        facts[name] = None if value in (None, "") else day_number(value) if attribute.type == "day" else value
    return facts | {name: getattr(getattr(matter, name), "key", None) for name in CONCERNED}


def _row(norms: Norms, matter: Matter, units: dict[str, str]) -> MatterRow:
    procedure = norms.procedure
    unit_key = matter.lead_unit.key if matter.lead_unit else ""
    return MatterRow(
        id=matter.pk,
        number=matter.number,
        version=matter.version,
        title=matter.title,
        basis=matter.basis,
        kind=matter.kind,
        source=matter.source,
        state=matter.state,
        state_since=matter.state_since,
        resting=max(0, norms.days_between(local_day(matter.state_since), norms.today) or 0),
        light=light_of(norms, matter),
        unit_key=unit_key,
        unit=units.get(unit_key, unit_key),
        holder_key=matter.holder.key if matter.holder else "",
        holder=name_of(matter.holder),
        rests_with=rests_with(procedure, matter, units),
        progress=matter.progress,
        due=matter.due,
        reminders=matter.reminders,
        evidence=matter.n_evidence,  # type: ignore[attr-defined]
    )


def name_of(person: Person | None) -> str:
    return (person.name or person.key) if person is not None else ""


def rests_with(procedure: Procedure, matter: Matter, units: dict[str, str]) -> str:
    """The name of the person or unit whose turn it is; empty: the supervising office, or nobody."""
    attribute = procedure.states[matter.state].rests_with
    if attribute is None:
        return ""
    value = getattr(matter, attribute, None)
    if value is None:
        return ""
    if procedure.attributes[attribute].type == "unit":
        return units.get(value.key, str(value.key))
    return name_of(value)
