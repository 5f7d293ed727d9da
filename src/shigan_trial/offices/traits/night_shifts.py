"""One or two leading units with at least three people work in three shifts, on every day of the year."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    able = [unit.name for unit in plan.units if unit.desk == "lead" and len(unit.members) >= 3]
    chosen = dice.sample(able, min(len(able), dice.randint(1, 2)))
    units = tuple(replace(unit, round_the_clock=unit.name in chosen) for unit in plan.units)
    return replace(plan, units=units)


TRAIT = Trait(
    name="night_shifts",
    zh="部分单位三班倒",
    en="Some units work in shifts",
    stage="people",
    apply=apply,
)
