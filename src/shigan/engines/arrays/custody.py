"""Who held each item, from which entry to which; one level at a time.

The paragraph "Custody" of docs/relations.md, up to the stretch of a hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shigan.engines.arrays.acts import LEVELS, Acts
from shigan.engines.arrays.columns import NOWHERE, Array, Bools, Codes, Column, Ints, Kind
from shigan.engines.arrays.moments import Moments
from shigan.engines.protocol import Level
from shigan.ledger.actions import CLOCK_STOPS, CUSTODY, ENDINGS, RESUME, TRANSFERS


@dataclass(frozen=True, kw_only=True)
class Custody:
    """Places of entries, one per hold unless said otherwise; the holds stand in the order of items and of numbers."""

    level: Level
    held: Codes  # per entry: the holder after it
    points: Ints  # per custody point: its entry
    hold_of_point: Ints
    ending: Bools  # per custody point: whether it ends the item
    holder: Codes
    nth: Ints  # of the item
    first: Ints  # the first point
    last: Ints  # the last point
    given: Bools  # the hold before passed the item on to this one
    by_transfer: Bools  # ... by an entry of its own
    sent: Bools  # its first point is an entry that passed the item to it, whether or not anybody had it before

    @property
    def size(self) -> int:
        return len(self.holder)

    @cached_property
    def number(self) -> Ints:
        """The hold's place among those of its item, from 1."""
        places = np.arange(self.size)
        begins = np.where(self._follows, 0, places)
        return np.asarray(places - np.maximum.accumulate(begins) + 1)

    @cached_property
    def ended(self) -> Bools:
        """The last point is an ending."""
        answer = np.zeros(self.size, dtype=np.bool_)
        answer[self.hold_of_point[self.ending]] = True
        return answer

    @cached_property
    def passed_on(self) -> Bools:
        """The next hold has it from this one."""
        return _next(self.given, last=False)

    @cached_property
    def _follows(self) -> Bools:
        """Not the first of its item."""
        return _but_the_first(self.nth[1:] == self.nth[:-1], self.size)

    @cached_property
    def received(self) -> Ints:
        """The entry that gives the time of receiving: the point before where somebody just showed up."""
        return np.where(self.given & ~self.by_transfer, _previous(self.last), self.first)

    @cached_property
    def left(self) -> Ints:
        """The entry that gives the time of leaving; NOWHERE: it has not left."""
        taken = np.where(_next(self.by_transfer, last=False), _next(self.first, last=NOWHERE), self.last)
        return np.where(self.ended, self.last, np.where(self.passed_on, taken, NOWHERE))

    @cached_property
    def stretch_begin(self) -> Ints:
        shown_up = _previous(self.last) + 1
        return np.where(self.given, np.where(self.by_transfer, self.first + 1, shown_up), self.first)

    def stretch_end(self, moments: Moments) -> Ints:
        """The place after the stretch's last entry."""
        return np.where(self.left == NOWHERE, moments.ends[self.nth], self.left + 1)

    @cached_property
    def came_back(self) -> Bools:
        """The next hold passed it on in turn, to this one's holder."""
        return np.asarray((self.of_next(self.of_next(self.holder)) == self.holder) & self.passed_on)

    def of_following(self, values: Column) -> Column:
        """For each hold the value of the next hold of its item, however it came to be; else 0."""
        return np.where(_next(self._follows, last=False), _next(values, last=0), values.dtype.type(0))

    def of_next(self, values: Column) -> Column:
        """For each hold the value of the hold that it passed the item on to, else 0."""
        return np.where(self.passed_on, _next(values, last=0), values.dtype.type(0))

    def of_previous(self, values: Column) -> Column:
        """For each hold the value of the hold that passed the item on to it, else 0."""
        return np.where(self.given, _previous(values), values.dtype.type(0))


def custody_of(moments: Moments, acts: Acts, level: Level) -> Custody:
    """All holds of the level."""
    by, to = (moments.columns[name] for name in LEVELS[level])
    is_a, nobody = moments.is_a, np.int32(0)
    endings = is_a.any_of(ENDINGS)
    speaks = ~acts.over & (endings | ~acts.after)
    transfers = speaks & is_a.any_of(TRANSFERS) & (to > 0)
    takes = is_a.any_of(CUSTODY) & ~(endings & acts.at(level).desk)
    said = np.where(speaks, np.where(transfers, to, np.where(takes, by, nobody)), nobody)
    says = said > 0
    said_at = moments.last_upto(says)
    held = np.where(said_at >= 0, said[said_at], nobody)
    implied = speaks & (endings | is_a.any_of((*CLOCK_STOPS, RESUME)))
    points = np.flatnonzero((says | implied) & (held > 0))
    ending = endings[points]
    holder, nth = held[points], moments.nth[points]
    follows = _but_the_first(nth[1:] == nth[:-1], len(points))
    over = follows & _but_the_first(ending[:-1], len(points))
    begins = ~follows | over | _but_the_first(holder[1:] != holder[:-1], len(points))
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(points)) - 1 if len(first) else first
    return Custody(
        level=level,
        held=held,
        points=points,
        hold_of_point=np.cumsum(begins) - 1,
        ending=ending,
        holder=holder[first],
        nth=nth[first],
        first=points[first],
        last=points[last],
        given=(follows & ~over)[first],
        by_transfer=(follows & ~over)[first] & transfers[points[first]],
        sent=transfers[points[first]],
    )


def held_before(custody: Custody, who: Column) -> Bools:
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


def _but_the_first(later: Bools, size: int) -> Bools:
    """What is true of each but the first, for which it is false."""
    answer = np.zeros(size, dtype=np.bool_)
    answer[1:] = later
    return answer


def _next(values: Array[Kind], *, last: int) -> Array[Kind]:
    shifted = np.empty_like(values)
    shifted[:-1] = values[1:]
    shifted[-1:] = last
    return shifted


def _previous(values: Column) -> Column:
    """Of the first, its own: nobody asks for it."""
    return np.concatenate((values[:1], values[:-1]))
