"""In which way each hold was passed on: the paragraph "Ways" of docs/relations.md, for columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from shigan.engines.arrays.acts import Acts
from shigan.engines.arrays.columns import NOWHERE, Bools, Codes, Column, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.steps import UNPLACED, LevelSteps
from shigan.engines.parts import DEALT as DEALT_PART

WAYS: Final = ("intake", "dealt", "inside", "onward", "back", "passed")
INTAKE, DEALT, INSIDE, ONWARD, BACK, PASSED = range(6)


@dataclass(frozen=True, kw_only=True)
class Ways:
    """One place per hold."""

    step: Codes
    way: Column  # of WAYS; -1: it was not passed on
    came_back: Bools  # it was passed on, and at once passed back by the way 'back'
    counts: Bools  # passed or back


def ways_of(
    moments: Moments,
    acts: Acts,
    custody: Custody,
    own: Codes,
    steps: LevelSteps,
    *,
    acted: Bools,
    unit: Codes,
    intake_until: Ints,
) -> Ways:
    """``own``: the step each hold shows itself, 0: none. ``acted``: the holder did something. ``unit``: of a person's hold, 0:
    unknown. ``intake_until``: per item,
    from ``intake_limits``."""
    c = custody
    kind = moments.columns["kind"][moments.starts[c.nth]]
    step = steps.step_of(kind, c.holder, own)
    place = steps.place_of(kind, step)
    taker_step, taker_place = c.of_next(step), c.of_next(place)
    passed_at = c.of_next(c.first)
    giver_place = np.where(place != UNPLACED, place, c.number)
    known = taker_place != UNPLACED
    returned = _held_before(c, c.of_next(c.holder))
    later = known & (taker_place > giver_place) & (acted | ~returned)
    onward = ((step == 0) & ~returned) | (later & ~steps.does(kind, taker_step, c.holder))
    back = returned | (known & (taker_place < giver_place))
    of_one_unit = (unit > 0) & (c.of_next(unit) == unit)
    inside = ~acted & (of_one_unit | _by_others(moments, c, unit)) & (c.level == "person")
    way = np.full(c.size, PASSED, dtype=np.int8)
    for code, holds in ((BACK, back), (ONWARD, onward), (INSIDE, inside), (DEALT, acts.has_part(DEALT_PART)[passed_at]),
                        (INTAKE, passed_at <= intake_until[c.nth])):  # fmt: skip
        way[holds] = code
    way[~c.passed_on] = -1
    return Ways(
        step=step,
        way=way,
        came_back=c.came_back & (c.of_next(way) == BACK),
        counts=(way == PASSED) | (way == BACK),
    )


def _by_others(moments: Moments, custody: Custody, unit: Codes) -> Bools:
    """Whether neither giver nor receiver made the entry that passed it on, but somebody known or nobody of the giver's unit."""
    entry = custody.of_next(custody.first)
    actor = moments.columns["actor"][entry]
    by_its_account = (actor == 0) & (unit > 0) & (moments.columns["unit"][entry] == unit)
    others = (actor > 0) & (actor != custody.holder) & (actor != custody.of_next(custody.holder))
    return np.asarray(by_its_account | others, dtype=np.bool_)


def intake_limits(moments: Moments, acts: Acts, custody: Custody, unit: Custody) -> Ints:
    """For each item the last entry at which passing it on is bringing it in; NOWHERE: none.

    Nobody has dealt with it by then, and it is the first time it goes from one unit to another; where it never does,
    the first time it is passed on at all.
    """
    done = np.full(moments.n_items, moments.size)
    doing = np.flatnonzero(acts.doing)[::-1]
    done[moments.nth[doing]] = doing
    first = np.full(moments.n_items, NOWHERE)
    for passing in (custody, unit):  # that of the unit replaces that of the level
        at = passing.of_next(passing.first)[passing.passed_on][::-1]
        first[passing.nth[passing.passed_on][::-1]] = at
    return np.asarray(np.minimum(first, done))


def _held_before(custody: Custody, who: Column) -> Bools:
    """Whether the item rested with ``who`` in this hold's past, this hold left out."""
    holder = custody.holder.astype(np.int64)
    width = np.int64(max(holder.max(initial=0), who.max(initial=0)) + 1)
    keys = custody.nth * width + holder
    known, first = np.unique(keys, return_index=True)
    asked = custody.nth * width + who
    place = np.minimum(np.searchsorted(known, asked), max(len(known) - 1, 0))
    if not len(known):
        return np.zeros(0, dtype=np.bool_)
    return np.asarray((known[place] == asked) & (first[place] < np.arange(custody.size)))
