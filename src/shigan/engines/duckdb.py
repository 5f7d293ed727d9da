"""Takes a ledger and questions. Gives answers from an embedded DuckDB. Never keeps a file after it is closed.

The relations live in a database file in a scratch folder of its own, compressed, so that memory holds only what is
being worked on. Every result is read to its end at once: an unread result would own the connection.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from shigan.engines.protocol import Engine, EngineSettings, Rows, Staging, Survival, Tally
from shigan.engines.relations import RELATIONS
from shigan.engines.schemas import answer_schema, arrow_type, relation_schema
from shigan.engines.sql import plan, questions
from shigan.engines.sql.dialect import DUCKDB
from shigan.engines.sql.given import READ, given_tables, setting_of
from shigan.engines.sql.statements import KEPT, Setting, Statement
from shigan.expressions import Expression

BYTES_A_SORTED_ENTRY = 2_000
"""What sorting an entry of a shard takes at its worst, with room for what else memory holds: the size of shards."""

CELLS_PER_PART = 2_000_000
BYTES_AN_ENTRY = 400
"""What all relations of an entry take in memory, about."""

STORED = (*KEPT, "moments", "words", "keys", "excess")
"""Tables in the file, where memory would not hold them. The others live for one shard only: compressing them would
cost more than keeping them, as it would for a ledger that memory holds anyway."""


class DuckDBEngine:
    """One database per staging."""

    name = "duckdb"

    def __init__(self, settings: EngineSettings) -> None:
        self.settings = settings
        self.folder: Path | None = None
        self.stored: tuple[str, ...] = STORED
        self.connection = duckdb.connect()

    def stage(self, staging: Staging) -> None:
        self._open(staging.entries)
        self.stored = STORED if self._is_large(staging) else ()
        self._read(staging)
        for statement in plan.statements(self._setting(staging)):
            self._run(statement)

    def _open(self, files: Sequence[Path]) -> None:
        """A fresh database that may read these files and nothing else."""
        self.close()
        if self.settings.scratch is not None:
            self.settings.scratch.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="shigan-", dir=self.settings.scratch))
        self.connection = duckdb.connect(str(self.folder / "staged.duckdb"))
        self.connection.execute(f"SET memory_limit = '{self.settings.memory_bytes}B'")
        self.connection.execute(f"SET threads = {self.settings.threads}")
        self.connection.execute(f"SET temp_directory = {DUCKDB.text(str(self.folder / 'spill'))}")
        self.connection.execute("SET preserve_insertion_order = false")
        allowed = ", ".join(DUCKDB.text(str(file)) for file in files)
        self.connection.execute(f"SET allowed_paths = [{allowed}]")
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def _read(self, staging: Staging) -> None:
        files = ", ".join(DUCKDB.text(str(file)) for file in staging.entries)
        self.connection.execute(
            f"CREATE VIEW source AS SELECT {', '.join(READ)} FROM read_parquet([{files}]) "
            f"WHERE occurred_us <= {staging.as_of_us}"
        )
        for name, table in given_tables(staging).items():
            self._keep(name, table)

    def _keep(self, name: str, table: pa.Table) -> None:
        self.connection.register("arriving", table)
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arriving")
        self.connection.unregister("arriving")

    def _setting(self, staging: Staging) -> Setting:
        last = "SELECT offset_minutes FROM source ORDER BY occurred_us DESC, sequence DESC LIMIT 1"
        found = self.connection.execute(last).fetchall()
        return setting_of(staging, DUCKDB, last_offset=found[0][0] if found else 0, shards=self._shards(staging))

    def _shards(self, staging: Staging) -> int:
        rows_per_shard = max(1, self.settings.memory_bytes // BYTES_A_SORTED_ENTRY)
        return int(self.settings.extra.get("shards", 1 + _rows(staging) // rows_per_shard))

    def _is_large(self, staging: Staging) -> bool:
        in_file = _rows(staging) * BYTES_AN_ENTRY > self.settings.memory_bytes
        return self.settings.extra.get("keep", "file" if in_file else "memory") == "file"

    def _run(self, statement: Statement) -> None:
        exists = statement.table in KEPT and self._has(statement.table)
        kind = "TABLE" if statement.table in self.stored else "TEMP TABLE"
        verb = f"INSERT INTO {statement.table}" if exists else f"CREATE {kind} {statement.table} AS"
        self.connection.execute(f"{verb} {statement.select}").fetchall()
        for table in statement.drops:
            self.connection.execute(f"DROP TABLE {table}").fetchall()

    def _has(self, table: str) -> bool:
        found = self.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return (table,) in found

    def count(self, relation: str) -> int:
        return int(self.connection.execute(questions.count(relation, DUCKDB)).fetchall()[0][0])

    def tally(self, query: Tally) -> pa.Table:
        return self._answer(questions.tally(query, DUCKDB), answer_schema(query))

    def survival(self, query: Survival) -> pa.Table:
        """In as many parts as memory asks for: to sort every holder's durations at once is what would burst it."""
        run = self.connection.execute
        run(f"CREATE OR REPLACE TABLE cells AS {questions.survival_cells(query, DUCKDB)}").fetchall()
        n_cells = run("SELECT COUNT(*) FROM cells").fetchall()[0][0]
        n_parts = int(self.settings.extra.get("parts", 1 + n_cells // CELLS_PER_PART)) if query.group_by else 1
        for part in range(n_parts):
            into = "INSERT INTO answered" if part else "CREATE OR REPLACE TABLE answered AS"
            condition = f"hash(g0) % {n_parts} = {part}" if n_parts > 1 else "TRUE"
            run(f"{into} WITH {questions.survival_answer(query, DUCKDB, condition)}").fetchall()
        run("DROP TABLE cells").fetchall()
        return self._answer(f"SELECT * FROM answered {questions.survival_order(query, DUCKDB)}", answer_schema(query))

    def rows(self, query: Rows) -> pa.Table:
        self._keep("asked_keys", pa.table({"asked_key": pa.array(sorted(set(query.keys)), pa.string())}))
        return self._answer(questions.rows(query, DUCKDB), answer_schema(query))

    def relation(self, name: str) -> pa.Table:
        return self._answer(questions.relation(name, RELATIONS[name], DUCKDB), relation_schema(name))

    def compute(self, table: pa.Table, columns: Mapping[str, Expression]) -> pa.Table:
        place = pa.array(range(table.num_rows), pa.int64())
        self.connection.register("given", table.append_column("given_place", place))
        found = self.connection.sql(questions.compute(table.column_names, columns, DUCKDB)).to_arrow_table()
        self.connection.unregister("given")
        for name in columns:
            table = table.append_column(name, found.column(name).cast(arrow_type(columns[name].type)))
        return table

    def _answer(self, select: str, schema: pa.Schema) -> pa.Table:
        return self.connection.sql(select).to_arrow_table().cast(schema)

    def close(self) -> None:
        self.connection.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _rows(staging: Staging) -> int:
    return sum(pq.read_metadata(file).num_rows for file in staging.entries)


ENGINE: type[Engine] = DuckDBEngine
