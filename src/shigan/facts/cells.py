"""Counts of an engine per subject, kind, stratum and period, as arrays that can be rolled up.

A stratum is what is alike enough to be compared: the kind of matter, for holds and hand-overs also the step, and whether
those who did it keep office hours or work in shifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

UNKNOWN = "\x00"
SEPARATOR = "\x1f"
"""Neither may stand in a text of the ledger or in a name people give to a step."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Own:
    """What each subject has of each stratum, over all periods: one place per subject and stratum found together."""

    of_cell: Ints  # for each cell its place here
    subject: Ints
    stratum: Ints
    rows: Ints  # of the relation


@dataclass(frozen=True, kw_only=True)
class Cells:
    """One place per (subject, kind, stratum, period). Codes point into the labels; -1 means unknown."""

    subjects: pa.StringArray
    kinds: pa.StringArray
    strata: pa.StringArray
    periods: pa.StringArray
    subject: Ints
    kind: Ints
    stratum: Ints
    period: Ints
    rows: Ints  # of the relation, whether or not the indicator looks at them
    n: Ints
    observed: Ints
    exposure: Ints

    def sums(self, codes: Ints, size: int, values: npt.NDArray[np.generic]) -> Floats:
        """Sum ``values`` by code; whole numbers stay exact below 2^53."""
        return np.asarray(np.bincount(codes, weights=values.astype(np.float64), minlength=size), dtype=np.float64)

    @cached_property
    def own(self) -> Own:
        width = len(self.strata)
        combination, place = pairs(self.subject, self.stratum, width)
        subject, stratum = np.divmod(combination, width + 1)
        rows = self.sums(place, len(combination), self.rows).astype(np.int64)
        return Own(of_cell=place, subject=subject, stratum=stratum - 1, rows=rows)

    def own_sums(self, values: npt.NDArray[np.generic]) -> Floats:
        """``values``, one per cell, added up for each place of ``own``."""
        return self.sums(self.own.of_cell, len(self.own.rows), values)

    def over_periods(self) -> Cells:
        """One cell per place of ``own``; kinds and periods are no longer known."""
        unknown = np.full(len(self.own.rows), -1, dtype=np.int64)
        return Cells(
            subjects=self.subjects,
            kinds=self.kinds,
            strata=self.strata,
            periods=self.periods,
            subject=self.own.subject,
            kind=unknown,
            stratum=self.own.stratum,
            period=unknown,
            rows=self.own.rows,
            n=self.own_sums(self.n).astype(np.int64),
            observed=self.own_sums(self.observed).astype(np.int64),
            exposure=self.own_sums(self.exposure).astype(np.int64),
        )


def cells_of(
    table: pa.Table, subject_column: str, strata: Sequence[str], period_column: str, measures: tuple[str, str, str, str]
) -> Cells:
    """From a tally by subject, kind, strata and, unless it was asked without, period; ``measures``: rows, n, observed,
    exposure."""
    rows, n, observed, exposure = measures
    subjects, subject = encode(table[subject_column])
    kinds, kind = encode(table["kind"])
    labels, stratum = encode(stratum_labels(table, strata))
    by_period = period_column in table.column_names
    periods, period = encode(table[period_column] if by_period else pa.chunked_array([pa.nulls(table.num_rows, pa.string())]))
    return Cells(
        subjects=subjects,
        kinds=kinds,
        strata=labels,
        periods=periods,
        subject=subject,
        kind=kind,
        stratum=stratum,
        period=period,
        rows=whole(table[rows]),
        n=whole(table[n]),
        observed=whole(table[observed]),
        exposure=whole(table[exposure]),
    )


def stratum_labels(table: pa.Table, strata: Sequence[str]) -> pa.ChunkedArray:
    """One text for each combination; what is unknown is alike only to what is unknown."""
    texts = [pc.fill_null(table[column].cast(pa.string()), UNKNOWN) for column in strata]
    return pc.binary_join_element_wise(*texts, SEPARATOR) if len(texts) > 1 else texts[0]


HOURS = "hours"


def with_hours(table: pa.Table, subject_column: str, in_shifts: frozenset[str]) -> pa.Table:
    """The rows with a column that tells subjects who work in shifts from those who keep office hours."""
    shifts = pc.is_in(table[subject_column], value_set=pa.array(sorted(in_shifts), pa.string()))
    return table.append_column(HOURS, pc.if_else(shifts, "shifts", "office"))


def is_alike(stratum: str) -> bool:
    """Whether what has this label is alike: holds of whose step nothing is known are not, be they of one kind."""
    _kind, *others = stratum.split(SEPARATOR)
    return not others or others[0] != UNKNOWN


def without(table: pa.Table, subject_column: str, left_out: frozenset[str]) -> pa.Table:
    """The rows of everybody but those."""
    spared = pc.is_in(table[subject_column], value_set=pa.array(sorted(left_out), pa.string()))
    return table.filter(pc.invert(spared)) if left_out else table


def encode(column: pa.ChunkedArray) -> tuple[pa.StringArray, Ints]:
    """The labels, each once, and the code of each row; null becomes -1."""
    coded = column.combine_chunks().dictionary_encode()
    return coded.dictionary, np.asarray(coded.indices.fill_null(-1), dtype=np.int64)


def whole(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def pairs(first: Ints, second: Ints, width: int) -> tuple[Ints, Ints]:
    """The distinct combinations of two codes and, for each row, which combination it is."""
    combined, inverse = np.unique(first * (width + 1) + (second + 1), return_inverse=True)
    return combined, np.asarray(inverse, dtype=np.int64)


def labels_at(labels: pa.StringArray, codes: Ints) -> pa.StringArray:
    return labels.take(pa.array(codes, mask=codes < 0))
