"""All cases and answers again, as they stood, from the events of a ledger and their particulars.

The tables of cases are what the ledger says they are: from an empty database with the same events, people and units come
the same cases, with their rows, parties and links, field by field, and what people said to questions. Work that people
entered themselves has no table: it is read from its events.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from django.db import models, transaction

from shigan.errors import Both, ShiganError
from shigan_site.actions.answering import START, kept
from shigan_site.actions.counting_on import count_on
from shigan_site.actions.organisation.noting import PROCEDURE
from shigan_site.actions.rebuilding import Stood, write_cases, write_links
from shigan_site.actions.standing import Standing, after, read
from shigan_site.records.models import Answer, Case, CaseLink, CaseParty, CaseRow, CaseValue, Event, Numbering
from shigan_site.rules import procedures

PORTION: Final = 1000
Told = dict[str, dict[str, Any]]


def replay() -> int:
    """Rebuild every case and answer from the events. Gives how many events; the tables must be empty before."""
    _must_be_empty()
    count = 0
    linked: list[Standing] = []
    with transaction.atomic():
        for portion in _portions(_cases()):
            count += sum(standing.version for standing, _ in portion)
            write_cases(portion, procedures())
            linked += [standing for standing, _ in portion if standing.links]
        write_links(linked)
        for event in _answers():
            kept(event, read(_payload(event))["form"])
            count += 1
        _number_on()
        count_on(Event)
    return count


def _cases() -> Iterator[Stood]:
    """Each case as its last event leaves it. In the order of numbers a case comes before its parts."""
    standing: Standing | None = None
    last = 0
    for event in _events():
        procedure = procedures()[event.procedure]
        if standing is None or standing.number != event.item:
            if standing is not None:
                yield standing, last
            standing = Standing(number=event.item, procedure=event.procedure)
        after(standing, event, read(_payload(event)), procedure)
        last = event.pk
    if standing is not None:
        yield standing, last


def _portions(cases: Iterator[Stood]) -> Iterator[list[Stood]]:
    while portion := list(islice(cases, PORTION)):
        yield portion


def _events() -> Iterator[Event]:
    """Item by item, each in the order of its versions."""
    torn = Event.objects.filter(particulars__isnull=True, erased__isnull=True).first()
    if torn is not None:
        raise ShiganError(
            Both(f"the particulars of event {torn.pk} were erased", zh=f"第 {torn.pk} 号事件的明细已被删除"),
            expected=Both("of every event its particulars, or what a decision left of them", zh="每个事件都有明细，或依法删除后所余的内容"),
            remedy=Both("restore the tables of cases from a backup", zh="请用备份恢复事项数据"),
        )
    rows = Event.objects.filter(procedure__in=procedures()).select_related("particulars", "erased").order_by("item", "version")
    yield from rows.iterator(chunk_size=PORTION)


def _answers() -> Iterator[Event]:
    rows = Event.objects.filter(procedure=PROCEDURE, item__startswith=START).select_related("particulars", "erased")
    yield from rows.order_by("pk").iterator(chunk_size=PORTION)


def _payload(event: Event) -> str:
    """What the event said; of one that was erased by decision, what remains."""
    return event.particulars.payload if hasattr(event, "particulars") else event.erased.remains


def _must_be_empty() -> None:
    if Case.objects.exists() or Answer.objects.exists():
        raise ShiganError(
            Both("there are cases in the database already", zh="数据库中已有事项"),
            expected=Both("an empty database with the ledger's events", zh="只有台账事件的空数据库"),
            remedy=Both("replay into a new database", zh="请在新数据库中重放"),
        )


def _number_on() -> None:
    """The next number of each series and year follows the last one given."""
    last: dict[tuple[str, int], int] = {}
    for number, procedure in Case.objects.values_list("number", "procedure"):
        series = procedures()[procedure].series
        year, place = (int(part) for part in number.removeprefix(series).split("-"))
        last[series, year] = max(last.get((series, year), 0), place)
    Numbering.objects.bulk_create(
        Numbering(series=series, year=year, last=place) for (series, year), place in last.items()
    )


def told_cases() -> Told:
    """Every case by its number, each field as a plain value: equal for two databases that hold the same cases."""
    names = {"person": "key", "unit": "key", "case": "number", "event": "pk"}
    parts: tuple[tuple[str, type[models.Model]], ...] = (
        ("rows", CaseRow), ("parties", CaseParty), ("values", CaseValue), ("links", CaseLink),
    )  # fmt: skip
    told = {case.number: _row(case, names) for case in Case.objects.select_related(*_relations()).order_by("number")}
    for name, table in parts:
        for case in told.values():
            case[name] = []
        related = [field.name for field in table._meta.concrete_fields if field.is_relation]
        for part in table._default_manager.select_related(*related):
            row = _row(part, names)
            told[row.pop("case")][name].append(row)
        for case in told.values():
            case[name].sort(key=repr)
    return told


def told_answers() -> list[dict[str, Any]]:
    """Every answer, each field as a plain value, in the order in which they were given."""
    rows = Answer.objects.order_by("event_id").values("person", "rule", "finding", "event_id", "made_at")
    return [dict(row) for row in rows]


def _relations() -> list[str]:
    return [field.name for field in Case._meta.concrete_fields if field.is_relation]


def _row(part: models.Model, names: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in part._meta.concrete_fields:
        value = getattr(part, field.name)
        if isinstance(value, models.Model):
            value = getattr(value, names[value._meta.model_name or ""])
        row[field.name] = value
    return {name: value for name, value in row.items() if name != "id"}
