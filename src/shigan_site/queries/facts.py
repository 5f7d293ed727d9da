"""Takes a matter. Gives what it knows, in the words of its procedure. Never writes.

An attribute and its column have the same name. A person and a unit are their keys, a day is days since 1970-01-01,
and an empty text is unknown. Counted attributes are asked of the tables that hold what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection, models

from shigan.ledger import actions
from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Actor, Facts, Occasion, Value
from shigan_site.queries.days import day_number, day_of
from shigan_site.records.models import Assist, Matter, Person, Unit

Keys = Mapping[int, str]


def facts_of(matter: Matter, procedure: Procedure, *, actor: Actor, occasion: Occasion) -> dict[str, Value]:
    """Every attribute of the procedure as it stands now, for this actor on this occasion."""
    return facts_of_all([matter], procedure, actor=actor, occasion=occasion)[matter.pk]


def facts_of_all(
    matters: Sequence[Matter], procedure: Procedure, *, actor: Actor, occasion: Occasion
) -> dict[int, dict[str, Value]]:
    """Of several matters, by the table's number, in four queries, or five where some are parts of others."""
    kept = {name: attribute.type for name, attribute in procedure.attributes.items() if not attribute.counted}
    columns = {matter.pk: {name: getattr(matter, column_of(name).attname) for name in kept} for matter in matters}
    people = _keys(Person, "person", kept, columns.values())
    units = _keys(Unit, "unit", kept, columns.values())
    counts, asked = _counts(matters, procedure, actor), _asked_for_help(matters, actor, occasion)
    above = _led_above(matters, actor, occasion)
    return {
        matter.pk: {name: _value(kept[name], columns[matter.pk][name], people, units) for name in kept}
        | _counted(procedure, counts[matter.pk], helps=matter.pk in asked, leads_above=matter.pk in above)
        for matter in matters
    }


def _keys(
    table: type[Person] | type[Unit], kind: str, kinds: Mapping[str, str], columns: Iterable[Mapping[str, Any]]
) -> Keys:
    wanted = {row[name] for row in columns for name in kinds if kinds[name] == kind} - {None}
    return dict(table.objects.filter(pk__in=wanted).values_list("pk", "key")) if wanted else {}


def _value(kind: str, column: Any, people: Keys, units: Keys) -> Value:
    if column is None or column == "":
        return None
    if kind == "person":
        return people[column]
    if kind == "unit":
        return units[column]
    if kind == "day":
        return day_number(column)
    value: Value = column
    return value


def columns_of(procedure: Procedure, values: Facts) -> dict[str, Any]:
    """The columns of a matter for these attributes: what ``facts_of`` reads, the other way round."""
    people = _numbers(Person, procedure, "person", values)
    units = _numbers(Unit, procedure, "unit", values)
    columns: dict[str, Any] = {}
    for name, value in values.items():
        field = column_of(name)
        columns[field.attname] = _column(procedure.attributes[name].type, field, value, people, units)
    return columns


def column_of(attribute: str) -> models.Field[Any, Any]:
    """The column of an attribute. Raises FieldDoesNotExist: a test has looked at every procedure of the pack."""
    field = Matter._meta.get_field(attribute)
    assert isinstance(field, models.Field)
    return field


def _numbers(table: type[Person] | type[Unit], procedure: Procedure, kind: str, values: Facts) -> Mapping[str, int]:
    wanted = {value for name, value in values.items() if procedure.attributes[name].type == kind} - {None}
    return dict(table.objects.filter(key__in=wanted).values_list("key", "pk")) if wanted else {}


def _column(
    kind: str, field: models.Field[Any, Any], value: Value, people: Mapping[str, int], units: Mapping[str, int]
) -> date | int | str | bool | None:
    if value is None:
        return None if field.null else field.get_default()
    if kind == "person":
        return people[str(value)]
    if kind == "unit":
        return units[str(value)]
    return day_of(int(value)) if kind == "day" else value


WORKING: Final = (actions.WORK, actions.ACT, actions.WAIT, actions.RESUME, actions.SUBMIT)
"""Whoever did one of these had a hand in the matter, and does not check it."""

