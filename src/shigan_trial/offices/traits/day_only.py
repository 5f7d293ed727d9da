"""The system keeps the day and not the hour."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    form = dice.choice(("%Y-%m-%d", "%Y/%m/%d"))
    return replace(plan, day_only=True, paper=replace(plan.paper, time_format=form))


TRAIT = Trait(
    name="day_only",
    zh="只记日期不记时刻",
    en="Only the day is known",
    stage="record",
    apply=apply,
)
