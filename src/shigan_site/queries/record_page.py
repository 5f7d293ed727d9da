"""Takes the ledger of the database. Gives its size, its root and its latest entries' place. Never an entry's content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shigan_site.accounts.models import Account
from shigan_site.queries.history import withholds
from shigan_site.queries.ledger import waiting
from shigan_site.queries.own_work import item_of
from shigan_site.queries.sight import hidden_attributes, visible_cases
from shigan_site.records.models import Checkpoint, Entry, Event
from shigan_site.rules import procedures


@dataclass(frozen=True)
class Seal:
    """A checkpoint, its root in hexadecimal."""

    size: int
    root: str
    algorithm: str
    made_at: datetime


@dataclass(frozen=True)
class RecordPage:
    size: int
    waiting: int
    seals: tuple[Seal, ...]


@dataclass(frozen=True)
class Placed:
    sequence: int
    procedure: str
    number: str  # empty: of the reader's own work
    step: str
    occurred_us: int
    leaf: str
    seal: Seal | None


def record_page() -> RecordPage:
    seals = tuple(_seal(each) for each in Checkpoint.objects.order_by("-size")[:20])
    return RecordPage(size=seals[0].size if seals else 0, waiting=waiting(), seals=seals)


def event_at(account: Account, sequence: int, today: date) -> Placed | None:
    """The entry at this place, if the account sees its case and all that it says, or if it tells of the account's own work."""
    entry = Entry.objects.filter(sequence=sequence).select_related("event__particulars", "event__entry").first()
    if entry is None:
        return None
    own = account.person_key is not None and entry.event.item == item_of(account.person_key)
    if not own and not _sees_all_of(account, entry.event, today):
        return None
    seal = Checkpoint.objects.filter(size__gt=sequence).order_by("size").first()
    return Placed(
        sequence=sequence,
        procedure=entry.event.procedure,
        number="" if own else entry.event.item,
        step=entry.event.step,
        occurred_us=entry.event.occurred_us,
        leaf=bytes(entry.leaf).hex(),
        seal=_seal(seal) if seal else None,
    )


def _sees_all_of(account: Account, event: Event, today: date) -> bool:
    """A proof holds the event word for word: whoever sees the case, but not all of its attributes, cannot have it."""
    case = visible_cases(account, today).filter(number=event.item).first()
    if case is None or case.procedure not in procedures():
        return False
    procedure = procedures()[case.procedure]
    return not withholds(procedure, event, hidden_attributes(procedure, account, case.pk, today))


def _seal(checkpoint: Checkpoint) -> Seal:
    return Seal(checkpoint.size, bytes(checkpoint.root).hex(), checkpoint.algorithm, checkpoint.made_at)
