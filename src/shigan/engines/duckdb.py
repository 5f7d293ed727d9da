"""Takes a ledger and questions. Gives answers from an embedded DuckDB. Never keeps a file after it is closed.

Arrays derive the relations. Those of a small ledger stay as they are, and DuckDB reads them in place; those of a large
one go shard by shard into Parquet files in a scratch folder, the only files it may read, so that memory holds only what
is being worked on. Every result is read to its end at once: an unread result would own the connection.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from shigan.engines.arrays.ahead import ahead
from shigan.engines.arrays.deriving import DERIVED
from shigan.engines.arrays.parquet_files import ParquetFiles
from shigan.engines.arrays.reading import count_rows
from shigan.engines.arrays.staging import ArrayStaging
from shigan.engines.arrays.survival import Hazards, hazards_of, survival_of
from shigan.engines.arrays.verbs import VERB_CODES
from shigan.engines.protocol import Engine, EngineSettings, Part, Rows, Staging, Survival, Tally
from shigan.engines.relations import RELATIONS
from shigan.engines.schemas import answer_schema, arrow_type, relation_schema
from shigan.engines.sql import questions
from shigan.engines.sql.decoding import EXCESS
from shigan.engines.sql.dialect import DUCKDB
from shigan.expressions import Expression

ARRAYS_SHARE = 0.5
"""Of memory while the relations are derived: arrays have this much of it, DuckDB the rest."""

BYTES_A_DERIVED_ENTRY = 1_200
"""What deriving an entry of a shard takes in arrays, about, with the shard before that is being stored: the size of shards."""

KEPT = "kept"
"""The folder of the relations' files, in that of the database."""

CELLS_PER_PART = 2_000_000
BYTES_AN_ENTRY = 300
"""What all relations of an entry take in memory, at most. A ledger that memory holds is kept there, not in files."""


@dataclass(frozen=True)
class Cells:
    """What table ``cells`` holds."""

    select: str
    size: int
    hazards: Hazards
    table: pa.Table | None  # the same, where they are few enough to be asked for at once


