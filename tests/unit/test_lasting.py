"""What lasts: a difference that one quarter alone makes is not told as a way of working."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from shigan.facts.lasting import lasts, without_one_period
from shigan.facts.rows import Counts
from shigan.facts.statistics import Scores


def counts(subjects: list[str], periods: list[str | None], n: list[int], observed: list[int], expected: list[int]) -> Counts:
    zero = np.zeros(len(n))
    return Counts(
        subject=pa.array(subjects), kind=pa.nulls(len(n), pa.string()), period=pa.array(periods, pa.string()),
        n=np.array(n, float), observed=np.array(observed, float), exposure=np.array(n, float),
        expected=np.array(expected, float), variance=zero, silent=zero, silent_observed=zero,
    )  # fmt: skip


def test_the_quarter_that_speaks_most_is_left_out_where_there_are_three() -> None:
    whole = counts(["anna", "bo"], [None, None], [60, 40], [16, 12], [6, 4])
    quarters = counts(["anna", "anna", "anna", "bo", "bo"], ["q1", "q2", "q3", "q1", "q2"],
                      [20, 20, 20, 20, 20], [2, 12, 2, 10, 2], [2, 2, 2, 2, 2])  # fmt: skip
    rest = without_one_period(whole, quarters)
    assert rest.observed.tolist() == [4, 12], "Anna's second quarter is left out; Bo has only two quarters"
    assert (rest.n.tolist(), rest.expected.tolist()) == ([40, 40], [4, 4])


@pytest.mark.parametrize(
    ("ratio", "without", "z", "answer"),
    [(3.0, 2.0, 0.5, True), (3.0, 1.9, 0.5, False), (0.4, 0.7, -0.5, True), (0.4, 0.8, -0.5, False),
     (3.0, 1.9, 1.7, True), (0.4, 0.8, -1.7, True), (3.0, 0.9, -1.7, False)],
)  # fmt: skip
def test_half_of_the_difference_or_more_than_chance_makes_must_be_there_without_it(
    ratio: float, without: float, z: float, answer: bool
) -> None:
    assert lasts(scores(ratio, 4.0 if ratio > 1 else -4.0), scores(without, z)).tolist() == [answer]


def scores(ratio: float, z: float) -> Scores:
    one = np.array([1.0])
    return Scores(
        ratio=np.array([ratio]), shrunk=one, z=np.array([z]), dispersion=one, low_95=one, high_95=one, low_998=one, high_998=one
    )  # fmt: skip
