"""Takes texts as they come. Gives each a whole number. Never forgets one, and never gives a number twice.

While the ledger is read, texts are numbered as they come; once all are known, the numbers become those of the
texts' own order, so that the smallest code is the smallest text. Code 0 is for what is not recorded.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.arrays.columns import Codes


class Vocabulary:
    """All texts seen so far."""

    def __init__(self) -> None:
        self._texts: pa.Array = pa.array([], pa.string())

    def codes(self, texts: pa.Array) -> Codes:
        """The number of each text, from 1; 0 for null. New texts get new numbers."""
        found = pc.index_in(texts, value_set=self._texts)
        if found.null_count > texts.null_count:
            new = pc.drop_null(pc.unique(texts.filter(pc.is_null(found))))
            self._texts = pa.concat_arrays([self._texts, new])
            found = pc.index_in(texts, value_set=self._texts)
        return np.asarray(pc.fill_null(found, -1), dtype=np.int32) + np.int32(1)

    def settled(self) -> Words:
        """The codes that stay."""
        order = np.asarray(pc.array_sort_indices(self._texts), dtype=np.int64)
        code_of = np.zeros(len(order) + 1, dtype=np.int32)
        code_of[order + 1] = np.arange(1, len(order) + 1, dtype=np.int32)
        return Words(texts=self._texts.take(pa.array(order)), code_of=code_of)


def words_of(texts: pa.Array) -> Words:
    """The codes of texts that are all known beforehand."""
    known = pc.unique(pc.drop_null(texts))
    ordered = known.take(pc.array_sort_indices(known))
    return Words(texts=ordered, code_of=np.arange(len(ordered) + 1, dtype=np.int32))


class Words:
    """The texts in their order; a text's code is its place, from 1. ``code_of``: the code of each number given before."""

    def __init__(self, texts: pa.Array, code_of: Codes) -> None:
        self.texts = texts
        self.code_of = code_of

    @property
    def size(self) -> int:
        return len(self.texts)

    def codes(self, texts: pa.Array | pa.ChunkedArray) -> Codes:
        """0 for a text that is not there."""
        found = pc.index_in(texts, value_set=self.texts)
        return np.asarray(pc.fill_null(found, -1), dtype=np.int32) + np.int32(1)

    def table(self) -> pa.Table:
        """Columns ``text`` and ``code``."""
        return pa.table({"text": self.texts, "code": pa.array(np.arange(1, self.size + 1, dtype=np.int32))})
