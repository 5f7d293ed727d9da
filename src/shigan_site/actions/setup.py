"""Takes an empty site and the one-time token. Gives an office: its name, its organisation, its first accounts. Never twice.

The token lies in the data folder, which only the owner of the machine can read, and goes when the office stands.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Final

from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan.organisation import OrganisationFaults
from shigan.packs.procedure_models import Role
from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.accounts import open_account
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.importing import Import, carry_out, understand
from shigan_site.actions.organisation.noting import note
from shigan_site.queries.office import FILE, Office
from shigan_site.queries.pinyin import searchable
from shigan_site.rules import role_name

TOKEN: Final = "setup.token"
HEADS: Final = ("负责人", "科长", "主任", "处长", "股长", "室长")
"""A post with one of these words in its title heads its unit."""


def token_for_first_run(data: Path) -> str:
    """The token of a site without any account; empty when the office stands."""
    path = data / TOKEN
    if Account.objects.exists():
        path.unlink(missing_ok=True)
        return ""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text(encoding="ascii").strip()


def token_holds(data: Path, given: str) -> bool:
    """Whether this is the token, and there is still no account."""
    path = data / TOKEN
    if not given or not path.exists() or Account.objects.exists():
        return False
    return hmac.compare_digest(path.read_text(encoding="ascii").strip().encode(), given.encode())


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a new office said about itself. People are named as in the workbook, or by staff number."""

    name: str
    workbook: Path
    system_admin: str
    security_admin: str
    auditor: str
    supervision_heads: tuple[str, ...] = ()
    supervisors: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slip:
    """What one person is handed on paper, once."""

    username: str
    password: str
    name: str
    unit: str


@dataclass(frozen=True)
class Look:
    """What the plan would make: the workbook understood, and who would act in which role, by the names of the roles."""

    understood: Import
    roles: Mapping[Role, list[str]]
    accounts: int


def look(plan: Plan, *, day: date) -> Look:
    """Nothing is written. Raises OrganisationFaults with everything that is wrong, in the workbook and beside it."""
    faults = _own_faults(plan)
    try:
        understood = understand(plan.workbook, day=day)
    except OrganisationFaults as refusal:
        raise OrganisationFaults([*faults, *refusal.faults]) from refusal
    named: dict[str, list[str]] = {}
    for role, lines in _named_by(plan).items():
        keys = [_person_meant(understood, line, faults) for line in lines]
        named[role] = [understood.people[key][0] for key in keys if key]
    if faults:
        raise OrganisationFaults(faults)
    heads = _heads(understood, day)
    told: dict[Role, list[str]] = {"unit_head": [understood.people[key][0] for key in heads if key in understood.people], **named}
    return Look(understood, told, len(understood.organisation.as_of(day).people) + len(OFFICERS))


OFFICERS: Final[tuple[str, ...]] = ("system_admin", "security_admin", "auditor")


def _own_faults(plan: Plan) -> list[str]:
    faults: list[str] = []
    if not plan.name or len(plan.name) > 120:
        faults.append(Both("give the office's name", zh="请填写单位名称"))
    names = [getattr(plan, officer).lower() for officer in OFFICERS]
    if len(set(names)) < len(names):
        faults.append(Both("the three officers need three accounts of different names", zh="三员的三个账号名不能相同"))
    return faults


def _named_by(plan: Plan) -> dict[Role, tuple[str, ...]]:
    return {"supervision_head": plan.supervision_heads, "supervisor": plan.supervisors, "leader": plan.leaders}


def _heads(understood: Import, day: date) -> list[str]:
    """The keys of those whose post says that they head their unit."""
    posts = understood.organisation.as_of(day).posts
    return sorted({post.key for post in posts if post.key and any(word in post.title for word in HEADS)})


def set_up(plan: Plan, *, day: date, now: datetime, data: Path) -> list[Slip]:
    """The whole office or nothing. Raises ShiganError or OrganisationFaults."""
    asked = look(plan, day=day).understood
    with transaction.atomic():
        alone_for("setup")
        if Account.objects.exists():
            raise ShiganError(Both("the office stands already", zh="单位已经设好了"), remedy=Both("log in", zh="请直接登录"))
        carry_out(asked, day=day, now=now, by=None)
        slips = [*_officers(plan, day, now), *_people(asked, plan, day, now)]
        note("organisation/setup", "设立单位", by=None, now=now, particulars={"accounts": len(slips)})
    _write_office(data, Office(name=plan.name))
    (data / TOKEN).unlink(missing_ok=True)
    return slips


def _write_office(data: Path, said: Office) -> None:
    """Whole, or not at all."""
    beside = data / f".{FILE}"
    beside.write_text(json.dumps(asdict(said), ensure_ascii=False), encoding="utf-8")
    os.replace(beside, data / FILE)


def _person_meant(asked: Import, line: str, faults: list[str]) -> str | None:
    keys = [key for key, (name, number) in asked.people.items() if line in (name, number)]
    if len(keys) == 1:
        return keys[0]
    faults.append(
        Both(
            f"{line!r} is {'nobody' if not keys else 'several people'} of the workbook; write the name or staff number as it stands there",
            zh=f"“{line}”在人员表中{'找不到' if not keys else '不止一人'}；请按人员表填写姓名，同名的填工号",
        )
    )
    return None


def _officers(plan: Plan, day: date, now: datetime) -> Iterator[Slip]:
    roles: tuple[tuple[str, Role], ...] = (
        (plan.system_admin, "system_admin"), (plan.security_admin, "security_admin"), (plan.auditor, "auditor"),
    )  # fmt: skip
    for username, role in roles:
        account, given = open_account(username, None, by=None, now=now)
        _grant(account, role, "", day, now)
        yield Slip(username, given, role_name(role).zh, "")


def _people(asked: Import, plan: Plan, day: date, now: datetime) -> Iterator[Slip]:
    """An account for everybody: heads by their post's title, others as clerks of their unit, and who was named."""
    heads = _heads(asked, day)
    everywhere = {role: {_person_meant(asked, line, []) for line in lines} for role, lines in _named_by(plan).items()}
    taken: set[str] = {plan.system_admin.lower(), plan.security_admin.lower(), plan.auditor.lower()}
    for person in asked.organisation.as_of(day).people:
        assert person.key is not None
        name, number = asked.people[person.key]
        account, given = open_account(_username(name, number, taken), person.key, by=None, now=now)
        _grant(account, "unit_head" if person.key in heads else "clerk", person.unit, day, now)
        for role, keys in everywhere.items():
            if person.key in keys:
                _grant(account, role, "", day, now)
        yield Slip(account.username, given, name, person.unit)


def _username(name: str, number: str | None, taken: set[str]) -> str:
    """The staff number, or the pinyin with a number where two would be the same."""
    spelt = re.sub(r"[^a-z0-9]", "", searchable(name).split(" ")[0])  # a rare character has no pinyin, and no key
    plain = number or spelt[:40] or "user"
    chosen = plain
    for again in count(2):
        if chosen.lower() not in taken:
            break
        chosen = f"{plain}{again}"
    taken.add(chosen.lower())
    return chosen


def _grant(account: Account, role: Role, unit: str, day: date, now: datetime) -> None:
    Grant.objects.create(account=account, role=role, unit_key=unit, from_on=day, at_setup=True, made_at=now)
