"""A payment desk of 1 to 4 people pays after the outcome, on two days of the month; before closing in half of the offices."""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Plan, Step
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import add_desk


def apply(plan: Plan, dice: Random) -> Plan:
    plan = add_desk(plan, dice, "payment", dice.randint(1, 4))
    days = frozenset({dice.randint(5, 12), dice.randint(20, 27)})
    place = 75 if dice.random() < 0.5 else 85
    return plan.with_steps(
        Step(place=place, meaning="pay", word=plan.words["pay"][0], desk="payment", hours=0.5, run_days=days)
    )


TRAIT = Trait(
    name="payment_run",
    zh="结果之后集中拨付",
    en="A payment run after the outcome",
    stage="units",
    apply=apply,
)
