"""Takes counts, expected counts and scores. Gives rows of the fact table. Never counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa

from shigan.facts.cells import Floats
from shigan.facts.indicators import Slice
from shigan.facts.statistics import Scores, tail
from shigan.facts.table import FACT_SCHEMA

SPOKEN_FROM: Mapping[str, int] = {"person": 10, "unit": 5, "pair": 5, "kind": 5}
"""Fewer rows than this, and nothing is said about a subject of the level."""
LEAST_COMPARED = 4
"""One row in so many must be compared with others: where nearly all of somebody's work is like nobody else's, the rest of
it says little about them. A convention."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What was counted; one place per row. ``kind`` and ``period`` are null in totals."""

    subject: pa.StringArray
    kind: pa.StringArray
    period: pa.StringArray
    n: Floats
    observed: Floats
    exposure: Floats
    expected: Floats
    variance: Floats  # of observed less expected; see facts.expectation
    silent: Floats  # rows that are compared with nobody
    silent_observed: Floats

    @property
    def spread(self) -> Floats:
        """How much more than chance alone the comparison varies because the expectation is uncertain; at least 1."""
        return np.maximum(np.nan_to_num(quotient(self.variance, self.expected), nan=1.0), 1.0)

    @property
    def compared(self) -> Counts:
        """The same without the rows that are compared with nobody: what a test may look at."""
        return replace(
            self,
            n=self.n - self.silent,
            observed=self.observed - self.silent_observed,
            expected=self.expected - self.silent_observed,
        )

    @property
    def are_totals(self) -> bool:
        return bool(self.kind.null_count == len(self) == self.period.null_count)

    def __len__(self) -> int:
        return len(self.n)

    def large_enough(self, level: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.asarray(self.n >= SPOKEN_FROM[level], dtype=np.bool_)

    def may_be_tested(self, level: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether so much of it is compared with others that a difference would say something."""
        compared = self.compared
        return np.asarray(compared.large_enough(level) & (compared.n * LEAST_COMPARED >= self.n), dtype=np.bool_)

    def only(self, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Counts:
        mask = pa.array(chosen)
        texts = {name: getattr(self, name).filter(mask) for name in ("subject", "kind", "period")}
        return Counts(**texts, **{name: getattr(self, name)[chosen] for name in _NUMBERS})


_NUMBERS = tuple(field.name for field in fields(Counts) if field.name not in ("subject", "kind", "period"))


def together(parts: Sequence[Counts]) -> Counts:
    """The rows of all parts, one after another; at least one part."""
    texts = {name: pa.concat_arrays([getattr(part, name) for part in parts]) for name in ("subject", "kind", "period")}
    return Counts(**texts, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _NUMBERS})


def blank(size: int) -> pa.StringArray:
    return pa.nulls(size, pa.string())


def nothing(size: int) -> Floats:
    return np.full(size, np.nan)


def quotient(above: Floats, below: Floats) -> Floats:
    """NaN where there is nothing to divide by."""
    return np.divide(above, below, out=nothing(len(above)), where=below > 0)


def fact_rows(
    part: Slice, counts: Counts, *, value: Floats, p90: Floats, ratio: Floats, compared: bool, scores: Scores | None
) -> pa.Table:
    """Rows of FACT_SCHEMA. ``items`` stays null: it is counted later, for those of whom something is said."""
    size = len(counts)
    none = nothing(size)
    numbers: dict[str, Floats] = {
        "value": value,
        "p90": p90,
        "expected": counts.expected if compared else none,
        "ratio": ratio if compared else none,
        "shrunk": none if scores is None else scores.shrunk,
        "low_95": none if scores is None else scores.low_95,
        "high_95": none if scores is None else scores.high_95,
        "low_998": none if scores is None else scores.low_998,
        "high_998": none if scores is None else scores.high_998,
        "dispersion": none if scores is None else scores.dispersion,
        "z": none if scores is None else _worse_is_positive(part, scores.z),
        "p_value": none if scores is None else tail(_worse_is_positive(part, scores.z)),
    }
    columns: dict[str, pa.Array] = {name: pa.array(values, from_pandas=True) for name, values in numbers.items()}
    columns |= {
        "indicator": pa.repeat(part.indicator.id, size),
        "level": pa.repeat(part.level, size),
        "subject": counts.subject,
        "kind": counts.kind,
        "period": counts.period,
        "n": pa.array(counts.n.astype(np.int64)),
        "items": pa.nulls(size, pa.int64()),
        "observed": pa.array(counts.observed.astype(np.int64)),
        "exposure": pa.array(counts.exposure.astype(np.int64)),
        "silent": pa.array(counts.silent.astype(np.int64) if compared else np.zeros(size, np.int64)),
        "silent_observed": pa.array(counts.silent_observed.astype(np.int64) if compared else np.zeros(size, np.int64)),
        "spoken": pa.array(counts.large_enough(part.level)),
    }
    return pa.table({field.name: columns[field.name] for field in FACT_SCHEMA}, schema=FACT_SCHEMA)


def _worse_is_positive(part: Slice, z: Floats) -> Floats:
    return -z if part.indicator.worse == "lower" else z
