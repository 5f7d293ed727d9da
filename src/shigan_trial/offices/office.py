"""One invented office, whole: drawn, given its traits, perhaps one planted behaviour, walked through, and counted.

Every second office of a row (by ``draw_office``) is wholly innocent and has each trait with a chance of one in two.
The others have all traits on and one planted behaviour, each behaviour and factor in turn. It is planted in somebody who
would show it on 30 matters of which others have as many: of who alone does a kind of work nobody can say whether the work
or they are slow. Offices are drawn until there is one with such a person or unit. They have at least 1,000 matters.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from shigan_trial.offices.base import draw_base
from shigan_trial.offices.chances import BEHAVIOURS, MOST, Chance, Chances, Level
from shigan_trial.offices.course import Row, draw_arrivals
from shigan_trial.offices.hours import DAY
from shigan_trial.offices.natural import handed_in, natural_shares
from shigan_trial.offices.plan import Plan, Planted, Unit
from shigan_trial.offices.scene import Scene
from shigan_trial.offices.traits import all_traits, put_on
from shigan_trial.offices.walking import walk

FACTORS: Final = (1.5, 2.0, 3.0)
LEAST_MATTERS: Final = 30  # on which a planted behaviour shows
MARGIN: Final = 1.3
LEAST_GUILTY, MOST_GUILTY = 1000, 3000  # matters of an office in which something is planted
LEAST_SHARED, LEAST_PART = 8, 0.1  # matters of a kind, and part of one's own, that another needs to be compared with
ATTEMPTS, NEXT_ATTEMPT = 12, 10**9  # offices drawn for a behaviour, and how far apart their seeds are
LEAST_PERSON, LEAST_UNIT = 10, 5  # matters from which a person or a unit counts as a subject
Seen = defaultdict[tuple[str, str], Counter[int]]
"""By rate and subject, how many chances of each kind."""

IN_PER_CASE: Final = frozenset({"no_outcome"})
"""What a row a case can show of one unit: its time ends with a closing that others do, and begins before the unit has it."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What is true of an office: who was planted what, counted from the rows that stay in its record."""

    seed: int
    traits: tuple[str, ...]
    planted: Planted | None
    matters: int  # of the planted subject, on which the behaviour shows
    chances: int
    shown: int
    implicated_persons: tuple[str, ...]  # the planted subject and those whom it colours: nobody's innocence is judged there
    implicated_units: tuple[str, ...]
    persons: tuple[str, ...]  # with at least 10 matters
    units: tuple[str, ...]  # with at least 5 matters


@dataclass(frozen=True, kw_only=True)
class Office:
    """A plan, the rows of its record in the order of time, and the truth about it."""

    plan: Plan
    rows: tuple[Row, ...]
    truth: Truth


def draw_office(seed: int, number: int) -> Office:
    """The ``number``-th office of the row that begins with ``seed``."""
    own = seed * 100_000 + number
    if number % 2 == 0:
        return innocent_office(own)
    turn = number // 2
    names = list(BEHAVIOURS)
    return guilty_office(own, names[turn % len(names) :] + names[: turn % len(names)], FACTORS[turn % len(FACTORS)])


def innocent_office(seed: int, traits: Iterable[str] | None = None) -> Office:
    """An office in which nobody does anything wrong; without ``traits``, each is on with a chance of one in two."""
    dice = Random(f"traits:{seed}")
    drawn = [name for name in all_traits() if dice.random() < 0.5]
    return walk_office(with_limits(put_on(draw_base(seed), drawn if traits is None else traits)))


def guilty_office(
    seed: int, behaviours: Sequence[str], factor: float, traits: Iterable[str] | None = None
) -> Office:
    """An office with the first behaviour that can be planted so that it would be seen; without ``traits``, all are on.

    Offices are drawn until one has a subject for the first behaviour; the last of them takes one of the others, or none.
    """
    for attempt in range(ATTEMPTS):
        plan, seen = _ready_for(seed + attempt * NEXT_ATTEMPT, behaviours[:1], traits)
        wanted = behaviours if attempt == ATTEMPTS - 1 else behaviours[:1]
        for behaviour in wanted:
            planted = _choose_subject(plan, behaviour, factor, seen)
            if planted is not None and (not plan.paper.per_case or behaviour in IN_PER_CASE):
                natural = natural_shares(plan, behaviour)
                return walk_office(_seen_in_paper(replace(plan, planted=planted, natural=natural)))
    return walk_office(plan)


