"""Takes how many people. Gives an invented office of that size, with an account for everybody. Never a real person.

One bureau: a leader and an auditor, a supervision office, and sections of about ten, each with a head. All accounts
have the one password that is given; roles are those a real office of this kind would have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.contrib.auth.hashers import make_password

from shigan import organisation as core
from shigan.packs.procedure_models import Role
from shigan.procedures.model import Actor, Occasion
from shigan.procedures.model import Grant as Held
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.organisation.storing import store_organisation

BUREAU: Final = "bureau"
SUPERVISION: Final = "supervision"
FEWEST: Final = 12
SECTION: Final = 10
MOST_SECTIONS: Final = 24
FAMILY_NAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN_NAMES: Final = "明华丽强芳军敏静伟洁磊娜勇艳杰涛超霞平刚"


@dataclass(frozen=True, kw_only=True)
class LoadOffice:
    """Who works where, and in which role; ``members`` of each unit, its head first."""

    members: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, tuple[Role, str]]  # person -> role, and the unit of it or ''

    @property
    def leader(self) -> str:
        return self.members[BUREAU][0]

    @property
    def sections(self) -> tuple[str, ...]:
        return tuple(unit for unit in self.members if unit not in (BUREAU, SUPERVISION))

    def actor(self, person: str) -> Actor:
        role, scope = self.roles[person]
        unit = next(unit for unit, people in self.members.items() if person in people)
        return Actor(person=person, unit=unit, grants=frozenset({Held(role=role, unit=scope or None)}))

    def occasion(self, day: date) -> Occasion:
        return Occasion(
            today=day,
            covers=lambda upper, lower: upper in (lower, BUREAU),
            belongs=lambda person, unit: person in self.members[unit] or unit == BUREAU,
            exists=lambda what, key: key in (self.members if what == "unit" else self.roles),
        )


def office_of(people: int) -> LoadOffice:
    """At least ``people``, and never fewer than a small office has."""
    keys = [f"p{place:06d}" for place in range(1, max(FEWEST, people) + 1)]
    supervising = max(3, len(keys) // 20)
    rest = keys[2 + supervising :]
    sections = min(MOST_SECTIONS, max(2, len(rest) // SECTION))
    members = {BUREAU: tuple(keys[:2]), SUPERVISION: tuple(keys[2 : 2 + supervising])}
    members |= {f"s{number + 1:02d}": tuple(rest[number::sections]) for number in range(sections)}
    roles: dict[str, tuple[Role, str]] = {keys[0]: ("leader", ""), keys[1]: ("auditor", "")}
    for unit, inside in members.items():
        for place, person in enumerate(inside if unit != BUREAU else ()):
            if unit == SUPERVISION:
                roles[person] = ("supervisor" if place else "supervision_head", "")
            else:
                roles[person] = ("clerk" if place else "unit_head", unit)
    return LoadOffice(members=members, roles=roles)


def open_load_office(office: LoadOffice, *, password: str, since: date, now: datetime) -> None:
    """Into empty tables. The accounts are called as the people's keys."""
    store_organisation(_organisation(office), {key: _name(place) for place, key in enumerate(office.roles)})
    encoded = make_password(password)
    Account.objects.bulk_create(Account(username=key, person_key=key, password=encoded, made_at=now) for key in office.roles)
    accounts = {account.username: account for account in Account.objects.all()}
    Grant.objects.bulk_create(
        Grant(account=accounts[key], role=role, unit_key=unit, from_on=since, at_setup=True, made_at=now)
        for key, (role, unit) in office.roles.items()
    )


def renew_passwords(password: str) -> None:
    """Everybody's, for another run on the same office."""
    Account.objects.update(password=make_password(password))


def _organisation(office: LoadOffice) -> core.Organisation:
    names = {BUREAU: "某市测量局", SUPERVISION: "督查室"}
    return core.Organisation(
        units=tuple(
            core.Unit(key=unit, name=names.get(unit) or f"第{unit[1:]}科", parent=None if unit == BUREAU else BUREAU)
            for unit in office.members
        ),
        people=tuple(
            core.Person(key=person, name=None, staff_class="civil_servant", unit=unit)
            for unit, inside in office.members.items()
            for person in inside
        ),
    )


def _name(place: int) -> str:
    return FAMILY_NAMES[place % 20] + GIVEN_NAMES[place // 20 % 20] + (GIVEN_NAMES[place // 400 % 20] if place >= 400 else "")
