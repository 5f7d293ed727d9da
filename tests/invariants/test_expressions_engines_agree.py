"""DuckDB gives, value for value, what ``evaluate`` gives; and no text whatever does more than be refused."""

from __future__ import annotations

import os
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shigan.expressions import Expression, ExpressionError, evaluate, parse, to_prose, to_sql
from tests.strategies_expressions import COLUMNS, ROWS, expressions

MANY = int(os.environ.get("SHIGAN_EXAMPLES", "300"))
TYPES = {"int": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "bool": "BOOLEAN"}


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def by_duckdb(engine: duckdb.DuckDBPyConnection, expression: Expression, rows: list[dict[str, Any]]) -> list[object]:
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    typed = ", ".join(f"CAST(? AS {TYPES[kind]})" for kind in COLUMNS.values())
    values = ", ".join(f"({place}, {typed})" for place in range(len(rows)))
    given_values = [row[name] for row in rows for name in COLUMNS]
    text = to_sql(expression, "duckdb")
    query = f"SELECT {text}, typeof({text}) FROM (VALUES {values}) AS r(place, {names}) ORDER BY place"
    found = engine.execute(query, given_values).fetchall()
    assert {kind for _, kind in found} == {TYPES[expression.type]}
    return [value for value, _ in found]


@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(expression=expressions(), rows=st.lists(ROWS, min_size=1, max_size=6))
def test_duckdb_equals_the_reference_value_for_value(
    engine: duckdb.DuckDBPyConnection, expression: Expression, rows: list[dict[str, Any]]
) -> None:
    assert by_duckdb(engine, expression, rows) == [evaluate(expression, row) for row in rows]
    assert to_prose(expression, "zh", {})
    assert to_prose(expression, "en", {})


PIECES = [*COLUMNS, "1", "2.5", "'a'", "'", "(", ")", ",", "+", "-", "*", "/", "=", "<", ">", "!=", " ",
          "and", "or", "not", "in", "is", "null", "case", "when", "then", "else", "end",
    "between", "abs(", "greatest(", ";",
          "select", "--", "::", "->", "union", "督", "\x00", "known", "round(", "x'ff'", "@", "coalesce("]  # fmt: skip


@settings(max_examples=MANY * 2, deadline=None, derandomize=True)
@given(text=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)))
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    try:
        expression = parse(text, COLUMNS)
    except ExpressionError as error:
        assert error.faults
    else:
        assert parse(text, COLUMNS) == expression and to_sql(expression, "spark")
