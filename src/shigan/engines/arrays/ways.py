"""In which way each hold was passed on: the paragraph "Ways" of docs/relations.md, for columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from shigan.engines.arrays.acts import LEVELS, Acts
from shigan.engines.arrays.columns import NOWHERE, Bools, Codes, Column, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.steps import UNPLACED, LevelSteps
from shigan.engines.parts import DEALT as DEALT_PART
from shigan.ledger.actions import TRANSFERS

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
    given_at = _given_at(moments, c)
    giver_place = np.where(place != UNPLACED, place, c.number)
    known = taker_place != UNPLACED
    returned = _held_before(c, c.of_next(c.holder))
    later = known & (taker_place > giver_place) & (acted | ~returned)
    onward = ((step == 0) & ~returned) | (later & ~steps.does(kind, taker_step, c.holder))
    back = returned | (known & (taker_place < giver_place))
    of_one_unit = (unit > 0) & (c.of_next(unit) == unit)
    inside = ~acted & (of_one_unit | _by_others(moments, c, unit)) & (c.level == "person")
    way = np.full(c.size, PASSED, dtype=np.int8)
    for code, holds in ((BACK, back), (ONWARD, onward), (INSIDE, inside), (DEALT, acts.has_part(DEALT_PART)[given_at]),
                        (INTAKE, given_at <= intake_until[c.nth])):  # fmt: skip
        way[holds] = code
    way[~c.passed_on] = -1
    return Ways(
        step=step,
        way=way,
        came_back=c.came_back & (c.of_next(way) == BACK),
        counts=(way == PASSED) | (way == BACK),
    )


def _given_at(moments: Moments, custody: Custody) -> Ints:
    """The entry that gave the item away: the giver's to a unit of which somebody showed up later, else the hand-over's."""
    c, to_unit = custody, moments.columns["counterpart_unit"]
    to = moments.columns[LEVELS[c.level][1]]
    to_a_unit = moments.is_a.any_of(TRANSFERS) & (to == 0) & (to_unit > 0)
    showed_up = c.of_next(c.by_transfer.astype(np.int64)) == 0
    return np.where(to_a_unit[c.last] & showed_up, c.last, c.of_next(c.first))


def _by_others(moments: Moments, custody: Custody, unit: Codes) -> Bools:
    """Whether neither giver nor receiver made the entry that passed it on, but somebody known or nobody of the giver's unit."""
    entry = custody.of_next(custody.first)
    actor = moments.columns["actor"][entry]
    by_its_account = (actor == 0) & (unit > 0) & (moments.columns["unit"][entry] == unit)
    others = (actor > 0) & (actor != custody.holder) & (actor != custody.of_next(custody.holder))
    return np.asarray(by_its_account | others, dtype=np.bool_)


def intake_limits(moments: Moments, acts: Acts, custody: Custody, unit: Custody) -> Ints:
    """For each item the last entry at which passing it on is bringing it in; NOWHERE: none.

    Nobody has dealt with it by then, and it is the first time a unit gives it to another, be it to the one that has it;
    where that never happens, the first time it is passed on at all.
    """
    done = np.full(moments.n_items, moments.size)
    doing = np.flatnonzero(acts.doing)[::-1]
    done[moments.nth[doing]] = doing
    first = np.full(moments.n_items, NOWHERE)
    for at in (_passed_at(custody), np.union1d(_passed_at(unit), _given_to_a_unit(moments, acts))):
        first[moments.nth[at][::-1]] = at[::-1]  # what units do replaces what the level does
    return np.asarray(np.minimum(first, done))


def _passed_at(custody: Custody) -> Ints:
    return custody.of_next(custody.first)[custody.passed_on].astype(np.int64)


def _given_to_a_unit(moments: Moments, acts: Acts) -> Ints:
    """Where somebody of one unit gives the matter to another, be it to the one that has it."""
    by, to = moments.columns["unit"], moments.columns["counterpart_unit"]
    transfers = moments.is_a.any_of(TRANSFERS) & ~acts.over & ~acts.after
    return np.flatnonzero(transfers & (by > 0) & (to > 0) & (by != to))


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
