"""Takes an account and the day. Gives the recurring matters in its scope and what came of their periods. Never opens one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from shigan_site.accounts.models import Account
from shigan_site.accounts.policy import PERMISSIONS
from shigan_site.queries.actors import grants_on
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.organisation import numbers_below
from shigan_site.queries.working_calendar import the_calendar
from shigan_site.records.models import Recurrence, RecurrenceTurn

LATEST = 50


@dataclass(frozen=True)
class RecurrenceRow:
    """``state``: running, paused or ended."""

    pk: int
    title: str
    unit: str
    rhythm: str
    due_after: int
    hand_on: str
    begins_on: date
    ends_on: date | None
    next_on: date | None
    next_due: date | None
    state: str
    by: str
    last_on: date | None


@dataclass(frozen=True)
class Turn:
    day: date
    due: date
    number: str
    title: str
    refused: dict[str, Any]
    at: datetime
    state: str  # of the matter now
    due_now: date | None


def due_of(day: date, after: int) -> date:
    """The ``after``-th working day of the office's calendar after the day."""
    return the_calendar().add_working_days(day, after)


def period_name(day: date, rhythm: str) -> str:
    """What tells the matters of one recurrence apart, in the language in which matters are written."""
    if rhythm == "week":
        return f"{day.isocalendar().year}年第{day.isocalendar().week}周"
    if rhythm == "month":
        return f"{day.year}年{day.month}月"
    if rhythm == "quarter":
        return f"{day.year}年第{(day.month + 2) // 3}季度"
    return f"{day.year}年"


def period_title(recurrence: Recurrence, day: date) -> str:
    """What the matter of a period is called when it is opened."""
    return f"{recurrence.title}（{period_name(day, recurrence.rhythm)}）"


def recurrences(account: Account, today: date) -> QuerySet[Recurrence]:
    """Those of units that a grant covers, and one's own; a grant everywhere covers those without a unit, too."""
    grants = [grant for grant in grants_on(account, today) if grant.role in PERMISSIONS["recurring.keep"].roles]
    if any(grant.unit is None for grant in grants):
        return Recurrence.objects.all()
    covered = numbers_below((grant.unit for grant in grants if grant.unit is not None), today)
    return Recurrence.objects.filter(Q(lead_unit__in=covered) | Q(account_id=account.pk))


def recurrence_rows(account: Account, today: date, *, pk: int | None = None) -> tuple[RecurrenceRow, ...]:
    """All, or the one; running first, then by the next day."""
    chosen = (
        recurrences(account, today)
        .select_related("lead_unit")
        .annotate(last_on=Max("turns__day"))
        .order_by("next_on", "pk")
    )
    found = list(chosen if pk is None else chosen.filter(pk=pk))
    units = unit_names(today, ids=[row.lead_unit_id for row in found])
    keys = dict(Account.objects.filter(pk__in={row.account_id for row in found}).values_list("pk", "person_key"))
    people = person_names(keys.values())
    rows = (_row(row, today, units, people.get(keys.get(row.account_id) or "", "")) for row in found)
    return tuple(sorted(rows, key=lambda row: ("running", "paused", "ended").index(row.state)))


def _row(row: Any, today: date, units: dict[str, str], by: str) -> RecurrenceRow:
    over = row.ends_on is not None and (row.ends_on <= today or row.next_on >= row.ends_on)
    state = "ended" if over else "paused" if row.paused else "running"
    coming = row.next_on if state == "running" else None
    return RecurrenceRow(
        pk=row.pk, title=row.title, unit=units.get(row.lead_unit.key, "") if row.lead_unit else "", rhythm=row.rhythm,
        due_after=row.due_after, hand_on=row.hand_on, begins_on=row.begins_on, ends_on=row.ends_on, next_on=coming,
        next_due=due_of(coming, row.due_after) if coming else None, state=state, by=by, last_on=row.last_on,
    )  # fmt: skip


def recurrence_of(account: Account, number: int, today: date) -> Recurrence | None:
    return recurrences(account, today).filter(pk=number).first()


def turns_of(number: int) -> tuple[Turn, ...]:
    """The latest first."""
    rows = RecurrenceTurn.objects.filter(recurrence=number).select_related("case").order_by("-day")[:LATEST]
    return tuple(
        Turn(
            row.day, row.due, row.case.number if row.case else "", row.case.title if row.case else "",
            row.refused, row.at, row.case.state if row.case else "", row.case.due if row.case else None,
        )
        for row in rows
    )  # fmt: skip
