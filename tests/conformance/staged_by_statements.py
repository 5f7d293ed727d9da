"""Takes a staging. Gives the relations by the statements that Spark runs, from DuckDB, which starts at once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from shigan.engines.duckdb import DuckDBEngine
from shigan.engines.protocol import Staging
from shigan.engines.sql import plan
from shigan.engines.sql.dialect import DUCKDB
from shigan.engines.sql.given import READ, given_tables, setting_of
from shigan.engines.sql.statements import KEPT


class StatementsEngine(DuckDBEngine):
    """Asks as DuckDB's engine does, but does not stage as it does."""

    def stage(self, staging: Staging) -> None:
        self._open()
        self.has_excess = True
        source = pa.concat_tables([pq.read_table(file, columns=list(READ)) for file in staging.entries])
        source = source.filter(pa.compute.field("occurred_us") <= staging.as_of_us)
        for name, table in {"source": source, **given_tables(staging)}.items():
            self._keep(name, table)
        last = source.sort_by([("occurred_us", "descending"), ("sequence", "descending")])["offset_minutes"]
        setting = setting_of(staging, DUCKDB, last_offset=last[0].as_py() if len(last) else 0)
        made: set[str] = set()
        for statement in plan.statements(setting):
            grows = statement.table in KEPT and statement.table in made
            verb = f"INSERT INTO {statement.table}" if grows else f"CREATE TABLE {statement.table} AS"
            if statement.table in made and not grows:
                self.connection.execute(f"DROP TABLE {statement.table}").fetchall()
            self.connection.execute(f"{verb} {statement.select}").fetchall()
            made.add(statement.table)
