"""Takes what a person says about a source. Gives a checked ``Mapping``. Never guesses what was not said.

A mapping tells which column is what, what the source's words mean as actions, and what the source can show. It is a
YAML file that a clerk can edit (``mapping_file`` writes it with a comment on every part and names all faults at once).
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from shigan.errors import Both
from shigan.ingest.instants import check_format, check_zone
from shigan.ledger.actions import ACT, ACTIONS, ENDINGS

RECORDS: Final[tuple[str, ...]] = (
    "person", "unit", "work", "handover", "counterpart", "due", "ending", "reminder", "extension", "promise",
    "review", "reopen", "rating", "outcome", "wait", "dispute", "guide", "decline", "tier",
)  # fmt: skip
"""What a source may be able to show; indicators name what they need of it."""

JOINT: Final = " / "
"""Between the parts of an activity that is made of several columns."""


def _action(word: str) -> str:
    if word not in ACTIONS:
        raise ValueError(
            Both(
                f"found action '{word}', expected one of: {', '.join(ACTIONS)}",
                zh=f"没有“{word}”这种动作；可写：{', '.join(ACTIONS)}",
            )
        )
    return word


def _ending(word: str) -> str:
    if word not in ENDINGS:
        raise ValueError(
            Both(
                f"found action '{word}', expected one of: {', '.join(ENDINGS)}",
                zh=f"没有“{word}”这种结束方式；可写：{', '.join(ENDINGS)}",
            )
        )
    return word


def _record(word: str) -> str:
    if word not in RECORDS:
        raise ValueError(
            Both(f"found '{word}', expected one of: {', '.join(RECORDS)}", zh=f"没有“{word}”；可写：{', '.join(RECORDS)}")
        )
    return word


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"found pattern '{text}', which is no regular expression: {error}") from error
    return text


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _short(key: str) -> BeforeValidator:
    """A plain text stands for a whole part of which only ``key`` is said."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


ActionWord = Annotated[str, AfterValidator(_action)]
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Zone = Annotated[str, AfterValidator(check_zone)]


class Part(BaseModel):
    """Strict and frozen: an unknown key is a fault, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Column(Part):
    """One column of the source. ``empty``: words that mean 'not recorded'. ``automatic``: accounts that are no person."""

    column: str
    empty: Words = ()
    automatic: Words = ()

    @property
    def silent(self) -> tuple[str, ...]:
        """Words that leave the entry without this value."""
        return self.empty + self.automatic


class Worded(Column):
    """A column whose words are translated by ``words``; any other word is kept as it is."""

    words: dict[str, str] = {}


class When(Part):
    """The rows in which ``column`` holds one of ``words``."""

    column: str
    words: Words


class Moment(Part):
    """A column of times. ``zone`` overrides the mapping's zone for times that carry no offset of their own. ``when``: only
    in these rows does the time mean what it is taken for; elsewhere it is left out."""

    column: str
    format: Annotated[str, AfterValidator(check_format)] = "auto"
    zone: Zone | None = None
    empty: Words = ()
    when: When | None = None
    day: Literal["as_written", "end_of_day"] = "as_written"  # end_of_day: the value means that whole local day


class Deed(Part):
    """What a word of the source means. ``unit_is``: whether the unit column names who acted or who it went to."""

    action: ActionWord
    counterpart_unit: str | None = None
    unit_is: Literal["actor", "counterpart"] = "actor"


OneColumn = Annotated[Column, _short("column")]
OneWorded = Annotated[Worded, _short("column")]
OneMoment = Annotated[Moment, _short("column")]
OneDeed = Annotated[Deed, _short("action")]


class Actions(Part):
    """``words``: the source's word (columns of ``by`` joined by ' / ', '*' stands for anything) to what it means."""

    by: Words = ()  # empty: the activity columns
    default: ActionWord = ACT
    words: dict[str, OneDeed] = {}


class Ending(Part):
    """The case's last event is its ending, if ``column`` holds one of ``words`` (or anything, with ``filled``)."""

    column: str
    words: Words = ()
    filled: bool = False
    of: Literal["any_event", "last_event"] = "any_event"
    action: Annotated[str, AfterValidator(_ending)] = "close"

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if bool(self.words) == self.filled:
            raise ValueError(
                "found an ending with both or neither of 'words' and 'filled', expected exactly one of them"
            )
        return self


class CaseEvent(Part):
    """An event made from a row that is a whole case. Where ``time`` is empty there is no such event."""

    activity: str
    action: ActionWord
    time: OneMoment
    due: OneMoment | None = None
    person: OneColumn | None = None
    unit: OneColumn | None = None
    counterpart_unit: OneColumn | None = None
    outcome: OneWorded | None = None
    required: bool = False  # a row without this time is refused


class Shape(Part):
    """How a known source is recognised: these columns are there, and these words occur in them."""

    columns: tuple[str, ...]
    words: dict[str, tuple[str, ...]] = {}


class Tier(Part):
    """Units whose name matches ``unit`` (regular expression, anywhere in the name) are of this tier; first match counts."""

    unit: Annotated[str, AfterValidator(_pattern)]
    tier: Annotated[int, Field(ge=1)]


class Mapping(Part):
    """All that is said about one source."""

    name: str = "unnamed"
    about: str = ""
    shape: Shape | None = None
    row_is: Literal["event", "case"] = "event"
    case: OneColumn
    activity: Words = ()
    time: OneMoment | None = None
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
            raise ValueError("; ".join(faults))
        return self

    def columns_used(self) -> frozenset[str]:
        """Every column of the source that the mapping reads, except the payload."""
        singles = [self.case, self.person, self.unit, self.counterpart, self.counterpart_unit, self.kind, self.channel]
        singles += [self.outcome, *(part for event in self.events for part in _columns_of(event))]
        moments = [self.time, self.due, self.recorded]
        moments += [moment for event in self.events for moment in (event.time, event.due)]
        named = {part.column for part in (*singles, *moments) if part is not None}
        named |= {moment.when.column for moment in moments if moment is not None and moment.when is not None}
        return frozenset(named.union(self.activity, self.actions.by, (rule.column for rule in self.endings)))

    def missing_columns(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Columns that the mapping reads and the source does not have."""
        wanted = set(self.columns_used())
        if isinstance(self.payload, tuple):
            wanted.update(self.payload)
        return tuple(sorted(wanted.difference(columns)))

    def digest(self) -> str:
        """SHA-256 of the mapping's meaning; its name, comments and the order of keys do not change it."""
        meaning = self.model_dump(mode="json", exclude={"name", "about", "shape"})
        said = json.dumps(meaning, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()


def _missing_parts(mapping: Mapping) -> list[str]:
    faults = []
    if mapping.row_is == "event":
        if not mapping.activity:
            faults.append("found no 'activity', expected the column (or columns) that say what happened")
        if mapping.time is None:
            faults.append("found no 'time', expected the column that says when it happened")
        if mapping.events:
            faults.append("found 'events' although a row is an event; they are only for row_is: case")
    elif not mapping.events:
        faults.append(
            "found no 'events' although a row is a case; expected at least one, each with activity, action, time"
        )
    return faults


def _columns_of(event: CaseEvent) -> tuple[Column | None, ...]:
    return event.person, event.unit, event.counterpart_unit, event.outcome
