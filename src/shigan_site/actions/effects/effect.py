"""Takes a step that is being taken. Gives what a named effect of it may do. Never an effect of its own.

Rows that an effect adds or changes are part of the event: they are written into its particulars, and from there into
the tables, so that the ledger alone can give them back. Other cases that come of it have events of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from shigan.procedures.model import Actor, Occasion, Reason, Taken, Value
from shigan_site.records.models import Case

Rows = dict[str, list[dict[str, Any]]]
"""What one event adds or changes beside its case: rows by their kind, each with its ``place``; days since 1970-01-01."""


class Refusing(Exception):
    """An effect cannot be had; the step is not taken."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.sentence.en)
        self.reason = reason


class Following(Protocol):
    """Takes a further step as a consequence of this one; gives the item it is about."""

    def __call__(
        self, step: str, *, item: str | None, form: Mapping[str, Value], parent: Case | None = None
    ) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A step of an existing case, as the core allowed it, before anything is written."""

    case: Case
    taken: Taken
    actor: Actor
    occasion: Occasion

    @property
    def today(self) -> date:
        return self.occasion.today


def _no_rows(scene: Scene) -> Rows:
    return {}


def _nothing_follows(scene: Scene, follow: Following) -> list[str]:
    return []


@dataclass(frozen=True, kw_only=True)
class Effect:
    """``rows`` raises Refusing; ``follows`` gives the new items and is called after the step was written."""

    rows: Callable[[Scene], Rows] = _no_rows
    follows: Callable[[Scene, Following], list[str]] = _nothing_follows
