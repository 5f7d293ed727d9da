"""Takes a case and the norms of a day. Gives how its promise stands: kept by the day of submission, or not. Never a blame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shigan.procedures import Facts
from shigan.supervision.limits import day_in
from shigan.supervision.norms import Norms


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What was promised for ``day``, or for the next working day where nobody works on it.

    ``level``: ahead, soon (as near as a blue reminder), late (nothing handed in yet); kept or kept_late once it was
    handed in. ``working_days``: left while ahead or soon, passed when late or kept_late; 0 otherwise.
    """

    day: date
    level: Literal["ahead", "soon", "late", "kept", "kept_late"]
    working_days: int


def promise_of(norms: Norms, *, state: str, facts: Facts) -> Promise | None:
    """None without a promise, beyond the calendar, and where the matter ended with nothing handed in."""
    day, handed = day_in(facts, "promised_on"), day_in(facts, "submitted_on")
    falls = None if day is None else norms.falls_on(day)
    if day is None or falls is None:
        return None
    if handed is not None:
        late = max(0, norms.days_between(falls, handed) or 0)
        return Promise(day=day, level="kept_late" if handed > falls else "kept", working_days=late)
    if not norms.procedure.states[state].open:
        return None
    left = norms.days_between(norms.today, falls) or 0
    if norms.today > falls:
        return Promise(day=day, level="late", working_days=-left)
    return Promise(day=day, level="soon" if left <= norms.soon else "ahead", working_days=left)


def is_near(norms: Norms, day: date) -> bool:
    """Whether the day has passed, or is as near as a blue reminder."""
    falls = norms.falls_on(day)
    left = None if falls is None else norms.days_between(norms.today, falls)
    return left is not None and left <= norms.soon
