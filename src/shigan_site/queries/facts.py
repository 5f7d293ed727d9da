"""Takes a matter. Gives what it knows, in the words of its procedure. Never writes.

An attribute and its column have the same name. A person and a unit are their keys, a day is days since 1970-01-01,
and an empty text is unknown. Counted attributes are asked of the tables that hold what is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db import models

from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Actor, Facts, Occasion, Value
from shigan_site.queries.days import day_number, day_of
from shigan_site.records.models import Assist, Attachment, Matter, Milestone, Person, Unit

Keys = Mapping[int, str]


def facts_of(matter: Matter, procedure: Procedure, *, actor: Actor, occasion: Occasion) -> dict[str, Value]:
    """Every attribute of the procedure as it stands now, for this actor on this occasion."""
    kept = [name for name, attribute in procedure.attributes.items() if not attribute.counted]
    columns = {name: getattr(matter, Matter._meta.get_field(name).attname) for name in kept}  # type: ignore[union-attr]
    people = _keys(Person, procedure, "person", columns)
    units = _keys(Unit, procedure, "unit", columns)
    facts = {name: _value(procedure.attributes[name].type, columns[name], people, units) for name in kept}
    counted = [name for name, attribute in procedure.attributes.items() if attribute.counted]
    return facts | {name: COUNTED[name](matter, procedure, actor, occasion) for name in counted}


def _keys(table: type[Person] | type[Unit], procedure: Procedure, kind: str, columns: Mapping[str, Any]) -> Keys:
    wanted = {columns[name] for name in columns if procedure.attributes[name].type == kind} - {None}
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


Counting = Callable[[Matter, Procedure, Actor, Occasion], Value]


def _open_parts(matter: Matter, procedure: Procedure, actor: Actor, occasion: Occasion) -> int:
    closed = [key for key, state in procedure.states.items() if not state.open]
    return Matter.objects.filter(parent=matter).exclude(state__in=closed).count()


def _open_milestones(matter: Matter, procedure: Procedure, actor: Actor, occasion: Occasion) -> int:
    return Milestone.objects.filter(matter=matter, done_on__isnull=True).count()


def _open_assists(matter: Matter, procedure: Procedure, actor: Actor, occasion: Occasion) -> int:
    return Assist.objects.filter(matter=matter, answered_on__isnull=True).count()


def _evidence(matter: Matter, procedure: Procedure, actor: Actor, occasion: Occasion) -> int:
    return Attachment.objects.filter(matter=matter, event__isnull=False).count()


def _actor_assists(matter: Matter, procedure: Procedure, actor: Actor, occasion: Occasion) -> bool:
    return assist_of(matter, actor, occasion) is not None


def assist_of(matter: Matter, actor: Actor, occasion: Occasion) -> Assist | None:
    """The open request for help that this actor may answer: the first to a unit the actor works in or below."""
    if actor.unit is None:
        return None
    waiting = Assist.objects.filter(matter=matter, answered_on__isnull=True).select_related("unit").order_by("place")
    return next((assist for assist in waiting if occasion.covers(assist.unit.key, actor.unit)), None)


COUNTED: Final[Mapping[str, Counting]] = {
    "open_parts": _open_parts,
    "open_milestones": _open_milestones,
    "open_assists": _open_assists,
    "evidence": _evidence,
    "actor_assists": _actor_assists,
}
"""What is counted, never stored."""


def without_a_place(procedure: Procedure) -> Iterable[str]:
    """Attributes that have neither a column of their name nor a way to be counted: there should be none."""
    columns = {field.name for field in Matter._meta.get_fields()}
    for name, attribute in procedure.attributes.items():
        if name not in (COUNTED if attribute.counted else columns):
            yield name
