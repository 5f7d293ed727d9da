"""Numbers of matters that differ only in zeros before their digits: 001 and 1, 2026-007 and 2026-7.

A spreadsheet that takes a number for a quantity drops such zeros on some rows, and then a matter falls into two. Elsewhere they are
two matters. Nothing in the file tells, so a person is asked; where a mapping says nothing they are kept apart, and that is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from shigan.ingest.mapping import Mapping
from shigan.ingest.questions import Question
from shigan.ingest.remarks import Remark
from shigan.ingest.sql import identifier
from shigan.ingest.staging import RawLike, source_of
from shigan.ingest.texts import item_of, without_zeros

PADDED: Final = "(^|[^0-9])0[0-9]"
"""A number with a zero before its digits."""


@dataclass(frozen=True)
class ZeroTwins:
    """``more``: how many numbers disappear when the zeros are dropped; ``long`` and ``short``: two of them."""

    column: str
    more: int
    long: str
    short: str

    @property
    def _found(self) -> Remark:
        return Remark(
            f"列“{self.column}”有 {self.more:,} 个编号与别的编号只差前面的零，如“{self.long}”和“{self.short}”。",
            f"Numbers in '{self.column}' differ only in leading zeros, such as '{self.long}' and '{self.short}' ({self.more:,} in all).",
        )

    def question(self) -> Question:
        """Are these the same matter?"""
        means = {
            "drop": Remark(
                f"“{self.long}”和“{self.short}”是同一件事", f"'{self.long}' and '{self.short}' are the same matter"
            ),
            "keep": Remark(
                f"“{self.long}”和“{self.short}”是两件事", f"'{self.long}' and '{self.short}' are two matters"
            ),
        }
        return Question("leading_zeros", self._found, tuple((answer, 0.0) for answer in means), means)

    def told(self) -> Remark:
        """That nobody was asked, and what was done."""
        return Remark(
            f"{self._found.zh}没有写明是否同一件事，按不同事项计；如是同一件事，请加 --leading-zeros drop。",
            f"{self._found.en} It was not said whether they mean the same matter, so they were kept apart; if they do, use "
            "--leading-zeros drop.",
        )


def zero_twins(sources: Sequence[RawLike], mapping: Mapping) -> ZeroTwins | None:
    """None where there are none, or where the mapping says what they mean."""
    if mapping.case.leading_zeros is not None or any(mapping.case.column not in raw.columns for raw in sources):
        return None  # a column that is not there is told where the rows are staged
    column, number = identifier(mapping.case.column), item_of(mapping.case)
    each = " UNION ALL ".join(f"SELECT DISTINCT {column} FROM {source_of(raw)}" for raw in sources)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TEMP TABLE numbers AS SELECT DISTINCT {number} AS number FROM ({each})").fetchall()
        (padded,) = connection.execute(f"SELECT bool_or(regexp_matches(number, '{PADDED}')) FROM numbers").fetchall()[0]
        if not padded:
            return None  # most often so, and quickly seen
        more, pair = connection.execute(
            f"""SELECT sum(sharing - 1), arg_min((longest, shortest), shortest) FROM (
                SELECT count(*) AS sharing, arg_max(number, (strlen(number), number)) AS longest,
                arg_min(number, (strlen(number), number)) AS shortest
                FROM numbers GROUP BY {without_zeros("number")} HAVING count(*) > 1)"""
        ).fetchall()[0]
    return ZeroTwins(mapping.case.column, int(more), *map(str, pair)) if more else None
