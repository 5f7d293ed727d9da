"""What Spark's Python workers do: the derivation of ``arrays``, for the rows that Spark hands to one of them.

Every function takes all rows of one partition as a table and gives tables. Spark sees to it that rows which have to be
looked at together are in one partition: all entries of an item, all closings of an actor, all holds of a kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.arrays.bursts import Closings
from shigan.engines.arrays.columns import Ints
from shigan.engines.arrays.completing import Learnt, completed
from shigan.engines.arrays.deriving import DERIVED, Derived, cut, derived_from, learn, prepare, rows_of
from shigan.engines.arrays.holds import ENDED_BY
from shigan.engines.arrays.norms import Norms
from shigan.engines.arrays.reading import Batch, coded
from shigan.engines.arrays.staging import PART_ROWS
from shigan.engines.arrays.steps import StepCounts
from shigan.engines.arrays.view import View
from shigan.engines.arrays.vocabulary import Words

PACKED: Final = pa.schema([("relation", pa.string()), ("packed", pa.binary())])
"""Some rows of a table of Derived, as an Arrow stream: the four tables pass through Spark as one."""

CLOSINGS: Final = pa.schema([("doer", pa.int32()), ("at_s", pa.int64()), ("sequence", pa.int64())])
"""Closings with a known doer and hour; ``at_s``: of the outcome."""

PACKED_ROWS: Final = 100_000
SHARD_BITS: Final = 32
_OPTIONS: Final = pa.ipc.IpcWriteOptions(compression="lz4")


def bursts_of(closings: pa.Table) -> Iterator[pa.Table]:
    """``closings``: rows of CLOSINGS, all of some doers. Gives the sequences in bursts."""
    seen = Closings()
    seen.add(**{name: np.asarray(closings[name].to_numpy()) for name in CLOSINGS.names})
    yield pa.table({"sequence": pa.array(seen.in_bursts(), pa.int64())})


def learn_packed(entries: pa.Table, words: Words, view: View) -> Iterator[pa.Table]:
    """What the items of one shard teach about all: relations ``steps`` and ``closings``."""
    steps, closings = StepCounts(), Closings()
    batch = _items_in_order(coded(entries, words))
    for places in _parts(batch):
        learn(prepare(batch.columns, places, words, view), steps, closings)
    yield from _packed("steps", steps.table())
    columns = dict(zip(CLOSINGS.names, closings.columns(), strict=True))
    yield from _packed("closings", pa.table(columns).cast(CLOSINGS))


def derive_packed(entries: pa.Table, words: Words, view: View, learnt: Learnt) -> Iterator[pa.Table]:
    """``entries``: all entries of the items of one shard, whose number is in column ``shard``."""
    shard = entries["shard"][0].as_py()
    derived = derive_shard(entries, shard, words, view, learnt)
    for name in DERIVED:
        yield from _packed(name, getattr(derived, name))


def _packed(name: str, table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, PACKED_ROWS):
        yield pa.table({"relation": [name], "packed": [_pack(table.slice(start, PACKED_ROWS))]}, PACKED)


def _parts(batch: Batch) -> list[Ints]:
    return cut(batch.columns, np.arange(batch.rows), part_rows=PART_ROWS)


def derive_shard(entries: pa.Table, shard: int, words: Words, view: View, learnt: Learnt) -> Derived:
    """Ids are numbers of the shard's items in the order of their texts, so that a shard derived anew gets the same ones."""
    batch = _items_in_order(coded(entries, words))
    prepared = (prepare(batch.columns, places, words, view) for places in _parts(batch))
    derived = derived_from([completed(rows_of(part, view, 1), learnt) for part in prepared], batch.items, first_item=1)
    tables = {name: getattr(derived, name) for name in DERIVED}
    return Derived(**{name: _with_wide_ids(plain(table), shard << SHARD_BITS) for name, table in tables.items()})


def _items_in_order(batch: Batch) -> Batch:
    order = np.asarray(pc.array_sort_indices(batch.items))
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    columns = batch.columns | {"item": place[batch.columns["item"]]}
    return Batch(columns=columns, items=batch.items.take(pa.array(order)))


def _with_wide_ids(table: pa.Table, first: int) -> pa.Table:
    ids = pc.add(table["item_id"].cast(pa.int64()), first)
    return table.set_column(table.column_names.index("item_id"), "item_id", ids)


def plain(table: pa.Table) -> pa.Table:
    """Texts instead of places in a dictionary: Spark knows no dictionaries."""
    fields = [field.with_type(_plain_type(field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _pack(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=_OPTIONS) as stream:
        stream.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def unpack(packed: pa.Table) -> Iterator[pa.Table]:
    """The rows that ``derive_packed`` packed."""
    for rows in packed["packed"]:
        with pa.ipc.open_stream(rows.as_buffer()) as stream:
            yield stream.read_all()


def norms_of(holds: pa.Table) -> Iterator[pa.Table]:
    """``holds``: all ended holds of some kinds at some levels. Gives the rows of table ``norms``."""
    norms = Norms()
    reason = pc.index_in(holds["ended_by"], value_set=pa.array(ENDED_BY)).combine_chunks()
    holds = holds.drop_columns("ended_by").append_column("ended_by", pa.DictionaryArray.from_arrays(reason, ENDED_BY))
    for level in pc.unique(holds["level"]):
        norms.add(holds.filter(pc.equal(holds["level"], level)))
    yield norms.table()
