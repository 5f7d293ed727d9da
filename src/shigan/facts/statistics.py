"""Takes counts and expected counts of many subjects. Gives scores, limits and tests. Never ranks anybody.

Everything here is computed once, from whole numbers, for every engine alike. Arrays are one-dimensional and of
equal length, one place per subject. Sources: Goldstein & Spiegelhalter 1996 (standardised ratios), Spiegelhalter
2005 (funnel plots, over-dispersion by winsorised scores), Benjamini & Hochberg 1995 (false discovery).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Model = Literal["binomial", "poisson"]

Z_95 = 1.959963984540054
Z_998 = 3.090232306167813
WINSOR_SHARE = 0.10
FALSE_DISCOVERY_RATE = 0.05
ORDINARY_PACE = 1.1
"""People, and the units they make up, differ in pace without anybody being at fault, and what exceeds a limit differs by more
than the pace itself. Where an indicator measures time, only what goes beyond this factor either way is tested. A convention."""
FARTHEST_LIMIT = 7.0
"""Beyond this score a number cannot tell a tail from nothing; limits go on from here in proportion."""

_MAX_Z = 12.0


@dataclass(frozen=True, kw_only=True)
class Scores:
    """One place per subject; all null (NaN) where the expected count is not positive."""

    ratio: Floats  # observed / expected
    shrunk: Floats
    z: Floats  # above 0: observed more than expected; already divided by the root of the dispersion
    dispersion: Floats  # the factor by which the subjects' variance exceeds that of chance
    low_95: Floats
    high_95: Floats
    low_998: Floats
    high_998: Floats


def score(
    observed: Floats,
    expected: Floats,
    n: Floats,
    model: Model,
    judged: Bools,
    spread: Floats | None = None,
    scatter: Floats | None = None,
    ordinary: float = 1.0,
) -> Scores:
    """Compare each subject with what its mix of work lets expect.

    ``judged`` marks the subjects large enough to be spoken of: only they inform the dispersion and the shrinkage.
    ``spread``: the factor, at least 1, by which the variance grows because few peers make an uncertain expectation.
    ``scatter``: the dispersion of the others alone, where it is known (``facts.scatter``); NaN: that of all.
    ``ordinary``: the ratio up to which, either way, a difference says nothing (``ORDINARY_PACE``); ``z`` is beyond it.
    """
    loose = np.ones_like(expected) if spread is None else np.sqrt(spread)
    usable = (expected > 0) & (n > 0)
    probability = _probability(expected, n)
    raw = raw_scores(observed, expected, n, model, spread)
    dispersion = np.full_like(expected, over_dispersion(raw[usable & judged]))
    if scatter is not None:
        dispersion = np.where(np.isnan(scatter), dispersion, scatter)
    widen = np.sqrt(dispersion)
    ratio = np.divide(observed, expected, out=np.full_like(expected, np.nan), where=usable)
    limits = [
        np.where(usable, _limit(sign * z * widen * loose, expected, n, probability, model), np.nan)
        for z in (Z_95, Z_998)
        for sign in (-1.0, 1.0)
    ]
    return Scores(
        ratio=ratio,
        shrunk=shrink(observed, expected, usable, judged),
        z=_beyond(ordinary, raw, observed, expected, n, model, spread) / widen,
        dispersion=dispersion,
        low_95=limits[0],
        high_95=limits[1],
        low_998=limits[2],
        high_998=limits[3],
    )


def raw_scores(observed: Floats, expected: Floats, n: Floats, model: Model, spread: Floats | None = None) -> Floats:
    """Standard scores against chance alone, before the subjects' scatter is looked at; NaN where nothing is expected."""
    loose = np.ones_like(expected) if spread is None else np.sqrt(spread)
    scores = _mid_p_score(observed, expected, n, _probability(expected, n), model) / loose
    return np.where((expected > 0) & (n > 0), scores, np.nan)


def _beyond(
    ordinary: float, raw: Floats, observed: Floats, expected: Floats, n: Floats, model: Model, spread: Floats | None
) -> Floats:
    """The scores against the nearer end of what is ordinary; 0 within it."""
    if ordinary == 1.0:
        return raw
    most = np.minimum(expected * ordinary, n) if model == "binomial" else expected * ordinary
    above, below = (raw_scores(observed, some, n, model, spread) for some in (most, expected / ordinary))
    return np.where(observed > expected, np.maximum(above, 0.0), np.minimum(below, 0.0))


