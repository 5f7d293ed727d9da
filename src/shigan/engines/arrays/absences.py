"""How much leave falls into the holds: the holder's own, and of a unit that of whoever had the matter in hand there.

The paragraph "Leave" of docs/relations.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shigan.engines.arrays.acts import LEVELS
from shigan.engines.arrays.columns import Codes, Column, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.view import Leave
from shigan.ledger.actions import TRANSFERS


@dataclass(frozen=True, kw_only=True)
class Absences:
    """For the holds of one level."""

    leave: Leave
    custody: Custody
    hands: Hands | None  # of units

    def within(self, start_w: Ints, end_w: Ints) -> Ints:
        """How much lies between; one place per hold."""
        return self.of(np.arange(self.custody.size), start_w, end_w)

    def of(self, hold: Column | Ints, start_w: Ints, end_w: Ints) -> Ints:
        """The same for spans that fall into some of the holds."""
        if not self.leave.known or not self.custody.size:
            return np.zeros(len(hold), dtype=np.int64)
        if self.hands is None:
            return self.leave.within(self.custody.holder[hold], start_w, end_w)
        first = self.custody.first[hold]
        start_w = np.maximum(start_w, self.hands.at_w[first])
        nth = self.custody.nth[hold]
        return self.hands.until(nth, np.maximum(start_w, end_w)) - self.hands.until(nth, start_w)


@dataclass(frozen=True, kw_only=True)
class Hands:
    """In whose hands each matter was from entry to entry, and the leave of those; one place per entry."""

    leave: Leave
    starts: Ints  # per item, its first entry
    at_w: Ints  # no entry of an item earlier than the one before
    who: Codes  # 0: nobody's
    before: Ints  # the leave of all items up to the entry

    def until(self, nth: Ints, at_w: Ints) -> Ints:
        """The leave in each item up to an instant."""
        place = np.searchsorted(self._keys, self._key(nth, at_w), side="right") - 1
        begun = place >= self.starts[nth]
        place = np.where(begun, place, 0)
        running = self.leave.within(self.who[place], self.at_w[place], at_w)
        return np.where(begun, self.before[place] - self.before[self.starts[nth]] + running, 0)

    @cached_property
    def _keys(self) -> Ints:
        """Numbers in the order of items and coordinates, looked up once for every span that is asked for."""
        return self._key(np.repeat(np.arange(len(self.starts)), np.diff(self.starts, append=len(self.at_w))), self.at_w)

    def _key(self, nth: Ints, at_w: Ints) -> Ints:
        low, high = self._reach
        return np.asarray(nth * (high - low + 1) + np.clip(at_w, low, high) - low, dtype=np.int64)

    @cached_property
    def _reach(self) -> tuple[int, int]:
        """One below the first coordinate, and one above the last."""
        return int(self.at_w.min(initial=0)) - 1, int(self.at_w.max(initial=0)) + 1


def absences_of(moments: Moments, person: Custody, custody: Custody, leave: Leave) -> Absences:
    """``person``: the custody of people; ``custody``: that of the level asked for."""
    hands = _hands(moments, person, custody, leave) if custody.level == "unit" and leave.known and custody.size else None
    return Absences(leave=leave, custody=custody, hands=hands)


def _hands(moments: Moments, person: Custody, unit: Custody, leave: Leave) -> Hands:
    """A person has it who has had it since the unit has: a matter passed to a unit is in the hands of nobody known there."""
    places = np.arange(moments.size)
    taken, begun = _last_of(person.points, places, moments), _last_of(unit.first, places, moments)
    to_person, to_unit = (moments.columns[LEVELS[level][1]] for level in ("person", "unit"))
    to_nobody_there = moments.is_a.any_of(TRANSFERS) & (to_unit > 0) & (to_person == 0)
    theirs = (taken > begun) | ((taken == begun) & ~to_nobody_there[begun])
    who = np.where((begun >= 0) & theirs, person.held, np.int32(0))
    at_w = _ascending(moments)
    following = np.append(at_w[1:], at_w[-1:])
    following[moments.ends - 1] = at_w[moments.ends - 1]
    passed = leave.within(who, at_w, following)
    return Hands(leave=leave, starts=moments.starts, at_w=at_w, who=who, before=np.append(0, np.cumsum(passed)[:-1]))


def _last_of(marked: Ints, places: Ints, moments: Moments) -> Ints:
    """For each entry the last of ``marked`` (ascending) of its item, itself included; -1: none."""
    found = np.append(-1, marked)[np.searchsorted(marked, places, side="right")]
    return np.where(found >= moments.starts[moments.nth], found, -1)


def _ascending(moments: Moments) -> Ints:
    """The coordinates of the entries; what is known to the day may stand after what was later that day."""
    low, width = int(moments.at_w.min(initial=0)), int(np.ptp(moments.at_w)) + 1 if moments.size else 1
    raised = moments.nth * width + (moments.at_w - low)
    return np.maximum.accumulate(raised) - moments.nth * width + low
