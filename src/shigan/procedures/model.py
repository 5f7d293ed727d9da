"""Takes nothing. Gives the words of a procedure at work: who acts, what was taken, what was refused. Never saves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shigan.packs.models import Bilingual
from shigan.packs.procedure_models import Role, Step

Value = str | int | bool | None
"""An attribute's or a field's value; a day is the number of days since 1970-01-01."""

Facts = Mapping[str, Value]


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
    """The day, and the organisation as of it: whether the second unit is the first or lies below it."""

    today: date
    covers: Callable[[str, str], bool]


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
    changes: Mapping[str, Change]
    facts: Facts  # after the step
    notices: tuple[Told, ...]


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