def _probability(expected: Floats, n: Floats) -> Floats:
    return np.asarray(np.clip(np.divide(expected, n, out=np.zeros_like(expected), where=n > 0), 1e-12, 1 - 1e-12))


def _mid_p_score(observed: Floats, expected: Floats, n: Floats, probability: Floats, model: Model) -> Floats:
    """The standard score whose tail equals the exact mid-p tail of the count."""
    more, as_many = (_upper_tail(count, expected, n, probability, model) for count in (observed, observed - 1))
    above = (more + as_many) / 2
    below = 1.0 - above
    high, low = -special.ndtri(np.maximum(above, 1e-300)), special.ndtri(np.maximum(below, 1e-300))
    return np.asarray(np.clip(np.where(above < below, high, low), -_MAX_Z, _MAX_Z), dtype=np.float64)


def _upper_tail(count: Floats, expected: Floats, n: Floats, probability: Floats, model: Model) -> Floats:
    """P(X > count); 1 below zero."""
    least = np.maximum(count, 0.0)
    if model == "binomial":
        inside = np.maximum(n - least, 1e-9)
        tail_probability = np.where(least < n, special.betainc(least + 1, inside, probability), 0.0)
    else:
        tail_probability = special.pdtrc(least, np.maximum(expected, 1e-12))
    return np.asarray(np.where(count < 0, 1.0, tail_probability), dtype=np.float64)


def _limit(z: Floats, expected: Floats, n: Floats, probability: Floats, model: Model) -> Floats:
    """The ratio at which the exact law, interpolated between counts, has the tail of ``z``; never below 0."""
    below = special.ndtr(np.clip(z, -FARTHEST_LIMIT, FARTHEST_LIMIT))
    if model == "binomial":
        counts = special.bdtrik(below, n, probability)
    else:
        counts = special.pdtrik(below, np.maximum(expected, 1e-12))
    exact = counts / np.where(expected > 0, expected, np.nan)
    stretched = 1 + (exact - 1) * np.maximum(1.0, np.abs(z) / FARTHEST_LIMIT)
    return np.asarray(np.maximum(stretched, 0.0), dtype=np.float64)


def over_dispersion(scores: Floats) -> float:
    """Mean square of the winsorised scores, at least 1: how much wider the subjects scatter than chance alone."""
    scores = scores[np.isfinite(scores)]
    if len(scores) < 5:
        return 1.0
    low, high = np.quantile(scores, [WINSOR_SHARE, 1 - WINSOR_SHARE])
    return max(1.0, float(np.square(np.clip(scores, low, high)).mean()))


def shrink(observed: Floats, expected: Floats, usable: Bools, judged: Bools) -> Floats:
    """Gamma-Poisson shrinkage of the ratio towards 1; the weight comes from the scatter of the judged subjects."""
    use = usable & judged
    weight = _prior_weight(observed[use], expected[use])
    drawn = (observed + weight) / (np.where(usable, expected, 0.0) + weight)
    return np.asarray(np.where(usable, drawn, np.nan), dtype=np.float64)


def _prior_weight(observed: Floats, expected: Floats) -> float:
    """Expected events worth of belief in 'as everybody else'; method of moments, between 1 and 100."""
    if len(observed) < 5:
        return 10.0
    ratio = observed / expected
    between = float(np.var(ratio) - np.mean(1.0 / expected))
    return float(np.clip(1.0 / between, 1.0, 100.0)) if between > 0 else 100.0


def tail(z: Floats) -> Floats:
    """One-sided probability of a score at least this large."""
    return np.asarray(special.ndtr(-z), dtype=np.float64)


def largest_significant(p_values: Floats, rate: float = FALSE_DISCOVERY_RATE) -> float:
    """Benjamini-Hochberg: the largest p value that survives when the false discovery rate is held at ``rate``.

    NaN is no test; -1 where none survives.
    """
    tested = np.sort(p_values[np.isfinite(p_values)])
    passing = np.flatnonzero(tested <= rate * np.arange(1, len(tested) + 1) / max(1, len(tested)))
    return float(tested[passing[-1]]) if len(passing) else -1.0
