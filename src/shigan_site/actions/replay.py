"""Takes the events of a ledger and their particulars. Gives all matters and answers again, as they stood. Never reads one.

The tables of matters are what the ledger says they are: from an empty database with the same events, people and
units come the same matters, milestones and requests for help, field by field, and what people said to questions. Work that
people entered themselves has no table: it is read from its events.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import models, transaction

from shigan.errors import Both, ShiganError
from shigan_site.actions.answering import START, kept
from shigan_site.actions.counting_on import count_on
from shigan_site.actions.organisation.noting import PROCEDURE
from shigan_site.actions.projecting import project, read
from shigan_site.queries.procedures import procedures
from shigan_site.records.models import Answer, Assist, Event, Matter, Milestone, Numbering

PORTION: Final = 1000
Told = dict[str, dict[str, Any]]


def replay() -> int:
    """Rebuild every matter and answer from the events, in their order. Gives how many events; the tables must be empty before."""
    _must_be_empty()
    count = 0
    with transaction.atomic():
        for event in _events():
            project(event, read(_payload(event)), procedures()[event.procedure])
            count += 1
        for event in _answers():
            kept(event, read(_payload(event))["form"])
            count += 1
        _number_on()
        count_on(Event)
    return count


def _events() -> Iterator[Event]:
    rows = Event.objects.filter(procedure__in=procedures()).select_related("particulars", "erased").order_by("pk")
    torn = Event.objects.filter(particulars__isnull=True, erased__isnull=True).first()
    if torn is not None:
        raise ShiganError(
            Both(f"the particulars of event {torn.pk} were erased", zh=f"第 {torn.pk} 号事件的明细已被删除"),
            expected=Both("of every event its particulars, or what a decision left of them", zh="每个事件都有明细，或依法删除后所余的内容"),
            remedy=Both("restore the tables of matters from a backup", zh="请用备份恢复事项数据"),
        )
    yield from rows.iterator(chunk_size=PORTION)


def _answers() -> Iterator[Event]:
    rows = Event.objects.filter(procedure=PROCEDURE, item__startswith=START).select_related("particulars", "erased")
    yield from rows.order_by("pk").iterator(chunk_size=PORTION)


def _payload(event: Event) -> str:
    """What the event said; of one that was erased by decision, what remains."""
    return event.particulars.payload if hasattr(event, "particulars") else event.erased.remains


def _must_be_empty() -> None:
    if Matter.objects.exists() or Answer.objects.exists():
        raise ShiganError(
            Both("there are matters in the database already", zh="数据库中已有事项"),
            expected=Both("an empty database with the ledger's events", zh="只有台账事件的空数据库"),
            remedy=Both("replay into a new database", zh="请在新数据库中重放"),
        )


def _number_on() -> None:
    """The next number of each year follows the last one given."""
    last: dict[int, int] = {}
    for number in Matter.objects.values_list("number", flat=True):
        year, place = (int(part) for part in number.split("-"))
        last[year] = max(last.get(year, 0), place)
    Numbering.objects.bulk_create(Numbering(year=year, last=place) for year, place in last.items())


def told_matters() -> Told:
    """Every matter by its number, each field as a plain value: equal for two databases that hold the same matters."""
    people = {"person": "key", "unit": "key", "matter": "number", "event": "pk"}
    return {
        matter.number: _row(matter, people)
        | {
            "milestones": list(_parts(Milestone, matter, "place", "name", "due", "done_on")),
            "assists": list(_parts(Assist, matter, "place", "unit__key", "task", "answered_on", "answer")),
        }
        for matter in Matter.objects.select_related(*_relations()).order_by("number")
    }


def told_answers() -> list[dict[str, Any]]:
    """Every answer, each field as a plain value, in the order in which they were given."""
    rows = Answer.objects.order_by("event_id").values("person", "rule", "finding", "event_id", "made_at")
    return [dict(row) for row in rows]


def _relations() -> list[str]:
    return [field.name for field in Matter._meta.concrete_fields if field.is_relation]


def _row(matter: Matter, names: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in Matter._meta.concrete_fields:
        value = getattr(matter, field.name)
        if isinstance(value, models.Model):
            value = getattr(value, names[value._meta.model_name or ""])
        row[field.name] = value
    return {name: value for name, value in row.items() if name != "id"}


def _parts(table: type[Milestone] | type[Assist], matter: Matter, *columns: str) -> Iterator[tuple[Any, ...]]:
    yield from table.objects.filter(matter=matter).order_by("place").values_list(*columns)
