"""A hotline of 3 to 10 people takes in 30 to 70 of 100 matters and forwards each by duty, without work of its own."""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Plan, Step
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import add_desk


def apply(plan: Plan, dice: Random) -> Plan:
    plan = add_desk(plan, dice, "hotline", dice.randint(3, 10))
    share = dice.uniform(0.3, 0.7)
    return plan.with_steps(
        Step(place=5, meaning="register", word=plan.words["register"][0], desk="hotline", hours=0.2, share=share),
    )


TRAIT = Trait(
    name="hotline",
    zh="热线按职责转派",
    en="A hotline forwards by duty",
    stage="units",
    apply=apply,
)
