"""Kinds are unequally hard: a lognormal factor with sigma 0.8 on the time of every step."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    kinds = tuple(replace(kind, difficulty=dice.lognormvariate(0, 0.8)) for kind in plan.kinds)
    return replace(plan, kinds=kinds)


TRAIT = Trait(
    name="unequal_kinds",
    zh="事项难易不同",
    en="Kinds are unequally hard",
    stage="record",
    apply=apply,
)
