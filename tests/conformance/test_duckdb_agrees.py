"""The plain engine decides; DuckDB gives, value for value, the same on ledgers nobody chose."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigan.engines.duckdb import DuckDBEngine
from shigan.engines.opening import open_engine
from shigan.engines.protocol import Engine, EngineSettings, Rows, Survival, Tally
from shigan.expressions import Expression
from tests.conformance.agreement import assert_same, assert_same_relations
from tests.conformance.questions import row_questions, survivals, tallies
from tests.strategies_entries import Drawn, drawn_ledgers, rolled_ledger
from tests.strategies_expressions import COLUMNS, ROWS, expressions

MANY = int(os.environ.get("SHIGAN_EXAMPLES", "150"))
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}
ARROW = {"int": pa.int64(), "number": pa.float64(), "text": pa.string(), "bool": pa.bool_()}


def compare(ledger: Drawn, shards: int, n_files: int = 1) -> None:
    with tempfile.TemporaryDirectory() as folder:
        staging = ledger.staging(Path(folder), n_files)
        threads = 2 if shards == 1 else 1  # arrays are derived in as many parts, at least
        keep = "file" if shards > 1 else "memory"
        quick_settings = EngineSettings(threads=threads, extra={"shards": str(shards), "keep": keep})
        with open_engine("reference") as plain, open_engine("duckdb", quick_settings) as quick:
            plain.stage(staging)
            quick.stage(staging)
            assert_same_relations(quick, plain)


@settings(max_examples=MANY, **QUIET)
@given(ledger=drawn_ledgers(), shards=st.sampled_from([1, 2]))
def test_relations_equal_the_reference_on_drawn_ledgers(ledger: Drawn, shards: int) -> None:
    compare(ledger, shards)


@pytest.mark.nightly
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(ledger=drawn_ledgers(), shards=st.sampled_from([1, 2]))
def test_relations_equal_the_reference_on_thousands_of_ledgers(ledger: Drawn, shards: int) -> None:
    compare(ledger, shards)


@pytest.mark.parametrize("seed", range(4))
def test_relations_with_norms_and_bursts_equal_the_reference_whatever_the_number_of_shards(seed: int) -> None:
    compare(rolled_ledger(seed), shards=(1, 7, 2, 7)[seed], n_files=1 + seed)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    staging = rolled_ledger(11).staging(tmp_path_factory.mktemp("ledger"))
    plain, quick = open_engine("reference"), open_engine("duckdb", EngineSettings(threads=1))
    plain.stage(staging)
    quick.stage(staging)
    return plain, quick


@settings(max_examples=MANY, **QUIET)
@given(query=tallies())
def test_tallies_equal_the_reference(engines: tuple[Engine, Engine], query: Tally) -> None:
    plain, quick = engines
    assert_same(quick.tally(query), plain.tally(query), query)


@settings(max_examples=MANY, **QUIET)
@given(query=survivals(), cells=st.sampled_from([1, 5, 2_000_000]))
def test_survivals_equal_the_reference_in_however_many_parts(
    engines: tuple[Engine, Engine], query: Survival, cells: int
) -> None:
    plain, quick = engines
    assert isinstance(quick, DuckDBEngine)
    quick.settings = EngineSettings(threads=1, extra={"cells_per_part": str(cells)})
    assert_same(quick.survival(query), plain.survival(query), query)


@settings(max_examples=MANY, **QUIET)
@given(query=tallies(), cells=st.sampled_from([1, 5]))
def test_the_parts_of_a_tally_make_the_tally_and_share_no_subject(
    engines: tuple[Engine, Engine], query: Tally, cells: int
) -> None:
    plain, quick = engines
    assert isinstance(quick, DuckDBEngine)
    quick.settings = EngineSettings(threads=1, extra={"cells_per_part": str(cells)})
    parts = [part() for part in quick.tally_in_parts(query)]
    subjects = [set(part.column(0).to_pylist()) for part in parts if query.group_by]
    assert sum(map(len, subjects)) == len(set().union(*subjects))
    order = [(name, "ascending") for name in query.group_by]
    together = pa.concat_tables(parts)
    whole = plain.tally(query)
    assert_same(*((table.sort_by(order) if order else table) for table in (together, whole)), query)


@settings(max_examples=MANY, **QUIET)
@given(query=row_questions())
def test_rows_equal_the_reference(engines: tuple[Engine, Engine], query: Rows) -> None:
    plain, quick = engines
    assert_same(quick.rows(query), plain.rows(query), query)


@settings(max_examples=MANY, **QUIET)
@given(asked=st.lists(expressions(), min_size=1, max_size=3), rows=st.lists(ROWS, max_size=6))
def test_computed_columns_equal_the_reference(
    engines: tuple[Engine, Engine], asked: list[Expression], rows: list[dict[str, object]]
) -> None:
    plain, quick = engines
    fields = {name: pa.array([row[name] for row in rows], ARROW[kind]) for name, kind in COLUMNS.items()}
    columns = {f"found {place}": expression for place, expression in enumerate(asked)}
    table = pa.table(fields)
    assert_same(quick.compute(table, columns), plain.compute(table, columns), [e.text for e in asked])
