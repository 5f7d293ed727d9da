"""Takes a ledger and questions. Gives answers from Apache Spark, on this machine or a cluster. Never needs pandas.

The statements of ``sql``: Spark cuts the work itself. Each table is a temporary view whose
past is cut off (a local checkpoint), so that plans stay short however many statements came before. Spark's own
settings may be given as EngineSettings.extra, by their names: ``spark.executor.memory`` and so on.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

from shigan.engines.protocol import Engine, EngineSettings, Part, Rows, Staging, Survival, Tally
from shigan.engines.relations import RELATIONS
from shigan.engines.schemas import answer_schema, arrow_type, relation_schema
from shigan.engines.sql import plan, questions
from shigan.engines.sql.dialect import SPARK
from shigan.engines.sql.given import READ, given_tables, setting_of
from shigan.engines.sql.statements import KEPT, Statement
from shigan.engines.unavailable import EngineUnavailable
from shigan.expressions import Expression

ROWS_PER_PARTITION = 500_000


class SparkEngine:
    """A session of its own, in a Spark application of its own unless one is already running."""

    name = "spark"

    def __init__(self, settings: EngineSettings) -> None:
        if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
            raise EngineUnavailable(
                "engine 'spark' found no Java",
                expected="Java 17 or later on PATH or in JAVA_HOME",
                remedy="install it (Debian, Ubuntu: apt-get install openjdk-17-jre-headless), or use engine 'duckdb'",
            )
        self.settings = settings
        self.joined = SparkSession.getActiveSession() is not None
        self.session = self._start().newSession()
        self.session.conf.set("spark.sql.caseSensitive", "true")
        self.session.conf.set("spark.sql.ansi.enabled", "true")
        self.session.conf.set("spark.sql.session.timeZone", "UTC")

    def _start(self) -> SparkSession:
        builder = SparkSession.builder.appName("shigan").master(self.settings.master)
        for name, value in self._configuration().items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        return session

    def _configuration(self) -> dict[str, str]:
        memory = f"{max(1, self.settings.memory_bytes >> 20)}m"
        fixed = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.memory": memory}
        if self.settings.master.startswith("local"):
            fixed |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        if self.settings.scratch is not None:
            fixed["spark.local.dir"] = str(self.settings.scratch)
        return fixed | {name: value for name, value in self.settings.extra.items() if name.startswith("spark.")}

    def stage(self, staging: Staging) -> None:
        self.session.conf.set("spark.sql.shuffle.partitions", str(self._partitions(staging)))
        self.kept: set[str] = set()
        files = [str(file) for file in staging.entries]
        self.session.read.parquet(*files).createOrReplaceTempView("ledger")
        self._keep("source", f"SELECT {', '.join(READ)} FROM ledger WHERE occurred_us <= {staging.as_of_us}", cut=False)
        for name, table in given_tables(staging).items():
            self._bring(name, table)
        last = "SELECT offset_minutes FROM source ORDER BY occurred_us DESC, sequence DESC LIMIT 1"
        found = self.session.sql(last).collect()
        setting = setting_of(staging, SPARK, last_offset=found[0][0] if found else 0)
        for statement in plan.statements(setting):
            self._run(statement)

    def _partitions(self, staging: Staging) -> int:
        n_rows = sum(pq.read_metadata(file).num_rows for file in staging.entries)
        return max(self.settings.threads, 1 + int(n_rows) // ROWS_PER_PARTITION)

    def _bring(self, name: str, table: pa.Table) -> None:
        self.session.createDataFrame(table).createOrReplaceTempView(name)

    def _run(self, statement: Statement) -> None:
        select = statement.select
        if statement.table in KEPT and statement.table in self.kept:
            select = f"SELECT * FROM {statement.table} UNION ALL ({select})"
        self.kept.add(statement.table)
        self._keep(statement.table, select)

    def _keep(self, name: str, select: str, *, cut: bool = True) -> None:
        frame: DataFrame = self.session.sql(select)
        (frame.localCheckpoint(eager=False) if cut else frame).createOrReplaceTempView(name)

    def count(self, relation: str) -> int:
        return int(self.session.sql(questions.count(relation, SPARK)).collect()[0][0])

    def tally(self, query: Tally) -> pa.Table:
        return self._answer(questions.tally(query, SPARK), answer_schema(query))

    def tally_in_parts(self, query: Tally) -> Sequence[Part]:
        return [partial(self.tally, query)]

    def survival(self, query: Survival) -> pa.Table:
        return self._answer(questions.survival(query, SPARK), answer_schema(query))

    def rows(self, query: Rows) -> pa.Table:
        self._bring("asked_keys", pa.table({"asked_key": pa.array(sorted(set(query.keys)), pa.string())}))
        return self._answer(questions.rows(query, SPARK), answer_schema(query))

    def relation(self, name: str) -> pa.Table:
        return self._answer(questions.relation(name, RELATIONS[name], SPARK), relation_schema(name))

    def compute(self, table: pa.Table, columns: Mapping[str, Expression]) -> pa.Table:
        place = pa.array(range(table.num_rows), pa.int64())
        self._bring("given", table.append_column("given_place", place))
        found = self.session.sql(questions.compute(table.column_names, columns, SPARK)).toArrow()
        for name in columns:
            table = table.append_column(name, found.column(name).cast(arrow_type(columns[name].type)))
        return table

    def _answer(self, select: str, schema: pa.Schema) -> pa.Table:
        found = self.session.sql(select).toArrow()
        return pa.Table.from_arrays(
            [column.cast(f.type) for column, f in zip(found.columns, schema, strict=True)], schema=schema
        )

    def close(self) -> None:
        if not self.joined:
            self.session.stop()

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


ENGINE: type[Engine] = SparkEngine
