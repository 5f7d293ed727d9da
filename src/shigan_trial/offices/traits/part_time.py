"""Three in ten people, but for the secretary and the head of a unit, work on two to four days a week only."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Member, Plan, Unit
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import change_members


def apply(plan: Plan, dice: Random) -> Plan:
    def part_time(unit: Unit, member: Member) -> Member:
        if dice.random() >= 0.3 or member in (unit.members[0], unit.members[-1]):  # every matter of the unit waits for these
            return member
        days = frozenset(dice.sample(range(5), dice.randint(2, 4)))
        return replace(member, weekdays=days, weight=member.weight * len(days) / 5)

    return change_members(plan, part_time)


TRAIT = Trait(
    name="part_time",
    zh="部分人员非全日制",
    en="Part-time members",
    stage="people",
    apply=apply,
)
