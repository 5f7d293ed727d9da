"""What several traits do alike: changing every member, and adding a desk with people of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from shigan_trial.offices.names import desk_unit, invent_people
from shigan_trial.offices.plan import Desk, Member, Plan, Unit


def change_members(plan: Plan, change: Callable[[Unit, Member], Member]) -> Plan:
    """The same office with every member changed."""
    units = tuple(replace(unit, members=tuple(change(unit, one) for one in unit.members)) for unit in plan.units)
    return replace(plan, units=units)


def add_desk(plan: Plan, dice: Random, desk: Desk, size: int) -> Plan:
    """The same office with one more unit of ``size`` people whose names nobody else has."""
    taken = {member.name for unit in plan.units for member in unit.members}
    fresh = [name for name in invent_people(dice, plan.language, len(taken) + size) if name not in taken][:size]
    unit = Unit(name=desk_unit(dice, plan.language, desk), desk=desk, members=tuple(Member(name=name) for name in fresh))
    return replace(plan, units=(*plan.units, unit))
