"""What goes wrong now and then with everybody, and more often with the one in whom a behaviour was planted.

``BEHAVIOURS`` names what can be planted, the rate it multiplies (None: it acts on time), at which levels, and which
columns must be written for anybody to be able to see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from shigan_trial.offices.plan import Plan

MOST = 0.95


Level = Literal["person", "unit"]


@dataclass(frozen=True)
class Behaviour:
    """One behaviour that can be planted: the rates it multiplies by level, and the columns it shows in."""

    rates: Mapping[Level, str | None]
    columns: frozenset[str] = frozenset()


def _for(person: str, unit: str = "", *columns: str) -> Behaviour:
    return Behaviour({"person": person, "unit": unit or person}, frozenset(columns))


BEHAVIOURS: Final[Mapping[str, Behaviour]] = {
    "pass_through": _for("pass_to_colleague", "pass_to_unit", "counterpart"),
    "ping_pong": Behaviour({"unit": "give_back"}, frozenset({"counterpart"})),
    "slow": Behaviour({"person": None, "unit": None}),
    "overdue": Behaviour({"unit": None}, frozenset({"limit"})),
    "last_minute": Behaviour({"unit": None}, frozenset({"limit"})),
    "stalls": Behaviour({"person": "stall"}),
    "no_outcome": _for("no_outcome", "", "outcome"),
    "reopened": _for("reopen"),
    "bursts": Behaviour({"person": "reopen"}),
    "moved_when_reminded": _for("wait_for_reminder"),
    "sent_back": _for("send_back"),
    "declines": _for("decline"),
    "bad_reviews": Behaviour({"unit": "bad_rating"}, frozenset({"outcome"})),
}


@dataclass(frozen=True)
class Chance:
    """How one chance went, and whether it was the planted subject's."""

    shown: bool
    planted: bool

    def __bool__(self) -> bool:
        return self.shown


class Chances:
    """The office's rates, with the planted behaviour in its place."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._owed = 0.0
        planted = plan.planted
        self.multiplied = BEHAVIOURS[planted.behaviour].rates[planted.level] if planted else None

    def draw(self, rate: str, person: str | None, unit: str, dice: Random) -> Chance:
        """Whether it happens this time."""
        planted = self.plan.planted
        theirs = planted is not None and rate == self.multiplied and planted.subject in (person, unit)
        factor = planted.factor if planted is not None and theirs else 1.0
        return Chance(dice.random() < min(MOST, self.plan.rates[rate] * factor), theirs)

    def is_subject(self, behaviour: str, person: str | None, unit: str) -> bool:
        planted = self.plan.planted
        return planted is not None and planted.behaviour == behaviour and planted.subject in (person, unit)

    @property
    def slowness(self) -> float:
        """By how much the time of the planted subject is multiplied."""
        return self.plan.planted.factor if self.plan.planted else 1.0

    def must_show(self, kind: int, shows: bool, dice: Random, *, rate: str | None = None) -> bool:
        """Whether the planted subject has to make it show, that it comes to the factor of what shows in the kind of itself.

        Where it cannot be made to show, it is owed, and shows the next time. ``shows``: it does without. ``rate``: of what
        shows in the kind only so much is drawn here; the rest comes about elsewhere, with the subject as with everybody.
        """
        planted, usual = self.plan.planted, self.plan.natural.get(kind, 0.0)
        assert planted is not None
        elsewhere = max(0.0, usual - self.plan.rates[rate]) if rate else 0.0
        self._owed += min(MOST, usual * planted.factor) - elsewhere - shows
        return not shows and self._owed >= dice.random()

    def was_made_to_show(self) -> None:
        self._owed -= 1
