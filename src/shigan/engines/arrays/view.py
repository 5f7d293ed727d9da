"""From where we look at the entries, and what else is known: everything that derivation needs beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.acts import NO_PART, PART_CODES
from shigan.engines.arrays.clock import DAY, MILLION, Clock, clock_of
from shigan.engines.arrays.columns import Codes, Column, Ints
from shigan.engines.arrays.vocabulary import Words
from shigan.engines.protocol import Staging
from shigan.ledger.actions import ACCEPTED, PENDING, UNFOUNDED

JUDGEMENTS: Final = (ACCEPTED, PENDING, UNFOUNDED)
UNRANKED = int(np.iinfo(np.int64).min)


class Leave:
    """Spans of absence in working time, summed up so that any number of them is looked up at once."""

    def __init__(self, holder: Ints, from_w: Ints, until_w: Ints, words: int) -> None:
        """One place per span. ``words``: how many word codes there are."""
        self.known = len(holder) > 0
        self._starts = _Instants(holder, from_w, words)
        self._ends = _Instants(holder, until_w, words)

    def within(self, holder: Codes, start_w: Ints, end_w: Ints) -> Ints:
        """How much of each holder's leave lies between; 0 where the end is before the start."""
        return self._until(holder, np.maximum(start_w, end_w)) - self._until(holder, start_w)

    def _until(self, holder: Codes, at_w: Ints) -> Ints:
        return self._starts.passed_since(holder, at_w) - self._ends.passed_since(holder, at_w)


class _Instants:
    """Instants of holders, in order."""

    def __init__(self, holder: Ints, at_w: Ints, words: int) -> None:
        order = np.lexsort((at_w, holder))
        self._beyond = int(at_w.max(initial=0)) + 1
        self._keys = holder[order].astype(np.int64) * (self._beyond + 1) + at_w[order]
        self._sums = np.append(0, np.cumsum(at_w[order]))
        self._begin = np.searchsorted(holder[order], np.arange(words + 1), side="left")

    def passed_since(self, holder: Codes, at_w: Ints) -> Ints:
        """The time from each of the holder's instants before ``at_w`` to it, added up."""
        wanted = holder.astype(np.int64) * (self._beyond + 1) + np.minimum(at_w, self._beyond)
        place, begin = np.searchsorted(self._keys, wanted, side="left"), self._begin[holder]
        since: Ints = (place - begin) * at_w - (self._sums[place] - self._sums[begin])
        return since


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
        return Leave(nothing, nothing, nothing, words.size + 1)
    holder = words.codes(staging.leave["actor"]).astype(np.int64)
    days = [np.asarray(staging.leave[name].to_numpy(), dtype=np.int64) for name in ("from_day", "until_day")]
    met = holder > 0  # people who appear in the ledger
    from_w, until_w = (clock.coordinate_of(day[met] * DAY) for day in days)
    return Leave(holder[met], from_w, until_w, words.size + 1)


def _tiers(staging: Staging, words: Words) -> Ints:
    tiers = np.full(words.size + 1, UNRANKED)
    if staging.tiers is not None:
        tiers[words.codes(staging.tiers["unit"])] = staging.tiers["tier"].fill_null(UNRANKED).to_numpy()
        tiers[0] = UNRANKED
    return tiers
