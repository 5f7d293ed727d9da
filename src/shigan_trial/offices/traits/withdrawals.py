"""Applicants withdraw 5 to 20 of 100 matters (uniform for the office), at any step after the first."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    return replace(plan, withdrawn=dice.uniform(0.05, 0.2))


TRAIT = Trait(
    name="withdrawals",
    zh="申请人撤回",
    en="Applicants withdraw",
    stage="record",
    apply=apply,
)
