"""Counts whose SQL is made once and kept: making it takes several times as long as the database takes to answer.

The conditions of a page of counts depend on who asks, on the day and on the rules, and on nothing that a step changes; so
the same person asking again is answered by the same statement, and the answer is always that of the moment.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.models import Aggregate, QuerySet

MOST_KEPT: Final = 4_000


@dataclass
class _Statement:
    """Empty until it was made; ``lru_cache`` decides which are kept."""

    sql: str = ""
    params: tuple[Any, ...] = ()


@lru_cache(maxsize=MOST_KEPT)
def _statement(vendor: str, key: Hashable) -> _Statement:
    return _Statement()


def aggregated(key: Hashable, ask: Callable[[], tuple[QuerySet[Any], Mapping[str, Aggregate]]]) -> dict[str, Any]:
    """``queryset.aggregate(**counts)`` of what ``ask`` gives. ``key`` holds everything on which the statement depends."""
    kept = _statement(connection.vendor, key)
    if kept.sql:
        names, row = kept.params[0], _row(kept.sql, kept.params[1])
        return dict(zip(names, row, strict=True))
    queryset, counts = ask()
    found, made = _watched(lambda: queryset.aggregate(**counts))
    if made is not None:
        kept.sql, kept.params = made[0], (tuple(counts), made[1])
    return dict(found)


def counted(key: Hashable, ask: Callable[[], QuerySet[Any]]) -> int:
    """``queryset.count()`` of what ``ask`` gives."""
    kept = _statement(connection.vendor, key)
    if kept.sql:
        return int(_row(kept.sql, kept.params)[0])
    queryset = ask()
    found, made = _watched(queryset.count)
    if made is not None:
        kept.sql, kept.params = made
    return int(found)


def _watched(question: Callable[[], Any]) -> tuple[Any, tuple[str, tuple[Any, ...]] | None]:
    """The answer, and the one statement that it took; None where it took none, or several."""
    seen: list[tuple[str, tuple[Any, ...]]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = question()
    return answer, seen[0] if len(seen) == 1 else None


def _row(sql: str, params: tuple[Any, ...]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return tuple(cursor.fetchone())
