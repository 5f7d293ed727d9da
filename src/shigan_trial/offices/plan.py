"""What an invented office is: its units, people, kinds of matter, procedure, rates and the columns of its system.

A plan is frozen. The base office is drawn first; each trait then gives back a changed plan, so that the traits can be
switched independently and a test can compare an office with and without one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

Language = Literal["zh", "en"]
Desk = Literal["lead", "registry", "hotline", "assessor", "verifying", "payment", "archive"]
Who = Literal["clerk", "secretary", "head"]
Meaning = Literal[
    "register", "receive", "assign", "transfer", "work", "submit", "return", "verify", "decide", "announce", "wait",
    "resume", "remind", "decline", "extend", "close", "cancel", "reopen", "complain", "rate", "pay", "archive",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person of a unit. ``weight``: the share of new matters; ``pace``: time needed, 1 is usual."""

    name: str
    weight: float = 1.0
    pace: float = 1.0
    weekdays: frozenset[int] = frozenset(range(5))
    leave: tuple[tuple[int, int], ...] = ()  # days of the record, the second not included
    from_day: int = 0
    until_day: int | None = None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit with a duty in the procedure. ``kinds``: indices of the kinds it leads; empty means all."""

    name: str
    desk: Desk
    members: tuple[Member, ...]
    kinds: frozenset[int] = frozenset()
    weight: float = 1.0
    from_day: int = 0
    round_the_clock: bool = False
    mailbox: str | None = None  # the account under which the unit registers and sends on


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of matter. ``difficulty`` multiplies the time of every step of work."""

    name: str
    share: float
    difficulty: float = 1.0
    limit_quantile: float = 0.85  # the share of matters that usual work ends in time


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the procedure: who takes it, how long it usually takes (median working hours), and how it is called."""

    place: int  # where in the procedure it stands
    meaning: Meaning
    word: str
    desk: Desk = "lead"
    who: Who = "clerk"
    hours: float = 2.0
    spread: float = 0.8  # sigma of the logarithm
    share: float = 1.0  # of matters that take it
    kinds: frozenset[int] | None = None  # None: every kind
    days: tuple[int, int] | None = None  # calendar days that pass before it, whoever works how fast
    run_days: frozenset[int] = frozenset()  # days of the month on which it is done


@dataclass(frozen=True, kw_only=True)
class Paper:
    """How the office's system writes: one row an event or a case, which columns, how exact the times are."""

    per_case: bool = False
    excel: bool = False
    person: bool = True
    unit: bool = True
    counterpart: bool = True
    limit: bool = True
    kind: bool = True
    outcome: bool = True
    remark: bool = False
    headings: Mapping[str, str] = field(default_factory=dict)
    time_format: str = "%Y-%m-%d %H:%M:%S"
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """The one behaviour put into an office on purpose: the ground truth."""

    behaviour: str
    level: Literal["person", "unit"]
    subject: str
    factor: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A whole office, ready to be walked through."""

    seed: int
    language: Language
    first_day: date
    days: int  # length of the record
    matters: int
    units: tuple[Unit, ...]
    kinds: tuple[Kind, ...]
    route: tuple[Step, ...]
    rates: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]  # meaning -> the office's words for it
    paper: Paper
    limits: Mapping[int, int] = field(default_factory=dict)  # kind -> calendar days
    traits: frozenset[str] = frozenset()
    holidays: frozenset[int] = frozenset()  # days of the record on which the office is closed
    months: tuple[float, ...] = (1.0,) * 12  # arrivals by month; 1 is usual
    written_handovers: bool = True  # whether passing on is a row of its own
    receipts: bool = True  # whether a unit signs for what reaches it
    day_only: bool = False
    cut_off: bool = False  # whether the record ends while matters are open
    closing_weekday: int | None = None
    closing_round: bool = False  # a desk closes what is ready in one go, late in the day
    entered_at_day_end: bool = False
    withdrawn: float = 0.0  # share of matters that the applicant withdraws
    waits: float = 0.0  # share of matters that wait for the applicant
    waits_written: bool = True
    planted: Planted | None = None
    natural: Mapping[int, float] = field(default_factory=dict)  # kind -> how often what is planted shows of itself

    def units_of(self, desk: Desk) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.desk == desk)

    def with_steps(self, *steps: Step) -> Plan:
        """The same office with these steps at their places in the procedure."""
        return replace(self, route=tuple(sorted([*self.route, *steps], key=lambda step: step.place)))
