"""Takes entries of whole items. Gives the rows that follow from them, as Arrow tables. Never sees the rest of the ledger."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.columns import Columns, Ints
from shigan.engines.arrays.custody import custody_of
from shigan.engines.arrays.entries import entry_rows
from shigan.engines.arrays.holds import hold_rows
from shigan.engines.arrays.items import item_rows
from shigan.engines.arrays.moments import moments_of
from shigan.engines.arrays.ordering import in_order, parts
from shigan.engines.arrays.reading import Batch
from shigan.engines.arrays.view import View
from shigan.engines.arrays.vocabulary import Words


@dataclass(frozen=True, kw_only=True)
class Derived:
    """The tables that sql.decoding reads: the relations with whole numbers for texts, and the items' own texts."""

    entries_coded: pa.Table
    items_coded: pa.Table
    holds_coded: pa.Table
    keys: pa.Table  # columns item, item_id


DERIVED: Final = tuple(field.name for field in fields(Derived))


def derive(batch: Batch, words: Words, view: View, pool: Executor, *, first_item: int, n_parts: int) -> Derived:
    """``first_item``: the id of the batch's first item; the others follow. Results do not depend on ``n_parts``."""
    item = batch.columns["item"]
    order = in_order(item, batch.columns["occurred_us"], batch.columns["sequence"])
    cuts = parts(item[order], n_parts) or [slice(0, 0)]
    tables = list(pool.map(lambda cut: _derive_part(batch.columns, order[cut], words, view, first_item), cuts))
    ids = pa.array(np.arange(first_item, first_item + len(batch.items), dtype=np.int32))
    entries, items, holds = (pa.concat_tables([part[place] for part in tables]) for place in range(3))
    return Derived(
        entries_coded=entries,
        items_coded=items,
        holds_coded=holds,
        keys=pa.table({"item": batch.items, "item_id": ids}),
    )


def _derive_part(
    columns: Columns, order: Ints, words: Words, view: View, first_item: int
) -> tuple[pa.Table, pa.Table, pa.Table]:
    ordered = {name: column[order] for name, column in columns.items()}
    ordered["item"] = ordered["item"] + np.int32(first_item)
    moments = moments_of(ordered, words, view.clock)
    person, unit = custody_of(moments, "person"), custody_of(moments, "unit")
    items = item_rows(moments, person, unit, view)
    late = items["late"].combine_chunks()
    holds = pa.concat_tables([hold_rows(moments, custody, late, view) for custody in (person, unit)])
    return entry_rows(moments, person, unit, view), items, holds
