"""Lets the database look at how values are spread, by samples; without it SQLite guesses, and reads whole tables."""

from __future__ import annotations

from django.db import connection


def measure_tables() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")  # rows of each index
        cursor.execute("ANALYZE")
