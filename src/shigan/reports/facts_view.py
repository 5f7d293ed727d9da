"""Takes the fact table. Gives the rows that reports show of it: units, kinds, periods. Never a row about a person.

A full table of persons would be a league table by another name, so it cannot be asked for here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

COMPARED = ("unit", "kind", "pair")
Fact = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """The facts shown of one indicator at one level, and how many there are in all."""

    rows: tuple[Fact, ...]
    total: int


def comparable(facts: pa.Table) -> pa.Table:
    """The facts that are not about persons."""
    return facts.filter(pc.is_in(facts["level"], value_set=pa.array(COMPARED)))


def widest_first(facts: pa.Table, levels: Sequence[str]) -> pa.Table:
    """The facts of these levels: totals first, then by period, then by kind, so that a cut loses the finest."""
    assert set(levels) <= set(COMPARED), "facts about persons are not listed"
    rows = facts.filter(pc.is_in(facts["level"], value_set=pa.array(levels)))
    fineness = pc.add(pc.cast(pc.is_valid(rows["period"]), "int8"), pc.cast(pc.multiply(_by_kind(rows), 2), "int8"))
    order = [("fineness", "ascending"), *((name, "ascending") for name in ("indicator", "level", "subject"))]
    return rows.append_column("fineness", fineness).sort_by(order).drop_columns(["fineness"])


def _by_kind(rows: pa.Table) -> pa.ChunkedArray:
    return pc.cast(pc.and_(pc.is_valid(rows["kind"]), pc.not_equal(rows["level"], "kind")), "int8")


def rows_of(facts: pa.Table) -> Iterator[Fact]:
    """The rows one after another, a few thousand in memory at a time."""
    for batch in facts.to_batches(max_chunksize=4_096):
        yield from batch.to_pylist()


def overall(facts: pa.Table) -> dict[tuple[str, str], list[Fact]]:
    """(indicator, level) -> one row per subject over all kinds and periods, by subject."""
    rows = _all_kinds(comparable(facts))
    rows = rows.filter(pc.is_null(rows["period"]))
    grouped: dict[tuple[str, str], list[Fact]] = {}
    for row in rows.sort_by([("indicator", "ascending"), ("level", "ascending"), ("subject", "ascending")]).to_pylist():
        grouped.setdefault((row["indicator"], row["level"]), []).append(row)
    return grouped


def by_period(facts: pa.Table) -> dict[tuple[str, str, str], list[tuple[str, float | None]]]:
    """(indicator, level, subject) -> (period, value) in order of time; silent where too little was seen."""
    rows = _all_kinds(comparable(facts))
    rows = rows.filter(pc.is_valid(rows["period"]))
    told: dict[tuple[str, str, str], list[tuple[str, float | None]]] = {}
    for row in (
        rows.sort_by("period").select(["indicator", "level", "subject", "period", "value", "spoken"]).to_pylist()
    ):
        key = (row["indicator"], row["level"], row["subject"])
        told.setdefault(key, []).append((row["period"], row["value"] if row["spoken"] else None))
    return told


def _all_kinds(facts: pa.Table) -> pa.Table:
    """A kind by itself is also counted kind by kind: that row says the same again."""
    return facts.filter(pc.is_null(facts["kind"]))


def limited(rows: list[Fact], most: int, first: frozenset[str]) -> Shown:
    """At most ``most`` rows: those named in ``first``, then those with most seen; told in order of subject."""
    if len(rows) <= most:
        return Shown(rows=tuple(rows), total=len(rows))
    chosen = sorted(rows, key=lambda row: (row["subject"] not in first, -row["n"], row["subject"]))[:most]
    return Shown(rows=tuple(sorted(chosen, key=lambda row: str(row["subject"]))), total=len(rows))
