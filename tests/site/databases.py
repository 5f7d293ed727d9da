"""Takes nothing. Gives migrated databases, made once and copied for every test. Never one that a test has used.

Nothing can be deleted from the ledger, not even by a test: a test begins with a fresh copy instead.
"""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from shigan_site.database import database_of
from shigan_trial.bench_site import postgresql
from tests.site.switching import use


@dataclass
class SqliteDatabases:
    """One file, migrated; a copy of it for each test."""

    folder: Path
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.template = self.folder / "template"
        self.template.mkdir()
        use(database_of("", self.template))
        call_command("migrate", verbosity=0)
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()

    def fresh(self) -> Path:
        """A data folder with a migrated database, in use from now on."""
        folder = self.folder / str(next(self.numbers))
        folder.mkdir()
        shutil.copyfile(self.template / "shigan.sqlite3", folder / "shigan.sqlite3")
        use(database_of("", folder))
        return folder


@dataclass
class PostgresqlDatabases:
    """One database on a server, migrated; a copy of it for each test."""

    folder: Path
    server: str
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        postgresql.run(self.server, "CREATE DATABASE template")
        use(database_of(f"{self.server}/template", self.folder))
        call_command("migrate", verbosity=0)
        connections.close_all()

    def fresh(self) -> Path:
        """A data folder beside a migrated database, in use from now on."""
        number = next(self.numbers)
        folder = self.folder / str(number)
        folder.mkdir()
        connections.close_all()
        postgresql.run(self.server, f"CREATE DATABASE test{number} TEMPLATE template")
        if number:
            postgresql.run(self.server, f"DROP DATABASE test{number - 1} WITH (FORCE)")
        use(database_of(f"{self.server}/test{number}", folder))
        return folder


Databases = SqliteDatabases | PostgresqlDatabases


@dataclass(frozen=True, kw_only=True)
class Site:
    """A migrated, empty site that this test alone uses. ``fresh`` gives another one in its place."""

    name: str  # sqlite or postgresql
    databases: Databases
    folder: Path

    def fresh(self) -> Path:
        """Another empty, migrated database instead of this one; gives its data folder."""
        return self.databases.fresh()
