"""Takes what a person says about a source. Gives a checked ``Mapping``. Never guesses what was not said.

A mapping tells which column is what, what the source's words mean as actions, and what the source can show. It is a
YAML file that a clerk can edit (``mapping_file`` writes it with a comment on every part and names all faults at once).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping as Named
from datetime import date
from fnmatch import fnmatchcase
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from shigan.errors import Both, told
from shigan.ingest.mapping_terms import (
    Actions,
    ActivityPart,
    CaseEvent,
    Column,
    Ending,
    OneCaseNumber,
    OneColumn,
    OneMoment,
    OneStatus,
    OneWorded,
    Shape,
    Status,
    Term,
    Tier,
    Truths,
    Words,
    Zone,
)

RECORDS: Final[tuple[str, ...]] = (
    "person", "unit", "work", "handover", "counterpart", "due", "ending", "reminder", "extension", "promise",
    "review", "reopen", "rating", "outcome", "wait", "dispute", "guide", "decline", "tier",
)  # fmt: skip
"""What a source may be able to show; indicators name what they need of it."""

def _record(word: str) -> str:
    if word not in RECORDS:
        raise ValueError(
            Both(f"found '{word}', expected one of: {', '.join(RECORDS)}", zh=f"没有“{word}”；可写：{', '.join(RECORDS)}")
        )
    return word


class Mapping(Term):
    """All that is said about one source."""

    name: str = "unnamed"
    about: str = ""
    shape: Shape | None = None
    row_is: Literal["event", "case"] = "event"
    case: OneCaseNumber
    activity: Words = ()
    time: OneMoment | None = None
    started: OneMoment | None = None  # where a row has the beginning of its step too: an entry of its own, as work
    zone: Zone | None = None  # for times without an offset of their own
    local_zone: Zone | None = None  # the office's own clock, where the source writes another (such as UTC)
    person: OneColumn | None = None
    unit: OneColumn | None = None
    unit_is_role: bool = False  # the unit column names a role in the procedure, not an organisational unit
    counterpart: OneColumn | None = None
    counterpart_unit: OneColumn | None = None
    kind: OneWorded | None = None
    channel: OneColumn | None = None
    due: OneMoment | None = None
    recorded: OneMoment | None = None
    outcome: OneWorded | None = None
    actions: Actions = Actions()
    events: tuple[CaseEvent, ...] = ()
    ending: Literal["marked", "unmarked"] = "unmarked"
    endings: tuple[Ending, ...] = ()
    status: Literal["none"] | OneStatus | None = None  # only for row_is: case; None: found by the vocabulary; none: not used
    truths: Literal["none"] | Truths | None = None  # None: found by the vocabulary; none: not used
    parts: Literal["none"] | dict[str, ActivityPart] = Field(default_factory=dict)
    """By activity as it stands in the ledger, '*' stands for anything; goes before what ``actions`` and ``events`` say.
    ``none``: ingest proposes no parts."""
    calendar: str = "cn-gov"
    earliest: date = date(1990, 1, 1)
    as_of: date | None = None
    tiers: tuple[Tier, ...] = ()
    other_tier: int | None = None
    records: tuple[Annotated[str, AfterValidator(_record)], ...] | None = None  # None: derived from the rest
    payload: Literal["none", "all"] | tuple[str, ...] = "none"
    duplicates: Literal["keep", "drop"] = "keep"

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        faults = list(_missing_parts(self))
        if faults:
            raise ValueError(Both("; ".join(faults), zh="；".join(told(fault, "zh") for fault in faults)))
        return self

    def columns_used(self) -> frozenset[str]:
        """Every column of the source that the mapping reads, except the payload."""
        singles = [self.case, self.person, self.unit, self.counterpart, self.counterpart_unit, self.kind, self.channel]
        singles += [self.outcome, *(part for event in self.events for part in _columns_of(event))]
        moments = [self.time, self.started, self.due, self.recorded]
        moments += [moment for event in self.events for moment in (event.time, event.due)]
        named = {part.column for part in singles if part is not None}
        named |= {column for moment in moments if moment is not None for column in moment.columns}
        named |= {moment.when.column for moment in moments if moment is not None and moment.when is not None}
        named |= {self.status.column} if isinstance(self.status, Status) else set()
        named.update(column.column for column in self.told.values())
        return frozenset(named.union(self.activity, self.actions.by, (rule.column for rule in self.endings)))

    @property
    def told(self) -> dict[str, Column]:
        """The columns in which the record says itself how a matter went, by role."""
        return self.truths.columns if isinstance(self.truths, Truths) else {}

    @property
    def unit_in_person(self) -> bool:
        """Whether the unit stands in brackets behind the name of the person."""
        return self.unit is not None and self.person is not None and self.unit.column == self.person.column

    @property
    def has_limits(self) -> bool:
        """Whether the record says until when its matters are to be done."""
        return self.due is not None or any(event.due for event in self.events)

    @property
    def kept_beside(self) -> Literal["all"] | tuple[str, ...]:
        """The columns that are kept with each entry: those of ``payload``, and what the record says itself."""
        if self.payload == "all":
            return "all"
        stated = () if self.payload == "none" else self.payload
        return tuple(dict.fromkeys([*stated, *(column.column for column in self.told.values())]))

    def missing_columns(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Columns that the mapping reads and the source does not have."""
        wanted = set(self.columns_used())
        if isinstance(self.payload, tuple):
            wanted.update(self.payload)
        return tuple(sorted(wanted.difference(columns)))

    def states_parts(self) -> bool:
        """Whether the mapping says of any activity what part it is, or that none is to be proposed."""
        said = [deed.part for deed in self.actions.words.values()] + [event.part for event in self.events]
        return bool(self.parts) or any(part is not None for part in said)

    def parts_of(self, activities: Iterable[str]) -> dict[str, str]:
        """The part of each activity, as it stands in the ledger, that has one; see ``mapping_terms.ActivityPart``."""
        layers: list[Named[str, str | None]] = [] if self.parts == "none" else [self.parts]
        layers.append({event.activity: event.part for event in self.events})
        if self.actions.by in ((), self.activity):
            layers.append({word: deed.part for word, deed in self.actions.words.items()})
        found = {activity: _stated(layers, activity) for activity in activities}
        return {activity: part for activity, part in found.items() if part is not None}

    def digest(self) -> str:
        """SHA-256 of the mapping's meaning; its name, comments and the order of keys do not change it."""
        meaning = self.model_dump(mode="json", exclude={"name", "about", "shape"})
        said = json.dumps(meaning, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()


def _stated(layers: Iterable[Named[str, str | None]], text: str) -> str | None:
    """What the first layer says that speaks of the text: of the very text, else by its first pattern that fits."""
    for layer in layers:
        if text in layer:
            return layer[text]
        for word, said in layer.items():
            if "*" in word and fnmatchcase(text, word.replace("[", "[[]")):
                return said
    return None


def _missing_parts(mapping: Mapping) -> list[Both]:
    wanted: tuple[tuple[bool, str, str], ...]
    if mapping.row_is == "event":
        wanted = (
            (not mapping.activity, "found no 'activity', expected the column (or columns) that say what happened",
             "没有 activity；应写明哪一列（或哪几列）是环节"),
            (mapping.time is None, "found no 'time', expected the column that says when it happened",
             "没有 time；应写明哪一列是时间"),
            (bool(mapping.events), "found 'events' although a row is an event; they are only for row_is: case",
             "一行是一个环节，却写了 events；events 只用于 row_is: case"),
        )  # fmt: skip
    else:
        wanted = (
            (mapping.started is not None, "found 'started' although a row is a case; expected an event for it under 'events'",
             "一行是一整件事，却写了 started；请改在 events 下写一项"),
            (not mapping.events, "found no 'events' although a row is a case; expected at least one, each with activity, action, time",
             "一行是一整件事，却没有 events；至少写一项，各有 activity、action、time"),
        )  # fmt: skip
    return [Both(en, zh=zh) for wrong, en, zh in wanted if wrong]


def _columns_of(event: CaseEvent) -> tuple[Column | None, ...]:
    return event.person, event.unit, event.counterpart_unit, event.outcome
