"""The engine ``spark``: answers questions from Apache Spark, on this machine or a cluster. It does not need pandas.

``staging`` derives the relations; questions are the same SQL that DuckDB answers. Spark's own settings may be given as
EngineSettings.extra, by their names: ``spark.executor.memory`` and so on. On a cluster the executors' Python needs what
this one has: the package shigan with all it needs; ``spark.archives`` brings a packed environment to them.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

import shigan
from shigan.engines.protocol import EngineSettings, Part, Rows, Staging, Survival, Tally
from shigan.engines.relations import RELATIONS
from shigan.engines.schemas import answer_schema, arrow_type, relation_schema
from shigan.engines.spark.staging import SparkStaging, bring
from shigan.engines.sql import questions
from shigan.engines.sql.dialect import SPARK
from shigan.engines.unavailable import EngineUnavailable
from shigan.expressions import Expression


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
        self.staged: SparkStaging | None = None
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
            fixed |= {"spark.executorEnv.PYTHONPATH": _import_path()}
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        if self.settings.scratch is not None:
            fixed["spark.local.dir"] = str(self.settings.scratch)
        return fixed | {name: value for name, value in self.settings.extra.items() if name.startswith("spark.")}

    def stage(self, staging: Staging) -> None:
        self._forget()
        try:
            self.staged = SparkStaging(self.session, staging, self.settings.threads)
        except PythonException as failed:
            _explain_missing_package(failed)
            raise

    def _forget(self) -> None:
        if self.staged is not None:
            self.staged.close()
        self.staged = None

    def count(self, relation: str) -> int:
        return int(self.session.sql(questions.count(relation, SPARK)).collect()[0][0])

    def tally(self, query: Tally) -> pa.Table:
        return self._answer(questions.tally(query, SPARK), answer_schema(query))

    def tally_in_parts(self, query: Tally) -> Sequence[Part]:
        return [partial(self.tally, query)]

    def survival(self, query: Survival) -> pa.Table:
        return self._answer(questions.survival(query, SPARK), answer_schema(query))

    def rows(self, query: Rows) -> pa.Table:
        bring(self.session, "asked_keys", pa.table({"asked_key": pa.array(sorted(set(query.keys)), pa.string())}))
        return self._answer(questions.rows(query, SPARK), answer_schema(query))

    def relation(self, name: str) -> pa.Table:
        return self._answer(questions.relation(name, RELATIONS[name], SPARK), relation_schema(name))

    def compute(self, table: pa.Table, columns: Mapping[str, Expression]) -> pa.Table:
        place = pa.array(range(table.num_rows), pa.int64())
        bring(self.session, "given", table.append_column("given_place", place))
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
        self._forget()
        if not self.joined:
            self.session.stop()

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _explain_missing_package(failed: PythonException) -> None:
    """Raises EngineUnavailable if the workers could not import something; else leaves the error as it is."""
    missing = re.search(r"ModuleNotFoundError: No module named '([^']+)'", str(failed))
    if missing:
        raise EngineUnavailable(
            f"engine 'spark' lacks the Python package {missing[1]!r} on its workers",
            expected="the package 'shigan' with all it needs in the Python of every worker",
            remedy="bring it with spark.archives, or set PYSPARK_PYTHON to a Python that has it",
        ) from failed


def _import_path() -> str:
    """Where workers on this machine find this package, installed or not."""
    return os.pathsep.join(filter(None, [str(Path(shigan.__file__).parents[1]), os.environ.get("PYTHONPATH")]))
