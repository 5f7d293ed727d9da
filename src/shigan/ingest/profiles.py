"""Takes raw rows. Gives what each column looks like: how full, how varied, whether it reads as times. Never names a role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

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
    time_of_day: str | None = None  # the column with the time of the day, where this one holds only the day

    @property
    def share_filled(self) -> float:
        return self.filled / self.rows if self.rows else 0.0


FROM_1904: Final = "days_from_1904"
"""The note of a reader that says that the workbook counts its days from 1904."""


def counts_from_1904(raw: RawLike) -> bool:
    """Whether days that the source writes as numbers are counted from 1904."""
    return any(note.id == FROM_1904 for note in getattr(raw, "notes", ()))


LOOKED_AT = 500
"""Columns that are looked at. No record of work has more; a table that does is named by its first ones or by hand."""


def profiles(
    connection: duckdb.DuckDBPyConnection, raw: RawLike, headed: Callable[[str], bool] = lambda _: False
) -> dict[str, Profile]:
    """A profile of every column that has any text, in the order of the source; of the first LOOKED_AT at most.

    ``headed``: whether a heading says that its column holds times, see ``formats.guess_format``.
    """
    columns = raw.columns[:LOOKED_AT]
    counts = _counts(connection, raw, columns)
    filled = [column for column in columns if counts[column][0] > 0]
    return {column: _profile(connection, raw, column, *counts[column], headed=headed(column)) for column in filled}


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


def _profile(
    connection: duckdb.DuckDBPyConnection, raw: RawLike, column: str, filled: int, distinct: int, *, headed: bool
) -> Profile:
    name, source = identifier(column), source_of(raw)
    common = connection.execute(
        f"SELECT trim({name}) FROM {source} WHERE trim({name}) <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 30"
    ).fetchall()
    words = tuple(str(row[0]) for row in common)
    dated = headed or any(LIKE_A_TIME.search(word) for word in words)
    time = guess_format(connection, source, column, headed=headed, from_1904=counts_from_1904(raw)) if dated else None
    if distinct <= 100_000:
        distinct = int(
            connection.execute(
                f"SELECT count(DISTINCT trim({name})) FROM {source} WHERE trim({name}) <> ''"
            ).fetchall()[0][0]
        )
    return Profile(column, raw.rows, filled, distinct, words[0], words, time)
