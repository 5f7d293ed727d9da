"""Takes the small office. Gives it an administrator, and addresses registered by that one. Never by another road."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.outward import receivers
from shigan_site.actions.outward.delivering import deliver
from shigan_site.actions.outward.outbox import write_messages
from shigan_site.actions.outward.receivers import Registered
from shigan_site.records.models import Membership, Person, Unit
from tests.site.bureau import NOW

WEBHOOK: Mapping[str, Any] = {"kind": "webhook", "name": "省平台", "steps": ["matter/register", "matter/assign"]}


def administrator() -> Account:
    """Xi, a person of the office who looks after the system."""
    before = Account.objects.filter(username="xi").first()
    if before is not None:
        return before
    person = Person.objects.create(key="p000099", name="席管理")
    Membership.objects.create(person=person, unit=Unit.objects.get(key="office"), staff_class="civil_servant")
    account = Account.objects.create(username="xi", person_key=person.key, made_at=NOW)
    Grant.objects.create(account=account, role="system_admin", from_on=date(2020, 1, 1), at_setup=True, made_at=NOW)
    return account


def registered(address: str, *, at: datetime = NOW, **form: Any) -> Registered:
    given = {**WEBHOOK, "address": address, **form}
    return receivers.register(given, by=administrator(), key=f"form-{sorted(given.items())}"[:64], now=at)


def told(now: datetime = NOW, *, machine: datetime | None = None) -> int:
    """The ledger in order, the outbox written, what is due delivered; gives how many were taken."""
    place_all_events(now=now)
    write_messages(now=now)
    return deliver(now=now, machine=machine or now)


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)
