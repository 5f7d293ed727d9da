"""Takes a request that something personal be erased, and a second officer's decision. Gives it erased, in the open. Never by one alone.

Erased are a person's name and staff number, or texts of an event wherever they stand: in its particulars, in later events
of the same matter that repeat them, on the sheet, in notices, with the files. What remains of an event is kept beside it, so
that matters can still be rebuilt; its leaf stays in the tree, so that every other proof still holds. That something was
erased, on whose two decisions and on which provision, is itself an event.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from shigan.errors import Both, ShiganError
from shigan.ledger import actions as a
from shigan.ledger import open_ledger
from shigan.ledger.erasure import erase_entries
from shigan.ledger.hashing import SALT_BYTES
from shigan.ledger.manifest import NAME
from shigan_site.accounts.models import Account
from shigan_site.actions.effects import Rows
from shigan_site.actions.effects.effect import AssistRow, MilestoneRow
from shigan_site.actions.files import path_of
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.locking import alone_for
from shigan_site.actions.mirror import extend_mirror
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.projecting import Payload, project, read, written
from shigan_site.queries.actors import in_force
from shigan_site.queries.days import OFFSET_MINUTES, day_number, end_of, local_day, microseconds
from shigan_site.queries.erasures import ERASE, MARK, texts_of
from shigan_site.queries.procedures import procedures, source_name
from shigan_site.records.models import (
    Assist,
    Attachment,
    Draft,
    Entry,
    ErasedEvent,
    Erasure,
    Event,
    Matter,
    Membership,
    Milestone,
    Notice,
    Particulars,
    Person,
    Request,
)

LONGEST: Final = 2000


def propose_name(person_key: str, reason: str, provision: str, *, by: Account, now: datetime) -> None:
    """That a person's name and staff number go. Raises ShiganError while the person works here, or without a reason."""
    person = Person.objects.get(key=person_key)
    if person.name is None:
        raise _refused("the name was erased already", "姓名已删除", "nothing is left to do", "无需再办")
    if Membership.objects.filter(in_force(local_day(now)), person=person).exists():
        raise _refused("the person works here", "此人仍在岗", "enter the day of leaving first", "请先登记离开日期")
    _propose(Erasure(person=person), reason, provision, by, now)


def propose_texts(event_id: int, fields: Sequence[str], reason: str, provision: str, *, by: Account, now: datetime) -> None:
    """That these texts of an event go. Raises ShiganError for what it does not hold, or without a reason."""
    event = Event.objects.select_related("particulars").get(pk=event_id)
    known = texts_of(event)
    if not fields or set(fields) - known.keys():
        raise _refused("no text was chosen", "没有选定要删除的内容", "tick what is to be erased", "请勾选要删除的内容")
    _propose(Erasure(event=event, fields=sorted(fields)), reason, provision, by, now)


def _propose(erasure: Erasure, reason: str, provision: str, by: Account, now: datetime) -> None:
    if not reason.strip() or not provision.strip() or len(reason) > LONGEST or len(provision) > 200:
        raise _refused("reason and provision are needed", "须写明理由和依据", "fill both in", "请填写两项")
    with transaction.atomic():
        alone_for("erasing")
        if Erasure.objects.filter(person=erasure.person, event=erasure.event, decided_by=None).exists():
            raise _refused("this was asked for already", "已经提出过", "wait for the decision", "请等待第二人决定")
        erasure.reason, erasure.provision, erasure.proposed_by, erasure.proposed_at = reason, provision, by.pk, now
        erasure.save(force_insert=True)
        _note(erasure, "propose", "提出删除个人信息", by, now)


