"""An archive of 1 to 3 people files every matter 10 to 70 days after it was closed (uniform)."""

from __future__ import annotations

from random import Random

from shigan_trial.offices.plan import Plan, Step
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import add_desk


def apply(plan: Plan, dice: Random) -> Plan:
    plan = add_desk(plan, dice, "archive", dice.randint(1, 3))
    return plan.with_steps(
        Step(place=90, meaning="archive", word=plan.words["archive"][0], desk="archive", hours=2.0, days=(10, 70))
    )


TRAIT = Trait(
    name="archives",
    zh="办结数周后由档案室归档",
    en="Archived weeks after closing",
    stage="units",
    apply=apply,
)
