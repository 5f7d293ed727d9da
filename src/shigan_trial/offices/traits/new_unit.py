"""One leading unit (not the first) starts after 40 to 75 of 100 days of the record."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    leading = [unit.name for unit in plan.units if unit.desk == "lead"]
    new, start = dice.choice(leading[1:]), round(plan.days * dice.uniform(0.4, 0.75))
    units = tuple(replace(unit, from_day=start) if unit.name == new else unit for unit in plan.units)
    return replace(plan, units=units)


TRAIT = Trait(
    name="new_unit",
    zh="年中新设单位",
    en="A unit starts midway",
    stage="people",
    apply=apply,
)
