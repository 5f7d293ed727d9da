"""Takes the day. Gives the accounts with what each was granted. Never a password or what somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shigan.errors import Both
from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.policy import PERMISSIONS, ROLE_NAMES, ROLES
from shigan_site.queries.naming import unit_names
from shigan_site.records.models import Person


@dataclass(frozen=True)
class GrantRow:
    pk: int
    role: Both
    unit: str
    from_on: date
    until_on: date | None
    state: str  # waiting, in_force, future, ended
    proposed_by: str
    confirmed_by: str


@dataclass(frozen=True)
class AccountRow:
    pk: int
    username: str
    name: str
    active: bool
    grants: tuple[GrantRow, ...]


def account_rows(today: date, *, pk: int | None = None) -> list[AccountRow]:
    """All, or the one of this number; grants that have ended last."""
    chosen = Account.objects.order_by("username")
    accounts = list(chosen if pk is None else chosen.filter(pk=pk))
    names = dict(Person.objects.values_list("key", "name"))
    units = unit_names(today)
    held: dict[int, list[GrantRow]] = {account.pk: [] for account in accounts}
    grants = Grant.objects.filter(account__in=accounts).select_related("granted_by", "confirmed_by").order_by("pk")
    for grant in grants:
        held[grant.account_id].append(_row(grant, today, units))
    return [
        AccountRow(
            account.pk, account.username, names.get(account.person_key or "") or "", account.is_active,
            tuple(sorted(held[account.pk], key=lambda row: row.state == "ended")),
        )
        for account in accounts
    ]  # fmt: skip


def _row(grant: Grant, today: date, units: dict[str, str]) -> GrantRow:
    state = "in_force"
    if grant.until_on is not None and grant.until_on <= today:
        state = "ended"
    elif grant.confirmed_by_id is None and not grant.at_setup:
        state = "waiting"
    elif grant.from_on > today:
        state = "future"
    return GrantRow(
        grant.pk, ROLE_NAMES[grant.role], units.get(grant.unit_key, grant.unit_key), grant.from_on, grant.until_on, state,  # type: ignore[index]
        grant.granted_by.username if grant.granted_by else "", grant.confirmed_by.username if grant.confirmed_by else "",
    )  # fmt: skip


def policy_table() -> list[tuple[Both, list[bool]]]:
    """Each permission that asks for a role, and for every role whether it opens it."""
    return [
        (permission.name, [permission.open_to([role]) for role in ROLES])
        for permission in PERMISSIONS.values()
        if permission.kind == "roles"
    ]
