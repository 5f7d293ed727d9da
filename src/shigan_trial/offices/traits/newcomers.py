"""One in eight people joins after 20 to 80 of 100 days and is slower by a tenth to a third; one in twelve leaves midway."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Member, Plan, Unit
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import change_members


def apply(plan: Plan, dice: Random) -> Plan:
    def comes_or_goes(unit: Unit, member: Member) -> Member:
        chance, day = dice.random(), round(plan.days * dice.uniform(0.2, 0.8))
        if member in (*unit.members[:2], unit.members[-1]):  # the secretary, one who works on matters, and the head stay
            return member
        if chance < 1 / 8:
            return replace(member, from_day=day, pace=member.pace * dice.uniform(1.1, 1.33))
        return replace(member, until_day=day) if chance < 1 / 8 + 1 / 12 else member

    return change_members(plan, comes_or_goes)


TRAIT = Trait(
    name="newcomers",
    zh="人员进出",
    en="People join and leave",
    stage="people",
    apply=apply,
)
