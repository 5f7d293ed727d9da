"""Subsidised work: every matter of half of the kinds (at least one) is assessed by a second unit of 3 to 8 people.

The assessment takes 4 to 16 hours (median); then the matter goes back to the leading unit.
"""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Plan, Step
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import add_desk


def apply(plan: Plan, dice: Random) -> Plan:
    plan = add_desk(plan, dice, "assessor", dice.randint(3, 8))
    kinds = frozenset(dice.sample(range(len(plan.kinds)), max(1, len(plan.kinds) // 2)))
    hours = dice.uniform(4, 16)
    return plan.with_steps(
        Step(place=41, meaning="work", word=plan.words["assess"][0], desk="assessor", hours=hours, kinds=kinds),
        Step(place=43, meaning="work", word=plan.words["correct"][0], hours=dice.uniform(2, 6), kinds=kinds),
    )


TRAIT = Trait(
    name="second_assessment",
    zh="须经第二家单位评审",
    en="A second unit assesses each case",
    stage="units",
    apply=apply,
)
