"""The terms of a mapping: a column, a time, what a word of the source means, how a case is seen to have ended.

``mapping.Mapping`` is made of them. They are strict and frozen: an unknown key is a fault, so that a typing error in a
mapping file is told and never silently ignored.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from shigan.errors import Both
from shigan.ingest.instants import check_format, check_zone
from shigan.ledger.actions import ACT, ACTIONS, ENDINGS

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


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(
            Both(f"found pattern '{text}', which is no regular expression: {error}", zh=f"“{text}”不是正则表达式")
        ) from error
    return text


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _short(key: str) -> BeforeValidator:
    """A plain text stands for a whole part of which only ``key`` is said."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


ActionWord = Annotated[str, AfterValidator(_action)]
EndingWord = Annotated[str, AfterValidator(_ending)]
ActivityPart = Literal["desk", "outcome", "after", "dealt"]
"""What part of dealing with a matter an activity is. ``desk``: registering, dispatching, verifying, signing off; ``outcome``:
it yields the outcome; ``after``: it comes when the outcome is there (archiving, an objection period, a payment run, an
evaluation); ``dealt``: passing the matter on was itself the dealing. What is none of them, or unsure, has no part."""
Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Zone = Annotated[str, AfterValidator(check_zone)]
ZeroRule = Literal["keep", "drop"]


class Term(BaseModel):
    """Strict and frozen: an unknown key is a fault, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Column(Term):
    """One column of the source. ``empty``: words that mean 'not recorded'. ``automatic``: accounts that are no person. ``several``,
    of persons: whether a text with several names is the first of them, or one name as it stands."""

    column: str
    empty: Words = ()
    automatic: Words = ()
    several: Literal["first", "one"] = "first"

    @property
    def silent(self) -> tuple[str, ...]:
        """Words that leave the entry without this value."""
        return self.empty + self.automatic


class CaseNumber(Column):
    """The column that numbers the matters. ``leading_zeros``: whether 001 and 1 are two matters (keep) or one (drop). None: nobody
    said; they are kept, and where that matters it is told."""

    leading_zeros: ZeroRule | None = None


class Worded(Column):
    """A column whose words are translated by ``words``; any other word is kept as it is."""

    words: dict[str, str] = {}


class When(Term):
    """The rows in which ``column`` holds one of ``words``."""

    column: str
    words: Words


class Moment(Term):
    """A column of times. ``zone`` overrides the mapping's zone for times that carry no offset of their own. ``when``: only
    in these rows does the time mean what it is taken for; elsewhere it is left out."""

    column: str
    time_of_day: str | None = None
    """The column with the time of the day, where ``column`` holds only the day; ``format`` is that of both with a blank
    between. Where it is empty, only the day is known."""
    format: Annotated[str, AfterValidator(check_format)] = "auto"
    zone: Zone | None = None
    zones: dict[str, Zone] = {}
    """What names of zones behind the times mean, where the name alone does not tell (``CST: +08:00``)."""
    empty: Words = ()
    when: When | None = None
    day: Literal["as_written", "end_of_day"] = "as_written"  # end_of_day: the value means that whole local day
    precision: Literal["auto", "day", "instant"] = "auto"
    """How exactly the source knows these times. ``auto``: a bare date is a day, and so is every value of a column in which
    all times are midnight; ``day``: the hours mean nothing; ``instant``: a bare date means its first second."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read for it."""
        return (self.column,) if self.time_of_day is None else (self.column, self.time_of_day)

    @property
    def label(self) -> str:
        """What its column is called to people; both of them where there are two."""
        return " + ".join(self.columns)


class Deed(Term):
    """What a word of the source means. ``unit_is``: whether the unit column names who acted or who it went to."""

    action: ActionWord
    counterpart_unit: str | None = None
    unit_is: Literal["actor", "counterpart"] = "actor"
    part: ActivityPart | None = None


class Status(Term):
    """A column that says how the whole case stands. ``words``: those of its words that mean that the case has ended, and
    by what; empty: those of the vocabulary. Any other word says nothing about an ending."""

    column: str
    words: dict[str, EndingWord] = {}


def _worded(value: Any) -> Any:
    """YAML takes a bare true or false for no text; as words of a column they are the texts."""
    return {str(key).lower() if isinstance(key, bool) else key: one for key, one in value.items()} if isinstance(value, dict) else value


class LimitFlag(Column):
    """A column that says whether a matter kept its limit. ``words``: what its words mean; empty: by the vocabulary. Words
    are compared without case; any other says nothing."""

    words: Annotated[dict[str, Literal["kept", "missed"]], BeforeValidator(_worded)] = {}


OneColumn = Annotated[Column, _short("column")]
OneCaseNumber = Annotated[CaseNumber, _short("column")]
OneFlag = Annotated[LimitFlag, _short("column")]
OneWorded = Annotated[Worded, _short("column")]
OneMoment = Annotated[Moment, _short("column")]
OneDeed = Annotated[Deed, _short("action")]
OneStatus = Annotated[Status, _short("column")]


class Actions(Term):
    """``words``: the source's word (columns of ``by`` joined by ' / ', '*' stands for anything) to what it means."""

    by: Words = ()  # empty: the activity columns
    default: ActionWord = ACT
    words: dict[str, OneDeed] = {}


class Ending(Term):
    """The case's last event is its ending, if ``column`` holds one of ``words`` (or anything, with ``filled``)."""

    column: str
    words: Words = ()
    filled: bool = False
    of: Literal["any_event", "last_event"] = "any_event"
    action: EndingWord = "close"
    unless_ended: bool = False  # not where an entry of the case says so already: any ending; a cancelling for 'cancel'

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if bool(self.words) == self.filled:
            raise ValueError(
                "found an ending with both or neither of 'words' and 'filled', expected exactly one of them"
            )
        return self


class Truths(Term):
    """What the record says itself of whole matters: checked against our own counts, and never taken instead of them, but for
    the number of late matters where the record has no limits. ``limit_kept`` and ``limit_missed`` differ in what a yes means."""

    limit_kept: OneFlag | None = None
    limit_missed: OneFlag | None = None
    handover_count: OneColumn | None = None
    reopen_count: OneColumn | None = None

    @property
    def columns(self) -> dict[str, Column]:
        """Those that are named, by role."""
        named = {role: getattr(self, role) for role in type(self).model_fields}
        return {role: column for role, column in named.items() if column is not None}


class CaseEvent(Term):
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
    part: ActivityPart | None = None


class Shape(Term):
    """How a known source is recognised: these columns are there, and these words occur in them."""

    columns: tuple[str, ...]
    words: dict[str, tuple[str, ...]] = {}


class Tier(Term):
    """Units whose name matches ``unit`` (regular expression, anywhere in the name) are of this tier; first match counts."""

    unit: Annotated[str, AfterValidator(_pattern)]
    tier: Annotated[int, Field(ge=1)]
