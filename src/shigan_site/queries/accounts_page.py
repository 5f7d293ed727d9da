"""Takes the day and what the reader looks for. Gives accounts with what each was granted. Never a password or what somebody typed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from django.db.models import Q, QuerySet

from shigan.errors import Both
from shigan_site.accounts.entering import shut_accounts
from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.policy import PERMISSIONS
from shigan_site.queries.actors import in_force
from shigan_site.queries.days import instant_of
from shigan_site.queries.naming import unit_names
from shigan_site.queries.organisation import below
from shigan_site.records.models import Event, Membership, Person
from shigan_site.rules import role_name, role_rules

PAGE = 50
STATES = ("active", "closed", "shut", "waiting", "bare")
"""Open; closed; the door shut after failed attempts; a grant waits for the second officer; open without any role."""


ACTIVITIES = {
    each.zh: each
    for each in (
        Both("account opened", zh="开通账号"), Both("new one-time password", zh="重发一次性口令"),
        Both("password changed by its holder", zh="修改口令"), Both("account opened again", zh="启用账号"),
        Both("account closed", zh="停用账号"), Both("grant proposed", zh="提出授权"), Both("grant confirmed", zh="确认授权"),
        Both("grant ended", zh="终止授权"), Both("access token issued", zh="签发访问令牌"),
        Both("access token granted", zh="授予访问令牌"), Both("access token fetched", zh="领取访问令牌"),
        Both("access token revoked", zh="收回访问令牌"), Both("calendar opened", zh="启用日历订阅"),
        Both("mail address changed", zh="修改邮件地址"),
    )
}  # fmt: skip
"""What can be done to an account, as the record writes it, and in the reader's language."""


@dataclass(frozen=True)
class GrantRow:
    """``state``: waiting, in_force, future, ended. ``own``: the reader proposed or receives it, and cannot confirm it."""

    pk: int
    account: int
    username: str
    name: str
    role: Both
    unit: str
    from_on: date
    until_on: date | None
    state: str
    at_setup: bool
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    own: bool


@dataclass(frozen=True)
class AccountRow:
    pk: int
    username: str
    person_key: str
    name: str
    staff_no: str
    unit: str
    active: bool
    shut: bool
    first_password: bool
    made_at: datetime
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True)
class AccountWish:
    """What the address says; every part may be empty. ``state``: one of STATES."""

    q: str = ""
    role: str = ""
    unit: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True)
