"""People get unequal shares of the matters of their unit (lognormal, sigma 0.6), and units too (sigma 0.5)."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Member, Plan, Unit
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import change_members


def apply(plan: Plan, dice: Random) -> Plan:
    def uneven(_unit: Unit, member: Member) -> Member:
        return replace(member, weight=member.weight * dice.lognormvariate(0, 0.6))

    units = tuple(replace(unit, weight=dice.lognormvariate(0, 0.5)) for unit in plan.units)
    return change_members(replace(plan, units=units), uneven)


TRAIT = Trait(
    name="uneven_load",
    zh="忙闲不均",
    en="Uneven load",
    stage="people",
    apply=apply,
)
