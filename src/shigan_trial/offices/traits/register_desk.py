"""Each leading unit has a secretary (its first member) who takes in every matter and assigns it to a colleague.

Assigning takes 1 to 5 hours (median), the same in all units.
"""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Plan, Step
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    return plan.with_steps(
        Step(place=25, meaning="assign", word=plan.words["assign"][0], who="secretary", hours=dice.uniform(1, 5))
    )


TRAIT = Trait(
    name="register_desk",
    zh="科室内勤统一收件分派",
    en="A secretary of the unit assigns to colleagues",
    stage="procedure",
    apply=apply,
)
