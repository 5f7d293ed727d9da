"""Takes counts per group, stratum and duration. Gives product-limit estimates and expected counts. Never sees a row.

What a Survival question asks, as engines.protocol says it. Everything that is compared between engines is counted in
whole numbers; the share that lasts is a product of few roundings, and its crossing of one half is taken with a tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.arrays.columns import Array, Ints
from shigan.engines.arrays.ordering import starts_of
from shigan.engines.protocol import PPB

TOLERANCE: Final = 1e-9
LAID_OUT: Final = 1 << 22
Floats = Array[np.float64]


@dataclass(frozen=True, kw_only=True)
class Hazards:
    """The cumulative hazard ``h`` at each duration of each stratum, in parts per billion."""

    strata: pa.Array  # distinct, perhaps with a null
    first: int  # the shortest duration
    width: int  # how many durations there may be
    places: Ints  # ascending: stratum * width + duration - first
    h: Ints

    @cached_property
    def _laid_out(self) -> Ints | None:
        """``h`` by place, where that does not take too much room."""
        size = len(self.strata) * self.width
        if size > LAID_OUT:
            return None
        everywhere = np.zeros(size, dtype=np.int64)
        everywhere[self.places] = self.h
        return everywhere

    def at(self, strata: pa.ChunkedArray, durations: Ints) -> Ints:
        places = _codes(strata, self.strata) * self.width + durations - self.first
        if self._laid_out is not None:
            return np.asarray(self._laid_out[places])
        return self.h[np.searchsorted(self.places, places)]


def hazards_of(cells: pa.Table) -> Hazards:
    """``cells``: each stratum and duration ``t`` once, with ``n`` rows and ``d`` ends."""
    strata = pc.unique(cells["stratum"])
    t = _whole(cells["t"])
    first = int(t.min(initial=0))
    width = int(t.max(initial=0)) - first + 1
    stratum = _codes(cells["stratum"], strata)
    places = stratum * width + t - first
    order = np.argsort(places)
    ends = _whole(cells["d"])[order]
    segments = Segments(stratum[order])
    steps = PPB * ends // segments.from_here(_whole(cells["n"])[order])
    return Hazards(strata=strata, first=first, width=width, places=places[order], h=segments.so_far(steps))


def survival_of(cells: pa.Table, groups: Sequence[str], hazards: Hazards, *, quantiles: bool = True) -> pa.Table:
    """One row per group, its columns as they are in ``cells``; without ``groups`` one row, even of nothing."""
    t, n, d = (_whole(cells[name]) for name in ("t", "n", "d"))
    expected = n * hazards.at(cells["stratum"], t)
    if not quantiles:
        return _added_up(cells, groups, expected)
    group = _groups(cells, groups)
    order = np.argsort(group * hazards.width + t - hazards.first)
    group, t, n, d, expected = (column[order] for column in (group, t, n, d, expected))
    segments = Segments(group)
    steps = starts_of(group * hazards.width + t - hazards.first)
    lasting = _lasting(group[steps], *(np.add.reduceat(column, steps) for column in (n, d)))
    answer = {name: cells[name].take(pa.array(order[segments.starts])) for name in groups}
    answer |= {
        "n": pa.array(segments.total(n)),
        "observed": pa.array(segments.total(d)),
        "expected_ppb": pa.array(segments.total(expected)),
        "median": segments.first_where(lasting <= 0.5 + TOLERANCE, group[steps], t[steps]),
        "p90": segments.first_where(lasting <= 0.1 + TOLERANCE, group[steps], t[steps]),
    }
    if not groups and not len(segments.starts):
        return pa.table({name: pa.array([None if name in ("median", "p90") else 0], pa.int64()) for name in answer})
    return pa.table(answer)


def _added_up(cells: pa.Table, groups: Sequence[str], expected: Ints) -> pa.Table:
    """The same without the durations: nothing has to stand in order."""
    numbers = cells.select([*groups, "n", "d"]).append_column("expected_ppb", pa.array(expected))
    sums = numbers.group_by(list(groups)).aggregate([(name, "sum") for name in ("n", "d", "expected_ppb")])
    answer: dict[str, pa.Array] = {name: sums[name] for name in groups}
    for name, told in (("n", "n"), ("observed", "d"), ("expected_ppb", "expected_ppb")):
        answer[name] = pc.fill_null(sums[f"{told}_sum"], 0)
    return pa.table(answer | {name: pa.nulls(sums.num_rows, pa.int64()) for name in ("median", "p90")})


class Segments:
    """Rows that stand segment by segment."""

    def __init__(self, segment: Ints) -> None:
        self.starts = starts_of(segment)
        self._ends = np.append(self.starts, len(segment))[1:]
        self._lengths = self._ends - self.starts
        self._segments = segment[self.starts]

    def total(self, values: Ints) -> Ints:
        return np.add.reduceat(values, self.starts)

    def so_far(self, values: Ints) -> Ints:
        """The sum up to and including each row."""
        sums = np.cumsum(values)
        return sums - np.repeat((sums - values)[self.starts], self._lengths)

    def from_here(self, values: Ints) -> Ints:
        """The sum from each row on."""
        return np.repeat(self.total(values), self._lengths) - self.so_far(values) + values

    def first_where(self, true: Array[np.bool_], segment: Ints, values: Ints) -> pa.Array:
        """Of each segment the first value where it is true, else null; ``segment``: of each of these values."""
        here = np.flatnonzero(true)
        here = here[starts_of(segment[here])]
        found, known = np.zeros(len(self.starts), dtype=np.int64), np.zeros(len(self.starts), dtype=np.bool_)
        places = np.searchsorted(self._segments, segment[here])
        found[places], known[places] = values[here], True
        return pa.array(found, mask=~known)


def _lasting(group: Ints, n: Ints, d: Ints) -> Floats:
    """The share of its group that lasted longer than each duration.

    Products over one, two, four ... steps, so that no step is multiplied by another group's and roundings stay few.
    """
    segments = Segments(group)
    share = 1 - d / segments.from_here(n)
    place = np.arange(len(group)) - np.repeat(segments.starts, np.diff(segments.starts, append=len(group)))
    reach = 1
    while reach <= int(place.max(initial=0)):
        far = np.flatnonzero(place >= reach)
        share[far] *= share[far - reach]
        reach *= 2
    return np.asarray(share)


def _groups(cells: pa.Table, groups: Sequence[str]) -> Ints:
    """A number per distinct combination of the groups' values; unknown is a value of its own."""
    combined = np.zeros(cells.num_rows, dtype=np.int64)
    for name in groups:
        values = pc.unique(cells[name])
        both = pa.array(combined * len(values) + _codes(cells[name], values))
        combined = np.asarray(both.dictionary_encode().indices, dtype=np.int64)
    return combined


def _codes(column: pa.ChunkedArray, values: pa.Array) -> Ints:
    return np.asarray(pc.index_in(column, value_set=values), dtype=np.int64)


def _whole(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int64)
