"""How the columns of a record behave within a matter, whatever they are called.

A step changes from one row of a matter to the next, its order is not left to chance, and most matters begin with the same one. The
number of a matter is that column within which some other behaves so. A kind, a street or an amount does neither: it stays
as it is, or it changes without order. Only texts are compared here, in the order of the file; no name is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shigan.ingest.staging import RawLike

Ints = npt.NDArray[np.int64]

LOOKED_AT: Final = 200_000
"""Rows, from the top of the file: as many tell how a column behaves as all would."""
LEAST_PAIRS: Final = 20
LEAST_MATTERS: Final = 5
MOST_WORDS: Final = 500
"""A column with more different texts is not one of steps."""
LEAST_CHANGES: Final = 0.3
LEAST_ORDER: Final = 0.15
LEAST_BEGINNING: Final = 0.3
"""Set from public records of nine procedures, of which the least has 0.22 and 0.38, and four tables of whole matters, where no column
has both: at most 0.13 of beginning."""
STAYS: Final = 0.02


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One column, within the matters that another column tells apart. All are shares, 0 to 1."""

    changes: float  # of neighbouring rows of a matter, those in which it differs
    order: float  # how much a row's text tells of the next one's: their mutual information, of the entropy of the next
    beginning: float  # how much commoner its commonest first (or last) text is there than on any row

    @property
    def is_of_steps(self) -> bool:
        return self.changes >= LEAST_CHANGES and self.order >= LEAST_ORDER and self.beginning >= LEAST_BEGINNING

    @property
    def strength(self) -> float:
        return self.order + self.beginning


class Rows:
    """The first rows of a source, each text as a number."""

    def __init__(self, raw: RawLike) -> None:
        self._raw = raw
        self._codes: dict[str, Ints] = {}

    def flow(self, column: str, case: str) -> Flow:
        """Of ``column`` within the matters of ``case``; nothing behaves within a matter that has only one row."""
        order, same = self._matters(case)
        codes = self._of(column)[order]
        if not _enough(same):
            return Flow(changes=0.0, order=0.0, beginning=0.0)
        before, after = codes[:-1][same], codes[1:][same]
        first, last = np.append(True, ~same), np.append(~same, True)
        return Flow(
            changes=float((before != after).mean()),
            order=_order(before, after),
            beginning=max(_commoner(codes[first], codes), _commoner(codes[last], codes)),
        )

    def stays(self, column: str, case: str) -> bool:
        """Whether ``column`` says something of the whole matter: the same on (nearly) all its rows."""
        order, same = self._matters(case)
        if not _enough(same):
            return True
        codes = self._of(column)[order]
        return float((codes[:-1][same] != codes[1:][same]).mean()) < STAYS

    def rows_with_a_neighbour(self, case: str) -> float:
        """The share of rows that have another of their matter before them."""
        _, same = self._matters(case)
        return float(same.mean()) if len(same) else 0.0

    def _matters(self, case: str) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """The rows by matter, in the order of the file; and of each but the first whether it is of the matter of the one before."""
        if case not in self._by_case:
            codes = self._of(case)
            order = np.argsort(codes, kind="stable")
            of_row = codes[order]
            self._by_case[case] = order, (of_row[1:] == of_row[:-1]) & (of_row[1:] >= 0)
        return self._by_case[case]

    @cached_property
    def _by_case(self) -> dict[str, tuple[Ints, npt.NDArray[np.bool_]]]:
        return {}

    def _of(self, column: str) -> Ints:
        if column not in self._codes:
            self._codes[column] = _codes(self._raw, column)
        return self._codes[column]


def _enough(same: npt.NDArray[np.bool_]) -> bool:
    """Of ``same`` as ``Rows._matters`` gives it: whether enough matters have more than a row."""
    pairs = int(same.sum())
    return pairs >= LEAST_PAIRS and len(same) + 1 - pairs >= LEAST_MATTERS


def _codes(raw: RawLike, column: str) -> Ints:
    """-1: nothing is said."""
    batches, rows = [], 0
    for batch in pq.ParquetFile(raw.parquet).iter_batches(batch_size=LOOKED_AT, columns=[column]):
        batches.append(batch.column(0))
        rows += len(batch)
        if rows >= LOOKED_AT:
            break
    texts = pa.chunked_array(batches, pa.string()).slice(0, LOOKED_AT)
    coded = pc.dictionary_encode(pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)).combine_chunks()
    return np.asarray(coded.indices.fill_null(-1), dtype=np.int64)


def _order(before: Ints, after: Ints) -> float:
    """Corrected for what chance alone would show with so many different texts (Miller 1955)."""
    together = _entropy(before * (int(after.max()) + 2) + after)
    of_next = _entropy(after)
    told = _entropy(before) + of_next - together
    return max(0.0, told / of_next) if of_next > 0 else 0.0


def _entropy(codes: Ints) -> float:
    """In bits."""
    _, counts = np.unique(codes, return_counts=True)
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum() + (len(counts) - 1) / (2 * len(codes) * np.log(2)))


def _commoner(there: Ints, anywhere: Ints) -> float:
    said = there[there >= 0]
    if not len(said):
        return 0.0
    words, counts = np.unique(said, return_counts=True)
    word = words[counts.argmax()]
    return float((there == word).mean() - (anywhere == word).mean())


def steps_within(rows: Rows, case: str, columns: Iterable[str]) -> list[tuple[float, str]]:
    """Those of ``columns`` that behave like steps, the strongest first."""
    found = [(flow.strength, column) for column in columns if (flow := rows.flow(column, case)).is_of_steps]
    return sorted(found, reverse=True)
