"""Takes a size. Gives an empty site filled with so many matters, sealed and mirrored. Never notices, drafts or requests.

Every week of the office's past the same number of matters came in and went through the same courses, which the core's
rules allowed step by step; courses that have not ended by now stand where they are. Rows are written in bulk, with all
triggers at work; leaves, block roots and the root are those of the mirror, which the ledger's own writer makes.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from django.db import models, transaction

from shigan.ledger import LedgerWriter, open_ledger
from shigan.ledger.hashing import HASH_BYTES, SALT_BYTES
from shigan.ledger.schema import EVENT_SCHEMA
from shigan.packs.procedure_models import Procedure
from shigan_site.actions.counting_on import count_on
from shigan_site.actions.files import StoredFile
from shigan_site.actions.mirror import nameless_directory
from shigan_site.actions.projecting import Keys, columns_of, parties_of, values_of
from shigan_site.actions.recording import event_of, payload_of
from shigan_site.actions.standing import Standing, after, written
from shigan_site.queries.days import local_day
from shigan_site.queries.ledger import ATTRIBUTES, current_tree, origin
from shigan_site.records.models import (
    Attachment,
    Block,
    Case,
    CaseParty,
    CaseValue,
    Checkpoint,
    Entry,
    Event,
    Numbering,
    Particulars,
    Person,
    Unit,
    Waiting,
)
from shigan_site.rules import procedures
from shigan_trial.load_site.courses import Lived, course, happened, instants
from shigan_trial.load_site.office import LoadOffice
from shigan_trial.load_site.rows import Row, indexes_later, insert, plain

MOST_WEEKS: Final = 520
A_WEEK: Final = timedelta(weeks=1)
LAST_WEEK: Final = timedelta(days=5)
"""Matters of a week come in on five days; the last of them was yesterday."""
US: Final = 1_000_000
PORTION: Final = 2_000  # matters written in one transaction
ENTRIES: Final = 100_000
_DAY: Final = re.compile(r"88(\d{6})88")
"""How a day stands in a payload until its week is known."""
Told = Callable[[int], None]


@dataclass
class Pattern:
    """One course, ready to be written for any week: only the number, the week and the salt are missing."""

    lived: tuple[Lived, ...]
    procedure: Procedure
    evidence: StoredFile
    cases: dict[int, CaseRows] = field(default_factory=dict)  # steps taken -> the case's rows in the course's own week

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        made = [
            event_of(self.procedure, one.taken, one.actor, one.at, item="", version=version)
            for version, one in enumerate(self.lived, 1)
        ]
        return [{each.attname: getattr(event, each.attname) for each in Event._meta.concrete_fields} for event in made]

    @cached_property
    def payloads(self) -> list[list[str]]:
        """Each step's payload, cut where a day stands: text, day, text, day … text."""
        return [_DAY.split(written(self._payload(one))) for one in self.lived]  # type: ignore[arg-type]

    def _payload(self, one: Lived) -> dict[str, Any]:
        payload: dict[str, Any] = dict(payload_of(one.taken, {}, [self.evidence] if one.files else [], None))
        form, attributes = one.taken.step.form, self.procedure.attributes
        payload["form"] = {
            name: _mark(value) if form[name].type == "day" else value for name, value in payload["form"].items()
        }
        payload["changes"] = {
            name: tuple(map(_mark, pair)) if attributes[name].type == "day" else pair
            for name, pair in payload["changes"].items()
        }
        return payload

    def case(self, taken: int, keys: Keys) -> CaseRows:
        """The rows after so many steps, in the course's own week; dates are still dates."""
        if taken not in self.cases:
            self.cases[taken] = self._case(taken, keys)
        return self.cases[taken]

    def _case(self, taken: int, keys: Keys) -> CaseRows:
        standing = Standing(number="", procedure=self.procedure.id)
        for version, one in enumerate(self.lived[:taken], 1):
            event = event_of(self.procedure, one.taken, one.actor, one.at, item="", version=version)
            after(standing, event, payload_of(one.taken, {}, [], None), self.procedure)
        row = Case(**columns_of(standing, self.procedure, keys))
        days = {name for name, value in standing.attributes.items() if self.procedure.attributes[name].type == "day"}
        marked = {name: _mark(int(value or 0)) if name in days else value for name, value in standing.attributes.items()}
        return CaseRows(
            columns=[getattr(row, each.attname) for each in Case._meta.concrete_fields],
            attributes=_DAY.split(json.dumps(marked, ensure_ascii=False)),
            words=row.words,
            parties=sorted(parties_of(standing, self.procedure, keys), key=repr),
            values=[
                (value.attribute, value.number, value.text, self.procedure.attributes[value.attribute].type == "day")
                for value in values_of(standing, self.procedure)
            ],
        )


