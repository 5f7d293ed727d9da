"""The procedure prescribes one round of correction for every matter of half of the kinds (at least one).

The verifying desk (without one, the head of the unit) returns it after 2 to 6 hours (median); correcting takes 1 to 4.
"""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Desk, Plan, Step, Who
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    kinds = frozenset(dice.sample(range(len(plan.kinds)), max(1, len(plan.kinds) // 2)))
    desk: Desk = "verifying" if plan.units_of("verifying") else "lead"
    who: Who = "clerk" if plan.units_of("verifying") else "head"
    words = plan.words
    return plan.with_steps(
        Step(place=46, meaning="submit", word=words["submit"][0], hours=1.0, kinds=kinds),
        Step(place=47, meaning="return", word=words["return"][0], desk=desk, who=who, hours=dice.uniform(2, 6), kinds=kinds),
        Step(place=48, meaning="work", word=words["correct"][0], hours=dice.uniform(1, 4), kinds=kinds),
    )


TRAIT = Trait(
    name="prescribed_returns",
    zh="程序规定退回修改一轮",
    en="One prescribed round of correction",
    stage="procedure",
    apply=apply,
)
