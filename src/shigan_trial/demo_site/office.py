"""Takes the invented bureau's organisation. Gives it in the tables, with an account for everybody. Never a real person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib.auth.hashers import make_password

from shigan.packs.procedure_models import Role
from shigan.procedures.model import Actor
from shigan.procedures.model import Grant as Held
from shigan_site.accounts.models import Account, Grant
from shigan_trial.demo import kinds as k
from shigan_trial.demo_site.accounts import PASSWORD, SHOWN

MAIN: Final = k.QINGSHI
"""The unit from which the clerk and the head of unit on the login page come: one of which the record asks something."""

CLERK: Final = 1
"""The clerk's place among its members: of this person, too, something is asked, so that the answer can be tried."""


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """Who acts in which roles; what the accounts are given says the same."""

    roles: dict[str, tuple[tuple[Role, str], ...]]  # person -> roles, each with its unit or ''
    unit_of: dict[str, str]
    members: dict[str, tuple[str, ...]]

    def actor(self, person: str) -> Actor:
        held = frozenset(Held(role=role, unit=unit or None) for role, unit in self.roles[person])
        return Actor(person=person, unit=self.unit_of[person], grants=held)


def staffing(members: dict[str, tuple[str, ...]]) -> Staffing:
    """The first of each unit heads it; 督查室 supervises; the head of the office leads the bureau, that of 人事科 is of personnel."""
    roles: dict[str, tuple[tuple[Role, str], ...]] = {}
    for unit, people in members.items():
        for place, person in enumerate(people):
            own: list[tuple[Role, str]] = [("unit_head" if place == 0 else "clerk", unit)]
            if unit == k.SUPERVISION:
                own.append(("supervision_head" if place == 0 else "supervisor", ""))
            if (unit, place) == (k.OFFICE, 0):
                own.append(("leader", ""))
            if (unit, place) == (k.PERSONNEL, 0):
                own.append(("hr_head", ""))
            roles[person] = tuple(own)
    return Staffing(
        roles=roles, members=members, unit_of={person: unit for unit, people in members.items() for person in people}
    )


def open_accounts(staff: Staffing, *, since: date, now: datetime) -> None:
    """Those of the login page first, then everybody else's; all grants were given at this set-up."""
    shown = {
        "jingban": staff.members[MAIN][CLERK], "fuzeren": staff.members[MAIN][0], "duban": staff.members[k.SUPERVISION][1],
        "dubanfuze": staff.members[k.SUPERVISION][0], "lingdao": staff.members[k.OFFICE][0],
    }  # fmt: skip
    encoded = make_password(PASSWORD)  # it stands on the login page for everybody to read
    accounts = [Account(username=name, person_key=shown.get(name), password=encoded, made_at=now) for name in SHOWN]
    others = [person for person in staff.roles if person not in shown.values()]
    accounts += [Account(username=person, person_key=person, password="!", made_at=now) for person in others]
    Account.objects.bulk_create(accounts)
    held: list[tuple[Account, str, str]] = []
    for account in Account.objects.all():
        if account.person_key is None:
            held.append((account, SHOWN[account.username], ""))
        else:
            held += [(account, role, unit) for role, unit in staff.roles[account.person_key]]
    Grant.objects.bulk_create(
        Grant(account=account, role=role, unit_key=unit, from_on=since, at_setup=True, made_at=now)
        for account, role, unit in held
    )
