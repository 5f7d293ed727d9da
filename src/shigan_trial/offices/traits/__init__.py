"""What is innocent about offices: each file is one trait, with its distribution, that changes the plan of an office.

A trait has a name, its description in both languages, the stage at which it is put on, and the function that does so.
Its own dice are seeded by office and trait, so that switching one leaves all others as they were. Traits that add
units come first, then those that change the procedure, the people, and last the record.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Literal, get_args

from shigan_trial.offices.plan import Plan

Stage = Literal["units", "procedure", "people", "record"]


@dataclass(frozen=True, kw_only=True)
class Trait:
    """One innocent peculiarity that an office may have."""

    name: str
    zh: str
    en: str
    stage: Stage
    apply: Callable[[Plan, Random], Plan]


@cache
def all_traits() -> dict[str, Trait]:
    """Every trait by its name, in the order in which they are put on."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    found: list[Trait] = [module.TRAIT for module in modules if not module.__name__.rpartition(".")[2].startswith("_")]
    stages = get_args(Stage)
    return {trait.name: trait for trait in sorted(found, key=lambda trait: (stages.index(trait.stage), trait.name))}


def put_on(plan: Plan, names: Iterable[str]) -> Plan:
    """The office with these traits."""
    wanted = frozenset(names)
    unknown = wanted - set(all_traits())
    assert not unknown, f"no such traits: {sorted(unknown)}"
    for name, trait in all_traits().items():
        if name in wanted:
            plan = trait.apply(plan, Random(f"trait:{plan.seed}:{name}"))
    return replace(plan, traits=wanted)
