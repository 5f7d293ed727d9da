"""Takes nothing. Gives what stands behind one number of the fact table, as it is kept. Never more rows than a page can show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from shigan.findings.model import Evidence


class Number(NamedTuple):
    """Which number: one indicator's total for one subject at one level."""

    indicator: str
    level: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class RowsBehind:
    """The first rows that make a number, and how many there are in all."""

    total: int
    rows: tuple[Evidence, ...]


def by_turns(behind: Mapping[Number, RowsBehind]) -> Iterator[str]:
    """The items behind the numbers, so that a cut anywhere leaves every number as many as any other."""
    turns = zip_longest(*([row.item for row in behind[number].rows] for number in sorted(behind)))
    return (item for item in chain.from_iterable(turns) if item is not None)


def to_record(number: Number, behind: RowsBehind) -> dict[str, Any]:
    """Plain values, for one line of JSON."""
    return number._asdict() | {"total": behind.total, "rows": [asdict(row) for row in behind.rows]}


def from_record(record: Mapping[str, Any]) -> tuple[Number, RowsBehind]:
    rows = tuple(
        Evidence(item=row["item"], sequences=tuple(row["sequences"]), values=row["values"]) for row in record["rows"]
    )
    number = Number(record["indicator"], record["level"], record["subject"])
    return number, RowsBehind(total=record["total"], rows=rows)
