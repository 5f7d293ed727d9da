"""The office is closed on two stretches of 5 to 10 days a year and on 4 to 8 single days."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    closed: set[int] = set()
    for year in range(0, plan.days + 365, 365):
        for _ in range(2):
            since = year + dice.randrange(355)
            closed.update(range(since, since + dice.randint(5, 10)))
        closed.update(year + dice.randrange(365) for _ in range(dice.randint(4, 8)))
    return replace(plan, holidays=frozenset(closed))


TRAIT = Trait(
    name="holidays",
    zh="节假日休息",
    en="Holidays",
    stage="record",
    apply=apply,
)