def decide(erasure_id: int, granted: bool, *, by: Account, folder: Path, attachments: Path, now: datetime) -> None:
    """By a second officer. ``folder``: the mirror, from which it goes, too. Raises ShiganError when it is not theirs to decide."""
    if granted:
        place_all_events(now=now)
        extend_mirror(folder)
    gone: list[str] = []
    with transaction.atomic():
        alone_for("erasing")
        erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
        if erasure.decided_by is not None:
            raise _refused("it was decided already", "已经决定过", "look at the list again", "请刷新列表")
        if erasure.proposed_by == by.pk:
            raise _refused("who asks does not decide", "提出人不能自己决定", "another officer has to", "请由另一位管理员决定")
        erasure.decided_by, erasure.decided_at, erasure.granted = by.pk, now, granted
        erasure.save(update_fields=["decided_by", "decided_at", "granted"])
        if granted:
            gone = _erase(erasure, by, folder, now)
        _note(erasure, "grant" if granted else "refuse", "决定删除个人信息" if granted else "决定不删除个人信息", by, now)
    for sha256 in gone:
        path_of(sha256, attachments).unlink(missing_ok=True)
    if granted:
        with contextlib.suppress(ShiganError, OSError):  # the mirror's job comes by again, and says what it finds wrong
            erase_from_mirror(folder, now=now)


def _note(erasure: Erasure, deed: str, activity: str, by: Account, now: datetime) -> None:
    about = erasure.person.key if erasure.person else f"{erasure.event.item}/{erasure.event.version}" if erasure.event else ""
    note(
        f"erasure/{erasure.pk}", activity, by=by.person_key, now=now,
        particulars={
            "deed": deed, "about": about, "fields": "、".join(erasure.fields) or "name", "provision": erasure.provision,
            "account": by.pk,
        },
    )  # fmt: skip


def _refused(en: str, zh: str, remedy_en: str, remedy_zh: str) -> ShiganError:
    return ShiganError(Both(en, zh=zh), remedy=Both(remedy_en, zh=remedy_zh))


def _erase(erasure: Erasure, by: Account, folder: Path, now: datetime) -> list[str]:
    """In the tables; gives the digests of files that nothing names any more."""
    if erasure.person is not None:
        Person.objects.filter(pk=erasure.person.pk).update(name=None, staff_no=None, pinyin="")
        account = Account.objects.filter(person_key=erasure.person.key)
        account.update(is_active=False, username=f"erased-{erasure.person.key}", email="")
        return []
    assert erasure.event is not None
    known = texts_of(Event.objects.select_related("particulars").get(pk=erasure.event.pk))
    if not known.keys() >= set(erasure.fields):
        raise _refused(
            "the text went with another erasure since this one was asked for",
            "提出之后，这些内容已随另一次删除一并删除",
            "refuse this request",
            "请不予删除这一项",
        )
    texts = {known[name] for name in erasure.fields}
    events = [event for event in _of_the_item(erasure.event.item) if _holds(event.particulars.payload, texts)]
    _must_be_mirrored(events, folder)
    for event in events:
        payload = read(event.particulars.payload)
        ErasedEvent.objects.create(event=event, erasure=erasure, remains=written(_without(payload, texts)))
        Particulars.objects.filter(event=event).delete()
        Request.objects.filter(answer__event=event.pk).delete()
    _from_the_sheet(erasure.event.item, texts, erasure, by, now)
    return _files_of(events)


def _must_be_mirrored(events: Sequence[Event], folder: Path) -> None:
    """An entry that the mirror does not hold yet could never be written into it afterwards."""
    held = open_ledger(folder).size
    if any(not hasattr(event, "entry") or event.entry.sequence >= held for event in events):
        raise _refused(
            "the matter is being worked on just now", "该事项正在办理，最新的记录还没有入账", "try again in a minute", "请一分钟后再决定"
        )


def _of_the_item(item: str) -> Iterator[Event]:
    yield from Event.objects.filter(item=item, particulars__isnull=False).select_related("particulars", "entry").order_by("pk")


def _holds(payload: str, texts: set[str]) -> bool:
    return any(value in texts for value in _leaves(read(payload)))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _leaves(each)


def _without(payload: Payload, texts: set[str]) -> Payload:
    """The same with the mark in the place of each of the texts, and of the names of files."""
    kept: Payload = _marked(payload, texts)
    if "files" in kept:
        kept["files"] = [{**file, "name": MARK} for file in kept["files"]]
    return kept


