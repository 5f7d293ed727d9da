"""What each subject's mix of work lets expect, from what everybody else does with work of the same kind and step.

Indirect standardisation with the subject left out: the rate of a stratum is that of everybody else who handles it. Like is
compared with like or not at all: where fewer than two others have five rows of a stratum, or as many as the subject if that
is fewer (and, of units, a tenth of the subject's own), where the others have fewer than ten together, or nobody knows which
step it is, what is observed is what is expected, so the stratum says nothing for or against anybody, and its rows are
counted as silent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from shigan.facts.cells import Cells, Floats, Ints, is_alike

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
        self._codes: dict[str, int] = {}
        self._observed = np.zeros(0)
        self._exposure = np.zeros(0)
        self._subjects = np.zeros(0, np.int64)  # of all strata, each with its rows: see ``_key``; ascending

    def add(self, cells: Cells) -> None:
        """All cells of a subject are in the same part."""
        codes = self._coded(cells)
        size = len(self._codes)
        self._observed = _longer(self._observed, size) + np.bincount(codes, _by_stratum(cells, cells.observed), size)
        self._exposure = _longer(self._exposure, size) + np.bincount(codes, _by_stratum(cells, cells.exposure), size)
        found = _key(codes[cells.own.stratum], cells.own.rows)
        self._subjects = np.sort(np.concatenate([self._subjects, found]))

    def without(self, cells: Cells) -> StratumTotals:
        """The totals of everybody but the one subject whose cells these are."""
        codes = self._coded(cells)
        size = len(self._codes)
        left = StratumTotals(self._least_part, self._usual)
        left._codes = self._codes
        left._observed = self._observed - np.bincount(codes, _by_stratum(cells, cells.observed), size)
        left._exposure = self._exposure - np.bincount(codes, _by_stratum(cells, cells.exposure), size)
        own = _key(codes[cells.own.stratum], cells.own.rows)
        left._subjects = np.delete(self._subjects, np.searchsorted(self._subjects, own))
        return left

    def observed(self, cells: Cells) -> Floats:
        """Of each of the cells' strata, in the order of their labels."""
        return self._observed[self._coded(cells)]

    def exposure(self, cells: Cells) -> Floats:
        return self._exposure[self._coded(cells)]

    def compared(self, cells: Cells) -> npt.NDArray[np.bool_]:
        """Of each place of ``cells.own``: whether enough others have enough rows of its stratum."""
        codes, rows = self._coded(cells), cells.own.rows
        stratum = codes[cells.own.stratum]
        least = np.ceil(np.maximum(np.minimum(LEAST_ROWS, rows), rows * self._least_part)).astype(np.int64)
        end = np.searchsorted(self._subjects, _key(stratum + 1, 0))
        as_many = end - np.searchsorted(self._subjects, _key(stratum, least)) - 1  # without the subject
        of_all = np.bincount(self._subjects >> ROWS_BITS, self._subjects & MOST_ROWS, len(self._codes))
        enough = (as_many >= LEAST_PEERS) & (of_all[stratum] - rows >= LEAST_PEERS * LEAST_ROWS)
        return np.asarray(enough & self._may_be_compared(cells, codes)[cells.own.stratum])

    def _may_be_compared(self, cells: Cells, codes: Ints) -> npt.NDArray[np.bool_]:
        """Of each of the cells' strata: it is alike, and what speaks against somebody is not how the work is done there."""
        alike = np.array([is_alike(label) for label in cells.strata.to_pylist()], dtype=np.bool_)
        return alike & (_part(self._observed[codes], self._exposure[codes]) < self._usual)

    def _coded(self, cells: Cells) -> Ints:
        """The code of each of the cells' strata here."""
        return np.array([self._codes.setdefault(label, len(self._codes)) for label in cells.strata.to_pylist()], dtype=np.int64)


ROWS_BITS: Final = 36
MOST_ROWS: Final = (1 << ROWS_BITS) - 1


def _key(stratum: Ints, rows: Ints | int) -> Ints:
    """One number that sorts by stratum, then by rows."""
    return (stratum << ROWS_BITS) | rows


def _by_stratum(cells: Cells, values: npt.NDArray[np.generic]) -> Floats:
    return cells.sums(cells.stratum, len(cells.strata), values)


def _longer(values: Floats, size: int) -> Floats:
    return np.concatenate([values, np.zeros(size - len(values))])


def totals_for(level: str, *, bad: bool = False) -> StratumTotals:
    """Empty, for subjects of this level. ``bad``: it speaks against somebody to be counted, so that what nearly everybody
    shows is the way of working."""
    return StratumTotals(LEAST_PART if level == "unit" else 0.0, USUAL if bad else math.inf)


def expected_per_cell(cells: Cells, all_of: StratumTotals) -> Expectation:
    """Expected numerator of each cell: its exposure times the peers' rate of its stratum."""
    stratum = cells.own.stratum
    own_x, own_e = cells.own_sums(cells.observed), cells.own_sums(cells.exposure)
    of_all_x, of_all_e = all_of.observed(cells)[stratum], all_of.exposure(cells)[stratum]
    others_x, others_e = of_all_x - own_x, of_all_e - own_e
    rate = (others_x + PEER_WEIGHT * _part(of_all_x, of_all_e)) / (others_e + PEER_WEIGHT)
    share = own_e / (others_e + PEER_WEIGHT)  # how heavily the peers are drawn on
    of_own = 1 - share * _part(PEER_WEIGHT, of_all_e)
    of_others = share * (1 + _part(PEER_WEIGHT, of_all_e))
    spread = of_own**2 + of_others**2 * _part(others_e, own_e)
    return _compared(cells, all_of, cells.exposure * rate[cells.own.of_cell], spread)


def peer_adjusted(cells: Cells, pooled: Floats, all_of: StratumTotals) -> Expectation:
    """For durations: the engine's expected count per cell, without the subject's own part in the stratum's hazard."""
    stratum = cells.own.stratum
    others_o = all_of.observed(cells)[stratum] - cells.own_sums(cells.observed)
    own_e = cells.own_sums(pooled)
    others_e = _by_stratum(cells, pooled)[stratum] - own_e
    rate = (others_o + PEER_WEIGHT) / (others_e + PEER_WEIGHT)
    spread = 1 + own_e * others_e / (others_e + PEER_WEIGHT) ** 2
    return _compared(cells, all_of, pooled * rate[cells.own.of_cell], spread)


def _compared(cells: Cells, all_of: StratumTotals, count: Floats, spread: Floats) -> Expectation:
    """``spread``: one for each place of ``cells.own``."""
    compared = all_of.compared(cells)[cells.own.of_cell]
    return Expectation(
        count=np.where(compared, count, cells.observed),
        variance=np.where(compared, count * spread[cells.own.of_cell], 0.0),
        silent=np.where(compared, 0.0, cells.n),
        silent_observed=np.where(compared, 0.0, cells.observed),
    )


def _part(above: Floats | float, below: Floats) -> Floats:
    """0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros_like(below), where=below > 0)