_COUNTED_IN_TABLES: Final[Mapping[str, str]] = {
    "open_parts": "records_matter WHERE parent_id = m.id AND state IN :unfinished",
    "open_milestones": "records_milestone WHERE matter_id = m.id AND done_on IS NULL",
    "open_assists": "records_assist WHERE matter_id = m.id AND answered_on IS NULL",
    "evidence": "records_attachment WHERE matter_id = m.id AND event_id IS NOT NULL",
    "actor_worked": "records_event WHERE item = m.number AND actor = :actor AND action IN :working",
}
"""Written out and asked in one go, because every step and every page of a matter asks for all of them."""

COUNTED: Final[frozenset[str]] = frozenset({*_COUNTED_IN_TABLES, "actor_assists", "actor_leads_above"})
"""What is counted, never stored."""

_PLACE: Final = re.compile(r":([a-z]+)")
Given = int | str | Sequence[str]


def _counted(procedure: Procedure, counts: Mapping[str, int], *, helps: bool, leads_above: bool) -> dict[str, Value]:
    flags = {"actor_worked": counts["actor_worked"] > 0, "actor_assists": helps, "actor_leads_above": leads_above}
    known: dict[str, Value] = {**counts, **flags}
    return {name: known[name] for name, attribute in procedure.attributes.items() if attribute.counted}


def _asked_for_help(matters: Sequence[Matter], actor: Actor, occasion: Occasion) -> set[int]:
    """The table's numbers of the matters in which this actor may answer an open request for help."""
    if actor.unit is None:
        return set()
    waiting = Assist.objects.filter(matter__in=matters, answered_on=None).values_list("matter", "unit__key")
    return {matter for matter, unit in waiting if occasion.covers(unit, actor.unit)}


def _led_above(matters: Sequence[Matter], actor: Actor, occasion: Occasion) -> set[int]:
    """The table's numbers of the parts whose matter above this actor holds, or leads as head of its unit."""
    parents = {matter.pk: matter.parent_id for matter in matters if matter.parent_id is not None}
    if not parents:
        return set()
    rows = Matter.objects.filter(pk__in=set(parents.values())).values_list("pk", "holder__key", "lead_unit__key")
    heads = [grant.unit for grant in actor.grants if grant.role == "unit_head"]
    led = {
        pk
        for pk, holder, unit in rows
        if holder == actor.person or any(held is None or (unit is not None and occasion.covers(held, unit)) for held in heads)
    }
    return {part for part, parent in parents.items() if parent in led}


def _counts(matters: Sequence[Matter], procedure: Procedure, actor: Actor) -> dict[int, dict[str, int]]:
    given: dict[str, Given] = {
        "actor": actor.person,
        "unfinished": [key for key, state in procedure.states.items() if state.open],
        "working": WORKING,
    }
    values: list[int | str] = []

    def place(found: re.Match[str]) -> str:
        value = given[found[1]]
        if isinstance(value, (int, str)):
            values.append(value)
            return "%s"
        values.extend(value)
        return f"({', '.join(['%s'] * len(value))})"

    if not matters:
        return {}
    questions = [f"(SELECT COUNT(*) FROM {_PLACE.sub(place, text)})" for text in _COUNTED_IN_TABLES.values()]
    these = ", ".join(["%s"] * len(matters))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.id, {', '.join(questions)} FROM records_matter m WHERE m.id IN ({these})",
            [*values, *(matter.pk for matter in matters)],
        )
        return {number: dict(zip(_COUNTED_IN_TABLES, counted, strict=True)) for number, *counted in cursor.fetchall()}


def assist_of(matter: Matter, actor: Actor, occasion: Occasion) -> Assist | None:
    """The open request for help that this actor may answer: the first to a unit the actor works in or below."""
    if actor.unit is None:
        return None
    waiting = Assist.objects.filter(matter=matter, answered_on__isnull=True).select_related("unit").order_by("place")
    return next((assist for assist in waiting if occasion.covers(assist.unit.key, actor.unit)), None)


def without_a_place(procedure: Procedure) -> Iterable[str]:
    """Attributes that have neither a column of their name nor a way to be counted: there should be none."""
    columns = {field.name for field in Matter._meta.get_fields()}
    for name, attribute in procedure.attributes.items():
        if name not in (COUNTED if attribute.counted else columns):
            yield name
