"""Asks a table as it stands in the file, with DuckDB and every cell as text: no reader, mapping or clock of the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb


def ask(table: Path, question: str) -> list[tuple[Any, ...]]:
    """The rows of the answer. ``raw`` in the question is the table; its ``line`` numbers the rows as they stand."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(
            "CREATE TEMP TABLE raw AS SELECT row_number() OVER () AS line, * "
            "FROM read_csv(?, all_varchar = true, header = true, parallel = false)",
            [str(table)],
        )
        return connection.execute(question).fetchall()


def number(table: Path, question: str) -> int:
    ((found,),) = ask(table, question)
    return int(found)


def by_case(table: Path, question: str) -> dict[str, Any]:
    """The answer's second column by its first, the case."""
    return {str(case): value for case, value in ask(table, question)}
