"""Takes matters as the database has them. Gives rows as lists show them: names, light, evidence. Never one query a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

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
    holder: str
    rests_with: str
    progress: int
    due: date | None
    reminders: int
    evidence: int


PEOPLE = ("holder", "supervisor", "registrar", "leader", "lead_unit", "transfer_unit", "transfer_person")


def rows_of(procedure: Procedure, matters: QuerySet[Matter], today: date) -> tuple[MatterRow, ...]:
    """Six queries, however many rows."""
    found = list(matters.select_related(*PEOPLE))
    ids = [matter.pk for matter in found]
    units = unit_names(today, ids=[unit for matter in found for unit in (matter.lead_unit_id, matter.transfer_unit_id)])
    evidence, open_ = evidence_of(ids), _still_open(procedure, ids)
    norms = norms_for(procedure, today)
    return tuple(_row(norms, matter, units, evidence.get(matter.pk, 0), open_.get(matter.pk, {})) for matter in found)


def evidence_of(matters: Sequence[int]) -> dict[int, int]:
    counted = Attachment.objects.filter(matter__in=matters).values("matter").annotate(n=Count("pk"))
    return {row["matter"]: row["n"] for row in counted}


def _still_open(procedure: Procedure, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """By matter: what it waits for, as the procedure counts it."""
    ended = [name for name, state in procedure.states.items() if not state.open]
    counts = {
        "open_assists": Assist.objects.filter(matter__in=ids, answered_on=None).values_list("matter"),
        "open_milestones": Milestone.objects.filter(matter__in=ids, done_on=None).values_list("matter"),
        "open_parts": Matter.objects.filter(parent__in=ids).exclude(state__in=ended).values_list("parent"),
    }
    found: dict[int, dict[str, int]] = {}
    for name, rows in counts.items():
        for matter, n in rows.annotate(n=Count("pk")):
            found.setdefault(matter, {})[name] = n
    return found


def light_of(norms: Norms, matter: Matter, counted: dict[str, int]) -> Light:
    """The core's light on what the columns and the counts say."""
    facts: dict[str, Value] = {}
    for name, attribute in norms.procedure.attributes.items():
        if attribute.counted or attribute.type in ("person", "unit"):
            continue
        value = getattr(matter, name)
        facts[name] = None if value in (None, "") else day_number(value) if attribute.type == "day" else value
    return light(norms, state=matter.state, since=local_day(matter.state_since), facts=facts | counted)


def _row(norms: Norms, matter: Matter, units: dict[str, str], evidence: int, counted: dict[str, int]) -> MatterRow:
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
        light=light_of(norms, matter, counted),
        unit_key=unit_key,
        unit=units.get(unit_key, unit_key),
        holder=name_of(matter.holder),
        rests_with=rests_with(procedure, matter, units),
        progress=matter.progress,
        due=matter.due,
        reminders=matter.reminders,
        evidence=evidence,
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
