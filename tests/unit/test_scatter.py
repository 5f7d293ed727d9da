"""How much the others scatter: whoever stands out among few does not hide in a scatter of their own making."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from shigan.facts.cells import Cells
from shigan.facts.expectation import StratumTotals, expected_per_cell, totals_for
from shigan.facts.rows import Counts, blank
from shigan.facts.scatter import FEW_CELLS, Kept
from shigan.facts.statistics import ORDINARY_PACE, over_dispersion, raw_scores, score


def office(shown: list[int], n: int = 200) -> tuple[Cells, StratumTotals, Counts]:
    """One kind of work; each subject has ``n`` rows, so many of which show it."""
    size = len(shown)
    subject, observed = np.arange(size), np.array(shown)
    rows = np.full(size, n)
    cells = Cells(
        subjects=pa.array([f"unit {number}" for number in range(size)]), kinds=pa.array(["kind"]), strata=pa.array(["kind"]),
        periods=pa.array([], pa.string()), subject=subject, kind=np.zeros(size, int), stratum=np.zeros(size, int),
        period=np.full(size, -1), rows=rows, n=rows, observed=observed, exposure=rows,
    )  # fmt: skip
    totals = totals_for("unit")
    totals.add(cells)
    told = expected_per_cell(cells, totals)
    counts = Counts(
        subject=cells.subjects, kind=blank(size), period=blank(size), n=rows.astype(float), observed=observed.astype(float),
        exposure=rows.astype(float), expected=told.count, variance=told.variance, silent=told.silent,
        silent_observed=told.silent_observed,
    )  # fmt: skip
    return cells, totals, counts


def scatter(shown: list[int]) -> list[float]:
    cells, totals, counts = office(shown)
    kept = Kept()
    kept.add(cells)
    return kept.others_scatter(totals, counts, "unit").tolist()


def test_one_of_few_who_stands_out_does_not_widen_the_scatter_it_is_judged_by() -> None:
    shown = [20, 21, 19, 20, 22, 60]
    _, _, counts = office(shown)
    of_all = over_dispersion(raw_scores(counts.observed, counts.expected, counts.n, "binomial", counts.spread))
    assert of_all > 2, "its own part shifts what is expected of the others, too"
    assert scatter(shown)[-1] == 1.0


def test_where_the_others_scatter_as_well_their_scatter_counts() -> None:
    assert scatter([5, 45, 8, 50, 6, 60])[-1] > 4


def test_of_those_who_do_not_stand_out_the_scatter_of_all_is_good_enough() -> None:
    assert np.isnan(scatter([20, 21, 19, 20, 22, 21])).all()


def test_of_very_many_cells_nobody_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert FEW_CELLS > 6
    monkeypatch.setattr("shigan.facts.scatter.FEW_CELLS", 5)
    assert np.isnan(scatter([20, 21, 19, 20, 22, 60])).all()


def test_parts_of_the_subjects_give_what_the_whole_gives() -> None:
    shown = [20, 21, 19, 20, 22, 60]
    cells, totals, counts = office(shown)
    kept = Kept()
    for place in range(len(shown)):
        one = np.array([place])
        names = ("subject", "kind", "stratum", "period", "rows", "n", "observed", "exposure")
        kept.add(Cells(
            subjects=cells.subjects, kinds=cells.kinds, strata=cells.strata, periods=cells.periods,
            **{name: getattr(cells, name)[one] for name in names},
        ))  # fmt: skip
    assert kept.others_scatter(totals, counts, "unit")[-1] == 1.0


@pytest.mark.parametrize(("observed", "sign"), [(109.0, 0), (91.0, 0), (180.0, 1), (50.0, -1)])
def test_a_tenth_more_or_less_is_an_ordinary_difference_of_pace(observed: float, sign: int) -> None:
    expected, n, judged = np.array([100.0]), np.array([1000.0]), np.array([True])
    told = score(np.array([observed]), expected, n, "binomial", judged, ordinary=ORDINARY_PACE)
    plain = score(np.array([observed]), expected, n, "binomial", judged)
    assert np.sign(told.z).tolist() == [sign]
    assert abs(told.z[0]) < abs(plain.z[0])
    assert told.ratio.tolist() == plain.ratio.tolist(), "what is told of the numbers stays"


@pytest.mark.parametrize(("silent", "tested"), [(0.0, True), (150.0, True), (151.0, False)])
def test_of_whom_less_than_a_quarter_is_compared_nothing_is_tested(silent: float, tested: bool) -> None:
    _, _, counts = office([20, 21, 19])
    some = replace(counts, silent=np.array([0.0, 0.0, silent]))
    assert some.may_be_tested("unit").tolist() == [True, True, tested]


def test_of_few_rows_that_are_compared_nothing_is_tested() -> None:
    _, _, counts = office([2, 3, 1], n=10)
    some = replace(counts, silent=np.array([0.0, 5.0, 6.0]))
    assert some.may_be_tested("unit").tolist() == [True, True, False]
