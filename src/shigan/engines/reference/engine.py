"""Takes a ledger and questions. Gives the answers every engine must give. Never hurries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from shigan.engines.protocol import EngineSettings, Part, Rows, Staging, Survival, Tally
from shigan.engines.reference import asking
from shigan.engines.reference.relations import derive
from shigan.engines.schemas import OWN_ORDER, relation_schema, table_of
from shigan.expressions import Expression


class ReferenceEngine:
    """Holds all rows in memory as dicts."""

    name = "reference"

    def __init__(self, settings: EngineSettings) -> None:
        self.settings = settings
        self.staged: dict[str, list[dict[str, Any]]] = {}

    def stage(self, staging: Staging) -> None:
        self.staged = derive(staging)

    def count(self, relation: str) -> int:
        return len(self.staged[relation])

    def tally(self, query: Tally) -> pa.Table:
        return asking.tally(self.staged[query.relation], query)

    def tally_in_parts(self, query: Tally) -> Sequence[Part]:
        return [partial(self.tally, query)]

    def survival(self, query: Survival) -> pa.Table:
        return asking.survival(self.staged[query.relation], query)

    def rows(self, query: Rows) -> pa.Table:
        return asking.rows(self.staged[query.relation], query, OWN_ORDER[query.relation])

    def relation(self, name: str) -> pa.Table:
        return table_of(self.staged[name], relation_schema(name))

    def compute(self, table: pa.Table, columns: Mapping[str, Expression]) -> pa.Table:
        return asking.compute(table, columns)

    def close(self) -> None:
        self.staged = {}

    def __enter__(self) -> ReferenceEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
