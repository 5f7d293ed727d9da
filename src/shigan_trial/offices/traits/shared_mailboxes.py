"""Half of the units (at least one) register, receive and send on under one account that is nobody's name."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from shigan_trial.offices.plan import Plan
from shigan_trial.offices.traits import Trait


def apply(plan: Plan, dice: Random) -> Plan:
    word = "公共账号" if plan.language == "zh" else " mailbox"
    shared = set(dice.sample([unit.name for unit in plan.units], max(1, len(plan.units) // 2)))
    units = tuple(replace(unit, mailbox=unit.name + word if unit.name in shared else None) for unit in plan.units)
    return replace(plan, units=units)


TRAIT = Trait(
    name="shared_mailboxes",
    zh="单位公共账号",
    en="Shared mailboxes",
    stage="people",
    apply=apply,
)
