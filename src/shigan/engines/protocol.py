"""Takes entries, a calendar and questions. Gives counts, all of them whole numbers. Never knows law or judges.

Every engine answers the same five questions. ``reference`` is written to be obviously right; the others must
give equal tables. Only whole numbers, texts and truth values leave an engine: rates, limits and tests are
computed once, afterwards, by code that all engines share, so that no floating-point order can tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import pyarrow as pa

from shigan.expressions import Expression

Part = Callable[[], pa.Table]
"""Some of an answer's rows, made when they are wanted."""

Level = Literal["person", "unit"]

PPB = 1_000_000_000
"""Expected values leave an engine in parts per billion, as whole numbers."""


@dataclass(frozen=True, kw_only=True)
class Staging:
    """What the relations are derived from."""

    entries: Sequence[Path]  # Parquet files of ledger.schema.ENTRY_SCHEMA, in sequence order
    calendar: pa.Table  # calendars.Calendar.table()
    calendar_basis: Literal["local", "utc"]  # 'local': wall clock of the entry's offset; 'utc': offsets ignored (24x7)
    as_of_us: int  # the instant we look from; later entries are left out
    # 'unmarked': the source does not mark endings; unfinished items are 'unknown'
    ending: Literal["marked", "unmarked"]
    # columns actor: text, from_day: int, until_day: int (days since 1970, until not included)
    leave: pa.Table | None = None
    tiers: pa.Table | None = None  # columns unit: text, tier: int (1 = front line; higher = further up)
    parts: pa.Table | None = None  # columns activity: text, part: text (one of engines.parts.PARTS)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A whole number per group: how many rows satisfy ``where``, or the sum of ``value`` over them."""

    where: Expression | None = None  # rows where it is not true (false or unknown) do not count
    value: Expression | None = None  # None: count rows; else sum of an int expression, unknown counts as 0


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Group a relation and count. Result: the group columns, then one int64 column per measure, sorted by group."""

    relation: str
    group_by: tuple[str, ...]  # rows with a null in the first group column are left out
    measures: Mapping[str, Measure]
    level: Level | None = None  # for relations with a level column
    where: Expression | None = None


@dataclass(frozen=True, kw_only=True)
class Survival:
    """Product-limit estimate of a censored duration, with the expected count from the hazard of each stratum.

    A stratum is the rows that are alike in all columns of ``strata``.
    Result, sorted by group: the group columns; ``n`` rows; ``observed`` rows whose end was seen; ``expected_ppb``
    = sum over rows of H(duration) of the row's stratum, in parts per billion; ``median`` and ``p90``: the smallest
    duration t with S(t) <= 0.5 and 0.1 (plus 1e-9), null if S never falls so far, and where no ``quantiles`` are asked for.
    H is the Nelson-Aalen estimate over all rows of the query, per stratum: the sum over distinct durations
    s <= t of floor(PPB * d(s) / n(s)), where d(s) rows ended at s and n(s) rows lasted at least s.
    """

    relation: str
    duration: str  # int column, >= 0
    observed: str  # bool column; false: censored
    group_by: tuple[str, ...]
    strata: tuple[str, ...] = ("kind",)
    level: Level | None = None
    where: Expression | None = None
    quantiles: bool = True


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows behind a number: for each key the first ``limit`` rows by ``order_by``; all columns of ``columns``.

    With ``largest`` the rows where this int expression is largest come first, those where it is unknown last.
    """

    relation: str
    key: str
    keys: Sequence[str]
    columns: tuple[str, ...]
    order_by: tuple[str, ...]
    level: Level | None = None
    where: Expression | None = None
    limit: int = 50
    largest: Expression | None = None


class Engine(Protocol):
    """One session over one staged ledger. Use as a context manager."""

    name: str

    def stage(self, staging: Staging) -> None:
        """Derive the relations of ``engines.relations``; replaces what was staged before."""

    def count(self, relation: str) -> int:
        """How many rows a staged relation has."""

    def tally(self, query: Tally) -> pa.Table: ...

    def tally_in_parts(self, query: Tally) -> Sequence[Part]:
        """The rows of ``tally`` in as many parts as memory asks for; all rows of a first group are in the same part.

        Each part is sorted like the whole, and may be asked for more than once, but not after the next question.
        """

    def survival(self, query: Survival) -> pa.Table: ...

    def rows(self, query: Rows) -> pa.Table:
        """Sorted by key, then by ``largest``, then by ``order_by``."""

    def relation(self, name: str) -> pa.Table:
        """A whole staged relation, columns as declared, sorted by item and then the row's own order. For tests."""

    def compute(self, table: pa.Table, columns: Mapping[str, Expression]) -> pa.Table:
        """The table with one more column per expression (numbers as float64, truth as bool, unknown as null)."""

    def close(self) -> None: ...

    def __enter__(self) -> Engine: ...

    def __exit__(self, *exc: object) -> None: ...


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """What a deployment may tune; results never depend on it."""

    memory_bytes: int = 4 << 30
    threads: int = 2
    scratch: Path | None = None  # where to spill
    master: str = "local[2]"  # Spark only
    extra: Mapping[str, str] = field(default_factory=dict)
