"""How much the others scatter, without the one who is judged.

Whoever stands out widens the scatter that they are measured by, and shifts what is expected of everybody else; the fewer
there are, the more. So of few subjects each that may stand out is left out, the others are compared among themselves, and
it is their scatter that counts. Among many, one makes no difference.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Final

import numpy as np
import pyarrow.compute as pc

from shigan.facts.cells import Cells, Floats
from shigan.facts.expectation import StratumTotals, expected_per_cell
from shigan.facts.rows import Counts, blank
from shigan.facts.statistics import Bools, over_dispersion, raw_scores

FEW: Final = 60
"""From so many subjects of whom something may be said, one is not left out."""
MAY_STAND_OUT: Final = 2.0
"""Against chance alone; nobody below it is asked about anyhow."""


FEW_CELLS: Final = 100_000
"""So many cells are looked at once more for every subject that may stand out."""


class Kept:
    """The cells of an indicator at a level, over all periods, as long as they are few."""

    def __init__(self) -> None:
        self.parts: list[Cells] = []
        self._size = 0

    def add(self, cells: Cells) -> None:
        self._size += len(cells.own.rows)
        self.parts = [*self.parts, cells.over_periods()] if self._size <= FEW_CELLS else []

    def others_scatter(self, all_of: StratumTotals, counts: Counts, level: str) -> Floats:
        """For each subject of ``counts`` the dispersion of the others; NaN where that of all is good enough."""
        scatter, seen = np.full(len(counts), np.nan), counts.compared
        judged = counts.may_be_tested(level)
        if self.parts and judged.sum() <= FEW:
            for place in np.flatnonzero(judged & (np.abs(np.nan_to_num(_raw(seen))) > MAY_STAND_OUT)):
                scatter[place] = self._without(all_of, str(counts.subject[int(place)]), level)
        return scatter

    def _without(self, all_of: StratumTotals, subject: str, level: str) -> float:
        own = [(part, np.asarray(pc.equal(part.subjects, subject))[part.subject]) for part in self.parts]
        left = all_of.without(next(_chosen(part, where) for part, where in own if where.any()))
        scores = [_scores(_chosen(part, ~where), left, level) for part, where in own]
        return over_dispersion(np.concatenate(scores))


def _scores(cells: Cells, all_of: StratumTotals, level: str) -> Floats:
    """Of those of whom something may be said."""
    expected = expected_per_cell(cells, all_of)
    size = len(cells.subjects)
    told = {name: getattr(cells, name) for name in ("n", "observed", "exposure")}
    told |= {"expected": expected.count, "variance": expected.variance}
    told |= {"silent": expected.silent, "silent_observed": expected.silent_observed}
    sums = {name: cells.sums(cells.subject, size, values) for name, values in told.items()}
    counts = Counts(subject=cells.subjects, kind=blank(size), period=blank(size), **sums)
    return _raw(counts.compared)[counts.may_be_tested(level)]


def _raw(seen: Counts) -> Floats:
    return raw_scores(seen.observed, seen.expected, seen.n, "binomial", seen.spread)


def _chosen(cells: Cells, where: Bools) -> Cells:
    """Some of the cells; the labels stay."""
    numbers = [field.name for field in fields(cells) if field.name not in ("subjects", "kinds", "strata", "periods")]
    return replace(cells, **{name: getattr(cells, name)[where] for name in numbers})
