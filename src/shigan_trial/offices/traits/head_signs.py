"""The head of the leading unit signs every result, 2 to 10 hours (median) after the last step of work."""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Plan, Step
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    return plan.with_steps(
        Step(place=45, meaning="decide", word=plan.words["decide"][0], who="head", hours=dice.uniform(2, 10))
    )


TRAIT = Trait(
    name="head_signs",
    zh="科室负责人逐件签批",
    en="The head signs every result",
    stage="procedure",
    apply=apply,
)
