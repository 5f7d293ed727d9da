"""Takes the states in which a matter is open. Gives indexes over open matters alone, and the condition that uses them.

Nearly everything a day asks is asked of open matters, one in a hundred after some years; which states are open the
pack says, so the indexes are made when the site starts. Never a wrong answer without them, only a slow one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db import connection
from django.db.models import CharField, Lookup

PREFIX: Final = "matter_open_"
COLUMNS: Final = ("due, number", "lead_unit_id, due", "holder_id, due")


@CharField.register_lookup
class Among(Lookup):
    """``state__among=states``: like ``in``, with the states written out, because an index over some rows is found only
    where its own condition stands in the question."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, given = self.process_lhs(compiler, connection)
        return f"{left} IN ({_written_out(self.rhs)})", tuple(given)


def index_open_matters(states: Collection[str]) -> None:
    """Make the indexes over matters in these states; those over other states go. Nothing where they are there."""
    wanted = dict(_statements(states))
    with connection.cursor() as cursor:
        found = set(connection.introspection.get_constraints(cursor, "records_matter"))
        for name in found - wanted.keys():
            if name.startswith(PREFIX):
                cursor.execute(f"DROP INDEX IF EXISTS {name}")
        for name in wanted.keys() - found:
            cursor.execute(wanted[name])


def measure_tables() -> None:
    """Let the database look at how values are spread, by samples; without it SQLite guesses, and reads whole tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")  # rows of each index
        cursor.execute("ANALYZE")


def _statements(states: Collection[str]) -> Iterator[tuple[str, str]]:
    condition = f"state IN ({_written_out(states)})"
    of_these = hashlib.sha256(condition.encode()).hexdigest()[:6]
    for place, columns in enumerate(COLUMNS, 1):
        name = f"{PREFIX}{of_these}_{place}"
        yield name, f"CREATE INDEX IF NOT EXISTS {name} ON records_matter ({columns}) WHERE {condition}"


def _written_out(states: Collection[str]) -> str:
    """Names of states are identifiers of the pack. Raises ValueError for anything else, for it would be read as SQL."""
    if strange := [state for state in states if not (state.isidentifier() and state.isascii())]:
        raise ValueError(f"not names of states: {strange}")
    return ", ".join(f"'{state}'" for state in states)
