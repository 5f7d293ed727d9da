"""What holds of one kind and step usually take: the paragraph "Norms" of docs/relations.md.

Of each ended hold four whole numbers are kept, some twelve bytes, until all are there: a percentile cannot be taken of
parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.columns import Column, Ints
from shigan.engines.arrays.ordering import in_order
from shigan.ledger.actions import CLOSE

ENOUGH: Final = 10
_ENDED: Final = ("handover", CLOSE)
_KEPT: Final = ("kind", "step", "charged_w", "longest_gap_w")
_TYPES: Final = {
    "level": pa.string(),
    "kind": pa.int32(),
    "step": pa.int32(),
    "norm_median_w": pa.int64(),
    "norm_p90_w": pa.int64(),
    "norm_gap_p90_w": pa.int64(),
}


class Norms:
    """The ended holds that were seen so far: of each level parts of kind, step, what was charged, and the longest gap."""

    def __init__(self) -> None:
        self._parts: dict[str, list[tuple[Column, ...]]] = {}

    def add(self, holds: pa.Table) -> None:
        """``holds``: columns of ``holds_coded``; every chunk is of one level."""
        for batch in holds.select(["level", "ended_by", "settled", *_KEPT]).to_batches():
            if batch.num_rows:
                reasons = batch["ended_by"].dictionary.to_pylist()
                ended = np.isin(batch["ended_by"].indices, [reasons.index(reason) for reason in _ENDED])
                ended &= ~np.asarray(batch["settled"].to_numpy(zero_copy_only=False))
                part = tuple(_short(batch[name].to_numpy()[ended]) for name in _KEPT)
                self._parts.setdefault(batch["level"][0].as_py(), []).append(part)

    def table(self) -> pa.Table:
        """One row per level, kind and step of which enough is known."""
        rows = [row for level, parts in self._parts.items() for row in _norms(level, parts)]
        columns = list(zip(*rows, strict=True)) or [()] * len(_TYPES)
        return pa.table(
            {name: pa.array(column, kind) for (name, kind), column in zip(_TYPES.items(), columns, strict=True)}
        )


def nearest_rank(values: Column, percents: Sequence[int]) -> list[int]:
    """For each percent the smallest value such that at least ceil(percent/100 * n) values are not above it."""
    places = [-(-percent * len(values) // 100) - 1 for percent in percents]
    return [int(value) for value in np.partition(values, places)[places]]


def _norms(level: str, parts: list[tuple[Column, ...]]) -> Iterator[tuple[str | int, ...]]:
    kind, step = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
    order = in_order(kind, step, np.zeros(len(kind), dtype=np.int8))
    alike_before = (kind[order][1:] == kind[order][:-1]) & (step[order][1:] == step[order][:-1])
    starts = np.flatnonzero(np.append(True, ~alike_before)[: len(order)])
    ends = np.append(starts, len(order))[1:]
    enough = np.flatnonzero(ends - starts >= ENOUGH)
    alike: list[Ints] = [order[starts[nth] : ends[nth]] for nth in enough]
    charged = _ranks([part[2] for part in parts], alike, (50, 90))
    gap = _ranks([part[3] for part in parts], alike, (90,))
    for places, of_charged, of_gap in zip(alike, charged, gap, strict=True):
        yield level, int(kind[places[0]]), int(step[places[0]]), *of_charged, *of_gap


def _ranks(parts: list[Column], alike: list[Ints], percents: Sequence[int]) -> list[list[int]]:
    """For each kind and step its ranks; one column at a time is in one piece."""
    values = np.concatenate(parts)
    return [nearest_rank(values[places], percents) for places in alike]


def _short(values: Column) -> Column:
    """Half the bytes where the values allow it."""
    return values.astype(np.int32) if values.max(initial=0) <= np.iinfo(np.int32).max else values
