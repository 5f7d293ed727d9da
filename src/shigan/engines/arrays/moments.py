"""Coded entries of whole items in the item's order, with their times.

The paragraphs "Order and time" and "Due" of docs/relations.md, for columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from shigan.engines.arrays.clock import DAY, MILLION, Clock
from shigan.engines.arrays.columns import NEVER, NOWHERE, WORDS, Bools, Codes, Column, Columns, Ints
from shigan.engines.arrays.ordering import in_order, starts_of
from shigan.engines.arrays.verbs import VERBS
from shigan.engines.arrays.vocabulary import Words
from shigan.ledger.actions import CANCEL, CLOSE, ENDINGS, NOTE, PROMISE, REMIND, REOPEN, SUBMIT, VERIFY

AT_THE_DAYS_END: Final = (SUBMIT, VERIFY, CLOSE, CANCEL, REOPEN)
"""Where only the day of such an entry is known, it counts at the last second of that day."""

ORDERED_BY: Final = ("item", "verb", "by_day", "occurred_us", "sequence")
"""What the order of entries depends on."""

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
    first_s: Ints  # where only the day is known, its first second; what is compared with a limit
    by_day: Bools  # only the day is known
    day: Ints  # the local day
    day_w: Ints  # the coordinate of its beginning
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

    def previous(self, places: Ints) -> Ints:
        """For each entry the value of the entry before it in its item; NOWHERE for the first."""
        answer = np.append(NOWHERE, places[:-1])[: self.size]
        answer[self.starts] = NOWHERE
        return answer

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
    kept: Columns = {name: columns[name] for name in ("item", "sequence", "verb", "outcome_known")}
    kept |= {name: words.code_of[columns[name]] for name in WORDS}
    first_s = first_seconds(columns)
    by_day = columns["by_day"] > 0
    verbs = Verbs(columns["verb"])
    at_s = first_s + np.where(by_day & verbs.any_of(AT_THE_DAYS_END), DAY - 1, 0)
    local = clock.local_second(at_s, columns["offset_minutes"])
    place = clock.place(local)
    day = clock.local_second(first_s, columns["offset_minutes"]) // DAY
    own_s, own_w = _own_due(columns, clock)
    starts = starts_of(columns["item"])
    ends = np.append(starts, len(at_s))[1:]
    _give_the_firsts(kept, starts, ends)
    return Moments(
        columns=kept,
        is_a=verbs,
        at_s=at_s,
        at_w=clock.coordinate(local, place),
        first_s=first_s,
        by_day=by_day,
        day=day,
        day_w=clock.coordinate_of(day * DAY),
        period=clock.period[place],
        own_s=own_s,
        own_w=own_w,
        nth=np.repeat(np.arange(len(starts)), ends - starts),
        starts=starts,
        ends=ends,
    )


def first_seconds(columns: Columns) -> Ints:
    """The second of each entry, or the first of its day."""
    return np.asarray(columns["occurred_us"].astype(np.int64, copy=False) // MILLION)


def order_of(columns: Columns) -> Ints:
    """The entries' places by item and in the item's order: by the first second in which each may have happened.

    Entries of one day, known only as such, stand as they were recorded. An ending comes last in its second, and last in
    its day where only that is known, unless a reopening is recorded in the same second or day.
    """
    verbs = Verbs(columns["verb"])
    by_day, second = columns["by_day"] > 0, first_seconds(columns)
    reopened = _is_reopened_then(columns["item"], 2 * second + by_day, verbs.any_of((REOPEN,)))
    last = verbs.any_of(ENDINGS) & ~reopened
    shifted = last & by_day
    micro = columns["occurred_us"] - second * MILLION
    key = (2 * (second + np.where(shifted, DAY - 1, 0)) + last) * (2 * MILLION) + np.where(shifted, micro, MILLION + micro)
    return in_order(columns["item"], key, columns["sequence"])


def _is_reopened_then(item: Column, when: Ints, reopen: Bools) -> Bools:
    """Whether the item of each entry was reopened ``when`` the entry happened."""
    answer = np.zeros(len(item), dtype=np.bool_)
    if not reopen.any():
        return answer
    times = np.unique(when[reopen])
    place = np.minimum(np.searchsorted(times, when), len(times) - 1)
    then = np.flatnonzero(times[place] == when)
    key = item[then].astype(np.int64) * len(times) + place[then]
    answer[then] = np.isin(key, key[reopen[then]])
    return answer


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