class AccountList:
    rows: tuple[AccountRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Deed:
    """Something done to an account, from the record. ``by``: the officer's account, empty for the set-up."""

    what: Both | str
    at: datetime
    by: str
    role: Both | None
    unit: str
    from_on: str
    until_on: str
    sequence: int | None


def account_list(
    wish: AccountWish, today: date, now: datetime, *, reader: Account, on_page: int = PAGE
) -> AccountList:
    """A page of those that fit, by name; the number of queries does not grow with them."""
    shut = shut_accounts(now)
    fitting = _fitting(Account.objects.order_by("username"), wish, today, shut)
    total = fitting.count()
    pages = max(1, ceil(total / on_page))
    page = min(max(1, wish.page), pages)
    found = list(fitting[(page - 1) * on_page : page * on_page])
    return AccountList(tuple(_rows(found, today, shut, reader)), total, page, pages)


def account_row(number: int, today: date, now: datetime, *, reader: Account) -> AccountRow | None:
    """The one of this number, with every grant it ever had; those that have ended last."""
    found = list(Account.objects.filter(pk=number))
    return next(iter(_rows(found, today, shut_accounts(now), reader)), None)


def _fitting(accounts: QuerySet[Account], wish: AccountWish, today: date, shut: frozenset[int]) -> QuerySet[Account]:
    if wish.q:
        accounts = accounts.filter(_named(wish.q))
    if wish.role:
        accounts = accounts.filter(pk__in=_not_ended(today).filter(role=wish.role).values("account"))
    if wish.unit:
        accounts = accounts.filter(_of_unit(wish.unit, today))
    states = {
        "active": Q(is_active=True),
        "closed": Q(is_active=False),
        "shut": Q(pk__in=shut),
        "waiting": Q(pk__in=_waiting(today).values("account")),
        "bare": bare(today),
    }
    return accounts.filter(states[wish.state]) if wish.state in states else accounts


def _named(text: str) -> Q:
    """By account name, the person's name, staff number, pinyin or initials."""
    letters = text.strip().lower()
    people = Q(name__icontains=letters) | Q(pinyin__startswith=letters) | Q(pinyin__contains=" " + letters)
    people |= Q(staff_no__icontains=letters)
    return Q(username__icontains=letters) | Q(person_key__in=Person.objects.filter(people).values("key"))


def _of_unit(unit: str, today: date) -> Q:
    """Whoever works there or below, or was granted something there."""
    units = below([unit], today)
    people = Membership.objects.filter(in_force(today), unit__key__in=units).values("person__key")
    return Q(person_key__in=people) | Q(pk__in=_not_ended(today).filter(unit_key__in=units).values("account"))


def _not_ended(today: date) -> QuerySet[Grant]:
    return Grant.objects.exclude(until_on__lte=today)


def _waiting(today: date) -> QuerySet[Grant]:
    return _not_ended(today).filter(confirmed_by=None, at_setup=False)


def bare(today: date) -> Q:
    """An open account that nothing is granted to, neither now nor later nor proposed."""
    return Q(is_active=True) & ~Q(pk__in=_not_ended(today).values("account"))


def waiting_grants(today: date, *, reader: Account) -> list[GrantRow]:
    """Everything that waits for the second officer, the oldest first."""
    grants = list(
        _waiting(today)
        .filter(account__is_active=True)
        .select_related("account", "granted_by", "confirmed_by")
        .order_by("pk")
    )
    names = _names(grant.account for grant in grants)
    units = unit_names(today)
    return [_grant(grant, today, units, names, reader) for grant in grants]


def _names(accounts: Iterable[Account]) -> dict[str, tuple[str, str]]:
    """Name and staff number by key of the person."""
    keys = {account.person_key for account in accounts if account.person_key}
    people = Person.objects.filter(key__in=keys).values_list("key", "name", "staff_no")
    return {key: (name or "", number or "") for key, name, number in people}


def _rows(accounts: list[Account], today: date, shut: frozenset[int], reader: Account) -> list[AccountRow]:
    names, units, held = _names(accounts), unit_names(today), defaultdict[int, list[GrantRow]](list)
    grants = Grant.objects.filter(account__in=accounts).select_related("account", "granted_by", "confirmed_by")
    for grant in grants.order_by("pk"):
        held[grant.account_id].append(_grant(grant, today, units, names, reader))
    places = dict(
        Membership.objects.filter(in_force(today), person__key__in=names)
        .order_by("-pk")
        .values_list("person__key", "unit__key")
    )
    return [
        AccountRow(
            pk=account.pk,
            username=account.username,
            person_key=account.person_key or "",
            name=names.get(account.person_key or "", ("", ""))[0],
            staff_no=names.get(account.person_key or "", ("", ""))[1],
            unit=units.get(places.get(account.person_key or "", ""), ""),
            active=account.is_active,
            shut=account.pk in shut,
            first_password=account.first_password,
            made_at=account.made_at,
            grants=tuple(sorted(held[account.pk], key=lambda row: (row.state == "ended", row.state != "waiting"))),
        )
        for account in accounts
    ]


def _grant(
    grant: Grant, today: date, units: dict[str, str], names: dict[str, tuple[str, str]], reader: Account
) -> GrantRow:
    return GrantRow(
        pk=grant.pk,
        account=grant.account_id,
        username=grant.account.username,
        name=names.get(grant.account.person_key or "", ("", ""))[0],
        role=role_name(grant.role),
        unit=units.get(grant.unit_key, grant.unit_key),
        from_on=grant.from_on,
        until_on=grant.until_on,
        state=_state(grant, today),
        at_setup=grant.at_setup,
        proposed_by=grant.granted_by.username if grant.granted_by else "",
        proposed_at=grant.made_at,
        confirmed_by=grant.confirmed_by.username if grant.confirmed_by else "",
        confirmed_at=grant.confirmed_at,
        own=reader.pk in (grant.granted_by_id, grant.account_id),
    )


def _state(grant: Grant, today: date) -> str:
    if grant.until_on is not None and grant.until_on <= today:
        return "ended"
    if grant.confirmed_by_id is None and not grant.at_setup:
        return "waiting"
    return "future" if grant.from_on > today else "in_force"


def account_history(number: int, today: date) -> list[Deed]:
    """What was done to the account, the latest first, as the record has it."""
    events = Event.objects.filter(item=f"account/{number}").select_related("particulars", "entry").order_by("-pk")
    told = [(event, _form(event)) for event in events]
    officers = dict(Account.objects.filter(pk__in={int(form.get("by_account") or 0) for _, form in told}).values_list("pk", "username"))
    units, roles = unit_names(today), {role: role_name(role) for role in role_rules()}
    return [
        Deed(
            what=ACTIVITIES.get(event.activity, event.activity),
            at=instant_of(event.occurred_us),
            by=officers.get(int(form.get("by_account") or 0), ""),
            role=roles.get(str(form.get("role"))),
            unit=units.get(form.get("unit") or "", form.get("unit") or ""),
            from_on=form.get("from") or "",
            until_on=form.get("until") or "",
            sequence=event.entry.sequence if hasattr(event, "entry") else None,
        )
        for event, form in told
    ]


def _form(event: Event) -> dict[str, Any]:
    """What the event said; nothing where it was erased."""
    form: dict[str, Any] = json.loads(event.particulars.payload)["form"] if hasattr(event, "particulars") else {}
    return form


def policy_table() -> list[tuple[Both, list[bool]]]:
    """Each permission that asks for a role, and for every role whether it opens it."""
    return [
        (permission.name, [permission.open_to([role]) for role in role_rules()])
        for permission in PERMISSIONS.values()
        if permission.kind == "roles"
    ]
