"""Between decision and closing lies a period of public notice of 7 to 45 days, the same for all matters.

The head of the leading unit decides within 1 to 4 hours (median) before it begins.
"""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Plan, Step
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    days = dice.randint(7, 45)
    hours = dice.uniform(1, 4)
    return plan.with_steps(
        Step(place=65, meaning="decide", word=plan.words["decide"][0], who="head", hours=hours),
        Step(place=70, meaning="announce", word=plan.words["announce"][0], hours=0.5),
        Step(place=79, meaning="wait", word="", days=(days, days + 1)),
    )


TRAIT = Trait(
    name="objection_period",
    zh="决定与办结之间有公示期",
    en="An objection period before closing",
    stage="procedure",
    apply=apply,
)
