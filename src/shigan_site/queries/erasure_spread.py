"""Takes an event and texts of it that are to be erased. Gives every step, sheet and file to which they were carried. Never erases.

A text of some length is the same text wherever it is repeated word for word: in later steps, in the parts of the matter,
in the next one of a recurring matter. A short one, such as a name or “agreed”, says nothing by being equal. It is
followed only as the same particular: from the chosen step to the sheet, to the step that replaced it there, and to the
same row of milestones or requests for help.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

from django.db.models import Q

from shigan_site.queries.erasable import MARK, Payload, leaves, marked, payload_of, plain, row_texts
from shigan_site.queries.kin import kin_of
from shigan_site.queries.recurring import period_title
from shigan_site.records.models import Attachment, Case, Event, RecurrenceTurn
from shigan_site.rules import procedures

LONG: Final = 10
"""Signs from which on a text is the same text wherever it is repeated."""


@dataclass(frozen=True)
class Spread:
    """An event, some texts of it as texts are compared, and all steps in which they could stand."""

    event: Event
    texts: frozenset[str]

    @classmethod
    def of(cls, event: Event, texts: Iterable[str]) -> Self:
        return cls(event, frozenset(plain(text) for text in texts))

    @cached_property
    def items(self) -> frozenset[str]:
        return kin_of(self.event.item)

    @cached_property
    def long(self) -> frozenset[str]:
        """Those that go wherever they stand; of a recurrence's matter with them the same title of each period."""
        long = {text for text in self.texts if len(text) >= LONG}
        return frozenset(long | self._titles_of_other_periods(long))

    @cached_property
    def rows(self) -> Sequence[tuple[Event, Payload]]:
        """Every event with its particulars that may be concerned, in the order in which they came about."""
        holding = Q(item=self.event.item)
        for text in self.long:
            needle = json.dumps(text, ensure_ascii=False)[1:-1]
            holding |= Q(particulars__payload__contains=needle) | Q(erased__remains__contains=needle)
        events = Event.objects.filter(holding, item__in=self.items).select_related("particulars", "erased", "entry")
        pairs = ((event, payload_of(event)) for event in events.order_by("pk"))
        return [(event, payload) for event, payload in pairs if payload is not None]

    @cached_property
    def touched(self) -> Sequence[tuple[Event, Payload]]:
        """The steps that lose something, each with what is left of it."""
        left = ((event, payload, self._without(event, payload)) for event, payload in self.rows)
        return [(event, after) for event, payload, after in left if after != payload]

    @cached_property
    def spared(self) -> Sequence[Event]:
        """The steps that say a short one of the texts, too, and keep it."""
        losing = {event.pk for event, _ in self.touched}
        return [
            event
            for event, payload in self.rows
            if event.pk not in losing and any(text in self.texts for text in leaves(payload))
        ]

    @cached_property
    def files(self) -> Sequence[Attachment]:
        """Of the chosen step alone."""
        return list(Attachment.objects.filter(event=self.event, erased_at=None).order_by("pk"))

    @cached_property
    def still_on_the_sheet(self) -> frozenset[str]:
        """The attributes of its matter that hold a text because of this very step."""
        return frozenset(name for name in self._set_here if name not in self._replaced_by)

    def seen(self) -> str:
        """Changes when another step says it, too: whoever decides has seen them all."""
        return f"{len(self.touched)}-{max((event.pk for event, _ in self.touched), default=0)}"

    def named_on(self, case: Case) -> list[str]:
        """The attributes of a case's sheet that lose their text."""
        procedure = procedures()[case.procedure]
        held = {name: str(case.get(name)) for name, each in procedure.attributes.items() if each.type == "text" and case.get(name)}
        own = self.still_on_the_sheet if case.number == self.event.item else frozenset()
        return [name for name, value in held.items() if plain(value) in self.long or (name in own and plain(value) in self.texts)]

    def loses_row(self, item: str, kind: str, place: int, column: str, text: str) -> bool:
        """Whether this row of a matter is one whose text goes."""
        own = item == self.event.item and self._rows_here.get((kind, place, column)) == plain(text)
        return plain(text) in self.long or own

    def _chosen(self, value: Any) -> bool:
        return isinstance(value, str) and plain(value) in self.texts

    @cached_property
    def _own(self) -> Payload:
        return payload_of(self.event) or {}

    @cached_property
    def _set_here(self) -> frozenset[str]:
        return frozenset(name for name, (_, after) in self._own.get("changes", {}).items() if self._chosen(after))

    @cached_property
    def _rows_here(self) -> dict[tuple[str, int, str], str]:
        return {key: plain(text) for key, text in row_texts(self._own, procedures()[self.event.procedure]).items() if self._chosen(text)}

    @cached_property
    def _replaced_by(self) -> dict[str, int]:
        """By attribute the step that put something else in the place of what this one had set."""
        found: dict[str, int] = {}
        for event, payload in self.rows:
            if event.item == self.event.item and event.version > self.event.version:
                for name in self._set_here & payload.get("changes", {}).keys():
                    found.setdefault(name, event.pk)
        return found

    def _without(self, event: Event, payload: Payload) -> Payload:
        if event.pk == self.event.pk:
            return _nameless_files(marked(payload, self.texts | self.long))
        left: Payload = marked(payload, self.long)
        if event.item == self.event.item and event.version > self.event.version:
            self._follow(event, left)
        return left

    def _follow(self, event: Event, left: Payload) -> None:
        for name, (before, after) in left.get("changes", {}).items():
            if self._replaced_by.get(name) == event.pk and self._chosen(before):
                left["changes"][name] = [MARK, after]
        for kind, rows in left.get("rows", {}).items():
            for row in rows:
                for column in row:
                    if self._chosen(row.get(column)) and (kind, row["place"], column) in self._rows_here:
                        row[column] = MARK

    def _titles_of_other_periods(self, texts: set[str]) -> set[str]:
        turns = list(RecurrenceTurn.objects.filter(case__number__in=self.items).select_related("recurrence"))
        titles = {turn: plain(period_title(turn.recurrence, turn.day)) for turn in turns}
        meant = {turn.recurrence_id for turn, title in titles.items() if title in texts}
        return {title for turn, title in titles.items() if turn.recurrence_id in meant}


def _nameless_files(payload: Payload) -> Payload:
    if "files" in payload:
        payload["files"] = [{**file, "name": MARK} for file in payload["files"]]
    return payload
