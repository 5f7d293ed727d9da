"""Engines are found by their place in the folder, say what they lack, and reach no further than they must."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from shigan.engines.opening import engine_names, open_engine
from shigan.engines.protocol import EngineSettings, Measure, Tally
from shigan.engines.unavailable import EngineUnavailable
from shigan.expressions import parse
from tests.drawn_tables import read, stage

DRAWN = "Mon 09:00 | receive | anna |"


def test_the_engines_are_the_modules_that_define_one() -> None:
    assert engine_names() == ("duckdb", "reference", "spark")


def test_an_unknown_engine_is_answered_with_those_there_are() -> None:
    with pytest.raises(EngineUnavailable, match=r"no engine 'oracle'.*duckdb, reference, spark"):
        open_engine("oracle")


def test_spark_without_java_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="Apache Spark (pyspark is not installed)")
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineUnavailable, match="Java 17"):
        open_engine("spark")


def test_a_staged_duckdb_reads_no_other_file_and_takes_no_other_settings(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with open_engine("duckdb") as engine:
        stage(engine, tmp_path, read(DRAWN))
        connection: duckdb.DuckDBPyConnection = engine.connection  # type: ignore[attr-defined]
        for forbidden in (
            f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
            f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
            f"ATTACH '{tmp_path}/other.db'",
            "SET enable_external_access = true",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(forbidden).fetchall()


def test_nothing_is_left_on_the_disk_after_closing(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    with open_engine("duckdb", EngineSettings(scratch=scratch, extra={"keep": "file"})) as engine:
        stage(engine, tmp_path, read(DRAWN))
        assert list(scratch.iterdir())
    assert list(scratch.iterdir()) == []


def test_staging_again_replaces_what_was_staged(tmp_path: Path) -> None:
    with open_engine("duckdb") as engine:
        stage(engine, tmp_path, read(DRAWN))
        again = tmp_path / "again"
        again.mkdir()
        seen = stage(engine, again, read(DRAWN, item="another"))
        shutil.rmtree(again)
        assert seen.rows("items", "item") == [("another",)]


@pytest.mark.parametrize("name", ["reference", "duckdb"])
def test_computed_columns_keep_the_order_and_the_rows_of_the_table(name: str) -> None:
    table = pa.table({"n": pa.array(range(100_000), pa.int64())})
    with open_engine(name) as engine:
        found = engine.compute(
            table, {"half": parse("n / 2", {"n": "int"}), "odd": parse("floor(n / 2) * 2 < n", {"n": "int"})}
        )
    assert found.column_names == ["n", "half", "odd"]
    assert found["half"].to_pylist() == [n / 2 for n in range(100_000)]
    assert found["odd"].to_pylist() == [n % 2 == 1 for n in range(100_000)]


@pytest.mark.parametrize("name", ["reference", "duckdb"])
def test_a_question_without_groups_has_one_answer_even_about_nothing(name: str, tmp_path: Path) -> None:
    with open_engine(name) as engine:
        stage(engine, tmp_path, read(DRAWN), as_of="Mon 08:00")
        found = engine.tally(Tally(relation="items", group_by=(), measures={"n": Measure()}))
    assert found.to_pylist() == [{"n": 0}]
