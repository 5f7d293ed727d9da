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
from shigan_site.queries.actors import number_of
from shigan_site.queries.case_rows import MILESTONES, open_rows
from shigan_site.queries.lights import still_open
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.norms import norms_for
from shigan_site.queries.sight import visible_cases
from shigan_site.queries.turns import procedures_with_turns, turn_of
from shigan_site.records.models import Case
from shigan_site.rules import procedures

MOST = 500
Kind = Literal["due", "milestone", "stage"]


@dataclass(frozen=True)
class OwnDay:
    """``name``: of the milestone or stage. ``left``: working days until then, negative when passed; None beyond the calendar.

    Nothing here was typed by anybody but titles: reasons may name people, and a calendar leaves the house. What is no work,
    such as a talk, goes by the name of its procedure.
    """

    kind: Kind
    key: str
    day: date
    number: str
    title: Bilingual | str
    name: Bilingual | str
    state: Bilingual
    left: int | None
    changed: datetime


def own_days(account: Account, today: date) -> tuple[OwnDay, ...]:
    """By day, of every procedure in which something is asked of the person; no more queries for more cases."""
    held = Case.objects.filter(open=True, holder=number_of(account.person_key) or 0).order_by().values_list("procedure", flat=True)
    asking = {*held.distinct(), *(procedure.id for procedure in procedures_with_turns(account, today))}
    found = [day for each in procedures().values() if each.id in asking for day in _of(each, account, today)]
    return tuple(sorted(found, key=lambda each: (each.day, each.key)))


def _of(procedure: Procedure, account: Account, today: date) -> list[OwnDay]:
    seen = visible_cases(account, today, procedure).filter(still_open(procedure))
    held = rows_of(procedure, seen.filter(holder__key=account.person_key).order_by("pk")[:MOST], today)
    turns = rows_of(procedure, seen.filter(turn_of(procedure, account, today)).order_by("pk")[:MOST], today)
    making = Making(norms_for(procedure, today))
    found = [day for row in held for day in making.due(row)] + [day for row in turns for day in making.stages(row)]
    return [*found, *making.milestones(held)]


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
        procedure = self.norms.procedure
        state, title = procedure.states[row.state].name, row.title if procedure.counts else procedure.name
        return OwnDay(kind, key, day, row.number, title, name, state, self._left(day), row.state_since)

    def _left(self, day: date) -> int | None:
        falls, today = self.norms.falls_on(day) or day, self.norms.today
        if falls >= today:
            return self.norms.days_between(today, falls)
        passed = self.norms.days_between(falls, today)
        return None if passed is None else -passed