def _ready_for(seed: int, behaviours: Sequence[str], traits: Iterable[str] | None) -> tuple[Plan, Seen]:
    """A plan with enough matters and a paper that can show the behaviour, and whose chances are whose."""
    base = draw_base(seed)
    paper = base.paper
    if not set(behaviours) <= IN_PER_CASE:
        paper = replace(paper, per_case=False)
    matters = max(base.matters, Random(f"matters:{seed}").randrange(LEAST_GUILTY, MOST_GUILTY))
    plan = with_limits(put_on(replace(base, paper=paper, matters=matters), all_traits() if traits is None else traits))
    return plan, _chances_by_subject(plan)


def walk_office(plan: Plan) -> Office:
    """Every matter of the plan, its rows in the order of time, cut off where the record ends."""
    scene, chances = Scene(plan), Chances(plan)
    rows: list[Row] = []
    for case, (arrival, kind) in enumerate(draw_arrivals(plan, Random(f"arrivals:{plan.seed}"))):
        rows.extend(walk(scene, chances, case, kind, arrival))
    end = plan.days * DAY if plan.cut_off else math.inf
    kept = sorted((row for row in rows if row.at < end), key=lambda row: (row.at, row.case))
    return Office(plan=plan, rows=tuple(kept), truth=_truth(plan, kept))


def with_limits(plan: Plan) -> Plan:
    """Limits as an office would set them: each kind's usual work ends in time for its share of 40 tried matters."""
    scene, chances = Scene(plan), Chances(plan)
    limits: dict[int, int] = {}
    late = last = total = 0
    for kind in range(len(plan.kinds)):
        spans = sorted(_hand_ins(plan, scene, chances, kind))
        quantile = plan.kinds[kind].limit_quantile
        limits[kind] = max(2, math.ceil(spans[min(len(spans) - 1, round(quantile * len(spans)))]))
        late += sum(span > limits[kind] + 1 for span in spans)
        last += sum(0.9 * (limits[kind] + 1) <= span <= limits[kind] + 1 for span in spans)
        total += len(spans)
    rates = {"overdue": max(late / total, 0.03), "last_minute": max(last / max(1, total - late), 0.03)}
    return replace(plan, limits=limits, rates={**plan.rates, **rates})


def _hand_ins(plan: Plan, scene: Scene, chances: Chances, kind: int) -> list[float]:
    """Days from arrival until the leading unit has handed its result in, in 40 tried matters."""
    spans = []
    for number in range(40):
        arrival = (number + 0.5) * plan.days / 40 * DAY
        rows = walk(scene, chances, -1 - number - 1000 * kind, kind, arrival)
        done = handed_in(rows) or rows[-1]
        spans.append((done.at - arrival) / DAY)
    return spans


def _chances_by_subject(plan: Plan) -> Seen:
    """Estimated matters by (rate, subject) and kind, from every fourth matter; time is told under the rate ``time``."""
    scene, chances = Scene(plan), _Counting(plan)
    for case, (arrival, kind) in enumerate(draw_arrivals(plan, Random(f"arrivals:{plan.seed}"))):
        if case % 4 == 0:
            chances.kind = kind
            for row in walk(scene, chances, case, kind, arrival):
                chances.seen["time", row.person or ""][kind] += 4 * (row.meaning == "work")
    return chances.seen


