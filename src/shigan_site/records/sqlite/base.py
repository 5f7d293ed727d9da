"""Django's way with SQLite, and a queue before every write: several processes answer, and SQLite lets one of them write.

SQLite's own way of waiting is to try again with growing pauses, so that of many writers the unlucky wait seconds, and some
are told in the end that the database is locked. A file lock beside the database makes them queue in the kernel, which wakes
whoever waits as soon as it is free. A transaction takes it before BEGIN IMMEDIATE and gives it back after COMMIT or
ROLLBACK; a statement that writes outside of one takes it for itself. A process that dies gives it back by dying.

Reading never waits: the log of the database (WAL) leaves every reader what was there when it began.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Any, Final

from django.db.backends.sqlite3 import base, operations
from django.db.models.expressions import Col


class DatabaseOperations(operations.DatabaseOperations):
    """Django's own, but a flag is compared (``open = 1``): SQLite uses no index for a bare ``open``."""

    def conditional_expression_supported_in_where_clause(self, expression: Any) -> bool:
        return not isinstance(expression, Col)


READS_OR_BEGINS: Final = frozenset(
    ("SELECT", "WITH", "VALUES", "EXPLAIN", "PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
)
"""First words of statements that write nothing, or whose transaction is in the queue already. Django writes none after WITH."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, and the queue."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._queue: int | None = None  # the lock file, open while this connection's transaction runs

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.queued = self._in_queue
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_queue()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave_queue()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave_queue()

    @contextmanager
    def _in_queue(self) -> Iterator[None]:
        """For one statement outside of a transaction."""
        self._enter_queue()
        try:
            yield
        finally:
            self._leave_queue()

    def _enter_queue(self) -> None:
        """Nobody takes two turns while somebody waits: one waits for the turn itself, all others for that one's place.

        Without the second lock who has just given the turn back often has it again before the kernel has woken who waits,
        as a job does that writes one small transaction after the other.
        """
        if self._queue is None and not self.is_in_memory_db():
            place = _locked(f"{self.settings_dict['NAME']}.next")
            try:
                self._queue = _locked(f"{self.settings_dict['NAME']}.queue")
            finally:
                os.close(place)

    def _leave_queue(self) -> None:
        if self._queue is not None:
            os.close(self._queue)
            self._queue = None


def _locked(path: str) -> int:
    """The file, open; closing it gives the lock back."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except BaseException:
        os.close(handle)
        raise
    return handle


class Cursor(base.SQLiteCursorWrapper):
    """Django's own; what writes outside of a transaction waits for its turn.

    A statement with RETURNING is over, for SQLite, only when its rows were fetched. So they are fetched while it has its
    turn, and kept for who asks for them.
    """

    queued: Callable[[], AbstractContextManager[None]]
    _kept: Iterator[Any] | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        self._kept = None
        if not self._writes_alone(query):
            return super().execute(query, params)
        with self.queued():
            super().execute(query, params)
            if self.description is not None:
                self._kept = iter(super().fetchall())
        return self

    def executemany(self, query: str, param_list: Any) -> Any:
        self._kept = None
        if not self._writes_alone(query):
            return super().executemany(query, param_list)
        with self.queued():
            return super().executemany(query, param_list)

    def fetchone(self) -> Any:
        return super().fetchone() if self._kept is None else next(self._kept, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        size = self.arraysize if size is None else size
        return super().fetchmany(size) if self._kept is None else list(islice(self._kept, size))

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._kept is None else list(self._kept)

    def _writes_alone(self, query: str) -> bool:
        first = query.split(None, 1)[:1]
        return not self.connection.in_transaction and "".join(first).upper() not in READS_OR_BEGINS
