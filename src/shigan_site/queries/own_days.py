"""Takes an account and a day. Gives the days that are asked of that person: due days, milestones, stages. Never others' work.

What is in hand are open matters the person holds; a stage is the time a state leaves, on matters whose turn is the person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Procedure
from shigan.supervision import Norms
from shigan_site.accounts.models import Account
from shigan_site.queries.case_rows import MILESTONES, open_rows
from shigan_site.queries.lights import still_open
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.norms import norms_for
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.turns import turn_of

MOST = 500
Kind = Literal["due", "milestone", "stage"]


@dataclass(frozen=True)
class OwnDay:
    """``name``: of the milestone or stage. ``left``: working days until then, negative when passed; None beyond the calendar.

    Nothing here was typed by anybody but titles: reasons may name people, and a calendar leaves the house.
    """

    kind: Kind
    key: str
    day: date
    number: str
    title: str
    name: Bilingual | str
    state: Bilingual
    left: int | None
    changed: datetime


def own_days(procedure: Procedure, account: Account, today: date) -> tuple[OwnDay, ...]:
    """By day; no more queries for more matters."""
    seen = visible_cases(account, today, procedure).filter(still_open(procedure))
    held = rows_of(procedure, seen.filter(holder__key=account.person_key).order_by("pk")[:MOST], today)
    turns = rows_of(procedure, seen.filter(turn_of(procedure, account, today)).order_by("pk")[:MOST], today)
    making = Making(norms_for(procedure, today))
    found = [day for row in held for day in making.due(row)] + [day for row in turns for day in making.stages(row)]
    return tuple(sorted((*found, *making.milestones(held)), key=lambda each: (each.day, each.key)))


@dataclass(frozen=True)
class Making:
    """The days of rows, counted from today by the norms."""

    norms: Norms

    def due(self, row: MatterRow) -> list[OwnDay]:
        """None once it is handed in: from then on nothing is asked of the holder by that day."""
        handed_in = row.light.level == "suspended"
        return [] if row.due is None or handed_in else [self._day("due", f"due-{row.number}", row.due, row, "")]

    def stages(self, row: MatterRow) -> list[OwnDay]:
        return [
            self._day("stage", f"stage-{place}-{row.number}", waiting.by, row, waiting.name)
            for place, waiting in enumerate(row.light.waitings)
            if waiting.by is not None
        ]

    def milestones(self, held: tuple[MatterRow, ...]) -> list[OwnDay]:
        rows = {row.id: row for row in held}
        marks = open_rows(MILESTONES).filter(case__in=rows, due__isnull=False).order_by("pk")
        found = []
        for mark in marks:
            row = rows[mark.case_id]
            key, name = f"milestone-{mark.place}-{row.number}", str(mark.values.get("name", ""))
            found += [] if mark.due is None else [self._day("milestone", key, mark.due, row, name)]
        return found

    def _day(self, kind: Kind, key: str, day: date, row: MatterRow, name: Bilingual | str) -> OwnDay:
        state = self.norms.procedure.states[row.state].name
        return OwnDay(kind, key, day, row.number, row.title, name, state, self._left(day), row.state_since)

    def _left(self, day: date) -> int | None:
        falls, today = self.norms.falls_on(day) or day, self.norms.today
        if falls >= today:
            return self.norms.days_between(today, falls)
        passed = self.norms.days_between(falls, today)
        return None if passed is None else -passed
