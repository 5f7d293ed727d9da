"""Takes coded entries of whole items. Gives them in the item's order, with their times. Never knows who holds an item.

The paragraphs "Order and time" and "Due" of docs/relations.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from shigan.engines.arrays.clock import MILLION, Clock
from shigan.engines.arrays.columns import NEVER, NOWHERE, WORDS, Bools, Codes, Column, Columns, Ints
from shigan.engines.arrays.ordering import starts_of
from shigan.engines.arrays.vocabulary import Words
from shigan.engines.sql.words import VERBS
from shigan.ledger.actions import NOTE, PROMISE, REMIND

_PROMISE: Final = VERBS[PROMISE]


class Verbs:
    """Which entries have one of some actions. Each set of actions is one bit, looked up once for all entries."""

    def __init__(self, verb: Column) -> None:
        self._bit = (np.uint32(1) << np.arange(32, dtype=np.uint32))[verb]

    def any_of(self, actions: Iterable[str]) -> Bools:
        wanted = np.uint32(sum(1 << VERBS[action] for action in set(actions)))
        return np.asarray((self._bit & wanted) != 0)


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Entries of whole items, one place per entry; NEVER and code 0 are for what is not recorded.

    ``nth``: which item, counted from 0; ``starts``, ``ends``: the places of each item's entries.
    """

    columns: Columns  # item, sequence, verb and those of reading.WORDS; item: its id
    is_a: Verbs
    at_s: Ints
    at_w: Ints
    period: Codes
    own_s: Ints  # the entry's own due instant
    own_w: Ints
    nth: Ints
    starts: Ints
    ends: Ints

    @property
    def size(self) -> int:
        return len(self.at_s)

    @property
    def n_items(self) -> int:
        return len(self.starts)

    @cached_property
    def setting_due(self) -> Bools:
        """Entries whose own due comes into force."""
        return np.asarray((self.own_s != NEVER) & (self.columns["verb"] != _PROMISE))

    @cached_property
    def due_after(self) -> Ints:
        """For each entry the place of the one whose due is in force after it; -1: none."""
        return self.last_upto(self.setting_due)

    @cached_property
    def _seen_upto(self) -> Ints:
        return self.last_upto(~self.is_a.any_of((REMIND, NOTE)))

    def last_seen_before(self, rows: Ints) -> Ints:
        """For each of ``rows`` the last entry before it that is neither a reminder nor a note; any place where there is none."""
        return self._seen_upto[rows - 1]

    def last_upto(self, marked: Bools) -> Ints:
        """For each entry the last marked one of its item up to and including itself; -1: none."""
        places = np.where(marked, np.arange(self.size), -1)
        np.maximum.accumulate(places, out=places)
        places[places < self.starts[self.nth]] = NOWHERE
        return places

    def last_before(self, rows: Ints, marked: Ints) -> Ints:
        """For each of ``rows`` the last of the places ``marked`` (ascending) that stands before it in its item; -1: none."""
        found = np.searchsorted(marked, rows, side="left") - 1
        return self._same_item(rows, marked, found)

    def next_after(self, rows: Ints, marked: Ints) -> Ints:
        """For each of ``rows`` the first of the places ``marked`` (ascending) that stands after it in its item; -1: none."""
        found = np.searchsorted(marked, rows, side="right")
        found[found == len(marked)] = -1
        return self._same_item(rows, marked, found)

    def _same_item(self, rows: Ints, marked: Ints, found: Ints) -> Ints:
        if len(marked) == 0:
            return np.full(len(rows), -1)
        places = marked[found]
        return np.where((found >= 0) & (self.nth[places] == self.nth[rows]), places, -1)


def moments_of(columns: Columns, words: Words, clock: Clock) -> Moments:
    """``columns``: those of a Batch in the item's order, words still with the numbers of reading."""
    kept: Columns = {name: columns[name] for name in ("item", "sequence", "verb", "by_day", "outcome_known")}
    kept |= {name: words.code_of[columns[name]] for name in WORDS}
    at_s: Ints = columns["occurred_us"].astype(np.int64, copy=False) // MILLION
    local = clock.local_second(at_s, columns["offset_minutes"])
    place = clock.place(local)
    own_s, own_w = _own_due(columns, clock)
    starts = starts_of(columns["item"])
    ends = np.append(starts, len(at_s))[1:]
    _give_the_firsts(kept, starts, ends)
    return Moments(
        columns=kept,
        is_a=Verbs(columns["verb"]),
        at_s=at_s,
        at_w=clock.coordinate(local, place),
        period=clock.period[place],
        own_s=own_s,
        own_w=own_w,
        nth=np.repeat(np.arange(len(starts)), ends - starts),
        starts=starts,
        ends=ends,
    )


def _own_due(columns: Columns, clock: Clock) -> tuple[Ints, Ints]:
    """Few entries have one, so only those are reckoned."""
    due_us = columns["due_us"]
    known = np.flatnonzero(due_us != NEVER)
    seconds = due_us[known] // MILLION
    own_s, own_w = np.full(len(due_us), NEVER), np.full(len(due_us), NEVER)
    own_s[known] = seconds
    own_w[known] = clock.coordinate_of(clock.local_second(seconds, columns["offset_minutes"][known]))
    return own_s, own_w


def _give_the_firsts(columns: Columns, starts: Ints, ends: Ints) -> None:
    """An item's kind and channel are those of its first entry."""
    for name in ("kind", "channel"):
        columns[name] = np.repeat(columns[name][starts], ends - starts)
