"""Takes an adjustment of units, or nothing. Gives what is waiting and decided, and who sees how much. Never a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.policy import OFFICERS
from shigan_site.queries.naming import person_names, unit_names
from shigan_site.queries.once import one_reading
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Adjustment, Case, CaseParty
from shigan_site.rules import procedures

SUCCEED: Final = "succeed"
"""The step of the event by which a matter passes to the unit that its own one went into; no procedure offers it."""


@dataclass(frozen=True)
class AdjustmentRow:
    """``state``: waits, granted, refused."""

    pk: int
    kind: str
    unit: str
    successor: str
    from_on: date
    basis: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    own: bool


def adjustment_rows(account: Account, today: date, *, pk: int | None = None) -> list[AdjustmentRow]:
    """All of them, the latest first, or the one of this number."""
    found = Adjustment.objects.select_related("unit", "successor").order_by("-pk")
    rows = list((found if pk is None else found.filter(pk=pk))[:200])
    numbers = {number for row in rows for number in (row.proposed_by, row.decided_by) if number is not None}
    officers = dict(Account.objects.filter(pk__in=numbers).values_list("pk", "username"))
    names = unit_names(today)
    return [
        AdjustmentRow(
            pk=row.pk,
            kind=row.kind,
            unit=names.get(row.unit.key, row.unit.key),
            successor=names.get(row.successor.key, row.successor.key) if row.successor else str(row.content.get("name", "")),
            from_on=row.from_on,
            basis=row.basis,
            state="waits" if row.granted is None else "granted" if row.granted else "refused",
            proposed_by=officers.get(row.proposed_by, ""),
            proposed_at=row.proposed_at,
            decided_by=officers.get(row.decided_by or 0, ""),
            decided_at=row.decided_at,
            own=row.proposed_by == account.pk,
        )
        for row in rows
    ]


def sights(matters: QuerySet[Case], units: set[str], day: date) -> Mapping[int, int]:
    """How many of these matters each account sees that was granted anything in one of the units; asked anew each time."""
    with one_reading():
        granted = Grant.objects.exclude(until_on__lte=day).exclude(role__in=OFFICERS).filter(unit_key__in=units)
        accounts = Account.objects.filter(pk__in=granted.values("account"), is_active=True)
        return {account.pk: visible_cases(account, day).filter(pk__in=matters).count() for account in accounts}


def called(accounts: set[int]) -> dict[int, str]:
    """The person's name, otherwise that of the account."""
    rows = list(Account.objects.filter(pk__in=accounts))
    names = person_names(account.person_key for account in rows)
    return {account.pk: names.get(account.person_key or "", account.username) for account in rows}


def concerning(unit: int) -> QuerySet[Case]:
    """Open cases of any procedure in which the unit is to be replaced: under an attribute that passes on, or in an open row."""
    waiting = Case.objects.filter(rows__unit=unit, rows__done=None, open=True).values("pk")
    named = Q(pk__in=waiting)
    for procedure in procedures().values():
        attributes = [name for name, attribute in procedure.attributes.items() if attribute.passes_on]
        parties = CaseParty.objects.filter(unit=unit, procedure=procedure.id, attribute__in=attributes, open=True)
        named |= Q(pk__in=parties.values("case"))
    return Case.objects.filter(named, open=True).order_by("number")
