"""Takes what a person says of work of their own that no matter records. Gives it kept in the record. Never asked for, never marked.

An entry is an event of the item ``work/<person>``; so is its withdrawal, and so is that the head of unit took notice of it.
Nothing is changed or deleted: what was withdrawn stays and says so.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan_site.accounts.models import Account
from shigan_site.actions.organisation.noting import note
from shigan_site.queries.own_work import Entered, entries_of, item_of, may_take_notice

LONGEST: Final = 500
LONGEST_EVIDENCE: Final = 200


def enter(account: Account, day: date | None, what: str, evidence: str, ask: bool, *, today: date, now: datetime) -> bool:
    """Whether it was kept: the same said twice is kept once. ``ask``: the head of unit is asked to take notice."""
    person, what, evidence = account.person_key, what.strip(), evidence.strip()
    if person is None:
        raise _refused("this account is nobody's", "这个账号不对应人员", "use the account of a person", "请用本人的账号")
    if day is None or day > today:
        raise _refused(
            "the day is missing or lies ahead", "没有填日期，或日期在今天之后", "give the day of the work", "请填写做这项工作的日期"
        )
    if not what or len(what) > LONGEST or len(evidence) > LONGEST_EVIDENCE:
        raise _refused(
            f"what was done is missing, or is longer than {LONGEST} signs", f"没有写做了什么，或超过 {LONGEST} 字",
            "say it in a sentence or two", "请用一两句话写明",
        )  # fmt: skip
    with transaction.atomic():
        known = (each for each in entries_of(person) if each.withdrawn is None)
        if any((each.day, each.what, each.evidence) == (day, what, evidence) for each in known):
            return False
        said: dict[str, str | int | None] = {"deed": "enter", "day": day.isoformat(), "what": what, "evidence": evidence, "ask": int(ask)}
        note(item_of(person), "补记工作", by=person, now=now, particulars=said)
    return True


def withdraw(account: Account, number: int, why: str, *, now: datetime) -> None:
    """By whoever entered it; both stay. ``number``: of the event."""
    assert account.person_key is not None, "who has entered nothing has nothing to withdraw"
    with transaction.atomic():
        entry = _open_entry(account.person_key, number)
        said: dict[str, str | int | None] = {"deed": "withdraw", "of": entry.version, "why": why.strip()[:LONGEST]}
        note(item_of(account.person_key), "撤回补记的工作", by=account.person_key, now=now, particulars=said)


def take_notice(account: Account, person: str, number: int, *, day: date, now: datetime) -> None:
    """By a head of the person's unit, whom the person asked: seen, no more than that."""
    assert may_take_notice(account, person, day), "the door asks before"
    with transaction.atomic():
        entry = _open_entry(person, number)
        if entry.noticed_by is None:
            note(item_of(person), "知悉补记的工作", by=account.person_key, now=now, particulars={"deed": "notice", "of": entry.version})


def _open_entry(person: str, number: int) -> Entered:
    found = next((each for each in entries_of(person) if each.event == number), None)
    if found is None or found.withdrawn is not None:
        raise _refused("this entry was withdrawn", "这一条已经撤回", "nothing is left to do", "无需再办")
    return found


def _refused(en: str, zh: str, do_en: str, do_zh: str) -> ShiganError:
    return ShiganError(Both(en, zh=zh), remedy=Both(do_en, zh=do_zh))
