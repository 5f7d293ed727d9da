"""What each subject's mix of work lets expect, from what everybody else does with work of the same kind and step.

Indirect standardisation with the subject left out: the rate of a stratum is that of everybody else who handles it. Like is
compared with like or not at all: where fewer than two others have five rows of a stratum, or nobody knows which step it
is, what is observed is what is expected, so the stratum says nothing for or against anybody, and its rows are counted as
silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shigan.facts.cells import Cells, Floats, is_alike, pairs

PEER_WEIGHT = 10.0
"""Rows' worth of belief that peers do as the whole stratum does; it fades as peers become many."""

LEAST_PEERS = 2
LEAST_ROWS = 5
"""A stratum is compared where so many others have so many rows of it."""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One place per cell. ``variance``: of observed less expected, as a part of the count's own variance times the count.

    With endless peers it equals ``count``; with few it is larger, because their rate is itself uncertain.
    """

    count: Floats
    variance: Floats
    silent: Floats  # rows that are compared with nobody
    silent_observed: Floats  # and how many of them were observed


class StratumTotals:
    """What all subjects together have of each stratum; their cells may come in several parts."""

    def __init__(self) -> None:
        self._observed: defaultdict[str, float] = defaultdict(float)
        self._exposure: defaultdict[str, float] = defaultdict(float)
        self._holders: defaultdict[str, float] = defaultdict(float)

    def add(self, cells: Cells) -> None:
        """All cells of a subject are in the same part."""
        combination, _, rows = _own_rows(cells)
        enough = (combination % (len(cells.strata) + 1) - 1)[rows >= LEAST_ROWS]
        holders = np.bincount(enough, minlength=len(cells.strata))
        sums = [cells.sums(cells.stratum, len(cells.strata), values) for values in (cells.observed, cells.exposure)]
        for told, values in zip((self._observed, self._exposure, self._holders), (*sums, holders), strict=True):
            for stratum, value in zip(cells.strata.to_pylist(), values.tolist(), strict=True):
                told[stratum] += value

    def observed(self, cells: Cells) -> Floats:
        return self._of(self._observed, cells)

    def exposure(self, cells: Cells) -> Floats:
        return self._of(self._exposure, cells)

    def compared(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Whether enough others have enough rows of each cell's stratum."""
        _, place, rows = _own_rows(cells)
        holders = self._of(self._holders, cells)[cells.stratum]
        alike = np.array([is_alike(stratum) for stratum in cells.strata.to_pylist()], dtype=np.bool_)[cells.stratum]
        return np.asarray(alike & (holders - (rows[place] >= LEAST_ROWS) >= LEAST_PEERS))

    @staticmethod
    def _of(told: Mapping[str, float], cells: Cells) -> Floats:
        return np.array([told[stratum] for stratum in cells.strata.to_pylist()], dtype=np.float64)


def expected_per_cell(cells: Cells, all_of: StratumTotals) -> Expectation:
    """Expected numerator of each cell: its exposure times the peers' rate of its stratum."""
    own_x, others_x = _own_and_others(cells, cells.observed, all_of.observed(cells))
    own_e, others_e = _own_and_others(cells, cells.exposure, all_of.exposure(cells))
    rate = _part(own_x + others_x, own_e + others_e)
    count = cells.exposure * (others_x + PEER_WEIGHT * rate) / (others_e + PEER_WEIGHT)
    share = own_e / (others_e + PEER_WEIGHT)  # how heavily the peers are drawn on
    of_own = 1 - share * _part(PEER_WEIGHT, own_e + others_e)
    of_others = share * (1 + _part(PEER_WEIGHT, own_e + others_e))
    spread = of_own**2 + of_others**2 * _part(others_e, own_e)
    return _compared(cells, all_of, count, spread)


def peer_adjusted(cells: Cells, pooled: Floats, all_of: StratumTotals) -> Expectation:
    """For durations: the engine's expected count per cell, without the subject's own part in the stratum's hazard."""
    _, others_o = _own_and_others(cells, cells.observed, all_of.observed(cells))
    own_e, others_e = _own_and_others(cells, pooled, cells.sums(cells.stratum, len(cells.strata), pooled))
    count = pooled * (others_o + PEER_WEIGHT) / (others_e + PEER_WEIGHT)
    return _compared(cells, all_of, count, 1 + own_e * others_e / (others_e + PEER_WEIGHT) ** 2)


def _compared(cells: Cells, all_of: StratumTotals, count: Floats, spread: Floats) -> Expectation:
    compared = all_of.compared(cells)
    return Expectation(
        count=np.where(compared, count, cells.observed),
        variance=np.where(compared, count * spread, 0.0),
        silent=np.where(compared, 0.0, cells.n),
        silent_observed=np.where(compared, 0.0, cells.observed),
    )


def _own_rows(cells: Cells) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Each subject's strata, which of them each cell belongs to, and the rows of each, looked at or not."""
    combination, place = pairs(cells.subject, cells.stratum, len(cells.strata))
    return combination, place, cells.sums(place, len(combination), cells.rows)


def _own_and_others(cells: Cells, values: npt.NDArray[np.generic], of_all: Floats) -> tuple[Floats, Floats]:
    """For each cell what its subject has of its stratum, over all periods, and what everybody else has of it."""
    combination, place = pairs(cells.subject, cells.stratum, len(cells.strata))
    own = cells.sums(place, len(combination), values)[place]
    return own, of_all[cells.stratum] - own


def _part(above: Floats | float, below: Floats) -> Floats:
    """0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)
