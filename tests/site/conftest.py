"""Takes the machine as it is. Gives every test a site of its own on SQLite and on PostgreSQL. Never an unnamed skip."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.site import switching

switching.set_up()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402  tables can be imported only after Django was set up

from shigan_trial.bench_site import postgresql  # noqa: E402
from tests.site.databases import Databases, PostgresqlDatabases, Site, SqliteDatabases  # noqa: E402


@pytest.fixture(scope="session")
def _databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Databases]]:
    """Made when first asked for, once in each process of the tests."""
    with ExitStack() as resources:
        yield _Made(resources, tmp_path_factory)
        connections.close_all()


class _Made(dict[str, Databases]):
    def __init__(self, resources: ExitStack, folders: pytest.TempPathFactory) -> None:
        super().__init__()
        self.resources, self.folders = resources, folders

    def __missing__(self, name: str) -> Databases:
        folder = self.folders.mktemp(name)
        if name == "sqlite":
            self[name] = SqliteDatabases(folder)
        else:
            self[name] = PostgresqlDatabases(folder, self.resources.enter_context(postgresql.server()))
        return self[name]


def _site(name: str, databases: dict[str, Databases], monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    if name == "postgresql" and (lacking := postgresql.lacking()):
        pytest.skip(lacking)
    made = databases[name]
    folder = made.fresh()
    monkeypatch.setattr(settings, "DATA_DIR", folder)
    yield Site(name=name, databases=made, folder=folder)
    connections.close_all()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of what the databases do each in their own way (locks, triggers, the SQL of lists) run on both; the others by night only."""
    if "site" in metafunc.fixturenames:
        by_day = "not nightly" in metafunc.config.getoption("markexpr")
        on_both = not by_day or metafunc.definition.get_closest_marker("both_databases") is not None
        metafunc.parametrize("site", ["sqlite", "postgresql"] if on_both else ["sqlite"], indirect=True)


@pytest.fixture
def site(
    request: pytest.FixtureRequest, _databases: dict[str, Databases], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """The site, on the database of this run."""
    yield from _site(request.param, _databases, monkeypatch)


@pytest.fixture
def sqlite_site(_databases: dict[str, Databases], monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """For what only SQLite has, and for tests too long to be run twice."""
    yield from _site("sqlite", _databases, monkeypatch)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """The system's Chromium, opened once for a file's tests."""
    playwright = pytest.importorskip("playwright.sync_api", reason="browser tests (playwright is not installed)")
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver keeps a loop in this thread
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()
