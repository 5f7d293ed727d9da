"""Takes columns of NumPy. Gives columns of Arrow, in which unknown is null. Never computes."""

from __future__ import annotations

from collections.abc import Sequence

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
