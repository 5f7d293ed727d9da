"""Takes an account. Gives the requests that something be erased, and the steps one of them concerns. Never what was erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q

from shigan.errors import Both
from shigan_site.accounts.models import Account
from shigan_site.queries.erasable import ANSWERS, OWN_WORK, texts_of
from shigan_site.queries.erasure_spread import Spread
from shigan_site.queries.questions import sees_questions_about
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Erasure, Event

PAGE: Final = 50


def event_to_erase(account: Account, sequence: int, today: date) -> Event | None:
    """The event at this place of the ledger, with what it says, if the account may see its matter, or whose answer it is.

    What people entered of their own work is nobody else's to read: ``sees_texts`` says whether it may be shown.
    """
    event = Event.objects.filter(entry__sequence=sequence).select_related("particulars", "erased", "entry").first()
    if event is None:
        return None
    if event.item.startswith(ANSWERS):
        return event if sees_questions_about(account, event.item.removeprefix(ANSWERS), today) else None
    if event.item.startswith(OWN_WORK):
        return event if texts_of(event) else None
    return event if visible_cases(account, today).filter(number=event.item).exists() else None


def sees_texts(account: Account, event: Event) -> bool:
    """Whether the texts of such an event may be shown to who asks for their erasure."""
    return not event.item.startswith(OWN_WORK) or event.item == f"{OWN_WORK}{account.person_key}"


def may_lose_more(sequence: int) -> bool:
    """Whether the event at this place of the ledger still says something that can be erased."""
    event = Event.objects.filter(entry__sequence=sequence).select_related("particulars", "erased").first()
    return event is not None and bool(texts_of(event))


@dataclass(frozen=True)
class Concerned:
    """A step that says a text. ``sequence`` None: its proof is not for the reader, or it has no place yet."""

    item: str  # empty: no case
    procedure: str
    step: str
    occurred_us: int
    sequence: int | None


@dataclass(frozen=True)
class Reach:
    """Everything that goes with a text, and the steps that say a short one, too, and keep it."""

    touched: tuple[Concerned, ...]
    spared: tuple[Concerned, ...]
    files: tuple[str, ...]
    short: bool
    seen: str


def reach_of(account: Account, event: Event, texts: Sequence[str], today: date) -> Reach:
    """Of what is erased when these texts of the event are."""
    spread = Spread.of(event, texts)
    concerned = [event for event, _ in spread.touched]
    items = {each.item for each in (*concerned, *spread.spared)}
    visible = set(visible_cases(account, today).filter(number__in=items).values_list("number", flat=True))
    return Reach(
        touched=tuple(_concerned(each, visible) for each in concerned),
        spared=tuple(_concerned(each, visible) for each in spread.spared),
        files=tuple(file.name for file in spread.files),
        short=bool(spread.texts - spread.long),
        seen=spread.seen(),
    )


def _concerned(event: Event, visible: set[str]) -> Concerned:
    placed = hasattr(event, "entry") and event.item in visible
    matter = "" if event.item.startswith((ANSWERS, OWN_WORK)) else event.item
    step = "own_work" if event.item.startswith(OWN_WORK) else event.step
    return Concerned(matter, event.procedure, step, event.occurred_us, event.entry.sequence if placed else None)


@dataclass(frozen=True)
class Asked:
    """A request that something be erased. ``state``: waits, granted, refused."""

    id: int
    procedure: str  # of the event; empty: it is about a person
    about: str
    fields: tuple[str, ...]
    reason: str
    provision: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    own: bool


def erasures(account: Account, page: int = 1, *, on_page: int = PAGE) -> tuple[list[Asked], int]:
    """One page of them and how many there are in all: those that wait first, then the latest."""
    ordered = Erasure.objects.select_related("person", "event").annotate(waits=Q(granted=None)).order_by("-waits", "-pk")
    first = (max(page, 1) - 1) * on_page
    return _told(list(ordered[first : first + on_page]), account), Erasure.objects.count()


def erasure(account: Account, number: int, today: date) -> tuple[Asked, Reach | None] | None:
    """One of them. Its reach: of texts that still stand, while it waits; else None."""
    row = Erasure.objects.select_related("person", "event__particulars", "event__erased").filter(pk=number).first()
    if row is None:
        return None
    reach = None
    if row.event is not None and row.granted is None:
        known = texts_of(row.event)
        reach = reach_of(account, row.event, [known[name] for name in row.fields if name in known], today)
    return _told([row], account)[0], reach


def _told(rows: Sequence[Erasure], account: Account) -> list[Asked]:
    officers = {row.proposed_by for row in rows} | {row.decided_by for row in rows if row.decided_by is not None}
    names = dict(Account.objects.filter(pk__in=officers).values_list("pk", "username"))
    return [
        Asked(
            id=row.pk,
            procedure="" if row.event is None else row.event.procedure,
            about=_about(row),
            fields=tuple(row.fields),
            reason=row.reason,
            provision=row.provision,
            state="waits" if row.granted is None else "granted" if row.granted else "refused",
            proposed_by=names.get(row.proposed_by, ""),
            proposed_at=row.proposed_at,
            decided_by=names.get(row.decided_by or 0, ""),
            decided_at=row.decided_at,
            own=row.proposed_by == account.pk,
        )
        for row in rows
    ]


def _about(row: Erasure) -> str:
    if row.person is not None:
        return Both(f"name of {row.person.key}", zh=f"人员 {row.person.key} 的姓名")
    assert row.event is not None
    if row.event.item.startswith(ANSWERS):
        key = row.event.item.removeprefix(ANSWERS)
        return Both(f"what {key} said", zh=f"人员 {key} 的说明情况")
    if row.event.item.startswith(OWN_WORK):
        return Both("what somebody entered of their own work", zh="本人补记的工作")
    return Both(f"matter {row.event.item}, event {row.event.version}", zh=f"事项 {row.event.item} 第 {row.event.version} 步")
