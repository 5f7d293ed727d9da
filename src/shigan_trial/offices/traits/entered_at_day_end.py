"""What was done in a day is entered at its end: every entry of a person carries a time between 16:30 and 17:30."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    return replace(plan, entered_at_day_end=True)


TRAIT = Trait(
    name="entered_at_day_end",
    zh="下班前集中录入",
    en="Entered at the end of the day",
    stage="record",
    apply=apply,
)
