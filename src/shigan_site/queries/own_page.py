"""Takes a person and a span of days. Gives what the record says of that person's own work, and what the person was told.

Never a score, and never shown to anybody else by this file: the page is the person's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import number_of
from shigan_site.queries.days import end_of
from shigan_site.queries.lights import brought_to_an_end, still_open
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.own_work import Entered, entries_of
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.submissions import on_time
from shigan_site.records.models import Case, Event, Notice

ON_PAGE = 50
"""Rows of each list on the page; whoever saves a list gets all of it."""


@dataclass(frozen=True)
class Told:
    id: int
    key: str
    values: Mapping[str, Any]
    number: str
    title: str
    made_at: datetime
    read: bool
    stands_for: str | None = None  # the key of who is away


@dataclass(frozen=True)
class Deed:
    """One entry of the work record: what the person did, on which matter, when."""

    event: int
    step: str
    number: str
    title: str
    occurred_us: int
    sequence: int | None


@dataclass(frozen=True)
class Dossier:
    """Results drawn from the record: each number is that of the rows below it."""

    since: date
    until: date  # included
    finished: tuple[MatterRow, ...]
    finished_on_time: int
    steps: Mapping[str, int]
    deeds: tuple[Deed, ...]
    deeds_total: int
    entered: tuple[Entered, ...]


@dataclass(frozen=True)
class OwnPage:
    holding: tuple[MatterRow, ...]
    dossier: Dossier | None
    notices: tuple[Told, ...]
    unread: int
    people: Mapping[str, str]
    units: Mapping[str, str]


def own_page(
    procedure: Procedure, account: Account, since: date, until: date, today: date, *, most: int = ON_PAGE
) -> OwnPage:
    """The dossier of the days from ``since`` to ``until``, both included."""
    key = account.person_key
    if key is None:
        return OwnPage((), None, (), 0, {}, {})
    held = visible_cases(account, today, procedure).filter(still_open(procedure), holder=number_of(key))
    notices = _notices(key, most)
    words = {value for told in notices for value in told.values.values() if isinstance(value, str)}
    words |= {told.stands_for for told in notices if told.stands_for}
    return OwnPage(
        holding=rows_of(procedure, held.order_by(F("due").asc(nulls_last=True), "number")[:most], today),
        dossier=_dossier(procedure, key, since, until, today, most),
        notices=notices,
        unread=unread_of(key),
        people=person_names(words),
        units=unit_names(today, keys=words),
    )


def unread_of(key: str) -> int:
    """How many notices the person has not read."""
    return Notice.objects.filter(person=number_of(key), read_at=None).count()


def _notices(key: str, most: int) -> tuple[Told, ...]:
    found = Notice.objects.filter(person=number_of(key)).select_related("case", "stands_for").order_by("-pk")[:most]
    return tuple(
        Told(
            id=told.pk,
            key=told.sentence_key,
            values=told.values,
            number=told.case.number if told.case else "",
            title=told.case.title if told.case else "",
            made_at=told.made_at,
            read=told.read_at is not None,
            stands_for=told.stands_for.key if told.stands_for else None,
        )
        for told in found
    )


def _dossier(procedure: Procedure, key: str, since: date, until: date, today: date, most: int) -> Dossier:
    ended = Case.objects.filter(brought_to_an_end(procedure), holder=number_of(key), closed__gte=since, closed__lte=until)
    mine = Event.objects.filter(
        procedure=procedure.id, actor=key, occurred_us__gt=end_of(since - timedelta(days=1)), occurred_us__lte=end_of(until)
    )
    steps = {row["step"]: row["n"] for row in mine.values("step").annotate(n=Count("pk")).order_by("-n", "step")}
    latest = list(mine.select_related("entry").order_by("-occurred_us", "-pk")[:most])
    titles = dict(Case.objects.filter(number__in={event.item for event in latest}).values_list("number", "title"))
    return Dossier(
        since=since,
        until=until,
        finished=rows_of(procedure, ended.order_by("-closed", "number")[:most], today),
        finished_on_time=ended.filter(Q(due=None) | on_time(procedure, since, until)).count(),
        steps=steps,
        deeds=tuple(
            Deed(
                event.pk,
                event.step,
                event.item,
                titles.get(event.item, event.item),
                event.occurred_us,
                event.entry.sequence if hasattr(event, "entry") else None,
            )
            for event in latest
        ),
        deeds_total=sum(steps.values()),
        entered=entries_of(key, since, until),
    )
