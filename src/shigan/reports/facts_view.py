"""Takes the fact table. Gives the rows that reports show of it: units, kinds, periods. Never a row about a person.

A full table of persons would be a league table by another name, so it cannot be asked for here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from shigan.facts.kept import Facts, Key

COMPARED = ("unit", "kind", "pair")
MOST_WEIGHED = 20_000
Fact = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """The facts shown of one indicator at one level, and how many there are in all."""

    rows: tuple[Fact, ...]
    total: int


@dataclass(frozen=True)
class Totals:
    """One indicator at one level over all kinds and periods, by subject; of very many those farthest from what is expected."""

    rows: tuple[Fact, ...]
    total: int
    unremarkable: int = 0  # left out though there was enough to compare them by: none is farther out than those told


def widest_first(facts: Facts, levels: Sequence[str]) -> Iterator[pa.Table]:
    """The facts of these levels: totals first, then by period, then by kind, so that a cut loses the finest."""
    assert set(levels) <= set(COMPARED), "facts about persons are not listed"
    for fineness in range(4):
        for indicator, level in facts.keys:
            if level in levels:
                rows = facts.of(indicator, level)
                finer = pc.add(pc.cast(pc.is_valid(rows["period"]), "int8"), pc.multiply(_by_kind(rows), 2))
                yield rows.filter(pc.equal(finer, fineness))


def count_of(facts: Facts, levels: Sequence[str]) -> int:
    return sum(facts.count(*key) for key in facts.keys if key[1] in levels)


def _by_kind(rows: pa.Table) -> pa.ChunkedArray:
    return pc.cast(pc.and_(pc.is_valid(rows["kind"]), pc.not_equal(rows["level"], "kind")), "int8")


def rows_of(tables: Iterable[pa.Table]) -> Iterator[Fact]:
    """The rows one after another, a few thousand in memory at a time."""
    for table in tables:
        for batch in table.to_batches(max_chunksize=4_096):
            yield from batch.to_pylist()


def overall(facts: Facts) -> dict[Key, Totals]:
    """(indicator, level) -> one row per subject over all kinds and periods."""
    return {key: _weighed(facts.totals(*key)) for key in facts.keys if key[1] in COMPARED}


def _weighed(totals: pa.Table) -> Totals:
    """At most MOST_WEIGHED rows: first those farthest from what is expected, then those with most seen."""
    if totals.num_rows <= MOST_WEIGHED:
        return Totals(rows=tuple(totals.to_pylist()), total=totals.num_rows)
    score = pc.if_else(totals["spoken"], pc.abs(totals["z"]), None)
    keys: list[tuple[str, Literal["descending"]]] = [("score", "descending"), ("n", "descending")]
    order = pc.sort_indices(pa.table({"score": score, "n": totals["n"]}), sort_keys=keys)
    told = totals.take(order[:MOST_WEIGHED].sort())
    compared = len(score) - score.null_count
    return Totals(rows=tuple(told.to_pylist()), total=totals.num_rows, unremarkable=max(0, compared - MOST_WEIGHED))


def by_period(facts: Facts) -> dict[tuple[str, str, str], list[tuple[str, float | None]]]:
    """(indicator, level, subject) -> (period, value) in order of time; silent where too little was seen.

    A kind by itself is also counted kind by kind: that row says the same again, so only those of all kinds are told.
    """
    told: dict[tuple[str, str, str], list[tuple[str, float | None]]] = {}
    for indicator, level in facts.keys:
        if level not in COMPARED:
            continue
        rows = facts.of(indicator, level)
        rows = rows.filter(pc.and_(pc.is_null(rows["kind"]), pc.is_valid(rows["period"])))
        for row in rows_of([rows.sort_by("period").select(["subject", "period", "value", "spoken"])]):
            value = row["value"] if row["spoken"] else None
            told.setdefault((indicator, level, row["subject"]), []).append((row["period"], value))
    return told


def limited(rows: Sequence[Fact], most: int, first: frozenset[str], total: int) -> Shown:
    """At most ``most`` rows: those named in ``first``, then those with most seen; told in order of subject."""
    if len(rows) > most:
        rows = sorted(rows, key=lambda row: (row["subject"] not in first, -row["n"], row["subject"]))[:most]
    return Shown(rows=tuple(sorted(rows, key=lambda row: str(row["subject"]))), total=total)
