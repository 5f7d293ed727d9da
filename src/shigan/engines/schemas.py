"""Takes declared columns. Gives their Arrow types, the rows' own order, and tables of that shape. Never computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from shigan.engines.protocol import Rows, Survival, Tally
from shigan.engines.relations import RELATIONS

OWN_ORDER: Final[dict[str, tuple[str, ...]]] = {
    "entries": ("item", "sequence"),
    "holds": ("item", "level", "hold_no"),
    "items": ("item",),
    "handovers": ("item", "level", "sequence"),
}
"""What a whole relation is sorted by, and what decides between rows that a question's order leaves equal."""

SURVIVAL_COLUMNS: Final = ("n", "observed", "expected_ppb", "median", "p90")

_ARROW = {"int": pa.int64(), "number": pa.float64(), "text": pa.string(), "bool": pa.bool_()}


def arrow_type(declared: str) -> pa.DataType:
    """The Arrow type of a declared column type or of an expression's type."""
    return _ARROW[declared]


def relation_schema(name: str) -> pa.Schema:
    """The Arrow schema of a relation."""
    return pa.schema([pa.field(column, _ARROW[declared]) for column, declared in RELATIONS[name].items()])


def table_of(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """A table of exactly these columns, also when there are no rows."""
    return pa.Table.from_arrays([pa.array([row[f.name] for row in rows], f.type) for f in schema], schema=schema)


def answer_schema(query: Tally | Survival | Rows) -> pa.Schema:
    """The columns of the answer to a question."""
    relation = relation_schema(query.relation)
    if isinstance(query, Rows):
        return pa.schema([relation.field(column) for column in query.columns])
    numbers = query.measures if isinstance(query, Tally) else SURVIVAL_COLUMNS
    groups = [relation.field(column) for column in query.group_by]
    return pa.schema([*groups, *(pa.field(name, pa.int64()) for name in numbers)])
