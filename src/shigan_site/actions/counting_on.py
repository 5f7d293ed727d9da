"""Takes tables whose rows came with their numbers. Gives the database to know where to go on counting. Never a row."""

from __future__ import annotations

from django.core.management.color import no_style
from django.db import connection, models


def count_on(*tables: type[models.Model]) -> None:
    """The next row gets the number after the last one; PostgreSQL has to be told, SQLite sees for itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
