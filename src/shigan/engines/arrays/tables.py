"""Columns of NumPy as columns of Arrow, in which unknown is null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.columns import NEVER, Bools, Column, Ints


def maybe(values: Column, known: Bools) -> pa.Array:
    return pa.array(values, mask=~known)


def instants(values: Ints) -> pa.Array:
    return pa.array(values, mask=values == NEVER)


def flags(values: Bools, known: Bools | None = None) -> pa.Array:
    return pa.array(values, mask=None if known is None else ~known)


def chosen(places: Column, texts: Sequence[str]) -> pa.Array:
    """The text at each place; a negative place is unknown."""
    indices = pa.array(places, mask=places < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(texts, pa.string()))


def narrowed(rows: pa.Table) -> pa.Table:
    """Whole numbers in half the bytes; only for tables of a ledger of which ``Extent`` says that all of them fit."""
    fields = [
        field.with_type(pa.int32()) if field.type == pa.int64() and field.name not in _WIDE else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))


_WIDE: Final = ("leave_w",)
"""A sum of spans that may lie above each other has no bound."""


class Extent:
    """How large the numbers of a ledger are; ``longest_w``: the calendar's last coordinate."""

    def __init__(self) -> None:
        self._largest = 0

    def add(self, *, seconds: Column, sequence: Column) -> None:
        for values in (seconds, sequence):
            if len(values):
                self._largest = max(self._largest, int(values.max()), -int(values.min()))

    def is_narrow(self, longest_w: int) -> bool:
        """Whether every number derived from it has room in 32 bits: days are counted to their end, spans within the calendar."""
        return max(self._largest, longest_w) + _DAYS_ROOM < np.iinfo(np.int32).max


_DAYS_ROOM: Final = 2 * 86_400
