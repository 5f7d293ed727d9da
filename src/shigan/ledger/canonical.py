"""The bytes that are hashed for an event. They do not depend on any library's own way of writing data.

The bytes are netstrings end to end: first the version, then the fields of that version in their order. A value is
``<length in bytes>:<UTF-8 bytes>,`` and null is ``-,``, so null and empty differ, nothing is escaped, and no
two events have the same bytes. Whole numbers are written in decimal, true as ``1`` and false as ``0``. There are no
floats.

Every entry that is sealed now is of version ``VERSION``. Older ones stay what they are: their bytes are made by the
version that their segment names, and that must never change.

``canonical_bytes`` is the plain way and decides; ``canonical_column`` is the quick one and must agree with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

FIRST_VERSION: Final = "shigan.entry/1"
VERSION: Final = "shigan.entry/2"

_FIRST_FIELDS: Final = (
    "item", "kind", "channel", "action", "activity", "actor", "unit", "counterpart", "counterpart_unit",
    "occurred_us", "offset_minutes", "recorded_us", "due_us", "outcome", "source", "payload",
)  # fmt: skip

VERSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    FIRST_VERSION: _FIRST_FIELDS,
    VERSION: (
        *_FIRST_FIELDS, "precision", "outcome_known", "procedure", "procedure_from", "step", "state", "item_version",
        "account", "role", "pack",
    ),
}  # fmt: skip
"""The fields of each version, in order. Written out here because changing a line would break every ledger there is."""

FIELDS: Final = VERSIONS[VERSION]
"""Those of an entry that is sealed now."""

Value = str | int | bool | None


def netstring(value: Value) -> bytes:
    if value is None:
        return b"-,"
    text = str(int(value) if isinstance(value, bool) else value).encode()
    return b"%d:%b," % (len(text), text)


def canonical_bytes(event: Mapping[str, Value], version: str = VERSION) -> bytes:
    """``event`` holds every field of the version; others, such as ``sequence``, are not part of the bytes."""
    return netstring(version) + b"".join(netstring(event[field]) for field in VERSIONS[version])


def canonical_column(events: pa.Table | pa.RecordBatch, version: str = VERSION) -> pa.BinaryArray:
    """The same bytes for many events at once; the columns are of EVENT_SCHEMA's types, in any order.

    At most 2 GiB of bytes may come out: give some 100,000 events at a time.
    """
    head = pa.scalar(netstring(version).decode().removesuffix(","))
    parts = [head, *_parts(events, version), pa.scalar("")]
    joined = pc.binary_join_element_wise(*parts, ",")
    if isinstance(joined, pa.Scalar):  # every field is null everywhere
        joined = pa.repeat(joined, events.num_rows)
    return _one_array(joined).cast(pa.binary())


def _parts(events: pa.Table | pa.RecordBatch, version: str) -> Iterator[pa.Array | pa.Scalar]:
    """A netstring without its comma for every field. Neighbours that are null everywhere are one constant: most events
    know nothing of the later fields, and joining ten columns of nulls would take as long as all the rest."""
    columns = (events.column(field) for field in VERSIONS[version])
    for empty, run in groupby(columns, key=lambda column: column.null_count == events.num_rows):
        if empty:
            yield pa.scalar(",".join("-" for _ in run))
        else:
            yield from (_unclosed_netstrings(_one_array(column)) for column in run)


def _unclosed_netstrings(values: pa.Array) -> pa.Array:
    """``3:abc`` or ``-``: the comma comes from the join."""
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    text = values if pa.types.is_string(values.type) else values.cast(pa.string())
    lengths = pc.binary_length(text).cast(pa.string())
    return pc.binary_join_element_wise(lengths, text, ":").fill_null("-")


def _one_array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.ChunkedArray):
        return pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    return values
