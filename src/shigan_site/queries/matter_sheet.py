"""Takes an account, a matter's number and a day. Gives its one sheet, whole. Never a matter outside the account's sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.history import File, Happened, history_of
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.visibility import visible_matters
from shigan_site.records.models import Assist, Attachment, Matter, Milestone


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
class Kept:
    """A file, by whom and when."""

    file: File
    by: str
    at: object


@dataclass(frozen=True)
class Sheet:
    """``values``: every attribute that has one, days as dates, persons and units as keys; names in ``people``, ``units``."""

    matter: Matter
    row: MatterRow
    values: dict[str, object]
    parent: MatterRow | None
    parts: tuple[MatterRow, ...]
    milestones: tuple[Mark, ...]
    assists: tuple[Help, ...]
    files: tuple[Kept, ...]
    events: tuple[Happened, ...]
    people: dict[str, str]
    units: dict[str, str]


def sheet_of(procedure: Procedure, account: Account, number: str, today: date) -> Sheet | None:
    """None: there is none, or it lies outside of what the account may see; nobody can tell which."""
    seen = visible_matters(account, today)
    found = seen.filter(number=number)
    matter = found.select_related(*_relations(procedure)).first()
    if matter is None:
        return None
    (row,) = rows_of(procedure, Matter.objects.filter(pk=matter.pk), today)
    events = history_of(number)
    assists = list(Assist.objects.filter(matter=matter).select_related("unit").order_by("pk"))
    values = values_of(procedure, matter)
    people = {str(value) for name, value in values.items() if procedure.attributes[name].type == "person"}
    people |= {key for event in events for key in event.keys(procedure, "person")}
    units = {str(value) for name, value in values.items() if procedure.attributes[name].type == "unit"}
    units |= {key for event in events for key in event.keys(procedure, "unit")}
    units |= {assist.unit.key for assist in assists}
    names = unit_names(today, keys=units)
    parents = rows_of(procedure, seen.filter(pk=matter.parent_id), today) if matter.parent_id else ()
    return Sheet(
        matter=matter,
        row=row,
        values=values,
        parent=parents[0] if parents else None,
        parts=rows_of(procedure, seen.filter(parent=matter).order_by("number"), today),
        milestones=tuple(
            Mark(mark.place, mark.name, mark.due, mark.done_on)
            for mark in Milestone.objects.filter(matter=matter).order_by("due", "pk")
        ),
        assists=tuple(
            Help(a.pk, a.unit.key, names.get(a.unit.key, a.unit.key), a.task, a.answered_on, a.answer) for a in assists
        ),
        files=_files(matter),
        events=events,
        people=dict(person_names(people)),
        units=names,
    )


def _relations(procedure: Procedure) -> list[str]:
    kinds = ("person", "unit")
    return [name for name, each in procedure.attributes.items() if each.type in kinds and hasattr(Matter, name)]


def values_of(procedure: Procedure, matter: Matter) -> dict[str, object]:
    """What is known; counted attributes are shown where they are counted."""
    values: dict[str, object] = {}
    for name, attribute in procedure.attributes.items():
        value = getattr(matter, name, None)
        if attribute.counted or value in (None, ""):
            continue
        values[name] = value.key if attribute.type in ("person", "unit") else value
    return values


def _files(matter: Matter) -> tuple[Kept, ...]:
    found = Attachment.objects.filter(matter=matter, erased_at=None).select_related("added_by").order_by("-pk")
    return tuple(
        Kept(File(each.pk, each.name, each.size, each.sha256), each.added_by.name or each.added_by.key, each.added_at)
        for each in found
    )
