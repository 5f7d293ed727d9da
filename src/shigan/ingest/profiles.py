"""Takes raw rows. Gives what each column looks like: how full, how varied, whether it reads as times. Never names a role."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from shigan.ingest.formats import LIKE_A_TIME, Guess, guess_format
from shigan.ingest.sql import identifier
from shigan.ingest.staging import RawLike, source_of


@dataclass(frozen=True)
class Profile:
    """One column. ``filled`` and ``distinct`` count texts that are not blank; ``time`` is None if it is no time."""

    column: str
    rows: int
    filled: int
    distinct: int
    example: str | None
    common: tuple[str, ...]  # the most frequent texts, at most 30
    time: Guess | None

    @property
    def share_filled(self) -> float:
        return self.filled / self.rows if self.rows else 0.0


LOOKED_AT = 500
"""Columns that are looked at. No record of work has more; a table that does is named by its first ones or by hand."""


def profiles(connection: duckdb.DuckDBPyConnection, raw: RawLike) -> dict[str, Profile]:
    """A profile of every column that has any text, in the order of the source; of the first LOOKED_AT at most."""
    columns = raw.columns[:LOOKED_AT]
    counts = _counts(connection, raw, columns)
    return {column: _profile(connection, raw, column, *counts[column]) for column in columns if counts[column][0] > 0}


def _counts(
    connection: duckdb.DuckDBPyConnection, raw: RawLike, columns: tuple[str, ...]
) -> dict[str, tuple[int, int]]:
    """Filled and distinct, for all columns in one pass, distinct roughly."""
    parts = []
    for column in columns:
        text = f"nullif(trim({identifier(column)}), '')"
        parts += [f"count({text})", f"approx_count_distinct({text})"]
    row = connection.execute(f"SELECT {', '.join(parts)} FROM {source_of(raw)}").fetchall()[0] if parts else ()
    return {column: (int(row[2 * place]), int(row[2 * place + 1])) for place, column in enumerate(columns)}


def _profile(connection: duckdb.DuckDBPyConnection, raw: RawLike, column: str, filled: int, distinct: int) -> Profile:
    name, source = identifier(column), source_of(raw)
    common = connection.execute(
        f"SELECT trim({name}) FROM {source} WHERE trim({name}) <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 30"
    ).fetchall()
    words = tuple(str(row[0]) for row in common)
    dated = any(LIKE_A_TIME.search(word) for word in words)
    time = guess_format(connection, source, column) if dated else None
    if distinct <= 100_000:
        distinct = int(
            connection.execute(
                f"SELECT count(DISTINCT trim({name})) FROM {source} WHERE trim({name}) <> ''"
            ).fetchall()[0][0]
        )
    return Profile(column, raw.rows, filled, distinct, words[0], words, time)
