"""Takes events. Gives the bytes that are hashed for them. Never depends on a library's own way of writing data.

The bytes are netstrings end to end: first the version, then the fields of FIELDS in that order. A value is
``<length in bytes>:<UTF-8 bytes>,`` and null is ``-,``, so null and empty differ, nothing is escaped, and no
two events have the same bytes. Whole numbers are written in decimal. There are no floats.

``canonical_bytes`` is the plain way and decides; ``canonical_column`` is the quick one and must agree with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

VERSION: Final = "shigan.entry/1"

FIELDS: Final[tuple[str, ...]] = (
    "item", "kind", "channel", "action", "activity", "actor", "unit", "counterpart", "counterpart_unit",
    "occurred_us", "offset_minutes", "recorded_us", "due_us", "outcome", "source", "payload",
)  # fmt: skip
"""The order of version 1. It is written out here because changing it would break every ledger there is."""


def netstring(value: str | int | None) -> bytes:
    if value is None:
        return b"-,"
    text = str(value).encode()
    return b"%d:%b," % (len(text), text)


def canonical_bytes(event: Mapping[str, str | int | None]) -> bytes:
    """``event`` holds every field of FIELDS; others, such as ``sequence``, are not part of the bytes."""
    return netstring(VERSION) + b"".join(netstring(event[field]) for field in FIELDS)


def canonical_column(events: pa.Table | pa.RecordBatch) -> pa.BinaryArray:
    """The same bytes for many events at once; the columns are of EVENT_SCHEMA's types, in any order.

    At most 2 GiB of bytes may come out: give some 100,000 events at a time.
    """
    parts = [_unclosed_netstrings(_one_array(events.column(field))) for field in FIELDS]
    head = pa.scalar(netstring(VERSION).decode().removesuffix(","))
    joined = pc.binary_join_element_wise(head, *parts, pa.scalar(""), ",")
    return _one_array(joined).cast(pa.binary())


def _unclosed_netstrings(values: pa.Array) -> pa.Array:
    """``3:abc`` or ``-``: the comma comes from the join."""
    text = values if pa.types.is_string(values.type) else values.cast(pa.string())
    lengths = pc.binary_length(text).cast(pa.string())
    return pc.binary_join_element_wise(lengths, text, ":").fill_null("-")


def _one_array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        return pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    return values
