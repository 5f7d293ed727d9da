"""Takes an account, a matter's number and a day. Gives its one sheet, whole. Never a matter outside the account's sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.case_rows import ASSISTS, MILESTONES
from shigan_site.queries.days import day_of
from shigan_site.queries.facts import stored_facts
from shigan_site.queries.history import File, Happened, history_of
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.sight import hidden_attributes, visible_cases
from shigan_site.records.models import Attachment, Case, CaseLink, CaseRow
from shigan_site.rules import procedures


@dataclass(frozen=True)
class Mark:
    """A milestone."""

    place: int
    name: str
    due: date
    done_on: date | None


@dataclass(frozen=True)
class Help:
    """A unit asked to help, and what it answered."""

    id: int
    unit_key: str
    unit: str
    task: str
    answered_on: date | None
    answer: str


@dataclass(frozen=True)
class SheetRow:
    """A row of any kind; ``values`` as the case keeps them, days as numbers."""

    kind: str
    place: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """A file, by whom and when."""

    file: File
    by: str
    at: object


@dataclass(frozen=True)
class Related:
    """A case that this one refers to, or that refers to it, as the reader may see it."""

    relation: Bilingual
    number: str
    title: str
    procedure: Procedure
    state: str


@dataclass(frozen=True)
class Sheet:
    """``values``: every attribute that has one, days as dates, persons and units as keys; names in ``people``, ``units``."""

    case: Case
    procedure: Procedure
    row: MatterRow
    values: dict[str, object]
    parent: MatterRow | None
    parts: tuple[MatterRow, ...]
    linked: tuple[Related, ...]
    rows: tuple[SheetRow, ...]
    milestones: tuple[Mark, ...]
    assists: tuple[Help, ...]
    files: tuple[Kept, ...]
    events: tuple[Happened, ...]
    people: dict[str, str]
    units: dict[str, str]


def sheet_of(account: Account, number: str, today: date) -> Sheet | None:
    """None: there is none, or it lies outside of what the account may see; nobody can tell which."""
    case = visible_cases(account, today).filter(number=number).first()
    if case is None or case.procedure not in procedures():
        return None
    procedure = procedures()[case.procedure]
    seen, hidden = visible_cases(account, today, procedure), hidden_attributes(procedure, account, case.pk, today)
    (row,) = rows_of(procedure, Case.objects.filter(pk=case.pk), today)
    events = history_of(number, procedure, hidden)
    rows = list(CaseRow.objects.filter(case=case).select_related("unit").order_by("place"))
    assists = [each for each in rows if each.kind == ASSISTS]
    values = {name: value for name, value in values_of(procedure, case).items() if name not in hidden}
    people = {str(value) for name, value in values.items() if procedure.attributes[name].type == "person"}
    people |= {key for event in events for key in event.keys(procedure, "person")}
    units = {str(value) for name, value in values.items() if procedure.attributes[name].type == "unit"}
    units |= {key for event in events for key in event.keys(procedure, "unit")}
    people |= _keys_in(procedure, rows, "person")
    units |= _keys_in(procedure, rows, "unit") | {ask.unit.key for ask in assists if ask.unit}
    names = unit_names(today, keys=units)
    parents = rows_of(procedure, seen.filter(pk=case.parent_id), today) if case.parent_id else ()
    return Sheet(
        case=case,
        procedure=procedure,
        row=row,
        values=values,
        parent=parents[0] if parents else None,
        parts=rows_of(procedure, seen.filter(parent=case).order_by("number"), today),
        rows=_in_order(procedure, rows),
        linked=_linked(account, case, today),
        milestones=tuple(
            Mark(mark.place, str(mark.values.get("name", "")), mark.due, mark.done)
            for mark in sorted(rows, key=lambda each: (each.due or date.max, each.pk))
            if mark.kind == MILESTONES and mark.due is not None
        ),
        assists=tuple(
            Help(
                each.pk, each.unit.key, names.get(each.unit.key, each.unit.key), str(each.values.get("task", "")), each.done,
                str(each.values.get("answer", "")),
            )
            for each in assists
            if each.unit
        ),
        files=_files(case),
        events=events,
        people=dict(person_names(people)),
        units=names,
    )


def _linked(account: Account, case: Case, today: date) -> tuple[Related, ...]:
    links = list(CaseLink.objects.filter(Q(case=case) | Q(other=case)).select_related("case", "other").order_by("pk"))
    ends = {link.pk: link.other if link.case_id == case.pk else link.case for link in links}
    if not links:
        return ()
    seen = set(visible_cases(account, today).filter(pk__in=[end.pk for end in ends.values()]).values_list("pk", flat=True))
    return tuple(
        Related(_relation(link), end.number, end.title, procedures()[end.procedure], end.state)
        for link in links
        if (end := ends[link.pk]).pk in seen
    )


def _relation(link: CaseLink) -> Bilingual:
    return procedures()[link.case.procedure].links[link.relation].name


def values_of(procedure: Procedure, case: Case) -> dict[str, object]:
    """What is known, days as dates; counted attributes are shown where they are counted."""
    kinds = {name: attribute.type for name, attribute in procedure.attributes.items()}
    return {
        name: day_of(int(value)) if kinds[name] == "day" else value
        for name, value in stored_facts(procedure, case.attributes).items()
        if value is not None and value != "" and value is not False
    }


def _in_order(procedure: Procedure, rows: Iterable[CaseRow]) -> tuple[SheetRow, ...]:
    """As the procedure names the kinds, each by its places."""
    kinds = list(procedure.rows)
    known = sorted((row for row in rows if row.kind in kinds), key=lambda row: (kinds.index(row.kind), row.place))
    return tuple(SheetRow(row.kind, row.place, row.values) for row in known)


def _keys_in(procedure: Procedure, rows: Iterable[CaseRow], kind: str) -> set[str]:
    """The keys of people, or of units, that rows of a case name."""
    named = {
        each: [name for name, column in rule.columns.items() if column.type == kind] for each, rule in procedure.rows.items()
    }
    return {str(row.values[name]) for row in rows for name in named.get(row.kind, ()) if row.values.get(name)}


def _files(case: Case) -> tuple[Kept, ...]:
    found = Attachment.objects.filter(case=case, erased_at=None).select_related("added_by").order_by("-pk")
    return tuple(
        Kept(File(each.pk, each.name, each.size, each.sha256), each.added_by.name or each.added_by.key, each.added_at)
        for each in found
    )
