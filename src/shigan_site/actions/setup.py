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
from shigan.packs.procedure_models import Role
from shigan_site.accounts.models import Account, Grant
from shigan_site.accounts.policy import ROLE_NAMES
from shigan_site.actions.accounts import open_account
from shigan_site.actions.locking import alone_for
from shigan_site.actions.organisation.importing import Import, carry_out, understand
from shigan_site.actions.organisation.noting import note
from shigan_site.queries.office import FILE, Office
from shigan_site.queries.pinyin import searchable

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


def set_up(plan: Plan, *, day: date, now: datetime, data: Path) -> list[Slip]:
    """The whole office or nothing. Raises ShiganError or OrganisationFaults."""
    asked = understand(plan.workbook, day=day)
    named = {line: _person_meant(asked, line) for line in (*plan.supervision_heads, *plan.supervisors, *plan.leaders)}
    with transaction.atomic():
        alone_for("setup")
        if Account.objects.exists():
            raise ShiganError(Both("the office stands already", zh="单位已经设好了"), remedy=Both("log in", zh="请直接登录"))
        carry_out(asked, day=day, now=now, by=None)
        slips = [*_officers(plan, day, now), *_people(asked, named, plan, day, now)]
        note("organisation/setup", "设立单位", by=None, now=now, particulars={"accounts": len(slips)})
    _write_office(data, Office(name=plan.name))
    (data / TOKEN).unlink(missing_ok=True)
    return slips


def _write_office(data: Path, said: Office) -> None:
    """Whole, or not at all."""
    beside = data / f".{FILE}"
    beside.write_text(json.dumps(asdict(said), ensure_ascii=False), encoding="utf-8")
    os.replace(beside, data / FILE)


def _person_meant(asked: Import, line: str) -> str:
    keys = [key for key, (name, number) in asked.people.items() if line in (name, number)]
    if len(keys) == 1:
        return keys[0]
    raise ShiganError(
        Both(f"{line!r} is {'nobody' if not keys else 'several people'} of the workbook",
             zh=f"“{line}”在人员表中{'找不到' if not keys else '不止一人'}"),
        remedy=Both("write the name or staff number as in the workbook", zh="请按人员表填写姓名；同名的填工号"),
    )  # fmt: skip


def _officers(plan: Plan, day: date, now: datetime) -> Iterator[Slip]:
    roles: tuple[tuple[str, Role], ...] = (
        (plan.system_admin, "system_admin"), (plan.security_admin, "security_admin"), (plan.auditor, "auditor"),
    )  # fmt: skip
    for username, role in roles:
        account, given = open_account(username, None, by=None, now=now)
        _grant(account, role, "", day, now)
        yield Slip(username, given, ROLE_NAMES[role].zh, "")


def _people(asked: Import, named: Mapping[str, str], plan: Plan, day: date, now: datetime) -> Iterator[Slip]:
    """An account for everybody: heads by their post's title, others as clerks of their unit, and who was named."""
    view = asked.organisation.as_of(day)
    heads = {post.key for post in view.posts if any(word in post.title for word in HEADS)}
    everywhere: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("supervision_head", plan.supervision_heads), ("supervisor", plan.supervisors), ("leader", plan.leaders),
    )  # fmt: skip
    taken: set[str] = {plan.system_admin.lower(), plan.security_admin.lower(), plan.auditor.lower()}
    for person in view.people:
        assert person.key is not None
        name, number = asked.people[person.key]
        account, given = open_account(_username(name, number, taken), person.key, by=None, now=now)
        _grant(account, "unit_head" if person.key in heads else "clerk", person.unit, day, now)
        for role, lines in everywhere:
            if person.key in {named[line] for line in lines}:
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
