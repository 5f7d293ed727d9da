"""What a comparison says, and when it stays silent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shigan.facts.statistics import largest_significant, over_dispersion, score


def judged(size: int) -> np.ndarray:
    return np.ones(size, dtype=bool)


def test_as_many_as_expected_is_no_news() -> None:
    scores = score(np.array([10.0]), np.array([10.0]), np.array([100.0]), "binomial", judged(1))
    assert scores.ratio[0] == 1.0
    assert abs(scores.z[0]) < 0.2


def test_the_score_has_the_exact_mid_p_tail_of_the_binomial() -> None:
    """20 of 50 where 10 are expected: P(X > 20) + P(X = 20) / 2 with X ~ Bin(50, 0.2)."""
    scores = score(np.array([20.0]), np.array([10.0]), np.array([50.0]), "binomial", judged(1))
    law = stats.binom(50, 0.2)
    assert stats.norm.sf(scores.z[0]) == pytest.approx(law.sf(20) + 0.5 * law.pmf(20))


def test_limits_widen_when_everybody_scatters() -> None:
    """Twenty subjects of equal mix, half far above and half far below: no single one is outside any more."""
    observed = np.array([5.0, 35.0] * 10)
    expected, n = np.full(20, 20.0), np.full(20, 100.0)
    together = score(observed, expected, n, "binomial", judged(20))
    alone = score(observed[1:2], expected[:1], n[:1], "binomial", judged(1))
    assert alone.z[0] > 3.09
    assert (together.dispersion > 4).all()
    assert np.nanmax(together.z) < 1.96
    assert together.high_998[0] > alone.high_998[0]


def test_an_uncertain_expectation_widens_the_limits_and_lowers_the_score() -> None:
    numbers = np.array([20.0]), np.array([10.0]), np.array([50.0])
    sure = score(*numbers, "binomial", judged(1))
    unsure = score(*numbers, "binomial", judged(1), np.array([2.0]))
    assert unsure.z[0] == pytest.approx(sure.z[0] / np.sqrt(2))
    assert unsure.low_998[0] < sure.low_998[0] < sure.high_998[0] < unsure.high_998[0]
    assert unsure.ratio[0] == sure.ratio[0]


def test_one_outlier_does_not_hide_itself_behind_the_dispersion() -> None:
    observed = np.array([20.0] * 30 + [60.0])
    scores = score(observed, np.full(31, 20.0), np.full(31, 100.0), "binomial", judged(31))
    assert (scores.dispersion == 1.0).all()
    assert scores.z[-1] > 3.09


def test_limits_stay_where_they_belong_however_wide_they_are() -> None:
    """A scatter so wide that the tail beyond the limit is no number any more: nobody in it stands outside."""
    observed = np.array([0.0, 400.0] * 10)
    for law in ("binomial", "poisson"):
        scores = score(observed, np.full(20, 200.0), np.full(20, 1000.0), law, judged(20))
        assert (scores.dispersion > 100).all()
        assert (np.abs(scores.z) < 1.96).all()
        assert (scores.low_998 <= 0.01).all() and (scores.ratio < scores.high_95).all()
        assert (scores.high_95 < scores.high_998).all()


def test_small_subjects_do_not_inform_the_dispersion() -> None:
    observed = np.array([20.0] * 10 + [3.0] * 10)
    expected = np.array([20.0] * 10 + [0.5] * 10)
    n = np.array([100.0] * 10 + [3.0] * 10)
    assert score(observed, expected, n, "binomial", n >= 10).dispersion.max() == 1.0


def test_nothing_expected_gives_no_score() -> None:
    scores = score(np.array([0.0]), np.array([0.0]), np.array([12.0]), "binomial", judged(1))
    assert np.isnan(scores.ratio[0])
    assert np.isnan(scores.z[0])


def test_shrinkage_moves_small_subjects_further_towards_one() -> None:
    observed, expected = np.array([6.0, 60.0] + [20.0] * 8), np.array([2.0, 20.0] + [20.0] * 8)
    scores = score(observed, expected, expected * 5, "binomial", judged(10))
    assert 1.0 < scores.shrunk[0] < scores.shrunk[1] < 3.0


def test_false_discovery_control_against_the_published_example() -> None:
    """Benjamini & Hochberg 1995, table of fifteen p-values: at q = 0.05 the four smallest survive."""
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert largest_significant(np.array(p_values)) == 0.0095


def test_untested_subjects_are_never_significant() -> None:
    assert largest_significant(np.array([np.nan, 1e-9, np.nan])) == 1e-9
    assert largest_significant(np.array([np.nan, np.nan])) == -1.0


@given(st.lists(st.floats(-6, 6), min_size=0, max_size=40))
def test_dispersion_never_narrows_the_limits(scores: list[float]) -> None:
    assert over_dispersion(np.array(scores, dtype=np.float64)) >= 1.0


@given(st.integers(1, 400), st.floats(0.01, 0.95), st.data())
def test_worse_never_scores_lower(n: int, rate: float, data: st.DataObject) -> None:
    fewer = data.draw(st.integers(0, n - 1))
    observed = np.array([fewer, fewer + 1], dtype=np.float64)
    scores = score(observed, np.full(2, n * rate), np.full(2, float(n)), "binomial", judged(2))
    assert scores.z[0] <= scores.z[1] + 1e-9
