"""Takes a site in which one thing is unsafe. Gives proof that it refuses to start, and says which and what to do."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from shigan.errors import Both, ShiganError
from shigan_site import rules as procedures
from shigan_site.actions import startup
from shigan_site.actions.startup import check_site, faults, fill_transitions, make_ready
from shigan_site.database import database_of
from shigan_site.records.models import Transition
from tests.site.databases import Site
from tests.site.switching import use

pytestmark = pytest.mark.both_databases


def found() -> str:
    """Everything that is wrong, which must be said in both languages."""
    told = list(faults())
    assert all(isinstance(fault.found, Both) and fault.found.zh and fault.remedy for fault in told)
    return "\n".join(str(fault) for fault in told)


def test_a_site_that_was_made_ready_has_no_fault(site: Site) -> None:
    make_ready()
    assert found() == ""


def test_the_permitted_changes_of_state_are_those_of_the_pack(site: Site) -> None:
    assert fill_transitions() > 20
    assert fill_transitions() == 0
    kept = set(Transition.objects.values_list("procedure", "state_before", "state"))
    assert kept == procedures.transitions()
    assert ("matter", "", "draft") in kept
    assert ("matter", "draft", "closed") not in kept


def test_transitions_that_differ_from_the_pack_are_told_and_put_right(site: Site) -> None:
    make_ready()
    Transition.objects.create(procedure="matter", state_before="draft", state="closed")
    differing = 1 + Transition.objects.filter(state_before="").delete()[0]
    with pytest.raises(ShiganError, match=f"{differing} permitted changes of state differ"):
        check_site()
    assert fill_transitions() == differing
    check_site()


@pytest.mark.parametrize("secret", ["", "short", "a" * 60])
def test_a_missing_or_short_secret_is_refused(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    make_ready()
    monkeypatch.setattr(settings, "SECRET_KEY", secret)
    assert "the site's secret" in found()


@pytest.mark.parametrize(
    ("pragma", "name"), [("synchronous=NORMAL", "synchronous"), ("foreign_keys=OFF", "foreign_keys")]
)
def test_sqlite_that_may_lose_what_was_acknowledged_is_refused(sqlite_site: Site, pragma: str, name: str) -> None:
    make_ready()
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    assert f"SQLite has {name}" in found()


def test_sqlite_without_immediate_transactions_is_refused(sqlite_site: Site) -> None:
    make_ready()
    setting = database_of("", sqlite_site.folder)
    setting["OPTIONS"]["transaction_mode"] = "DEFERRED"
    use(setting)
    assert "SQLite has BEGIN = DEFERRED; expected: IMMEDIATE" in found()


def test_sqlite_on_a_network_drive_is_refused(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready()
    monkeypatch.setattr(startup, "_file_system", lambda folder: "nfs4")
    assert "lies on nfs4, a network drive" in found()


def test_a_database_of_an_older_version_is_refused(site: Site) -> None:
    make_ready()
    ((_, last),) = MigrationLoader(connection).graph.leaf_nodes("records")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'records' AND name = %s", [last])
    assert f"migrations are not applied, first records.{last}" in found()


def test_a_trigger_that_was_removed_is_named(site: Site) -> None:
    make_ready()
    where = " ON records_event" if site.name == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER event_is_never_changed{where}")
    assert "lacks the trigger event_is_never_changed" in found()


def test_a_full_disk_is_told_before_it_stops_the_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready()
    monkeypatch.setattr(startup, "LEAST_FREE", 1.01)
    assert "are free on the disk" in found()
