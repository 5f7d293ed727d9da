"""The course of one matter through the office, step by step, as rows that a system would have written.

What a step does is told by its meaning; what may go wrong with it is in ``incidents``. A row that was a chance for the
planted behaviour, or that shows it, is marked, so that the truth can be counted from the rows that stay in the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from shigan_trial.offices.chances import Chance, Chances
from shigan_trial.offices.hours import DAY
from shigan_trial.offices.plan import Meaning, Plan, Step, Unit, Who
from shigan_trial.offices.scene import Scene

CARRY_ON = frozenset({"assign", "transfer", "submit", "return", "decline", "reopen"})
"""Rows that themselves say to whom the matter goes."""


@dataclass(slots=True)
class Row:
    """One thing that was done."""

    case: int
    kind: int
    meaning: Meaning
    word: str
    at: float
    person: str | None
    unit: str | None
    to_person: str | None = None
    to_unit: str | None = None
    outcome: str = ""
    due: float | None = None
    chances: int = 0
    shown: int = 0


class Course:
    """Where one matter stands while it is walked through the procedure."""

    def __init__(self, scene: Scene, chances: Chances, case: int, kind: int, arrival: float) -> None:
        self.scene, self.chances, self.plan = scene, chances, scene.plan
        self.case, self.kind, self.arrival = case, kind, arrival
        self.dice = Random(f"matter:{self.plan.seed}:{case}")
        self.rows: list[Row] = []
        self.at = arrival
        self.unit: Unit | None = None
        self.people: dict[tuple[str, Who], str] = {}
        self.lead = self._first_lead()
        self.due: float | None = None
        self.by_hotline = False
        if kind in self.plan.limits:
            self.due = (int(arrival // DAY) + self.plan.limits[kind] + 1) * DAY - 1

    # -- who ---------------------------------------------------------------------------------------------------

    def _first_lead(self) -> Unit:
        day = self.arrival // DAY
        leading = [unit for unit in self.plan.units_of("lead") if unit.from_day <= day]
        able = [unit for unit in leading if not unit.kinds or self.kind in unit.kinds] or leading
        return self.dice.choices(able, [unit.weight for unit in able])[0]

    def other_lead(self) -> Unit:
        """Another leading unit, by preference one that does this kind."""
        others = [unit for unit in self.plan.units_of("lead") if unit is not self.lead and unit.from_day <= self.at // DAY]
        able = [unit for unit in others if not unit.kinds or self.kind in unit.kinds]
        return self.dice.choice(able or others or [self.lead])

    def person(self, unit: Unit, who: Who = "clerk") -> str:
        """Who has the matter in this unit; somebody new where nobody had, or where they are gone."""
        key = (unit.name, who)
        if key not in self.people or unit.round_the_clock or not self.scene.still_there(self.people[key], self.at):
            self.people[key] = self.scene.pick(unit, who, self.at, self.dice)
        return self.people[key]

    def unit_for(self, step: Step) -> Unit:
        return self.lead if step.desk == "lead" else self.plan.units_of(step.desk)[0]

    # -- time --------------------------------------------------------------------------------------------------

    def spend(self, person: str, hours: float, spread: float = 0.8) -> None:
        """Working time of this person passes: queue and work together."""
        minutes = 60 * hours * self.dice.lognormvariate(0, spread) * self.scene.member[person].pace
        self.at = self.scene.presence[person].after(self.at, minutes)

    def work_hours(self, step: Step) -> float:
        return step.hours * self.plan.kinds[self.kind].difficulty

    # -- rows --------------------------------------------------------------------------------------------------

    def emit(
        self,
        meaning: Meaning,
        unit: Unit | None,
        person: str | None,
        *,
        word: str = "",
        to: tuple[Unit, str] | None = None,
        outcome: str = "",
    ) -> Row:
        if person is not None and not self.scene.presence[person].is_there(int(self.at // DAY)):
            self.at = self.scene.presence[person].after(self.at, 5)  # nobody writes on a day on which they are not there
        by_mailbox = unit is not None and unit.mailbox and meaning in ("register", "receive", "assign", "transfer", "decline")
        self.at = self.when_entered(unit)
        row = Row(
            case=self.case,
            kind=self.kind,
            meaning=meaning,
            word=word or self.plan.words[meaning][0],
            at=self.at,
            person=unit.mailbox if unit is not None and by_mailbox else person,
            unit=unit.name if unit is not None else None,
            to_person=to[1] if to else None,
            to_unit=to[0].name if to else None,
            outcome=outcome,
            due=self.due,
        )
        self.rows.append(row)
        return row

    def when_entered(self, unit: Unit | None) -> float:
        """When what is done now would be entered."""
        if not self.plan.entered_at_day_end or unit is None or unit.round_the_clock:
            return self.at
        return max(self.at, self.at // DAY * DAY + 990 + 60 * self.dice.random())

    def hand_over(self, unit: Unit, person: str) -> None:
        """The matter goes to another unit; the last row says so, or a row of its own, or nobody."""
        if not self.rows or self.unit is None:
            return
        last = self.rows[-1]
        if last.meaning in CARRY_ON:
            if last.to_unit is None:
                last.to_unit, last.to_person = unit.name, person
        elif self.plan.written_handovers and unit.desk != "archive":
            self.at += 1 + 5 * self.dice.random()
            giver = self.people.get((self.unit.name, "clerk")) or self.person(self.unit)
            self.emit("transfer", self.unit, giver, to=(unit, person))

    @staticmethod
    def count(row: Row, chance: Chance) -> None:
        """The row was a chance for the planted behaviour."""
        row.chances += chance.planted

    @staticmethod
    def show(row: Row, chance: Chance) -> None:
        """The row shows the planted behaviour, if this was its chance and it came about."""
        row.shown += chance.planted and chance.shown


def draw_arrivals(plan: Plan, dice: Random) -> list[tuple[float, int]]:
    """When each matter arrives and of which kind it is: months by their factors, hours of the day evenly from 8 to 18."""
    first = plan.first_day
    weights = [plan.months[(first.month - 1 + day // 30) % 12] for day in range(plan.days)]
    days = dice.choices(range(plan.days), weights, k=plan.matters)
    kinds = dice.choices(range(len(plan.kinds)), [kind.share for kind in plan.kinds], k=plan.matters)
    return sorted((day * DAY + dice.uniform(480, 1080), kind) for day, kind in zip(days, kinds, strict=True))
