"""Takes an account and a day. Gives the days that are asked of that person: due days, milestones, stages. Never others' work.

What is in hand are open matters the person holds; a stage is the time a state leaves, on matters whose turn is the person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.lights import open_states
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.turns import turn_of
from shigan_site.queries.visibility import visible_matters
from shigan_site.records.models import Milestone

MOST = 500


@dataclass(frozen=True)
class OwnDay:
    """``name``: of the milestone or stage; ``reason``: how the matter stands, in working days."""

    kind: Literal["due", "milestone", "stage"]
    key: str
    day: date
    number: str
    title: str
    name: Bilingual | str
    reason: Bilingual
    changed: datetime


def own_days(procedure: Procedure, account: Account, today: date) -> tuple[OwnDay, ...]:
    """By day; no more queries for more matters."""
    seen = visible_matters(account, today).filter(state__in=open_states(procedure))
    held = rows_of(procedure, seen.filter(holder__key=account.person_key).order_by("pk")[:MOST], today)
    turns = rows_of(procedure, seen.filter(turn_of(procedure, account, today)).order_by("pk")[:MOST], today)
    found = [day for row in held for day in _due(row)] + [day for row in turns for day in _stages(row)]
    return tuple(sorted((*found, *_milestones(held)), key=lambda each: (each.day, each.key)))


def _due(row: MatterRow) -> list[OwnDay]:
    return [] if row.due is None else [_day("due", f"due-{row.number}", row.due, row, "")]


def _stages(row: MatterRow) -> list[OwnDay]:
    return [
        _day("stage", f"stage-{place}-{row.number}", waiting.by, row, waiting.name)
        for place, waiting in enumerate(row.light.waitings)
        if waiting.by is not None
    ]


def _milestones(held: tuple[MatterRow, ...]) -> list[OwnDay]:
    rows = {row.id: row for row in held}
    marks = Milestone.objects.filter(matter__in=rows, done_on=None).order_by("pk")
    return [
        _day(
            "milestone",
            f"milestone-{mark.place}-{rows[mark.matter_id].number}",
            mark.due,
            rows[mark.matter_id],
            mark.name,
        )
        for mark in marks
    ]


def _day(
    kind: Literal["due", "milestone", "stage"], key: str, day: date, row: MatterRow, name: Bilingual | str
) -> OwnDay:
    return OwnDay(kind, key, day, row.number, row.title, name, row.light.reason, row.state_since)
