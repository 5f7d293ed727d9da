"""The record ends on its last day, whatever is still open; without this trait every course is told to its end."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    return replace(plan, cut_off=True)


TRAIT = Trait(
    name="cut_off",
    zh="记录在某日截止",
    en="The record ends while matters are open",
    stage="record",
    apply=apply,
)
