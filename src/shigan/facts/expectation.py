"""Takes cells. Gives what each subject's mix of work lets expect. Never compares a subject with itself.

Indirect standardisation with the subject left out: the rate of a kind is that of everybody else who handles it.
Where nobody else does, the subject's own rate stands in, so the kind says nothing for or against it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from shigan.facts.cells import Cells, Floats, pairs

PEER_WEIGHT = 10.0
"""Rows' worth of belief that peers do as the whole kind does; it fades as peers become many."""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One place per cell. ``variance``: of observed less expected, as a part of the count's own variance times the count.

    With endless peers it equals ``count``; with few it is larger, because their rate is itself uncertain.
    """

    count: Floats
    variance: Floats


class KindTotals:
    """What all subjects together have of each kind; their cells may come in several parts."""

    def __init__(self) -> None:
        self._observed: defaultdict[str, float] = defaultdict(float)
        self._exposure: defaultdict[str, float] = defaultdict(float)

    def add(self, cells: Cells) -> None:
        for told, values in ((self._observed, cells.observed), (self._exposure, cells.exposure)):
            sums = cells.sums(cells.kind, len(cells.kinds), values)
            for kind, value in zip(cells.kinds.to_pylist(), sums, strict=True):
                told[kind] += value

    def observed(self, kinds: pa.StringArray) -> Floats:
        return np.array([self._observed[kind] for kind in kinds.to_pylist()], dtype=np.float64)

    def exposure(self, kinds: pa.StringArray) -> Floats:
        return np.array([self._exposure[kind] for kind in kinds.to_pylist()], dtype=np.float64)


def expected_per_cell(cells: Cells, all_of: KindTotals) -> Expectation:
    """Expected numerator of each cell: its exposure times the peers' rate of its kind."""
    own_x, others_x = _own_and_others(cells, cells.observed, all_of.observed(cells.kinds))
    own_e, others_e = _own_and_others(cells, cells.exposure, all_of.exposure(cells.kinds))
    rate = _part(own_x + others_x, own_e + others_e)
    count = cells.exposure * (others_x + PEER_WEIGHT * rate) / (others_e + PEER_WEIGHT)
    share = own_e / (others_e + PEER_WEIGHT)  # how heavily the peers are drawn on
    of_own = 1 - share * _part(PEER_WEIGHT, own_e + others_e)
    of_others = share * (1 + _part(PEER_WEIGHT, own_e + others_e))
    spread = of_own**2 + of_others**2 * _part(others_e, own_e)
    return Expectation(count=count, variance=count * spread)


def peer_adjusted(cells: Cells, pooled: Floats) -> Expectation:
    """For durations: the engine's expected count per cell, without the subject's own part in the kind's hazard."""
    _, others_o = _own_and_others(cells, cells.observed, cells.sums(cells.kind, len(cells.kinds), cells.observed))
    own_e, others_e = _own_and_others(cells, pooled, cells.sums(cells.kind, len(cells.kinds), pooled))
    count = pooled * (others_o + PEER_WEIGHT) / (others_e + PEER_WEIGHT)
    spread = 1 + own_e * others_e / (others_e + PEER_WEIGHT) ** 2
    return Expectation(count=count, variance=count * spread)


def _own_and_others(cells: Cells, values: npt.NDArray[np.generic], of_kind: Floats) -> tuple[Floats, Floats]:
    """For each cell what its subject has of its kind, over all periods, and what everybody else has of it."""
    combination, place = pairs(cells.subject, cells.kind, len(cells.kinds))
    own = cells.sums(place, len(combination), values)[place]
    return own, of_kind[cells.kind] - own


def _part(above: Floats | float, below: Floats) -> Floats:
    """0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)
