"""Takes an account and a day. Gives the person behind it: name, unit. Never a role or a permission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shigan_site.accounts.models import Account
from shigan_site.queries.actors import person_of, place_of
from shigan_site.queries.naming import unit_names


@dataclass(frozen=True)
class Who:
    """``person`` and ``unit`` are the tables' own numbers; None for an account for administration only."""

    person: int | None
    key: str | None
    name: str
    unit: int | None
    unit_key: str | None
    unit_name: str


def who(account: Account, today: date) -> Who:
    person = person_of(account.person_key) if account.person_key else None
    if person is None or account.person_key is None:
        return Who(None, account.person_key, account.username, None, None, "")
    number, name = person
    place = place_of(account.person_key, today)
    if place is None:
        return Who(number, account.person_key, name or account.username, None, None, "")
    unit, unit_key = place
    unit_name = unit_names(today, ids=[unit]).get(unit_key, unit_key)
    return Who(number, account.person_key, name or account.username, unit, unit_key, unit_name)
