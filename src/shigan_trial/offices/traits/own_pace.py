"""People are not all equally quick: a lognormal factor with sigma 0.12 on the time of their steps."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Member, Plan, Unit
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import change_members


def apply(plan: Plan, dice: Random) -> Plan:
    def own_pace(_unit: Unit, member: Member) -> Member:
        return replace(member, pace=member.pace * dice.lognormvariate(0, 0.12))

    return change_members(plan, own_pace)


TRAIT = Trait(
    name="own_pace",
    zh="各人快慢略有不同",
    en="People differ a little in pace",
    stage="people",
    apply=apply,
)
