"""Which column is the case, the activity or the time, by what stands in the columns: for records whose headings do not tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from collections.abc import Mapping as Named
from itertools import permutations
from typing import Final

import duckdb

from shigan.ingest.flow import MOST_WORDS, Rows
from shigan.ingest.instants import reading
from shigan.ingest.meanings import meaning_of
from shigan.ingest.profiles import Profile
from shigan.ingest.sql import identifier
from shigan.ingest.staging import RawLike, source_of
from shigan.ledger.actions import ACT

FILLED: Final = 0.95
ROWS_PER_CASE: Final = (1.1, 200)
"""On average; a kind or a street has more, a text that recurs now and then fewer."""
REPEATS: Final = 0.3
"""The share of rows with another of their matter before them; in a text that recurs now and then it is less."""
CANDIDATES: Final = 8
NEAR: Final = 0.8
"""Columns that tell the steps apart at least so well, compared with the best, may be the case; of them the finest is."""
WELL_KNOWN: Final = 0.5
"""How much a column gains of whose words all are known: as much as half of a perfect order."""
IN_ORDER: Final = 0.95
LONGEST_NUMBER: Final = 40
"""Characters: what is longer is a text about the matter."""
NUMBER: Final = re.compile(r"[-+]?[\d\s.,]+%?")


class Content:
    """What stands in the columns of one record."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, raw: RawLike, found: Named[str, Profile]) -> None:
        self._connection, self._raw, self._found = connection, raw, found
        self._rows = Rows(raw)

    def cases_of_steps(self, taken: Collection[str]) -> list[tuple[str, float]]:
        """The columns within which another behaves like steps, with how clearly; first the one that is the matter."""
        fewest, most = ROWS_PER_CASE
        able = [one for one in self._able(taken) if one.distinct * fewest <= one.rows <= one.distinct * most]
        told = {
            one.column: steps[0][0]
            for one in sorted(able, key=lambda one: -one.distinct)[:CANDIDATES]
            if self._rows.rows_with_a_neighbour(one.column) >= REPEATS and (steps := self.steps(one.column, taken))
        }
        near = [column for column, strength in told.items() if strength >= NEAR * max(told.values())]
        finest = max(near, key=lambda column: self._found[column].distinct, default=None)
        return sorted(told.items(), key=lambda one: (one[0] != finest, -one[1]))

    def steps(self, case: str, taken: Collection[str]) -> list[tuple[float, str]]:
        """The columns that behave like steps within the matters of ``case``, with how clearly, the clearest first."""
        found = []
        for one in self._able(taken):
            if one.column != case and 2 <= one.distinct <= MOST_WORDS and not is_numeric(one):
                flow = self._rows.flow(one.column, case)
                if flow.is_of_steps:
                    found.append((flow.strength + WELL_KNOWN * known_share(one), one.column))
        return sorted(found, key=lambda told: -told[0])

    def stays(self, column: str, case: str) -> bool:
        """Whether it says the same on all rows of a matter, where matters have several."""
        return self._rows.rows_with_a_neighbour(case) > 0 and self._rows.stays(column, case)

    def moving(self, times: Iterable[Profile], case: str) -> list[Profile]:
        """The times that belong to a step: those of the whole matter stay as they are."""
        return [one for one in times if not self.stays(one.column, case)]

    def number_of_rows(self, taken: Collection[str]) -> str | None:
        """The first short column that is another on every row."""
        for one in self._able(taken):
            longest = max(len(word) for word in one.common)
            if one.distinct == one.rows == one.filled and longest <= LONGEST_NUMBER and not _is_fraction(one):
                return one.column
        return None

    def beginning_and_end(self, times: Collection[Profile]) -> tuple[str, str] | None:
        """The two times of a whole matter of which one is (nearly) never after the other; the beginning stands on every row."""
        always = [one for one in times if one.filled >= FILLED * one.rows]
        pairs = [
            (one.filled + other.filled, one.column, other.column)
            for one, other in permutations(times, 2)
            if one in always and self.in_order(one, other)
        ]
        return max(pairs)[1:] if pairs else None

    def in_order(self, one: Profile, other: Profile) -> bool:
        """Whether the one time is (nearly) never after the other, and sometimes before it."""
        first, second = (reading(f"trim({identifier(time.column)})", time.time.format).local for time in (one, other) if time.time)
        row = self._connection.execute(
            f"SELECT count(*) FILTER (a <= b), count(*) FILTER (a < b), count(*) FROM (SELECT {first} AS a, {second} AS b "
            f"FROM {source_of(self._raw)}) WHERE a IS NOT NULL AND b IS NOT NULL"
        ).fetchall()[0]
        return bool(row[2]) and row[0] >= IN_ORDER * row[2] and row[1] > 0

    def _able(self, taken: Collection[str]) -> list[Profile]:
        return [
            one
            for one in self._found.values()
            if one.column not in taken and one.time is None and one.share_filled >= FILLED and one.common
        ]


def unit_share(profile: Profile, words: Collection[str]) -> float:
    """Of the commonest texts of a column, those that name a unit by one of ``words``: a section, a bureau, a centre."""
    named = [any(word in text.casefold() for word in words) for text in profile.common]
    return sum(named) / len(named) if named else 0.0


def is_numeric(profile: Profile) -> bool:
    """All its commonest texts are numbers: amounts, counters and codes."""
    return all(NUMBER.fullmatch(word) for word in profile.common)


def _is_fraction(profile: Profile) -> bool:
    """A coordinate, an amount: no number of anything."""
    return is_numeric(profile) and any(re.search(r"[.,]\d", word) for word in profile.common)


def known_share(profile: Profile) -> float:
    """Of the commonest texts of a column, those that mean more than that something was done."""
    known = [meaning_of(word, 1, started=()).action != ACT for word in profile.common]
    return sum(known) / len(known) if known else 0.0
