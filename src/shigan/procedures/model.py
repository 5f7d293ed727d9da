"""Takes nothing. Gives the words of a procedure at work: who acts, what was taken, what was refused. Never saves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, cast

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Role, Step

Value = str | int | bool | None
"""An attribute's or a field's value; a day is the number of days since 1970-01-01."""

Facts = Mapping[str, Value]

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A role held on the day: everywhere (``unit`` None), or in one unit and all below it."""

    role: Role
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who takes a step, for which unit, with which roles on the day."""

    person: str
    unit: str | None
    grants: frozenset[Grant]


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """The day, and the organisation as of it."""

    today: date
    covers: Callable[[str, str], bool]  # whether the second unit is the first or lies below it
    belongs: Callable[[str, str], bool]  # whether the person works in the unit or below it
    exists: Callable[[Literal["person", "unit"], str], bool]  # whether there is such a person or unit


@dataclass(frozen=True, kw_only=True)
class Linked:
    """A case to which the one at hand refers."""

    relation: str
    procedure: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """An attribute's value before and after."""

    before: Value
    after: Value


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice to be sent: whom it is for (as written in the procedure), and the words with their values."""

    to: tuple[str, ...]
    sentence: Bilingual
    values: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A step that may be taken: what follows from it. The one who asked writes it down."""

    step_id: str
    step: Step
    state_before: str | None
    state: str
    form: Facts  # as entered, cleaned
    changes: Mapping[str, Change]
    facts: Facts  # after the step
    notices: tuple[Told, ...]

    @property
    def counterpart(self) -> str | None:
        """The person to whom the case passes."""
        return cast("str | None", self._named(self.step.counterpart))

    @property
    def counterpart_unit(self) -> str | None:
        """The unit to which the case passes."""
        return cast("str | None", self._named(self.step.counterpart_unit))

    @property
    def due(self) -> date | None:
        """The day that the event carries."""
        day = cast("int | None", self._named(self.step.due))
        return None if day is None else EPOCH + timedelta(days=day)

    @property
    def outcome(self) -> str | None:
        """What came of it."""
        return cast("str | None", self._named(self.step.outcome))

    def _named(self, attribute: str | None) -> Value:
        return None if attribute is None else self.facts[attribute]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason, in both languages, filled in. ``field``: the form's field beside which it belongs."""

    sentence: Bilingual
    field: str | None = None


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A step that may not be taken, and everything that stands against it."""

    because: Literal["unknown", "state", "permission", "requirement", "form"]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step the actor could take in this state; ``missing``: what is still open before it may be taken."""

    step_id: str
    step: Step
    missing: tuple[Reason, ...] = field(default=())
