"""Takes matters as the database has them. Gives rows as lists show them: names, light, evidence. Never one query a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from shigan.packs.procedure_models import Procedure
from shigan_site.queries.lights import Light, light_of
from shigan_site.queries.naming import unit_names
from shigan_site.records.models import Attachment, Matter


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
    light: Light
    unit_key: str
    unit: str
    holder: str
    rests_with: str
    progress: int
    due: date | None
    reminders: int
    evidence: int


PEOPLE = ("holder", "supervisor", "registrar", "leader", "lead_unit", "transfer_unit", "transfer_person")


def rows_of(procedure: Procedure, matters: QuerySet[Matter], today: date) -> tuple[MatterRow, ...]:
    """Three queries, however many rows."""
    found = list(matters.select_related(*PEOPLE))
    units = unit_names(today, ids=[matter.lead_unit_id for matter in found])
    evidence = evidence_of([matter.pk for matter in found])
    return tuple(_row(procedure, matter, units, evidence.get(matter.pk, 0), today) for matter in found)


def evidence_of(matters: Sequence[int]) -> dict[int, int]:
    counted = Attachment.objects.filter(matter__in=matters).values("matter").annotate(n=Count("pk"))
    return {row["matter"]: row["n"] for row in counted}


def _row(procedure: Procedure, matter: Matter, units: dict[str, str], evidence: int, today: date) -> MatterRow:
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
        light=light_of(procedure, state=matter.state, due=matter.due, since=matter.state_since, today=today),
        unit_key=unit_key,
        unit=units.get(unit_key, unit_key),
        holder=name_of(matter.holder),
        rests_with=rests_with(procedure, matter, units),
        progress=matter.progress,
        due=matter.due,
        reminders=matter.reminders,
        evidence=evidence,
    )


def name_of(person: object) -> str:
    return (getattr(person, "name", None) or getattr(person, "key", "")) if person is not None else ""


def rests_with(procedure: Procedure, matter: Matter, units: dict[str, str]) -> str:
    """The name of the person or unit whose turn it is; empty: the supervising office, or nobody."""
    attribute = procedure.states[matter.state].rests_with
    if attribute is None:
        return ""
    value = getattr(matter, attribute, None)
    if value is None:
        return ""
    if procedure.attributes[attribute].type == "unit":
        return units.get(value.key, value.key)
    return name_of(value)
