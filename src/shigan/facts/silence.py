"""Which of a subject's rows are compared with nobody, so that nothing that is said of the subject may rest on them.

A number of a finding is of compared rows only. What stands behind it must be the same rows: whoever opens the evidence of
"sent back eight times, four expected" must not find the forty returns that the procedure prescribes among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from shigan.engines.protocol import Engine
from shigan.facts.cells import SEPARATOR, UNKNOWN, Cells
from shigan.facts.counting import cells_of_slice, speaks_against
from shigan.facts.durations import cells_of_duration
from shigan.facts.expectation import totals_for
from shigan.facts.indicators import Slice
from shigan.facts.posts import Posts

Stratum = tuple[str, ...]
"""The texts of the columns that must be alike, in the order of ``Slice.strata``."""


def silent_strata(
    engine: Engine, part: Slice, posts: Posts, subjects: Collection[str]
) -> Mapping[str, frozenset[Stratum]]:
    """For each of the subjects that has any, the strata in which it is compared with nobody."""
    cells = cells_of_duration(engine, part, posts) if part.indicator.statistic == "duration" else cells_of_slice(engine, part, posts)
    all_of = totals_for(part.level, bad=speaks_against(part.indicator))
    parts = list(cells)
    for some in parts:
        all_of.add(some)
    silent: dict[str, set[Stratum]] = defaultdict(set)
    for some in parts:
        for subject, stratum in _pairs(some, ~all_of.compared(some)):
            if subject in subjects:
                silent[subject].add(stratum[: len(part.strata)])
    return {subject: frozenset(strata) for subject, strata in silent.items()}


def _pairs(cells: Cells, where: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> set[tuple[str, Stratum]]:
    subjects, strata = cells.subjects.to_pylist(), cells.strata.to_pylist()
    codes = zip(cells.own.subject[where].tolist(), cells.own.stratum[where].tolist(), strict=True)
    return {(subjects[subject], tuple(strata[stratum].split(SEPARATOR))) for subject, stratum in codes}


def stratum_of(row: Mapping[str, Any], part: Slice) -> Stratum:
    """That of a row of the relation, which must have the columns of ``Slice.strata``."""
    return tuple(_text(row[column]) for column in part.strata)


def _text(value: object) -> str:
    """As ``cells.stratum_labels`` writes it."""
    if value is None:
        return UNKNOWN
    return str(value).lower() if isinstance(value, bool) else str(value)
