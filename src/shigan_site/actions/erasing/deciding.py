"""Takes an officer's request that something be erased, and another's decision. Gives it noted, and carried out. Never by one alone."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from shigan.errors import ShiganError
from shigan_site.accounts.models import Account
from shigan_site.actions.erasing import refused
from shigan_site.actions.erasing.copies import finish_erasures
from shigan_site.actions.erasing.tables import erase_name, erase_texts
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.locking import alone_for
from shigan_site.actions.mirror import extend_mirror
from shigan_site.actions.organisation.noting import note
from shigan_site.queries.actors import in_force
from shigan_site.queries.days import local_day
from shigan_site.queries.erasable import texts_of
from shigan_site.queries.erasure_spread import Spread
from shigan_site.records.models import Erasure, Event, Membership, Person

LONGEST: Final = 2000


def propose_name(person_key: str, reason: str, provision: str, *, by: Account, now: datetime) -> None:
    """That a person's name and staff number go. Raises ShiganError while the person works here, or without a reason."""
    person = Person.objects.get(key=person_key)
    _must_have_left(person, now)
    _propose(Erasure(person=person), reason, provision, by, now)


def _must_have_left(person: Person, now: datetime) -> None:
    if person.name is None:
        raise refused("the name was erased already", "姓名已删除", "nothing is left to do", "无需再办")
    if Membership.objects.filter(in_force(local_day(now)), person=person).exists():
        raise refused("the person works here", "此人仍在岗", "enter the day of leaving first", "请先登记离开日期")


def propose_texts(event_id: int, fields: Sequence[str], reason: str, provision: str, *, by: Account, now: datetime) -> None:
    """That these texts of an event go. Raises ShiganError for what it does not hold, or without a reason."""
    event = Event.objects.select_related("particulars", "erased").get(pk=event_id)
    known = texts_of(event)
    if not fields or set(fields) - known.keys():
        raise refused("no text was chosen", "没有选定要删除的内容", "tick what is to be erased", "请勾选要删除的内容")
    _propose(Erasure(event=event, fields=sorted(fields)), reason, provision, by, now)


def _propose(erasure: Erasure, reason: str, provision: str, by: Account, now: datetime) -> None:
    if not reason.strip() or not provision.strip() or len(reason) > LONGEST or len(provision) > 200:
        raise refused("reason and provision are needed", "须写明理由和依据", "fill both in", "请填写两项")
    with transaction.atomic():
        alone_for("erasing")
        if Erasure.objects.filter(person=erasure.person, event=erasure.event, decided_by=None).exists():
            raise refused("this was asked for already", "已经提出过", "wait for the decision", "请等待第二人决定")
        erasure.reason, erasure.provision, erasure.proposed_by, erasure.proposed_at = reason, provision, by.pk, now
        erasure.save(force_insert=True)
        _note(erasure, "propose", "提出删除个人信息", by, now)


def decide(
    erasure_id: int, granted: bool, *, by: Account, folder: Path, attachments: Path, now: datetime, machine: datetime,
    seen: str | None = None,
) -> None:  # fmt: skip
    """By a second officer. ``folder``: the mirror. ``machine``: the machine's own clock, by which files have their day.
    ``seen``: of the page on which the steps concerned were shown; None: by somebody who was shown none.

    Raises ShiganError when it is not theirs to decide, when the reason no longer holds, or when more steps are concerned.
    """
    if granted:
        place_all_events(now=now)
        extend_mirror(folder)
    with transaction.atomic():
        alone_for("erasing")
        erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
        if erasure.decided_by is not None:
            raise refused("it was decided already", "已经决定过", "look at the list again", "请刷新列表")
        if erasure.proposed_by == by.pk:
            raise refused("who asks does not decide", "提出人不能自己决定", "another officer has to", "请由另一位管理员决定")
        erasure.decided_by, erasure.decided_at, erasure.granted = by.pk, now, granted
        erasure.save(update_fields=["decided_by", "decided_at", "granted"])
        if granted:
            _erase(erasure, seen, by, folder, now)
        _note(erasure, "grant" if granted else "refuse", "决定删除个人信息" if granted else "决定不删除个人信息", by, now)
    if granted:
        with contextlib.suppress(ShiganError, OSError):  # the job comes by again, and says what it finds wrong
            finish_erasures(folder, attachments, now=now, machine=machine)


def _note(erasure: Erasure, deed: str, activity: str, by: Account, now: datetime) -> None:
    about = erasure.person.key if erasure.person else f"{erasure.event.item}/{erasure.event.version}" if erasure.event else ""
    note(
        f"erasure/{erasure.pk}", activity, by=by.person_key, now=now,
        particulars={
            "deed": deed, "about": about, "fields": "、".join(erasure.fields) or "name", "provision": erasure.provision,
            "account": by.pk,
        },
    )  # fmt: skip


def _erase(erasure: Erasure, seen: str | None, by: Account, folder: Path, now: datetime) -> None:
    if erasure.person is not None:
        _must_have_left(Person.objects.select_for_update().get(pk=erasure.person.pk), now)
        erase_name(erasure.person)
        return
    assert erasure.event is not None
    event = Event.objects.select_related("particulars", "erased").get(pk=erasure.event.pk)
    known = texts_of(event)
    if not known.keys() >= set(erasure.fields):
        raise refused(
            "the text went with another erasure since this one was asked for",
            "提出之后，这些内容已随另一次删除一并删除",
            "refuse this request",
            "请不予删除这一项",
        )
    spread = Spread.of(event, (known[name] for name in erasure.fields))
    if seen is not None and seen != spread.seen():
        raise refused(
            "another step says it meanwhile", "又有步骤写有同样的内容", "look at the steps again and decide", "请重新核对涉及的步骤再决定"
        )
    erase_texts(spread, erasure, by, folder, now)