def _marked(value: Any, texts: set[str]) -> Any:
    if isinstance(value, str):
        return MARK if value in texts else value
    if isinstance(value, dict):
        return {name: _marked(each, texts) for name, each in value.items()}
    return [_marked(each, texts) for each in value] if isinstance(value, (list, tuple)) else value


def _from_the_sheet(item: str, texts: set[str], erasure: Erasure, by: Account, now: datetime) -> None:
    """The matter's own texts by an event of its own; what stands beside it in place."""
    matter = Matter.objects.select_for_update().filter(number=item).first()
    if matter is None:
        return
    procedure = procedures()[matter.procedure]
    named = [name for name, each in procedure.attributes.items() if each.type == "text" and getattr(matter, name, "") in texts]
    event = Event.objects.create(
        procedure=matter.procedure, step=ERASE, state=matter.state, version=matter.version + 1, item=item, kind=matter.kind,
        channel=matter.source, action=a.NOTE, activity="依法删除个人信息", actor=by.person_key, occurred_us=microseconds(now),
        offset_minutes=OFFSET_MINUTES, recorded_us=microseconds(now), due_us=end_of(matter.due) if matter.due else None,
        source=source_name(),
    )  # fmt: skip
    rows: Rows = {"milestones": _milestones(matter, texts), "assists": _assists(matter, texts)}
    payload: Payload = {"form": {"provision": erasure.provision}, "changes": dict.fromkeys(named, (MARK, MARK))}
    if any(rows.values()):
        payload["rows"] = rows
    Particulars.objects.create(event=event, payload=written(payload), salt=secrets.token_bytes(SALT_BYTES))
    project(event, payload, procedure, matter)
    for notice in Notice.objects.filter(matter=matter):
        if any(value in texts for value in _leaves(notice.values)):
            Notice.objects.filter(pk=notice.pk).update(values=_marked(notice.values, texts))
    Draft.objects.filter(place__startswith=f"{item}/").delete()


def _milestones(matter: Matter, texts: set[str]) -> list[MilestoneRow]:
    return [
        {"place": row.place, "name": MARK, "due": day_number(row.due), "done_on": _day(row.done_on)}
        for row in Milestone.objects.filter(matter=matter, name__in=texts).order_by("place")
    ]


def _assists(matter: Matter, texts: set[str]) -> list[AssistRow]:
    return [
        {
            "place": row.place, "unit": row.unit.key, "task": _marked(row.task, texts), "answered_on": _day(row.answered_on),
            "answer": _marked(row.answer, texts),
        }
        for row in Assist.objects.filter(matter=matter).select_related("unit").order_by("place")
        if row.task in texts or row.answer in texts
    ]  # fmt: skip


def _day(day: date | None) -> int | None:
    """As the particulars write it."""
    return None if day is None else day_number(day)


def _files_of(events: Sequence[Event]) -> list[str]:
    """The files of erased events lose their names; gives those that no other event has."""
    files = Attachment.objects.filter(event__in=events)
    digests = set(files.values_list("sha256", flat=True))
    files.update(name=MARK)
    elsewhere = set(Attachment.objects.filter(sha256__in=digests).exclude(event__in=events).values_list("sha256", flat=True))
    return sorted(digests - elsewhere)


def erase_from_mirror(folder: Path, *, now: datetime) -> int:
    """What was decided and still lies in the mirror goes from it; gives how many entries. Called again by the mirror's job."""
    waiting = list(Erasure.objects.filter(granted=True, mirrored_at=None).order_by("pk"))
    count = 0
    for erasure in waiting:
        sequences = list(Entry.objects.filter(event__erased__erasure=erasure).values_list("sequence", flat=True))
        if sequences and (folder / NAME).exists():
            held = [sequence for sequence in sequences if sequence < open_ledger(folder).size]
            count += erase_entries(folder, held, reason=erasure.provision, on=local_day(now))
        Erasure.objects.filter(pk=erasure.pk).update(mirrored_at=now)
    return count