@dataclass(frozen=True)
class CaseRows:
    """One case as its tables have it, without its number; ``attributes``: cut where a day stands, as payloads are."""

    columns: list[Any]
    attributes: list[str]
    words: str
    parties: list[tuple[str, int | None, int | None]]
    values: list[tuple[str, int | None, str | None, bool]]


def _mark(day: int | None) -> int | None:
    return None if day is None else int(f"88{day:06d}88")


def fill(matters: int, office: LoadOffice, *, now: datetime, mirror: Path, told: Told = lambda done: None) -> int:
    """Fill empty tables; the office's people are there already. Gives how many events. ``told`` hears how many matters."""
    assert not Event.objects.exists(), "only an empty site is filled"
    weeks = min(MOST_WEEKS, max(1, matters // 100))
    start = _nine_on(now - LAST_WEEK) - (weeks - 1) * A_WEEK
    evidence = StoredFile(name="情况说明.txt", media_type="text/plain", size=0, sha256=EMPTY)
    procedure = procedures()["matter"]
    patterns = [
        Pattern(course(number, procedure, office, start), procedure, evidence) for number in range(-(-matters // weeks))
    ]
    keys = Keys(dict(Person.objects.values_list("key", "pk")), dict(Unit.objects.values_list("key", "pk")))
    filler = Filler(patterns=patterns, weeks=weeks, now=now, keys=keys)
    with indexes_later(Event, Entry, Case, CaseParty, CaseValue, Attachment):
        _seal(filler, mirror, matters, told)
    return filler.event


EMPTY: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def _nine_on(now: datetime) -> datetime:
    """Nine in the morning of that day, in the office."""
    nine = now.replace(hour=1, minute=0, second=0, microsecond=0)
    return nine + (local_day(now) - nine.date())


@dataclass
class Filler:
    """Hands out the rows of one matter after the other, week by week."""

    patterns: list[Pattern]
    weeks: int
    now: datetime
    keys: Keys
    event: int = 0
    pk: int = 0
    attachment: int = 0
    party: int = 0
    value: int = 0
    numbers: Counter[int] = field(default_factory=Counter)

    def all(self, matters: int) -> Iterator[tuple[Pattern, timedelta]]:
        """Each matter's course and by how much later it begins than in the course's own week."""
        for place in range(matters):
            week, number = divmod(place, len(self.patterns))
            yield self.patterns[number], week * A_WEEK

    def portion(self, which: list[tuple[Pattern, timedelta]]) -> Portion:
        portion = Portion()
        for pattern, later in which:
            taken = happened(pattern.lived, earlier=-later, now=self.now)
            if taken:
                self._one(portion, pattern, later, taken)
        return portion

    def _one(self, portion: Portion, pattern: Pattern, later: timedelta, taken: int) -> None:
        shift, shift_us = later.days, later.days * 86_400 * US
        year = local_day(pattern.lived[0].at + later).year
        self.numbers[year] += 1
        self.pk += 1
        item = f"{year}-{self.numbers[year]:06d}"
        for place in range(taken):
            self.event += 1
            portion.event(pattern, place, self.event, item, shift, shift_us)
            if pattern.lived[place].files:
                self._attach(portion, pattern, place, later)
        self._case(portion, pattern.case(taken, self.keys), item, later)

    def _case(self, portion: Portion, rows: CaseRows, item: str, later: timedelta) -> None:
        case = list(rows.columns)
        for at in CASE_DAYS:
            case[at] = case[at] and plain(case[at] + later)
        case[ID], case[NUMBER], case[LAST], case[WORDS] = self.pk, item, self.event, f"{item}\n{rows.words}"
        parts = rows.attributes
        case[JSON] = "".join(str(int(part) + later.days) if odd % 2 else part for odd, part in enumerate(parts))
        portion.cases.append(case)
        copied = (case[PROCEDURE], case[OPEN], case[DUE], case[CLOSED])
        for attribute, person, unit in rows.parties:
            self.party += 1
            portion.parties.append((self.party, self.pk, attribute, person, unit, *copied))
        for attribute, number, text, is_day in rows.values:
            self.value += 1
            moved = number + later.days if is_day and number is not None else number
            portion.values.append((self.value, self.pk, case[PROCEDURE], attribute, moved, text))

    def _attach(self, portion: Portion, pattern: Pattern, place: int, later: timedelta) -> None:
        self.attachment += 1
        one, file = pattern.lived[place], pattern.evidence
        row = Attachment(
            id=self.attachment, case_id=self.pk, event_id=self.event, added_by_id=self.keys.people[one.actor.person],
            added_at=one.at + later, **file.as_json(),
        )  # fmt: skip
        portion.attachments.append([plain(getattr(row, each.attname)) for each in Attachment._meta.concrete_fields])


def _places(table: type[models.Model], *kinds: type[models.Field[Any, Any]]) -> list[int]:
    return [place for place, each in enumerate(table._meta.concrete_fields) if isinstance(each, kinds)]


_COLUMNS: Final = [each.attname for each in Case._meta.concrete_fields]
CASE_DAYS: Final = _places(Case, models.DateField)
ID, NUMBER, LAST, WORDS, JSON = (
    _COLUMNS.index(name) for name in ("id", "number", "last_event_id", "words", "attributes")
)
PROCEDURE, OPEN, DUE, CLOSED = (_COLUMNS.index(name) for name in ("procedure", "open", "due", "closed"))


@dataclass
class Portion:
    """The rows of some matters."""

    events: list[dict[str, Any]] = field(default_factory=list)
    particulars: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    parties: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    salts: bytes = b""

    def event(self, pattern: Pattern, place: int, pk: int, item: str, shift: int, shift_us: int) -> None:
        at, due = instants(pattern.lived[place])
        at += shift_us
        row = pattern.events[place] | {"id": pk, "item": item, "occurred_us": at, "recorded_us": at}
        if due is not None:
            row["due_us"] = due + shift_us
        parts = pattern.payloads[place]
        if len(parts) > 1:
            parts = [str(int(part) + shift) if odd % 2 else part for odd, part in enumerate(parts)]
        self.events.append(row | {"payload": "".join(parts)})

    def write(self) -> None:
        """Events before their matters: the triggers look for them."""
        self.salts = os.urandom(SALT_BYTES * len(self.events))
        names = [each.attname for each in Event._meta.concrete_fields]
        insert(Event, ([event[name] for name in names] for event in self.events))
        insert(Particulars, (
            (event["id"], event["payload"], self.salts[at * SALT_BYTES : (at + 1) * SALT_BYTES])
            for at, event in enumerate(self.events)
        ))  # fmt: skip
        insert(Case, self.cases)
        insert(CaseParty, self.parties)
        insert(CaseValue, self.values)
        insert(Attachment, self.attachments)

    def table(self) -> pa.Table:
        columns = {name: [event[ATTRIBUTES.get(name, name)] for event in self.events] for name in EVENT_SCHEMA.names}
        return pa.table(columns, schema=EVENT_SCHEMA)


def _seal(filler: Filler, mirror: Path, matters: int, told: Told) -> None:
    """Write all portions and the mirror with them; then what the mirror says of leaves, blocks and root."""
    waiting = _Salts()
    with LedgerWriter(mirror, current_tree().algorithm, origin=origin(), salts=waiting) as writer:
        courses = filler.all(matters)
        while which := [each for each, _ in zip(courses, repeat(None, PORTION), strict=False)]:
            portion = filler.portion(which)
            with transaction.atomic():
                portion.write()
            waiting.add(portion.salts)
            writer.append(portion.table())
            told(filler.pk)
        sealed = writer.seal(nameless_directory())
    tree = open_ledger(mirror)
    for first in range(0, tree.size, ENTRIES):
        until = min(first + ENTRIES, tree.size)
        leaves = tree.leaves(first, until)
        with transaction.atomic():
            insert(Entry, ((first + at, first + at + 1, leaf) for at, leaf in enumerate(_hashes(leaves))))
            Waiting.objects.filter(pk__lte=until).delete()
    with transaction.atomic():
        insert(Block, enumerate(_hashes(tree.block_roots(0, tree.size // 1024))))
        insert(Checkpoint, [(sealed.size, sealed.root, sealed.algorithm, plain(filler.now))])
        series = procedures()["matter"].series
        Numbering.objects.bulk_create(Numbering(series=series, year=year, last=last) for year, last in filler.numbers.items())
        count_on(Event, Case, CaseParty, CaseValue, Attachment)


class _Salts:
    """Hands out the salts that were added, in order."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def add(self, salts: bytes) -> None:
        self._waiting += salts

    def __call__(self, count: int) -> bytes:
        given = bytes(self._waiting[:count])
        del self._waiting[:count]
        return given


def _hashes(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]
