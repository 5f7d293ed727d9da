"""What a subject is compared with: everybody else who does the same kinds of work."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from shigan.facts.cells import Cells
from shigan.facts.expectation import (
    PEER_WEIGHT,
    Expectation,
    StratumTotals,
    expected_per_cell,
    peer_adjusted,
    totals_for,
)


def cells(rows: list[tuple[int, int, int, int]]) -> Cells:
    """Rows of (subject, kind, n, observed)."""
    subject, kind, n, observed = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return Cells(
        subjects=pa.array(list("ABCDEF")), kinds=pa.array(["easy", "hard"]), strata=pa.array(["easy", "hard"]),
        periods=pa.array([], pa.string()), subject=subject, kind=kind, stratum=kind, rows=n, period=np.full(len(n), -1),
        n=n, observed=observed, exposure=n,
    )  # fmt: skip


def totals(table: Cells) -> StratumTotals:
    """With nobody else than those of the table."""
    all_of = StratumTotals()
    all_of.add(table)
    return all_of


def expected(table: Cells) -> Expectation:
    return expected_per_cell(table, totals(table))


def test_hard_work_is_compared_with_hard_work() -> None:
    """A does only hard matters (half of them late for everybody); B and C only easy ones."""
    table = cells([(0, 1, 100, 50), (3, 1, 500, 250), (4, 1, 500, 250), (1, 0, 1000, 10), (2, 0, 1000, 10)])
    assert expected(table).count[0] == pytest.approx(50.0)


def test_a_subject_is_not_compared_with_itself() -> None:
    """A has 90 of 100 against peers' 10 of 1000: the expectation is the peers' rate, not the pooled one."""
    table = cells([(0, 0, 100, 90), (1, 0, 500, 5), (2, 0, 500, 5)])
    pooled = 100 / 1100
    assert expected(table).count[0] == pytest.approx(100 * (10 + PEER_WEIGHT * pooled) / (1000 + PEER_WEIGHT))


def test_who_alone_does_a_kind_is_expected_to_do_as_it_does() -> None:
    table = cells([(0, 1, 40, 30), (1, 0, 500, 5)])
    assert expected(table).count[0] == pytest.approx(30.0)


def test_like_is_compared_with_like_or_not_at_all() -> None:
    """Two others with five rows each are enough; one other, or two of whom one has four rows, are not: all rows silent."""
    enough = expected(cells([(0, 0, 50, 40), (1, 0, 5, 1), (2, 0, 5, 1)]))
    one_other = expected(cells([(0, 0, 50, 40), (1, 0, 500, 50)]))
    four_rows = expected(cells([(0, 0, 50, 40), (1, 0, 500, 50), (2, 0, 4, 1)]))
    assert enough.count[0] < 40 and enough.silent[0] == 0
    for found in (one_other, four_rows):
        assert (found.count[0], found.variance[0], found.silent[0]) == (40.0, 0.0, 50.0)
    assert four_rows.silent[2] == 0, "for the third there are two others"


def test_what_is_done_now_and_then_is_compared_with_others_who_do_it_now_and_then() -> None:
    """A has two rows. Five others with two each have ten together, four only eight; of five others only one may have as many."""
    enough = expected(cells([(0, 0, 2, 2), *((other, 0, 2, 0) for other in (1, 2, 3, 4)), (5, 0, 2, 0)]))
    too_few = expected(cells([(0, 0, 2, 2), *((other, 0, 2, 0) for other in (1, 2, 3, 4))]))
    one_each = expected(cells([(0, 0, 2, 2), (1, 0, 40, 4), *((other, 0, 1, 0) for other in (2, 3, 4, 5))]))
    assert [found.silent[0] for found in (enough, too_few, one_each)] == [0.0, 2.0, 2.0]
    assert enough.count[0] < 1


def test_durations_leave_the_subject_out_too() -> None:
    """Three holders of one kind; the engine's pooled hazard expects 50 ends of A, who ended 20, and 25 of each other."""
    table = cells([(0, 0, 100, 20), (1, 0, 50, 40), (2, 0, 50, 40)])
    adjusted = peer_adjusted(table, np.array([50.0, 25.0, 25.0]), totals(table)).count
    assert adjusted[0] == pytest.approx(50 * (80 + PEER_WEIGHT) / (50 + PEER_WEIGHT))
    assert adjusted[1] == pytest.approx(25 * (60 + PEER_WEIGHT) / (75 + PEER_WEIGHT))


def test_few_peers_make_an_uncertain_expectation() -> None:
    """Two peers with as much work together as oneself double the variance; ten times as much hardly adds to it."""

    def spread(each: int) -> float:
        found = expected(cells([(0, 0, 1000, 200), (1, 0, each, each // 5), (2, 0, each, each // 5)]))
        return float(found.variance[0] / found.count[0])

    assert spread(500) == pytest.approx(2.0, abs=0.05)
    assert spread(10_000) == pytest.approx(1.05, abs=0.01)


def test_the_variance_is_that_of_many_bureaus_in_which_all_do_alike() -> None:
    """Observed less expected over 2,000 rolled bureaus: Anna has 60 rows, two peers together 90, a rate of 0.3."""
    dice = np.random.default_rng(5)
    own, others = dice.binomial(60, 0.3, 2_000), dice.binomial(90, 0.3, 2_000)
    differences, variances = [], []
    for a, b in zip(own, others, strict=True):
        found = expected(cells([(0, 0, 60, a), (1, 0, 45, b // 2), (2, 0, 45, b - b // 2)]))
        differences.append(a - found.count[0])
        variances.append(found.variance[0] * 0.7)
    assert np.var(differences) == pytest.approx(np.mean(variances), rel=0.1)


def test_durations_know_that_few_peers_are_uncertain_too() -> None:
    table = cells([(0, 0, 100, 50), (1, 0, 50, 25), (2, 0, 50, 25)])
    found = peer_adjusted(table, np.array([50.0, 25.0, 25.0]), totals(table))
    assert found.variance[0] / found.count[0] == pytest.approx(1 + 50 * 50 / 60**2)


def test_who_gets_such_work_now_and_then_is_no_measure_for_its_specialist() -> None:
    """B and C have nine and eleven rows of what A has a hundred of; of units a tenth is asked, of people nothing."""
    table = cells([(0, 0, 100, 40), (1, 0, 9, 1), (2, 0, 11, 1)])
    among = {level: totals_for(level) for level in ("unit", "person")}
    for all_of in among.values():
        all_of.add(table)
    silent = {level: expected_per_cell(table, all_of).silent.tolist() for level, all_of in among.items()}
    assert silent == {"unit": [100.0, 0.0, 0.0], "person": [0.0, 0.0, 0.0]}


def test_what_nearly_everybody_shows_is_compared_with_nobody() -> None:
    """A return that the procedure prescribes: whoever escaped it did not do better, and nobody is asked about it."""
    shown = [(subject, 0, 20, 19) for subject in range(5)]
    few = [(subject, 1, 20, 3) for subject in range(5)]
    table = cells([*shown, *few])
    bad = totals_for("person", bad=True)
    bad.add(table)
    told = expected_per_cell(table, bad)
    assert told.silent.tolist() == [20] * 5 + [0] * 5
    assert told.silent_observed.tolist() == [19] * 5 + [0] * 5
    good = totals_for("person")  # where more is better, nine in ten are no prescription
    good.add(table)
    assert expected_per_cell(table, good).silent.tolist() == [0] * 10
