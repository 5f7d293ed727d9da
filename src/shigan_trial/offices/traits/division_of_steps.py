"""Steps are divided: a registry of 2 to 6 people registers and forwards, a verifying desk of 2 to 6 people verifies and closes.

Registering takes 0.5 hours (median), forwarding 1 to 4, verifying 2 to 8, closing by the desk 1 to 6.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Desk, Plan, Step
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import add_desk


def apply(plan: Plan, dice: Random) -> Plan:
    plan = add_desk(plan, dice, "registry", dice.randint(2, 6))
    plan = add_desk(plan, dice, "verifying", dice.randint(2, 6))
    moved: dict[str, Desk] = {"register": "registry", "close": "verifying"}
    route = tuple(replace(step, desk=moved[step.meaning]) if step.meaning in moved else step for step in plan.route)
    return replace(plan, route=route).with_steps(
        Step(place=15, meaning="assign", word=plan.words["assign"][0], desk="registry", hours=dice.uniform(1, 4)),
        Step(place=50, meaning="submit", word=plan.words["submit"][0], hours=1.0),
        Step(place=60, meaning="verify", word=plan.words["verify"][0], desk="verifying", hours=dice.uniform(2, 8)),
    )


TRAIT = Trait(
    name="division_of_steps",
    zh="环节分工：窗口收、科室办、复核室核并办结",
    en="Steps divided among registry, specialists and verifying desk",
    stage="units",
    apply=apply,
)
