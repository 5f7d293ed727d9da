"""Takes facts, one indicator and level at a time. Gives them back so, from the file they lie in. Never holds them all.

A record of many units and people has millions of facts. They are written as they are measured and read where they are
asked for: each row group of the file holds facts of one indicator at one level.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shigan.facts.table import FACT_SCHEMA

Key = tuple[str, str]
"""An indicator and a level."""

ItemCounts = Mapping[Key, Mapping[str, int | None]]
"""By indicator and level: subject to distinct items; None where not all of them could be looked at."""

ROWS_PER_GROUP = 1 << 18
_ORDER = [(name, "ascending") for name in ("subject", "kind", "period")]


class Facts:
    """All facts of an evaluation, as FACT_SCHEMA; within an indicator and level sorted by subject, kind and period."""

    def __init__(self, source: Path | IO[bytes], items: ItemCounts | None = None) -> None:
        """``source``: a Parquet file as ``write`` leaves it. ``items``: counts that are not in the file yet."""
        self._source = source
        self._items = items or {}
        self._file = pq.ParquetFile(source)
        self._groups: dict[Key, list[int]] = {}
        for number in range(self._file.num_row_groups):
            group = self._file.metadata.row_group(number)
            indicator, level = (group.column(place).statistics.min for place in (0, 1))
            self._groups.setdefault((indicator, level), []).append(number)

    @property
    def num_rows(self) -> int:
        return int(self._file.metadata.num_rows)

    @property
    def keys(self) -> tuple[Key, ...]:
        """Which indicators there are at which levels, sorted."""
        return tuple(sorted(self._groups))

    def count(self, indicator: str, level: str) -> int:
        groups = self._groups.get((indicator, level), [])
        return sum(self._file.metadata.row_group(number).num_rows for number in groups)

    def of(self, indicator: str, level: str) -> pa.Table:
        """The facts of one indicator at one level; no rows when there are none."""
        groups = self._groups.get((indicator, level))
        if groups is None:
            return FACT_SCHEMA.empty_table()
        return _with_items(self._file.read_row_groups(groups), self._items.get((indicator, level), {}))

    def totals(self, indicator: str, level: str) -> pa.Table:
        """Those over all kinds and periods: one row per subject."""
        facts = self.of(indicator, level)
        return facts.filter(_are_totals(facts))

    def with_items(self, items: ItemCounts) -> Facts:
        """The same facts; the totals of these subjects say how many items were counted."""
        return Facts(self._source, items)

    def table(self) -> pa.Table:
        """All of them at once, sorted by the first five columns. For records that are known to be small."""
        return pa.concat_tables([FACT_SCHEMA.empty_table(), *(self.of(*key) for key in self.keys)])

    def write(self, path: Path) -> None:
        with pq.ParquetWriter(path, FACT_SCHEMA, compression="zstd") as writer:
            for key in self.keys:
                writer.write_table(self.of(*key), row_group_size=ROWS_PER_GROUP)


def keep(parts: Iterable[pa.Table], scratch: Path | None = None) -> Facts:
    """``parts``: facts of one indicator at one level each, every one of them once. They lie in a file without a name."""
    file = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115  closed with the facts that read it
    with pq.ParquetWriter(file, FACT_SCHEMA, compression="lz4") as writer:
        for part in parts:
            for group in _sorted(part.cast(FACT_SCHEMA)):
                writer.write_table(group)
    return Facts(file)


def facts_from(table: pa.Table) -> Facts:
    """The facts of a table, whatever the order of its rows."""
    keys = table.select(["indicator", "level"]).group_by(["indicator", "level"]).aggregate([]).to_pylist()
    return keep(
        table.filter(pc.and_(pc.equal(table["indicator"], key["indicator"]), pc.equal(table["level"], key["level"])))
        for key in keys
    )


def _sorted(part: pa.Table) -> Iterator[pa.Table]:
    """In pieces, so that a large part is not there twice."""
    order = pc.sort_indices(part, sort_keys=_ORDER)
    for start in range(0, part.num_rows, ROWS_PER_GROUP):
        yield part.take(order[start : start + ROWS_PER_GROUP])


def _are_totals(facts: pa.Table) -> pa.ChunkedArray:
    return pc.and_(pc.is_null(facts["kind"]), pc.is_null(facts["period"]))


def _with_items(facts: pa.Table, counted: Mapping[str, int | None]) -> pa.Table:
    if not counted:
        return facts
    place = pc.index_in(facts["subject"], value_set=pa.array(list(counted), pa.string()))
    items = pa.array(list(counted.values()), pa.int64()).take(pc.if_else(_are_totals(facts), place, None))
    column = facts.schema.get_field_index("items")
    return facts.set_column(column, facts.schema.field("items"), items)
