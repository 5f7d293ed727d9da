"""What happened in each hold's stretch: "Custody" of docs/relations.md, from the stretch to the longest gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shigan.engines.arrays.absences import Absences
from shigan.engines.arrays.acts import LEVELS, Acts
from shigan.engines.arrays.columns import NEVER, NOWHERE, Array, Bools, Codes, Column, Ints, Kind
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.moments import Moments
from shigan.engines.arrays.ordering import starts_of
from shigan.ledger.actions import CANCEL, CLOCK_STOPS, ENDINGS, NOTE, REMIND


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """One place per hold unless said otherwise; entries are given by their places, NOWHERE: none."""

    of_entry: Column  # per entry: the hold into whose stretch it falls
    own: Bools  # per entry: it is one of that hold's own
    worked: Ints  # the first own work that is no cancelling

    n_entries: Ints  # own ones, as the two that follow
    n_work: Ints
    n_acts: Ints
    n_steps: Ints  # actions other than the one before, endings left out
    n_reminders: Ints
    acted: Ints  # the first action
    last_acted: Ints
    reminded: Ints  # the first reminder
    first_own: Ints
    last_own: Ints
    own_unit: Codes  # the smallest; where there is none, that to which the item was passed
    due_s: Ints  # in force after the last entry
    seen: Ints  # the last entry that is neither a reminder nor a note


def stretches_of(moments: Moments, acts: Acts, custody: Custody) -> Stretches:
    begin, end = custody.stretch_begin, custody.stretch_end(moments)
    hold = _hold_of_entry(begin, end, moments.size)
    inside = hold >= 0
    own = inside & (moments.columns[LEVELS[custody.level][0]] == custody.holder[hold]) if custody.size else inside
    mine = Grouped(np.flatnonzero(own), hold, custody.size)
    active = Grouped(np.flatnonzero(own & acts.response), hold, custody.size)
    level = acts.at(custody.level)
    reminders = Grouped(_reminders(moments, custody, hold), hold, custody.size)
    last = np.where(end > begin, end - 1, custody.last)
    due = moments.due_after[last]
    seen = np.flatnonzero(inside & ~moments.is_a.any_of((REMIND, NOTE)))
    return Stretches(
        of_entry=hold,
        own=own,
        worked=Grouped(np.flatnonzero(own & level.own_work & ~moments.is_a.any_of((CANCEL,))), hold, custody.size).first(),
        n_entries=mine.count(),
        n_work=Grouped(np.flatnonzero(own & level.substantive), hold, custody.size).count(),
        n_acts=active.count(),
        n_steps=Grouped(np.flatnonzero(own & acts.response & ~moments.is_a.any_of(ENDINGS)), hold, custody.size).turns(
            moments.columns["activity"]
        ),
        n_reminders=reminders.count(),
        acted=active.first(),
        last_acted=active.last(),
        reminded=reminders.first(),
        first_own=mine.first(),
        last_own=mine.last(),
        own_unit=_own_unit(moments, own, hold, custody),
        due_s=np.where(due >= 0, moments.own_s[due], NEVER),
        seen=Grouped(seen, hold, custody.size).last(),
    )


def _reminders(moments: Moments, custody: Custody, of_entry: Column) -> Ints:
    """Those that came while the holder had the item: who only showed up later did not have it before."""
    reminders = np.flatnonzero((of_entry >= 0) & moments.is_a.any_of((REMIND,)))
    hold = of_entry[reminders]
    shown_up = custody.given & ~custody.by_transfer
    return reminders[~shown_up[hold] | (reminders > custody.first[hold])] if custody.size else reminders


class Grouped:
    """Some entries, in order, and the hold each falls into."""

    def __init__(self, entries: Ints, hold: Column, size: int) -> None:
        self.entries = entries
        self._size = size
        holds = hold[entries]
        self.starts = starts_of(holds)
        self.holds = holds[self.starts]

    def count(self) -> Ints:
        return self.spread(np.diff(self.starts, append=len(self.entries)), 0)

    def turns(self, values: Column) -> Ints:
        """How many differ from the one before in the hold; the first does."""
        told = values[self.entries]
        turned = np.append(True, told[1:] != told[:-1])[: len(told)]
        turned[self.starts] = True
        return self.spread(np.add.reduceat(turned.astype(np.int64), self.starts) if len(told) else self.starts, 0)

    def first(self) -> Ints:
        return self.spread(self.entries[self.starts], NOWHERE)

    def last(self) -> Ints:
        return self.spread(self.entries[np.append(self.starts, len(self.entries))[1:] - 1], NOWHERE)

    def smallest(self, values: Array[Kind]) -> Array[Kind]:
        """0 where there is none."""
        return self.spread(np.minimum.reduceat(values[self.entries], self.starts), 0)

    def largest(self, values: Array[Kind]) -> Array[Kind]:
        """``values``: one per entry of the group; 0 where there is none."""
        return self.spread(np.maximum.reduceat(values, self.starts), 0)

    def spread(self, values: Array[Kind], otherwise: int) -> Array[Kind]:
        """One value per hold."""
        answer = np.full(self._size, otherwise, dtype=values.dtype)
        answer[self.holds] = values
        return answer


def _hold_of_entry(begin: Ints, end: Ints, size: int) -> Column:
    """The hold into whose stretch each entry falls; NOWHERE: none. No entry falls into two."""
    edges = np.stack((begin, end), axis=1).ravel()
    lengths = np.diff(edges, prepend=0, append=size)
    holds = np.full(len(lengths), NOWHERE, dtype=np.int32)
    holds[1::2] = np.arange(len(begin), dtype=np.int32)
    return np.repeat(holds, lengths)


def _own_unit(moments: Moments, own: Bools, hold: Column, custody: Custody) -> Codes:
    unit: Codes = moments.columns["unit"].astype(np.int32, copy=False)
    smallest = Grouped(np.flatnonzero(own & (unit > 0)), hold, custody.size).smallest(unit)
    sent_to = np.where(custody.sent, moments.columns["counterpart_unit"][custody.first], np.int32(0))
    return np.where(smallest > 0, smallest, sent_to).astype(np.int32, copy=False)


def gaps(moments: Moments, custody: Custody, of_entry: Column, until_w: Ints, absences: Absences) -> Ints:
    """Per hold the longest span that ends with an entry of its stretch; nothing counts after ``until_w``, and no leave.

    A span counts 0 where the last point before its end stopped the clock, and where the entry is the receiving itself.
    Every point can end a span, so the last point before the end is the last one up to the start.
    """
    seen = np.flatnonzero((of_entry >= 0) & ~moments.is_a.any_of((REMIND, NOTE)))
    before = moments.last_seen_before(seen)
    ends = np.minimum(moments.at_w[seen], until_w[of_entry[seen]]) if custody.size else moments.at_w[seen]
    start_w = moments.at_w[before]
    spans = np.maximum(0, ends - start_w) - absences.of(of_entry[seen], start_w, ends)
    receiving = np.zeros(moments.size, dtype=np.bool_)
    receiving[custody.first[~custody.given]] = True
    spans[receiving[seen] | _waiting(moments, custody)[before]] = 0
    return Grouped(seen, of_entry, custody.size).largest(spans)


def _waiting(moments: Moments, custody: Custody) -> Bools:
    """For each entry whether the last point up to it stopped the clock; before an item's first point nobody may ask."""
    stops = moments.is_a.any_of(CLOCK_STOPS)[custody.points]
    lengths = np.diff(custody.points, append=moments.size)
    before_any = np.zeros(moments.size - int(lengths.sum()), dtype=np.bool_)
    return np.concatenate((before_any, np.repeat(stops, lengths)))