class _Counting(Chances):
    """Chances that remember whose they were."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.kind = 0
        self.seen: Seen = defaultdict(Counter)

    def draw(self, rate: str, person: str | None, unit: str, dice: Random) -> Chance:
        self.seen[rate, unit][self.kind] += 4
        if person is not None:
            self.seen[rate, person][self.kind] += 4
        if rate == "reopen":
            self.seen["time", unit][self.kind] += 4
        return super().draw(rate, person, unit, dice)


def _choose_subject(plan: Plan, behaviour: str, factor: float, seen: Seen) -> Planted | None:
    """Any leading unit, or any of its people, on clearly more of whose comparable matters than are needed it would show."""
    if behaviour == "bursts" and plan.day_only:
        return None  # nobody can see within which hour things were done
    dice = Random(f"planted:{plan.seed}:{behaviour}")
    levels = [level for level in BEHAVIOURS[behaviour].rates if level == "unit" or not plan.paper.per_case]
    dice.shuffle(levels)
    for level in levels:
        rate = BEHAVIOURS[behaviour].rates[level]
        share = min(MOST, plan.rates.get(rate or behaviour, 1.0) * factor)
        shared = comparable(_subjects(plan, level, behaviour), rate or "time", seen)
        able = [name for name, chances in shared.items() if chances * share >= MARGIN * LEAST_MATTERS]
        if able:
            return Planted(behaviour=behaviour, level=level, subject=dice.choice(able), factor=factor)
    return None


def comparable(subjects: Sequence[str], rate: str, seen: Seen) -> dict[str, int]:
    """The chances of each subject in kinds that two others have, too; none where these are less than half of all.

    Of who alone does a kind of work nobody can say whether that work, or they, show a behaviour: there nothing is planted.
    """
    told = {}
    for name in subjects:
        others = [seen[rate, other] for other in subjects if other != name]
        own = seen[rate, name]
        shared = sum(
            chances
            for kind, chances in own.items()
            if sum(other[kind] >= max(LEAST_SHARED, LEAST_PART * chances) for other in others) >= 2
        )
        told[name] = shared if 2 * shared >= own.total() else 0
    return told


def _subjects(plan: Plan, level: Level, behaviour: str) -> list[str]:
    """Who keeps office hours: too few units work in shifts to be compared among themselves. Who declines under the
    account of the unit does so under nobody's name."""
    leading = [unit for unit in plan.units_of("lead") if not unit.round_the_clock]
    if behaviour == "declines" and level == "person":
        leading = [unit for unit in leading if not unit.mailbox]
    if level == "unit":
        return [unit.name for unit in leading]
    return [member.name for unit in leading for member in unit.members]


def _seen_in_paper(plan: Plan) -> Plan:
    """Nobody can see a behaviour whose columns are not written: these are."""
    planted = plan.planted
    assert planted is not None
    needed, paper = {*BEHAVIOURS[planted.behaviour].columns, planted.level}, plan.paper
    seen = replace(
        paper,
        person=paper.person or "person" in needed,
        unit=paper.unit or "unit" in needed,
        counterpart=paper.counterpart or "counterpart" in needed,
        limit=paper.limit or "limit" in needed,
        outcome=paper.outcome or "outcome" in needed,
    )
    return replace(plan, paper=seen)


def _truth(plan: Plan, rows: Sequence[Row]) -> Truth:
    planted = plan.planted
    persons, units = _matters(rows)
    own = [unit for unit in plan.units if planted and (unit.name == planted.subject or _is_member(unit, planted.subject))]
    colleagues = [one.name for unit in own for one in unit.members] if planted and planted.level == "unit" else []
    mailboxes = [unit.mailbox for unit in own if unit.mailbox]
    person = [planted.subject] if planted and planted.level == "person" else []
    return Truth(
        seed=plan.seed,
        traits=tuple(sorted(plan.traits)),
        planted=planted,
        matters=len({row.case for row in rows if row.shown}),
        chances=sum(row.chances for row in rows),
        shown=sum(row.shown for row in rows),
        implicated_persons=tuple(sorted({*colleagues, *mailboxes, *person})),
        implicated_units=tuple(unit.name for unit in own),
        persons=tuple(sorted(name for name, cases in persons.items() if len(cases) >= LEAST_PERSON)),
        units=tuple(sorted(name for name, cases in units.items() if len(cases) >= LEAST_UNIT)),
    )


def _is_member(unit: Unit, name: str) -> bool:
    return any(member.name == name for member in unit.members)


def _matters(rows: Sequence[Row]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """Which matters each person and each unit has a row in."""
    persons: dict[str, set[int]] = defaultdict(set)
    units: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.person:
            persons[row.person].add(row.case)
        if row.unit:
            units[row.unit].add(row.case)
    return persons, units
