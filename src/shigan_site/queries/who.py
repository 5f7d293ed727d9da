"""Takes an account and a day. Gives the person behind it: name, unit. Never a role or a permission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shigan_site.accounts.models import Account
from shigan_site.queries.actors import in_force
from shigan_site.records.models import Membership, Person, UnitSpan


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
    person = Person.objects.filter(key=account.person_key).first() if account.person_key else None
    if person is None:
        return Who(None, account.person_key, account.username, None, None, "")
    held = Membership.objects.filter(in_force(today), person=person).select_related("unit").order_by("pk").first()
    if held is None:
        return Who(person.pk, person.key, person.name or account.username, None, None, "")
    span = UnitSpan.objects.filter(in_force(today), unit=held.unit).first()
    name = span.name if span else held.unit.key
    return Who(person.pk, person.key, person.name or account.username, held.unit.pk, held.unit.key, name)
