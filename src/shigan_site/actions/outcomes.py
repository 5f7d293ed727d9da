"""Takes nothing. Gives the answers an action can have. Never says whether they please."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from shigan.procedures.model import Refused


@dataclass(frozen=True, kw_only=True)
class Done:
    """The step was taken and written down; said only after the commit. ``opened``: items that came of it."""

    item: str
    version: int
    state: str
    step: str
    event: int
    opened: tuple[str, ...] = ()
    again: bool = False  # this had been asked and answered before; nothing happened now

    def as_answer(self) -> dict[str, Any]:
        """What is kept with the key of the request."""
        return {name: value for name, value in asdict(self).items() if name != "again"}

    @classmethod
    def from_answer(cls, answer: dict[str, Any]) -> Self:
        return cls(**{**answer, "opened": tuple(answer["opened"])}, again=True)


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """Somebody else took a step since the page was made: who, when, which, and where the matter stands now."""

    item: str
    version: int
    state: str
    step: str  # of the last event
    by: str | None  # the person's key; None: nobody in particular
    at: datetime


@dataclass(frozen=True, kw_only=True)
class KeyReused:
    """The key of the request was used for something else before; nothing was done."""

    key: str


Outcome = Done | Refused | Overtaken | KeyReused
