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


PASSED_ON: Final = 1
RETURNED: Final = 2  # to somebody who had held the item before
OF_DEALT: Final = 4  # the entry that passed it on is of the part 'dealt'
IN_INTAKE: Final = 8
WITHIN: Final = 16  # a unit, and the giver had done nothing
ACTED: Final = 32  # the holder did something
CAME_BACK: Final = 64  # the next hold passed it on in turn, to this one's holder
BEFORE_WORK: Final = 128  # it was passed on before the first work in the item
"""What is known of a hold's being passed on before the steps are: bits of the column ``passing``."""


@dataclass(frozen=True, kw_only=True)
class Ways:
    """One place per hold."""

    step: Codes
    way: Column  # of WAYS; -1: it was not passed on
    came_back: Bools  # it was passed on, and at once passed back by the way 'back'
    before_work: Bools  # passed or back, before the first work in the item


def passing_of(
    acts: Acts, custody: Custody, *, acted: Bools, unit: Codes, intake_until: Ints, first_work: Ints
) -> Column:
    """``acted``: the holder did something. ``unit``: of a person's hold, 0: unknown. ``intake_until``: per item, from
    ``intake_limits``. ``first_work``: per item, NOWHERE: none."""
    c = custody
    passed_at = c.of_next(c.first)
    work = first_work[c.nth]
    inside = ~acted & (unit > 0) & (c.of_next(unit) == unit) & (c.level == "person")
    bits = np.zeros(c.size, dtype=np.uint8)
    for bit, holds in (
        (PASSED_ON, c.passed_on),
        (RETURNED, _held_before(c, c.of_next(c.holder))),
        (OF_DEALT, acts.has_part(DEALT_PART)[passed_at]),
        (IN_INTAKE, passed_at <= intake_until[c.nth]),
        (WITHIN, inside),
        (ACTED, acted),
        (CAME_BACK, c.came_back),
        (BEFORE_WORK, (work == NOWHERE) | (passed_at < work)),
    ):
        bits[holds] |= bit
    return bits


def ways_of(steps: LevelSteps, *, kind: Column, holder: Column, own: Column, number: Column, passing: Column) -> Ways:
    """Of holds of whole items. ``own``: the step each hold shows itself, 0: none. ``passing``: of ``passing_of``."""
    passed_on, acted, returned = (passing & bit > 0 for bit in (PASSED_ON, ACTED, RETURNED))
    step = steps.step_of(kind, holder, own)
    place = steps.place_of(kind, step)
    taker_step, taker_place = _of_taker(step, passed_on), _of_taker(place, passed_on)
    giver_place = np.where(place != UNPLACED, place, number)
    known = taker_place != UNPLACED
    later = known & (taker_place > giver_place) & (acted | ~returned)
    onward = ((step == 0) & ~returned) | (later & ~steps.does(kind, taker_step, holder))
    back = returned | (known & (taker_place < giver_place))
    way = np.full(len(kind), PASSED, dtype=np.int8)
    for code, holds in ((BACK, back), (ONWARD, onward), (INSIDE, passing & WITHIN > 0), (DEALT, passing & OF_DEALT > 0),
                        (INTAKE, passing & IN_INTAKE > 0)):  # fmt: skip
        way[holds] = code
    way[~passed_on] = -1
    return Ways(
        step=step,
        way=way,
        came_back=(passing & CAME_BACK > 0) & (_of_taker(way, passed_on) == BACK),
        before_work=((way == PASSED) | (way == BACK)) & (passing & BEFORE_WORK > 0),
    )


def _of_taker(values: Column, passed_on: Bools) -> Column:
    """For each hold the value of the next, which it passed the item on to; else 0."""
    after = np.zeros_like(values)
    after[:-1] = values[1:]
    after[~passed_on] = 0
    return after


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