class DuckDBEngine:
    """One database per staging."""

    name = "duckdb"

    def __init__(self, settings: EngineSettings) -> None:
        self.settings = settings
        self.folder: Path | None = None
        self.held: dict[str, pa.Table] = {}  # the relations of a small ledger
        self.has_excess = False
        self.cells: Cells | None = None
        self.connection = duckdb.connect()

    def stage(self, staging: Staging) -> None:
        folder = self._open()
        n_rows = count_rows(staging.entries)
        arrays = ArrayStaging(staging, folder, shards=self._shards(n_rows), threads=self.settings.threads)
        if self._is_large(n_rows):
            self._store(arrays, ParquetFiles(folder / KEPT))
        else:
            self._hold(arrays)
        self.connection.register("verbs", VERB_CODES)
        self._keep("words", arrays.words.table())
        self._keep("norms", arrays.norms.table())
        self._limit_memory(1 - ARRAYS_SHARE if self.held else 1)
        self.connection.execute("SET lock_configuration = true")

    def _store(self, arrays: ArrayStaging, files: ParquetFiles) -> None:
        """In files, shard by shard."""
        for derived in ahead(arrays.shards()):
            for name in DERIVED:
                files.add(name, getattr(derived, name))
        files.close()
        for name in DERIVED:
            stored = f"read_parquet({DUCKDB.text(str(files.path(name)))})"
            self.connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {stored}").fetchall()

    def _hold(self, arrays: ArrayStaging) -> None:
        """Where they are: DuckDB reads them as quickly as its own."""
        shards = list(arrays.shards())
        for name in DERIVED:
            self.held[name] = pa.concat_tables([getattr(derived, name) for derived in shards])
            self.connection.register(name, self.held[name])

    def _open(self) -> Path:
        """A fresh database that may read no file but those of its relations; gives its folder."""
        self.close()
        if self.settings.scratch is not None:
            self.settings.scratch.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="shigan-", dir=self.settings.scratch))
        self.connection = duckdb.connect()
        self.held = {}
        self.has_excess = False
        self.cells = None
        self._limit_memory(1 - ARRAYS_SHARE)
        self.connection.execute(f"SET threads = {self.settings.threads}")
        self.connection.execute(f"SET temp_directory = {DUCKDB.text(str(self.folder / 'spill'))}")
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute(f"SET allowed_directories = [{DUCKDB.text(str(self.folder / KEPT))}]")
        self.connection.execute("SET enable_external_access = false")
        return self.folder

    def _limit_memory(self, share: float) -> None:
        self.connection.execute(f"SET memory_limit = '{int(self.settings.memory_bytes * share)}B'")

    @property
    def cells_per_part(self) -> int:
        return int(self.settings.extra.get("cells_per_part", CELLS_PER_PART))

    def _shards(self, n_rows: int) -> int:
        """What memory holds anyway is not cut on a disk."""
        rows_per_shard = max(1, int(self.settings.memory_bytes * ARRAYS_SHARE) // BYTES_A_DERIVED_ENTRY)
        n_shards = 1 + n_rows // rows_per_shard if self._is_large(n_rows) else 1
        return int(self.settings.extra.get("shards", n_shards))

    def _is_large(self, n_rows: int) -> bool:
        in_file = n_rows * BYTES_AN_ENTRY > self.settings.memory_bytes
        return self.settings.extra.get("keep", "file" if in_file else "memory") == "file"

    def _keep(self, name: str, table: pa.Table) -> None:
        self.connection.register("arriving", table)
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arriving").fetchall()
        self.connection.unregister("arriving")

    def count(self, relation: str) -> int:
        return int(self.connection.execute(questions.count(relation, DUCKDB)).fetchall()[0][0])

    def tally(self, query: Tally) -> pa.Table:
        return self._answer(questions.tally(query, DUCKDB), answer_schema(query))

    def tally_in_parts(self, query: Tally) -> Sequence[Part]:
        """Counted once, by codes; the texts, which are what weighs, are given to one part at a time."""
        if not query.group_by or self.count(query.relation) <= self.cells_per_part:
            return [partial(self.tally, query)]
        select = questions.counted(query, DUCKDB)
        self._complete(select)
        self.connection.execute(f"CREATE OR REPLACE TABLE counted AS {select}").fetchall()
        n_cells = self.connection.execute("SELECT COUNT(*) FROM counted").fetchall()[0][0]
        n_parts = 1 + n_cells // self.cells_per_part
        return [partial(self._tally_part, query, (part, n_parts)) for part in range(n_parts)]

    def _tally_part(self, query: Tally, part: tuple[int, int]) -> pa.Table:
        return self._answer(questions.tally_told(query, "counted", DUCKDB, part), answer_schema(query))

    def survival(self, query: Survival) -> pa.Table:
        """In as many parts as memory asks for: to sort every holder's durations at once is what would burst it."""
        cells = self._cells(query)
        groups = [questions.cell_name(query, column) for column in query.group_by]
        n_parts = 1 + cells.size // self.cells_per_part if groups else 1
        named = ", ".join([*groups, "stratum", "t", "n", "d"])
        answered = []
        for part in range(n_parts):
            if cells.table is not None and n_parts == 1:
                table = cells.table
            else:
                condition = f"hash({groups[0]}) % {n_parts} = {part}" if n_parts > 1 else "TRUE"
                table = self.connection.sql(f"SELECT {named} FROM cells WHERE {condition}").to_arrow_table()
            answered.append(survival_of(table, groups, cells.hazards, quantiles=query.quantiles))
        self._keep("answered", pa.concat_tables(answered))
        return self._answer(questions.survival_told(query, DUCKDB), answer_schema(query))

    def _cells(self, query: Survival) -> Cells:
        """Table ``cells``; made anew unless the question before was about the same ones, in other groups."""
        select = questions.coded_cells(query, DUCKDB)
        if self.cells is None or self.cells.select != select:
            self._complete(select)
            run = self.connection.execute
            run(f"CREATE OR REPLACE TABLE cells AS {select}").fetchall()
            strata = """SELECT stratum, t, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(d) AS BIGINT) AS d
FROM cells GROUP BY ALL"""
            hazards = hazards_of(self.connection.sql(strata).to_arrow_table())
            size = run("SELECT COUNT(*) FROM cells").fetchall()[0][0]
            few = size <= self.cells_per_part
            table = self.connection.sql("SELECT * FROM cells").to_arrow_table().combine_chunks() if few else None
            self.cells = Cells(select=select, size=size, hazards=hazards, table=table)
        return self.cells

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

    def _complete(self, select: str) -> None:
        """The sums of excess are made when a question first needs them: few do, and all holds take part in them."""
        if not self.has_excess and " excess " in select:
            self.connection.execute(f"CREATE TABLE excess AS {EXCESS}").fetchall()
            self.has_excess = True

    def _answer(self, select: str, schema: pa.Schema) -> pa.Table:
        self._complete(select)
        return self.connection.sql(select).to_arrow_table().cast(schema)

    def close(self) -> None:
        self.connection.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None
        self.held = {}

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


ENGINE: type[Engine] = DuckDBEngine
