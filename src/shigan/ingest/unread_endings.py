"""Endings that a source writes down with a time that cannot be read: the matter has ended, only when is not known.

The row at fault is set aside like any other. Its matter does not count as open for that: unless another entry ends it, it ends
at its last known time, as where only the status of a case tells of its ending. A time before ``earliest`` or in the year 9999
often stands for none at all, and one after a stated ``as_of`` is still to come: there the matter stays open, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import duckdb

from shigan.ingest.case_endings import STARTED
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Deed
from shigan.ingest.sql import literal, literals
from shigan.ingest.staging_times import ends
from shigan.ledger.actions import CANCEL, CLOSE, ENDINGS

DeedOf = Callable[[str], Deed]

FAULTS: Final = ("no_time", "no_zone", "bad_time", "too_early", "too_late")
NO_END_US: Final = 221_845_392_000_000_000
"""The year 9000: with 9999-12-31 programs say that there is no end."""


def settle_unread(connection: duckdb.DuckDBPyConnection, mapping: Mapping, deed_of: DeedOf) -> None:
    """Add to ``staged`` an ending for each matter of which only an ending that cannot be read is known."""
    words = _refused_words(connection, deed_of)
    if not any(words.values()):
        return
    settled = " ".join(f"WHEN deed IN ({literals(said)}) THEN 'unread_{action}'" for action, said in words.items() if said)
    unread = "fault IN ('no_time', 'no_zone', 'bad_time')"
    if mapping.as_of is None:
        unread += f" OR fault = 'too_late' AND occurred_us < {NO_END_US}"
    connection.execute(f"""
        CREATE TABLE settled_anew AS
        WITH refused AS (
            SELECT item, max((source_no, seq)) AS place FROM staged
            WHERE ({unread}) AND deed IN ({literals(_all(words))}) AND item NOT IN ({_ended(connection, deed_of)}) GROUP BY item
        ),
        last AS (
            SELECT item, arg_max({{'at': occurred_us, 'day': day, 'ahead': offset_minutes}}, ({ends()}, source_no, seq)) AS known
            FROM staged WHERE fault IS NULL GROUP BY item
        ),
        added AS (
            SELECT s.* REPLACE (known.at AS occurred_us, known.day AS day, known.ahead AS offset_minutes,
                coalesce(s.recorded_us, known.at) AS recorded_us, NULL::VARCHAR AS fault, NULL::VARCHAR AS said,
                CASE {settled} END AS settled)
            FROM staged s JOIN refused ON s.item = refused.item AND (s.source_no, s.seq) = refused.place
            JOIN last ON last.item = s.item
        )
        SELECT * FROM (SELECT * FROM staged UNION ALL SELECT * FROM added) ORDER BY source_no, seq""").fetchall()
    connection.execute("DROP TABLE staged").fetchall()
    connection.execute("ALTER TABLE settled_anew RENAME TO staged").fetchall()


def left_open(connection: duckdb.DuckDBPyConnection, deed_of: DeedOf) -> int:
    """Matters with an ending that was set aside and no other: they count as open."""
    words = _all(_refused_words(connection, deed_of))
    if not words:
        return 0
    refused = f"SELECT item FROM staged WHERE fault IN ({literals(FAULTS)}) AND deed IN ({literals(words)})"
    sound = "SELECT item FROM staged WHERE fault IS NULL"
    query = f"SELECT count(DISTINCT item) FROM ({sound}) WHERE item IN ({refused}) AND item NOT IN ({_ended(connection, deed_of)})"
    return int(connection.execute(query).fetchall()[0][0])


def _refused_words(connection: duckdb.DuckDBPyConnection, deed_of: DeedOf) -> dict[str, list[str]]:
    """The words for endings among the rows that were set aside for their time, by what they mean."""
    words = _words(connection, f"fault IN ({literals(FAULTS)}) AND item IS NOT NULL")
    return {action: [word for word in words if deed_of(word).action == action] for action in (CLOSE, CANCEL)}


def _ended(connection: duckdb.DuckDBPyConnection, deed_of: DeedOf) -> str:
    """SQL for the matters that have an ending; where the row or the status settled one, the row says so."""
    words = [word for word in _words(connection, "fault IS NULL") if deed_of(word).action in ENDINGS]
    said = f"deed IN ({literals(words) or 'NULL'}) OR settled <> {literal(STARTED)}"
    return f"SELECT item FROM staged WHERE fault IS NULL AND ({said})"


def _words(connection: duckdb.DuckDBPyConnection, of: str) -> list[str]:
    rows = connection.execute(f"SELECT DISTINCT deed FROM staged WHERE deed IS NOT NULL AND {of} ORDER BY 1").fetchall()
    return [str(word) for (word,) in rows]


def _all(words: dict[str, list[str]]) -> list[str]:
    return [word for said in words.values() for word in said]
