"""In which way each hold was passed on: the paragraph "Ways" of docs/relations.md, for columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from shigan.engines.arrays.acts import LEVELS, Acts
from shigan.engines.arrays.columns import NOWHERE, Bools, Codes, Column, Ints
from shigan.engines.arrays.custody import Custody, held_before
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.steps import UNPLACED, LevelSteps
from shigan.engines.parts import DEALT as DEALT_PART
from shigan.ledger.actions import PROPOSE, TRANSFER, TRANSFERS, WAIT

WAYS: Final = ("intake", "dealt", "inside", "onward", "back", "passed")
INTAKE, DEALT, INSIDE, ONWARD, BACK, PASSED = range(6)


PASSED_ON: Final = 1
RETURNED: Final = 2  # to somebody who had held the item before
OF_DEALT: Final = 4  # the entry that passed it on is of the part 'dealt'
IN_INTAKE: Final = 8
WITHIN: Final = 16  # by another hand or inside a unit, and the giver had done nothing (of a unit: nobody of it appears)
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
    went_again: Bools  # and then passed to the same again, by way 'back' or 'passed'
    before_work: Bools  # passed or back, before the first work in the item


def passing_of(
    moments: Moments,
    acts: Acts,
    custody: Custody,
    *,
    acted: Bools,
    appears: Bools,
    unit: Codes,
    intake_until: Ints,
    first_work: Ints,
) -> Column:
    """``acted``: the holder did something. ``appears``: the holder left an entry. ``unit``: of a person's hold, 0: unknown.
    ``intake_until``: per item, from ``intake_limits``. ``first_work``: per item, NOWHERE: none."""
    c = custody
    passed_at, given_at = c.of_next(c.first), _given_at(moments, c)
    work = first_work[c.nth]
    hand = moments.columns[LEVELS[c.level][0]][given_at]
    by_own_hand = hand == c.holder
    to_another_unit = (unit > 0) & (c.of_next(unit) > 0) & (c.of_next(unit) != unit)
    returned = held_before(c, c.of_next(c.holder))
    allocated = ~moments.is_a.any_of((TRANSFER,))[given_at] & ~to_another_unit & ~returned
    if c.level == "person":
        inside = ~acted & (~(by_own_hand | _was_proposed(moments, c, given_at)) | allocated)
    else:
        waits = ~acted & moments.is_a.any_of((WAIT,))[c.last]
        inside = ~by_own_hand & (waits | (~appears & (hand > 0)))
    bits = np.zeros(c.size, dtype=np.uint8)
    for bit, holds in (
        (PASSED_ON, c.passed_on),
        (RETURNED, returned),
        (OF_DEALT, acts.has_part(DEALT_PART)[given_at]),
        (IN_INTAKE, given_at <= intake_until[c.nth]),
        (WITHIN, inside),
        (ACTED, acted),
        (CAME_BACK, c.came_back),
        (BEFORE_WORK, (work == NOWHERE) | (passed_at < work)),
    ):
        bits[holds] |= bit
    return bits


def ways_of(steps: LevelSteps, *, kind: Column, holder: Column, own: Column, due: Column, number: Column, passing: Column) -> Ways:
    """Of holds of whole items. ``own``: the step each hold shows itself, 0: none. ``due``: as ``step_of`` wants it.
    ``passing``: of ``passing_of``."""
    passed_on, acted, returned = (passing & bit > 0 for bit in (PASSED_ON, ACTED, RETURNED))
    step = steps.step_of(kind, holder, own, due)
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
    counted = (way == PASSED) | (way == BACK)
    to_and_fro = passing & CAME_BACK > 0
    came_back = to_and_fro & (_of_taker(way, passed_on) == BACK)
    way_of_next_but_one = _of_taker(_of_taker(way + 1, passed_on), passed_on) - 1
    given_again = (_of_taker(passing & CAME_BACK, passed_on) > 0) & np.isin(way_of_next_but_one, (BACK, PASSED))
    return Ways(
        step=step,
        way=way,
        came_back=came_back,
        went_again=came_back & given_again,
        before_work=counted & (passing & BEFORE_WORK > 0),
    )


def given_verb(moments: Moments, custody: Custody) -> Column:
    """Of what action the entry is that gave the item away; 0: the hold was not passed on."""
    verb = moments.columns["verb"][_given_at(moments, custody)]
    return np.where(custody.passed_on, verb, np.zeros(1, verb.dtype))


def _given_at(moments: Moments, custody: Custody) -> Ints:
    """The entry that gave the item away: the giver's to a unit of which somebody showed up later, else the hand-over's."""
    c, to_unit = custody, moments.columns["counterpart_unit"]
    to = moments.columns[LEVELS[c.level][1]]
    to_a_unit = moments.is_a.any_of(TRANSFERS) & (to == 0) & (to_unit > 0)
    showed_up = c.of_next(c.by_transfer.astype(np.int64)) == 0
    return np.where(to_a_unit[c.last] & showed_up, c.last, c.of_next(c.first))


def _was_proposed(moments: Moments, custody: Custody, given_at: Ints) -> Bools:
    """The receiver took it over, and the last who had proposed it was the giver, during the hold."""
    c, actor = custody, moments.columns["actor"]
    taken = moments.is_a.any_of((TRANSFER,))[given_at] & (actor[given_at] == c.of_next(c.holder)) & (actor[given_at] > 0)
    proposals = np.append(NOWHERE, np.flatnonzero(moments.is_a.any_of((PROPOSE,))))
    proposed_at = proposals[np.searchsorted(proposals[1:], given_at)]  # the last before
    return np.asarray(taken & (proposed_at > c.first) & (actor[proposed_at] == c.holder))


def _of_taker(values: Column, passed_on: Bools) -> Column:
    """For each hold the value of the next, which it passed the item on to; else 0."""
    after = np.zeros_like(values)
    after[:-1] = values[1:]
    after[~passed_on] = 0
    return after


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
