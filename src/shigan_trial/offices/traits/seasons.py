"""Months differ: arrivals by a lognormal factor with sigma 0.4, and one month has two to three times as many."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    months = [dice.lognormvariate(0, 0.4) for _ in range(12)]
    months[dice.randrange(12)] *= dice.uniform(2, 3)
    return replace(plan, months=tuple(months))


TRAIT = Trait(
    name="seasons",
    zh="收件有淡旺季",
    en="Arrivals have seasons",
    stage="record",
    apply=apply,
)
