"""Everything is closed on one weekday (each as likely as another)."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    return replace(plan, closing_weekday=dice.randrange(5))


TRAIT = Trait(
    name="batch_days",
    zh="每周固定一天统一办结",
    en="Everything is closed on one weekday",
    stage="record",
    apply=apply,
)
