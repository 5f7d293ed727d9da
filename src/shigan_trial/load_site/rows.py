"""Takes rows as plain values, in a table's order of columns. Gives them in the table, as fast as it takes them. Never past a trigger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, models

from shigan_site.records.statistics import measure_tables

Row = Sequence[Any]
INDEXES: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql NOT LIKE '%% UNIQUE %%'",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE '%% UNIQUE %%'",
}
"""Name and making of each index that is there for speed alone."""


def insert(table: type[models.Model], rows: Iterable[Row]) -> None:
    """All columns of the table, in its own order; values as ``plain`` gives them."""
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in table._meta.concrete_fields)
    place = connection.ops.quote_name(table._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {place} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(table._meta.concrete_fields))
            connection.connection.executemany(f"INSERT INTO {place} ({names}) VALUES ({marks})", rows)


def plain(value: Any) -> Any:
    """As the database's own driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


@contextmanager
def indexes_later(*tables: type[models.Model]) -> Iterator[None]:
    """Indexes that are there for speed alone are made when all rows are in; that is quicker, and they are no different."""
    with connection.cursor() as cursor:
        made: list[tuple[str, str]] = []
        for table in tables:
            cursor.execute(INDEXES[connection.vendor], [table._meta.db_table])
            made += cursor.fetchall()
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -400000")  # KiB: what is written together stays in memory
        for name, _ in made:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _, making in made:
            cursor.execute(making)
    measure_tables()
