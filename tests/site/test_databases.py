"""Takes the site's own settings. Gives proof that tests run on real databases, each on its own."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from shigan_site.records.models import Unit
from tests.site.databases import Site

pytestmark = pytest.mark.both_databases


def test_a_test_has_a_database_to_itself(site: Site) -> None:
    assert Unit.objects.count() == 0
    Unit.objects.create(key="office")
    site.fresh()
    assert Unit.objects.count() == 0


def test_the_database_is_the_one_named(site: Site) -> None:
    assert connection.vendor == site.name


def test_sqlite_writes_ahead_syncs_every_commit_and_overwrites_what_is_deleted(sqlite_site: Site) -> None:
    with connection.cursor() as cursor:
        found = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    assert found == ["wal", 2, 1, 1]


def test_other_tests_see_nothing_of_django_in_the_environment() -> None:
    assert "DJANGO_SETTINGS_MODULE" not in os.environ
