"""Units are specialised: every kind belongs to one to two units, and every unit leads at least one kind."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    leading = [unit for unit in plan.units if unit.desk == "lead"]
    kinds: dict[str, set[int]] = {unit.name: set() for unit in leading}
    for kind in range(len(plan.kinds)):
        for unit in dice.sample(leading, dice.randint(1, 2)):
            kinds[unit.name].add(kind)
    for owned in kinds.values():
        if not owned:
            owned.add(dice.randrange(len(plan.kinds)))
    units = tuple(replace(unit, kinds=frozenset(kinds.get(unit.name, ()))) for unit in plan.units)
    return replace(plan, units=units)


TRAIT = Trait(
    name="specialised_units",
    zh="单位各管各的事项",
    en="Units lead different kinds",
    stage="units",
    apply=apply,
)
