"""Takes a column of texts. Gives the time format that reads all of them, with its doubts. Never settles a doubt silently."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from shigan.ingest.instants import CANDIDATES, DAY_US, EITHER, reading
from shigan.ingest.sql import identifier, literals

SAMPLE: Final = 2_000
FIRST_LOOK: Final = 40
LIKE_A_TIME: Final = re.compile(r"\d{1,4}[-/.年]\d{1,2}|\d{1,2}-[A-Za-z]{3}-\d|^(?:19|20)\d{6}(?:T?\d{6})?$")


@dataclass(frozen=True)
class Guess:
    """``share`` of the sampled texts that the format reads; ``rivals`` read just as many but differently."""

    format: str
    share: float
    rivals: tuple[str, ...]
    carries_offset: bool
    daily: bool  # every sampled time is at midnight


def infer_format(
    connection: duckdb.DuckDBPyConnection, source: str, column: str, empty: Sequence[str] = ()
) -> str | None:
    """The name of the best format for a column, None if no format reads half of its texts."""
    guess = guess_format(connection, source, column, empty)
    return guess.format if guess else None


def guess_format(
    connection: duckdb.DuckDBPyConnection, source: str, column: str, empty: Sequence[str] = ()
) -> Guess | None:
    """The format that reads the most of a sample of distinct texts; None if that is less than half."""
    texts = _sample(connection, source, column, empty)
    if 2 * sum(LIKE_A_TIME.search(text) is not None for text in texts) < len(texts) or not texts:
        return None
    iso = _tried(connection, ("iso",), texts)["iso"]
    results = {"iso": iso} if len(iso) == len(texts) else _tried(connection, _promising(connection, texts), texts)
    best = max(results, key=lambda form: len(results[form]))
    read = results[best]
    if len(read) < len(texts) and best in PLAIN:
        best, read = _mixed(connection, texts)
    if 2 * len(read) < len(texts):
        return None
    rivals = tuple(
        form for form in results if form != best and len(results[form]) == len(read) and results[form] != read
    )
    own = [own for _, own in read.values()]
    return Guess(
        format=best,
        share=len(read) / len(texts),
        rivals=rivals,
        carries_offset=all(offset is not None for offset in own),
        daily=all(local % DAY_US == 0 for local, _ in read.values()),
    )


PLAIN: Final = ("iso", *(form for form in CANDIDATES if form.startswith("%Y") and not form.startswith("%Y%m")))
"""Formats that begin with the year and have separators: no text can be read by two of them differently."""


def _mixed(
    connection: duckdb.DuckDBPyConnection, texts: list[str]
) -> tuple[str, dict[str, tuple[int, int | None]]]:
    """The plain formats that together read the most, the most usual first, joined; and what they read."""
    chosen: list[str] = []
    read: dict[str, tuple[int, int | None]] = {}
    results = _tried(connection, PLAIN, texts)
    for form in sorted(results, key=lambda form: -len(results[form])):
        if results[form].keys() - read.keys():
            chosen.append(form)
            read = {**results[form], **read}
    return EITHER.join(chosen), read


def _promising(connection: duckdb.DuckDBPyConnection, texts: list[str]) -> list[str]:
    """Formats that read at least one in four of the first few texts."""
    few = texts[:FIRST_LOOK]
    return [form for form, read in _tried(connection, CANDIDATES, few).items() if 4 * len(read) >= len(few)] or ["iso"]


def _sample(connection: duckdb.DuckDBPyConnection, source: str, column: str, empty: Sequence[str]) -> list[str]:
    """Distinct texts from all over the file, the same ones every time."""
    words = f"trim({identifier(column)})"
    wanted = f"{identifier(column)} IS NOT NULL AND {words} NOT IN ({literals(['', *empty])})"
    query = f"SELECT DISTINCT {words} AS t FROM {source} WHERE {wanted} ORDER BY hash(t), t LIMIT {SAMPLE}"
    return [row[0] for row in connection.execute(query).fetchall()]


def _tried(
    connection: duckdb.DuckDBPyConnection, forms: Sequence[str], texts: list[str]
) -> dict[str, dict[str, tuple[int, int | None]]]:
    """What each format makes of the texts it can read: local microseconds and the text's own offset."""
    found: dict[str, dict[str, tuple[int, int | None]]] = {}
    for form in forms:
        way = reading("t", form)
        rows = connection.execute(
            f"SELECT t, {way.local} AS local, {way.own} FROM (SELECT unnest(?::VARCHAR[]) AS t)", [texts]
        ).fetchall()
        found[form] = {text: (local, own) for text, local, own in rows if local is not None}
        if not found[form] and form != "iso":
            del found[form]
    return found
