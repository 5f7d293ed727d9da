"""Finds the matters that a list of ratings and complaints is about, and what of it the record holds already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shigan.ledger import actions
from shigan_site.accounts.models import Account
from shigan_site.queries.days import instant_of, local_day
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Case, Event, IntakeRow

AT_ONCE: Final = 400
WORDS: Final = (actions.RATE, actions.COMPLAIN)
Recorded = tuple[str, str, date, str]
"""Matter, step, day, and the rating where it is one."""


@dataclass(frozen=True)
class Subject:
    """A matter as a list means it."""

    matter: Case

    @property
    def number(self) -> str:
        return str(self.matter.number)

    @property
    def title(self) -> str:
        return str(self.matter.title)

    @property
    def registered_on(self) -> date:
        return local_day(self.matter.created_at)


def subjects(account: Account, written: Collection[str], day: date) -> dict[str, Subject]:
    """By what the list writes: the matter's own number, or the one under which it came from its source.

    Only matters the account may see; a number that is unknown, and one that is out of sight, are told alike.
    """
    found: dict[str, Subject] = {}
    for portion in _portions(sorted(written)):
        items = dict(IntakeRow.objects.filter(source_number__in=portion).exclude(source_number="").values_list("source_number", "item"))
        seen = visible_cases(account, day).filter(number__in=[*portion, *items.values()])
        matters = {matter.number: Subject(matter) for matter in seen}
        found |= {text: matters[item] for text, item in items.items() if item in matters}
        found |= {text: matters[text] for text in portion if text in matters}
    return found


def recorded(items: Collection[str]) -> frozenset[Recorded]:
    """The ratings and complaints that the record holds of these matters."""
    found: set[Recorded] = set()
    for portion in _portions(sorted(items)):
        rows = Event.objects.filter(item__in=portion, action__in=WORDS).values_list("item", "step", "occurred_us", "outcome")
        found |= {(item, step, local_day(instant_of(at)), outcome or "") for item, step, at, outcome in rows}
    return frozenset(found)


def _portions(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE))
