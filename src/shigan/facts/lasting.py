"""What lasts: a subject's counts without the one period that speaks most for or against it.

One bad quarter, a leave that nobody recorded, a wave of new matters, a month of a new system, makes many matters late at
once: they are not independent, and no test that counts them one by one knows that. So a difference must last: where less
than half of it is left without that quarter, and no more than chance makes, what remains is tested instead. A record of
fewer than three periods is tested as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow.compute as pc

from shigan.facts.rows import Counts
from shigan.facts.statistics import Bools, Scores

LEAST_PERIODS: Final = 3
LEFT_OVER: Final = 1.6448536269514722
"""The standard score that chance exceeds once in twenty."""


def lasts(of_all: Scores, of_rest: Scores) -> Bools:
    """Whether the difference from what was expected is there without the period, too: at least half of it, or so much that
    chance alone would hardly make it of what is left. Of few rows half may go with one quarter by chance."""
    direction = np.sign(of_all.ratio - 1)
    half = (of_rest.ratio - 1) * direction >= np.abs(of_all.ratio - 1) / 2
    return np.asarray(half | (of_rest.z * direction > LEFT_OVER), dtype=np.bool_)


def without_one_period(whole: Counts, of_periods: Counts) -> Counts:
    """``whole``: one row per subject; ``of_periods``: one row per subject and period. Gives rows like ``whole``."""
    subject = np.asarray(pc.index_in(of_periods.subject, value_set=whole.subject), dtype=np.int64)
    direction = np.sign(whole.observed - whole.expected)[subject]
    against = direction * (of_periods.observed - of_periods.expected)
    order = np.lexsort((against, subject))
    last = np.append(subject[order][1:] != subject[order][:-1], True)[: len(order)]
    worst = order[last]
    enough = np.bincount(subject, minlength=len(whole)) >= LEAST_PERIODS
    taken = np.zeros((len(_NUMBERS), len(whole)))
    for row, name in enumerate(_NUMBERS):
        taken[row, subject[worst]] = getattr(of_periods, name)[worst]
    left = {name: getattr(whole, name) - np.where(enough, taken[row], 0.0) for row, name in enumerate(_NUMBERS)}
    return replace(whole, **left)


_NUMBERS: Final = ("n", "observed", "exposure", "expected", "variance", "silent", "silent_observed")
