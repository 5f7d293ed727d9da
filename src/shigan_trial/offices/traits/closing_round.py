"""Whoever closes does so in one round late in the day: what is ready is closed one after another, a minute apart."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    return replace(plan, closing_round=True)


TRAIT = Trait(
    name="closing_round",
    zh="每天集中办结一轮",
    en="A desk closes in one round a day",
    stage="record",
    apply=apply,
)
