"""10 to 40 of 100 matters wait 2 to 20 days for the applicant; three offices in four write it down."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    return replace(plan, waits=dice.uniform(0.1, 0.4), waits_written=dice.random() < 0.75)


TRAIT = Trait(
    name="applicant_waits",
    zh="等待申请人补正",
    en="Waiting for the applicant",
    stage="record",
    apply=apply,
)
