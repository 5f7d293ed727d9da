"""Takes a construct that engines spell differently. Gives its spelling. Never grows without need.

Everything else is written in the common subset: no QUALIFY, no percentile functions, no text to number, whole
numbers except where FLOOR of a real division is exact, and every CASE that could meet an unknown says so. GREATEST
and LEAST are given known values only: DuckDB and Spark leave unknown ones out, the reference does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Dialect:
    """How one engine spells what the others spell differently."""

    name: Literal["duckdb", "spark"]

    def quotient(self, dividend: str, divisor: str) -> str:
        """Whole division of numbers that may be too large for a real division to be exact."""
        return f"(({dividend}) {'//' if self.name == 'duckdb' else 'DIV'} ({divisor}))"

    def name_of(self, identifier: str) -> str:
        """An identifier that is not ours, quoted."""
        mark = '"' if self.name == "duckdb" else "`"
        return mark + identifier.replace(mark, mark + mark) + mark

    def text(self, value: str) -> str:
        """A text literal."""
        if self.name == "duckdb":
            return "'" + value.replace("'", "''") + "'"
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


DUCKDB = Dialect("duckdb")
SPARK = Dialect("spark")
