"""Takes an account and a day. Gives what is asked of that person today, at most seven things. Never a measure of the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Case as Switch
from django.db.models import F, IntegerField, Q, QuerySet, Value, When

from shigan.packs.procedure_models import Procedure
from shigan_site.accounts.models import Account
from shigan_site.queries.actors import number_of
from shigan_site.queries.case_rows import ASSISTS, MILESTONES, open_rows
from shigan_site.queries.days import day_of
from shigan_site.queries.following import promised
from shigan_site.queries.lights import lit, soon_until, still_open
from shigan_site.queries.matter_rows import MatterRow, rows_of
from shigan_site.queries.matters_list import light_counts
from shigan_site.queries.sight import named, visible_cases
from shigan_site.queries.turns import procedures_with_turns, turn_of
from shigan_site.records.models import Case, CaseRow, Draft

MOST = 7
MINE = ("registrar", "supervisor", "submitted_by")
Why = Literal["turn", "assist", "milestone", "promise", "draft"]


@dataclass(frozen=True)
class Task:
    """One thing to do. ``why`` it is here; ``what`` is the milestone, the assist or the draft's title where there is one."""

    why: Why
    matter: MatterRow | None
    what: str = ""
    due: date | None = None
    place: str = ""


@dataclass(frozen=True)
class Today:
    tasks: tuple[Task, ...]
    more: int
    waiting: tuple[MatterRow, ...]
    unit_lights: dict[str, int]
    unit_open: int


def today_of(procedure: Procedure, account: Account, unit_key: str | None, today: date) -> Today:
    seen = visible_cases(account, today, procedure)
    turns = turn_of(procedure, account, today)
    milestones, assists = _due_milestones(procedure, account, today), _open_asks(procedure, unit_key)
    tasks = _milestones(procedure, milestones, today) + _assists(procedure, assists, today)
    named = {task.matter.id for task in tasks if task.matter}
    promises = [each for each in _due_promises(procedure, account, today) if each.pk not in named]
    tasks += _promises(procedure, promises[:MOST], today)
    named |= {each.pk for each in promises}
    mine = _by_urgency(procedure, seen.filter(turns).exclude(pk__in=named), today)
    count = milestones.count() + assists.count() + len(promises) + mine.count()
    tasks += [Task("turn", row) for row in rows_of(procedure, mine[:MOST], today)]
    others, other_count = _of_other_procedures(procedure, account, today)
    tasks += others
    count += other_count
    drafts = _drafts(account)
    tasks += [Task("draft", None, what=draft.content.get("title", ""), place=draft.place) for draft in drafts]
    tasks.sort(key=_urgency)
    lights = light_counts(procedure, account, [unit_key] if unit_key else [], today)
    waiting = _waiting(procedure, seen, turns, account)
    return Today(
        tasks=tuple(tasks[:MOST]),
        more=max(0, count + len(drafts) - MOST),
        waiting=rows_of(procedure, _by_urgency(procedure, waiting, today)[:MOST], today),
        unit_lights=lights,
        unit_open=sum(lights.values()),
    )


def _of_other_procedures(procedure: Procedure, account: Account, today: date) -> tuple[list[Task], int]:
    """The cases of every other procedure in which it is the reader's turn: the first of each, and how many there are."""
    tasks: list[Task] = []
    count = 0
    for other in procedures_with_turns(account, today):
        if other.id != procedure.id:
            mine = _by_urgency(other, visible_cases(account, today, other).filter(turn_of(other, account, today)), today)
            rows = rows_of(other, mine[:MOST], today)
            tasks += [Task("turn", row) for row in rows]
            count += len(rows) if len(rows) < MOST else mine.count()
    return tasks, count


def _by_urgency(procedure: Procedure, matters: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Overdue first, then what is due soon, then what has rested longest."""
    urgency = Switch(
        When(lit(procedure, "overdue", today), then=Value(0)),
        When(lit(procedure, "due_soon", today), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return matters.order_by(urgency, F("due").asc(nulls_last=True), "state_since", "number")


def _urgency(task: Task) -> tuple[int, date]:
    place = {"overdue": 0, "due_soon": 1}.get(task.matter.light.level if task.matter else "", 2)
    if task.why == "draft":
        place = 3
    if task.why == "promise":
        place = min(place, 1)
    return place, task.due or (task.matter.due if task.matter else None) or date.max


def _open_asks(procedure: Procedure, unit_key: str | None) -> QuerySet[CaseRow]:
    """Other units' matters in which mine was asked for help and has not answered."""
    if unit_key is None:
        return CaseRow.objects.none()
    return open_rows(ASSISTS).filter(unit__key=unit_key, case__procedure=procedure.id, case__open=True)


def _assists(procedure: Procedure, asks: QuerySet[CaseRow], today: date) -> list[Task]:
    found = list(asks.order_by("case__due", "pk")[:MOST])
    rows = _rows(procedure, [ask.case_id for ask in found], today)
    return [Task("assist", rows[ask.case_id], what=str(ask.values.get("task", ""))) for ask in found]


def _due_milestones(procedure: Procedure, account: Account, today: date) -> QuerySet[CaseRow]:
    """Milestones of my matters that are due within three working days, or are late."""
    return open_rows(MILESTONES).filter(
        case__holder=number_of(account.person_key) or 0,
        case__procedure=procedure.id,
        case__open=True,
        due__lte=soon_until(procedure, today),
    )


def _milestones(procedure: Procedure, due: QuerySet[CaseRow], today: date) -> list[Task]:
    found = list(due.order_by("due", "pk")[:MOST])
    rows = _rows(procedure, [mark.case_id for mark in found], today)
    return [Task("milestone", rows[mark.case_id], what=str(mark.values.get("name", "")), due=mark.due) for mark in found]


def _due_promises(procedure: Procedure, account: Account, today: date) -> list[Case]:
    """My matters with a promise that is near or has passed, and nothing handed in."""
    due = promised(procedure, "soon", today) | promised(procedure, "late", today)
    held = Case.objects.filter(due, holder=number_of(account.person_key) or 0)
    return sorted(held, key=lambda case: (case.get("promised_on") or 0, case.pk))


def _promises(procedure: Procedure, found: list[Case], today: date) -> list[Task]:
    rows = _rows(procedure, [case.pk for case in found], today)
    return [Task("promise", rows[each.pk], what=str(each.get("promise") or ""), due=day_of(each.get("promised_on"))) for each in found]


def _rows(procedure: Procedure, ids: list[int], today: date) -> dict[int, MatterRow]:
    return {row.id: row for row in rows_of(procedure, Case.objects.filter(pk__in=ids), today)} if ids else {}


def _drafts(account: Account) -> list[Draft]:
    return list(Draft.objects.filter(account_id=account.pk).order_by("-saved_at")[:2])


def _waiting(procedure: Procedure, seen: QuerySet[Case], turns: Q, account: Account) -> QuerySet[Case]:
    """Open matters that I registered, supervise, hold or handed in, and that now rest with somebody else."""
    me = number_of(account.person_key)
    if me is None:
        return seen.none()
    mine = Q(holder=me)
    for attribute in MINE:
        mine |= named(procedure, attribute, person=me)
    return seen.filter(still_open(procedure), mine).exclude(turns)
