"""Everybody has one to three spans of leave of 3 to 15 days a year; one in twenty is away for 40 to 90 days once."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Member, Plan, Unit
from shigan_trial.offices.traits import Trait
from shigan_trial.offices.traits._people import change_members


def apply(plan: Plan, dice: Random) -> Plan:
    def on_leave(_unit: Unit, member: Member) -> Member:
        spans = [(dice.randrange(plan.days), dice.randint(3, 15)) for _ in range(dice.randint(1, 3) * (plan.days // 365 + 1))]
        if dice.random() < 0.05:
            spans.append((dice.randrange(plan.days), dice.randint(40, 90)))
        return replace(member, leave=tuple(sorted((since, since + length) for since, length in spans)))

    return change_members(plan, on_leave)


TRAIT = Trait(
    name="leave",
    zh="休假",
    en="Leave",
    stage="people",
    apply=apply,
)
