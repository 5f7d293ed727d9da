"""Takes nothing. Gives a small office in the database: units, people, accounts and what they were granted.

    office ─┬─ supervision   Su (supervisor), Sun (supervision_head)
            ├─ planning      Ping (unit_head), Pan (clerk), Pei (clerk)
            └─ finance       Fang (unit_head), Fei (clerk)
    Lei leads the office (leader everywhere), An is the auditor.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from shigan_site.accounts.models import Account, Grant
from shigan_site.records.models import Membership, Person, Unit, UnitSpan

NOW: Final = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday morning, nine o'clock in Shanghai
UNITS: Final = {"office": None, "supervision": "office", "planning": "office", "finance": "office"}
PEOPLE: Final = {
    "lei": ("雷局", "office", "leader", ""),
    "an": ("安审", "office", "auditor", ""),
    "su": ("苏督", "supervision", "supervisor", ""),
    "sun": ("孙督", "supervision", "supervision_head", ""),
    "ping": ("平主任", "planning", "unit_head", "planning"),
    "pan": ("潘经办", "planning", "clerk", "planning"),
    "pei": ("裴经办", "planning", "clerk", "planning"),
    "fang": ("方主任", "finance", "unit_head", "finance"),
    "fei": ("费经办", "finance", "clerk", "finance"),
}
KEYS: Final = {name: f"p{place:06d}" for place, name in enumerate(PEOPLE, start=1)}


def open_office() -> dict[str, Account]:
    """Writes the office into the database; gives everybody's account by the short name above."""
    units = {key: Unit.objects.create(key=key) for key in UNITS}
    for key, parent in UNITS.items():
        UnitSpan.objects.create(unit=units[key], name=key, parent=units[parent] if parent else None)
    return {name: _employ(name, units) for name in PEOPLE}


def _employ(name: str, units: dict[str, Unit]) -> Account:
    shown, unit, role, scope = PEOPLE[name]
    person = Person.objects.create(key=KEYS[name], name=shown)
    Membership.objects.create(person=person, unit=units[unit], staff_class="civil_servant")
    account = Account.objects.create(username=name, person_key=person.key, made_at=NOW)
    Grant.objects.create(
        account=account, role=role, unit_key=scope, from_on=date(2020, 1, 1), made_at=NOW, at_setup=True
    )
    return account
