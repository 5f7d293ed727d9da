"""Apache Spark gives, value for value, what the plain engine gives: many ledgers in few stagings, for it starts slowly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigan.engines.opening import open_engine
from shigan.engines.protocol import Engine, Rows, Survival, Tally
from shigan.expressions import Expression
from tests.conformance.agreement import assert_same, assert_same_relations
from tests.conformance.questions import row_questions, survivals, tallies
from tests.strategies_entries import Drawn, prefixed, rolled_ledger
from tests.strategies_expressions import COLUMNS, ROWS, expressions

pytestmark = pytest.mark.spark

QUIET = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
ARROW = {"int": pa.int64(), "number": pa.float64(), "text": pa.string(), "bool": pa.bool_()}


def many_ledgers(seed: int) -> Drawn:
    return prefixed([rolled_ledger(1000 * seed + number, n_items=12) for number in range(20)])


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    with open_engine("reference") as plain, open_engine("spark") as spark:
        staging = many_ledgers(1).staging(tmp_path_factory.mktemp("ledger"), n_files=2)
        plain.stage(staging)
        spark.stage(staging)
        yield plain, spark


def test_relations_equal_the_reference(engines: tuple[Engine, Engine]) -> None:
    plain, spark = engines
    assert_same_relations(spark, plain)


@QUIET
@given(query=tallies())
def test_tallies_equal_the_reference(engines: tuple[Engine, Engine], query: Tally) -> None:
    plain, spark = engines
    assert_same(spark.tally(query), plain.tally(query), query)


@QUIET
@given(query=survivals())
def test_survivals_equal_the_reference(engines: tuple[Engine, Engine], query: Survival) -> None:
    plain, spark = engines
    assert_same(spark.survival(query), plain.survival(query), query)


@QUIET
@given(query=row_questions())
def test_rows_equal_the_reference(engines: tuple[Engine, Engine], query: Rows) -> None:
    plain, spark = engines
    assert_same(spark.rows(query), plain.rows(query), query)


@QUIET
@given(asked=st.lists(expressions(), min_size=5, max_size=10), rows=st.lists(ROWS, min_size=3, max_size=10))
def test_computed_columns_equal_the_reference(
    engines: tuple[Engine, Engine], asked: list[Expression], rows: list[dict[str, object]]
) -> None:
    plain, spark = engines
    table = pa.table({name: pa.array([row[name] for row in rows], ARROW[kind]) for name, kind in COLUMNS.items()})
    columns = {f"found {place}": expression for place, expression in enumerate(asked)}
    assert_same(spark.compute(table, columns), plain.compute(table, columns), [e.text for e in asked])


def test_the_other_calendar_basis_and_unmarked_endings_equal_the_reference_too(
    engines: tuple[Engine, Engine], tmp_path_factory: pytest.TempPathFactory
) -> None:
    plain, spark = engines
    ledger = many_ledgers(2)
    first = many_ledgers(1)
    other = replace(
        ledger,
        basis="utc" if first.basis == "local" else "local",
        ending="unmarked" if first.ending == "marked" else "marked",
        as_of_us=sorted(row["occurred_us"] for row in ledger.entries)[len(ledger.entries) // 2],
    )
    staging = other.staging(tmp_path_factory.mktemp("other"))
    plain.stage(staging)
    spark.stage(staging)
    assert_same_relations(spark, plain)
