"""What each subject's mix of work lets expect, from what everybody else does with work of the same kind and step.

Indirect standardisation with the subject left out: the rate of a stratum is that of everybody else who handles it. Like is
compared with like or not at all: where fewer than two others have five rows of a stratum, or as many as the subject if that
is fewer (and, of units, a tenth of the subject's own), where the others have fewer than ten together, or nobody knows which
step it is, what is observed is what is expected, so the stratum says nothing for or against anybody, and its rows are
counted as silent.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shigan.facts.cells import Cells, Floats, is_alike, pairs

PEER_WEIGHT = 10.0
"""Rows' worth of belief that peers do as the whole stratum does; it fades as peers become many."""

LEAST_PEERS = 2
LEAST_ROWS = 5
"""Of each of those others, or as many as the subject has if that is fewer: what one does now and then is compared with what
others do now and then. Together they have at least ``LEAST_PEERS`` times as many."""
USUAL = 0.75
"""Where so much of everybody's work shows what would speak against somebody, it is prescribed, or how the work is done: a return
that the procedure provides for, a limit that cannot be kept."""
LEAST_PART = 0.1
"""A stratum is compared where so many others have so many rows of it, and of units such a part of the subject's own: a unit
that gets such work only now and then, when its specialist sends it away, is no measure for the specialist."""


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

    def __init__(self, least_part: float = 0.0, usual: float = math.inf) -> None:
        """``least_part``: of a subject's rows of a stratum, how many another must have to be compared with. ``usual``: the
        share from which a stratum is compared with nobody, because there it is how the work is done."""
        self._least_part = least_part
        self._usual = usual
        self._observed: defaultdict[str, float] = defaultdict(float)
        self._exposure: defaultdict[str, float] = defaultdict(float)
        self._rows: defaultdict[str, list[Floats]] = defaultdict(list)  # of each stratum those of all who have any

    def add(self, cells: Cells) -> None:
        """All cells of a subject are in the same part."""
        labels = cells.strata.to_pylist()
        sums = [cells.sums(cells.stratum, len(cells.strata), values) for values in (cells.observed, cells.exposure)]
        for told, values in zip((self._observed, self._exposure), sums, strict=True):
            for stratum, value in zip(labels, values.tolist(), strict=True):
                told[stratum] += value
        for stratum, _, rows in _by_stratum(cells):
            self._rows[labels[stratum]].append(rows)

    def without(self, cells: Cells) -> StratumTotals:
        """The totals of everybody but the one subject whose cells these are."""
        left = StratumTotals(self._least_part, self._usual)
        left._observed, left._exposure, left._rows = self._observed.copy(), self._exposure.copy(), self._rows.copy()
        labels = cells.strata.to_pylist()
        for stratum, observed, exposure in zip(cells.stratum.tolist(), cells.observed.tolist(), cells.exposure.tolist(), strict=True):
            left._observed[labels[stratum]] -= observed
            left._exposure[labels[stratum]] -= exposure
        for stratum, _, own in _by_stratum(cells):
            of_all = np.concatenate(self._rows[labels[stratum]])
            left._rows[labels[stratum]] = [np.delete(of_all, np.flatnonzero(of_all == own[0])[0])]
        return left

    def observed(self, cells: Cells) -> Floats:
        return self._of(self._observed, cells)

    def exposure(self, cells: Cells) -> Floats:
        return self._of(self._exposure, cells)

    def compared(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Whether enough others have enough rows of each cell's stratum."""
        combination, place, _ = _own_rows(cells)
        answer = np.zeros(len(combination), dtype=np.bool_)
        labels = cells.strata.to_pylist()
        for stratum, places, rows in _by_stratum(cells):
            if is_alike(labels[stratum]) and not self._is_usual(labels[stratum]):
                of_all = np.sort(np.concatenate(self._rows[labels[stratum]]))
                least = np.maximum(np.minimum(LEAST_ROWS, rows), rows * self._least_part)
                as_many = len(of_all) - np.searchsorted(of_all, least, side="left") - 1  # without the subject
                answer[places] = (as_many >= LEAST_PEERS) & (of_all.sum() - rows >= LEAST_PEERS * LEAST_ROWS)
        return np.asarray(answer[place])

    def _is_usual(self, label: str) -> bool:
        return self._observed[label] >= self._usual * self._exposure[label] > 0

    @staticmethod
    def _of(told: Mapping[str, float], cells: Cells) -> Floats:
        return np.array([told[stratum] for stratum in cells.strata.to_pylist()], dtype=np.float64)


def totals_for(level: str, *, bad: bool = False) -> StratumTotals:
    """Empty, for subjects of this level. ``bad``: it speaks against somebody to be counted, so that what nearly everybody
    shows is the way of working."""
    return StratumTotals(LEAST_PART if level == "unit" else 0.0, USUAL if bad else math.inf)


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


def _by_stratum(cells: Cells) -> Iterator[tuple[int, npt.NDArray[np.int64], Floats]]:
    """Each stratum, the places of its subjects in ``_own_rows``, and how many rows each of them has."""
    combination, _, rows = _own_rows(cells)
    stratum = combination % (len(cells.strata) + 1) - 1
    order = np.argsort(stratum, kind="stable")
    starts = np.flatnonzero(np.diff(stratum[order], prepend=-1))
    for places in np.split(order, starts[1:]) if len(order) else ():
        yield int(stratum[places[0]]), places, rows[places]


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
