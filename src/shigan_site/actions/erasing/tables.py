"""Takes what was decided to be erased, inside the transaction of the decision. Gives the tables without it. Never a copy elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote_plus

from shigan.ledger import open_ledger
from shigan_site.accounts.models import Account
from shigan_site.actions.effects import Rows
from shigan_site.actions.erasing import refused
from shigan_site.actions.organisation.noting import note
from shigan_site.actions.site_events import write_site_event
from shigan_site.actions.standing import Payload, written
from shigan_site.queries.days import local_day
from shigan_site.queries.erasable import ERASE, MARK, leaves, marked, plain
from shigan_site.queries.erasure_spread import Spread
from shigan_site.queries.recurring import period_title
from shigan_site.records.models import (
    Attachment,
    Case,
    CaseRow,
    Draft,
    ErasedEvent,
    Erasure,
    Event,
    Notice,
    Particulars,
    Person,
    Recurrence,
    RecurrenceTurn,
    Request,
    SavedView,
)
from shigan_site.rules import procedures


def erase_name(person: Person) -> None:
    """With the staff number, the account's name and address, and the searches that somebody kept under the name."""
    for view in SavedView.objects.all():
        if person.name and person.name in unquote_plus(view.query) + view.name:
            view.delete()
    Person.objects.filter(pk=person.pk).update(name=None, staff_no=None, pinyin="")
    account = Account.objects.filter(person_key=person.key)
    account.update(is_active=False, username=f"erased-{person.key}", email="")


def erase_texts(spread: Spread, erasure: Erasure, by: Account, folder: Path, now: datetime) -> None:
    """Raises ShiganError when the mirror does not hold an event yet that loses its particulars."""
    _must_be_mirrored([event for event, _ in spread.touched if hasattr(event, "particulars")], folder)
    matters = list(Case.objects.select_for_update().filter(number__in=spread.items).order_by("number"))
    sheets = {matter.number: spread.named_on(matter) for matter in matters}  # before the events lose what was set in them
    for event, left in spread.touched:
        _erase_event(event, Payload(**left), erasure)  # type: ignore[typeddict-item]
    Attachment.objects.filter(event=spread.event, erased_at=None).update(name=MARK, erased_at=now)
    for matter in matters:
        _from_the_sheet(spread, matter, sheets[matter.number], erasure, by, now)
    _from_notices(spread, matters)
    _from_drafts(spread)
    _from_recurrences(spread, by, now)


def _must_be_mirrored(events: Sequence[Event], folder: Path) -> None:
    """An entry that the mirror does not hold yet could never be written into it afterwards."""
    held = open_ledger(folder).size
    if any(not hasattr(event, "entry") or event.entry.sequence >= held for event in events):
        raise refused(
            "the matter is being worked on just now", "该事项正在办理，最新的记录还没有入账", "try again in a minute", "请一分钟后再决定"
        )


def _erase_event(event: Event, left: Payload, erasure: Erasure) -> None:
    """Its particulars go, or lose more where they went before."""
    ErasedEvent.objects.update_or_create(event=event, defaults={"erasure": erasure, "remains": written(left)})
    Particulars.objects.filter(event=event).delete()
    Request.objects.filter(answer__event=event.pk).delete()


def _from_the_sheet(spread: Spread, case: Case, named: Sequence[str], erasure: Erasure, by: Account, now: datetime) -> None:
    """A case's own texts, by an event of its own; the chosen case has one in any case, for its history."""
    rows = _rows(spread, case)
    concerned = case.number == spread.event.item or any(event.item == case.number for event, _ in spread.touched)
    if not (named or rows or concerned):
        return
    payload: Payload = {"form": {"provision": erasure.provision}, "changes": dict.fromkeys(named, (MARK, MARK))}
    if rows:
        payload["rows"] = rows
    write_site_event(case, ERASE, "依法删除个人信息", payload, by=by.person_key, now=now)


def _rows(spread: Spread, case: Case) -> Rows:
    """The rows of the case that lose a text, whole, with the mark in its place."""
    kinds = procedures()[case.procedure].rows
    rows: Rows = {}
    for row in CaseRow.objects.filter(case=case).order_by("kind", "place"):
        texts = {name: row.values[name] for name, each in kinds[row.kind].columns.items() if each.type == "text" and row.values.get(name)}
        lost = [name for name, text in texts.items() if spread.loses_row(case.number, row.kind, row.place, name, text)]
        if lost:
            whole = dict.fromkeys(kinds[row.kind].columns) | row.values | dict.fromkeys(lost, MARK)
            rows.setdefault(row.kind, []).append({"place": row.place, **whole})
    return rows


def _from_notices(spread: Spread, matters: Sequence[Case]) -> None:
    """Of the chosen matter every text that was chosen; of the others the long ones."""
    for notice in Notice.objects.filter(case__in=matters).select_related("case"):
        assert notice.case is not None
        texts = spread.texts | spread.long if notice.case.number == spread.event.item else spread.long
        if any(value in texts for value in leaves(notice.values)):
            Notice.objects.filter(pk=notice.pk).update(values=marked(notice.values, texts))


def _from_drafts(spread: Spread) -> None:
    """What somebody began for one of the matters, and whatever repeats a long text."""
    for draft in Draft.objects.all():
        ours = draft.place.partition("/")[0] == spread.event.item
        if ours or any(value in spread.long for value in leaves(draft.content)):
            draft.delete()


def _from_recurrences(spread: Spread, by: Account, now: datetime) -> None:
    """The declaration from which a matter was opened loses the text, and opens no more."""
    turns = RecurrenceTurn.objects.filter(case__number__in=spread.items).select_related("recurrence")
    for row in {turn.recurrence_id: turn.recurrence for turn in turns}.values():
        meant = spread.texts | spread.long
        if any(plain(period_title(row, turn.day)) in spread.texts for turn in turns if turn.recurrence_id == row.pk):
            meant |= {plain(row.title)}
        lost = {name: MARK for name in ("title", "demand", "basis") if plain(getattr(row, name)) in meant}
        if lost:
            ends_on = max(local_day(now), row.begins_on) if row.ends_on is None else row.ends_on
            Recurrence.objects.filter(pk=row.pk).update(**lost, ends_on=min(ends_on, max(local_day(now), row.begins_on)))
            _from_what_was_told(row, meant)
            note(f"recurring/{row.pk}", "依法删除内容，结束周期事项", by=by.person_key, now=now, particulars={"recurrence": row.pk})


def _from_what_was_told(row: Recurrence, texts: frozenset[str]) -> None:
    """Notices that a period was not opened name the recurrence, and no matter; so do the reasons that were kept."""
    for notice in Notice.objects.filter(sentence_key__startswith="site/recurring"):
        if any(value in texts for value in leaves(notice.values)):
            Notice.objects.filter(pk=notice.pk).update(values=marked(notice.values, texts))
    for turn in RecurrenceTurn.objects.filter(recurrence=row).exclude(refused={}):
        if any(text in value for value in leaves(turn.refused) for text in texts):
            RecurrenceTurn.objects.filter(pk=turn.pk).update(refused={"zh": MARK, "en": MARK})
