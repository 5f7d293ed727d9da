"""From where we look at the entries, and what else is known: everything that derivation needs beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.acts import NO_PART, PART_CODES
from shigan.engines.arrays.clock import DAY, MILLION, Clock, clock_of
from shigan.engines.arrays.columns import Column, Ints
from shigan.engines.arrays.custody import Custody
from shigan.engines.arrays.ordering import in_order
from shigan.engines.arrays.vocabulary import Words
from shigan.engines.protocol import Staging
from shigan.ledger.actions import ACCEPTED, PENDING, UNFOUNDED

JUDGEMENTS: Final = (ACCEPTED, PENDING, UNFOUNDED)
UNRANKED = int(np.iinfo(np.int64).min)


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Spans of absence in working time, by holder; ``begin``: by word code, where the holder's spans begin."""

    begin: Ints
    from_w: Ints
    until_w: Ints


@dataclass(frozen=True, kw_only=True)
class View:
    """From where we look."""

    clock: Clock
    as_of_s: int
    as_of_w: int
    marked: bool  # the source marks endings
    leave: Leave
    tiers: Ints  # by word code; UNRANKED: not known
    parts: Column  # by word code of an activity: its part, of acts.PART_CODES
    judgements: Column  # by word code of an outcome: its place in JUDGEMENTS, from 1; 0: it judges no decline
    narrow: bool = False  # rows are given in half the bytes

    def leave_within(self, custody: Custody, start_w: Ints, end_w: Ints) -> Ints:
        """How much leave of each hold's holder lies between; 0 at unit level."""
        if custody.level == "unit" or not len(self.leave.from_w):
            return np.zeros(custody.size, dtype=np.int64)
        begin = self.leave.begin[custody.holder]
        count = self.leave.begin[custody.holder + 1] - begin
        hold = np.repeat(np.arange(custody.size), count)
        span = np.arange(len(hold)) - np.repeat(np.cumsum(count) - count, count) + begin[hold]
        overlap = np.minimum(end_w[hold], self.leave.until_w[span]) - np.maximum(start_w[hold], self.leave.from_w[span])
        return np.bincount(hold, weights=np.maximum(0, overlap), minlength=custody.size).astype(np.int64)


def view_of(staging: Staging, words: Words, *, last_offset: int) -> View:
    """``last_offset``: of the last entry read, in minutes; 0 when there is none."""
    clock = clock_of(staging, words)
    as_of_s = staging.as_of_us // MILLION
    local = clock.local_second(np.array([as_of_s]), np.array([last_offset]))
    return View(
        clock=clock,
        as_of_s=as_of_s,
        as_of_w=int(clock.coordinate_of(local)[0]),
        marked=staging.ending == "marked",
        leave=_leave(staging, words, clock),
        tiers=_tiers(staging, words),
        parts=_parts(staging, words),
        judgements=_judgements(words),
    )


def _parts(staging: Staging, words: Words) -> Column:
    parts = np.full(words.size + 1, NO_PART, dtype=np.int8)
    if staging.parts is not None:
        parts[words.codes(staging.parts["activity"])] = [PART_CODES[part] for part in staging.parts["part"].to_pylist()]
        parts[0] = NO_PART
    return parts


def _judgements(words: Words) -> Column:
    judgements = np.zeros(words.size + 1, dtype=np.int8)
    judgements[words.codes(pa.array(JUDGEMENTS))] = np.arange(1, len(JUDGEMENTS) + 1)
    judgements[0] = 0
    return judgements


def _leave(staging: Staging, words: Words, clock: Clock) -> Leave:
    if staging.leave is None:
        nothing = np.zeros(0, dtype=np.int64)
        return Leave(begin=nothing, from_w=nothing, until_w=nothing)
    holder = words.codes(staging.leave["actor"])
    days = [np.asarray(staging.leave[name].to_numpy(), dtype=np.int64) for name in ("from_day", "until_day")]
    order = in_order(holder, days[0], days[1])
    order = order[holder[order] > 0]  # people who appear in the ledger
    from_w, until_w = (clock.coordinate_of(day[order] * DAY) for day in days)
    begin = np.searchsorted(holder[order], np.arange(words.size + 2), side="left")
    return Leave(begin=begin, from_w=from_w, until_w=until_w)


def _tiers(staging: Staging, words: Words) -> Ints:
    tiers = np.full(words.size + 1, UNRANKED)
    if staging.tiers is not None:
        tiers[words.codes(staging.tiers["unit"])] = staging.tiers["tier"].fill_null(UNRANKED).to_numpy()
        tiers[0] = UNRANKED
    return tiers
