"""Takes SQL that reaches the tables past every action. Gives proof that the databases themselves refuse it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from shigan_site.actions.ledger import place_all_events
from shigan_site.records.models import Adjustment, Answer, Case, Event, Particulars, Unit
from shigan_site.records.triggers import GUARDS, PRESENT, expected, never_emptied
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.erasing import erased_by_decision
from tests.site.events import put_in_outbox
from tests.site.taking import Office

pytestmark = pytest.mark.both_databases


def run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


ANOTHER_EVENT = """INSERT INTO records_event (procedure, step, state, version, item, kind, action, activity,
    occurred_us, offset_minutes, recorded_us, source)
    SELECT procedure, step, '{state}', version + {by}, item, kind, action, activity, occurred_us, offset_minutes,
    recorded_us, source FROM records_event WHERE id = (SELECT MAX(id) FROM records_event WHERE item = '{item}')"""

LAST = "(SELECT MAX(id) FROM records_event)"


def with_event(state: str = "review", by: int = 1, item: str = "2026-000001") -> str:
    return ANOTHER_EVENT.format(state=state, by=by, item=item)


REFUSED: dict[str, tuple[str, ...]] = {
    "event_is_never_changed": ("UPDATE records_event SET activity = 'x'",),
    "event_is_never_deleted": ("DELETE FROM records_event WHERE item = 'alone'",),
    "entry_is_never_changed": ("UPDATE records_entry SET leaf = leaf",),
    "entry_is_never_deleted": ("DELETE FROM records_entry",),
    "block_is_never_changed": ("UPDATE records_block SET number = number + 1",),
    "block_is_never_deleted": ("DELETE FROM records_block",),
    "checkpoint_is_never_changed": ("UPDATE records_checkpoint SET size = size + 1",),
    "checkpoint_is_never_deleted": ("DELETE FROM records_checkpoint",),
    "particulars_are_never_changed": ("UPDATE records_particulars SET payload = '{}'",),
    "case_is_never_deleted": ("DELETE FROM records_case",),
    "answer_is_never_changed": ("UPDATE records_answer SET rule = 'x'",),
    "answer_is_never_deleted": ("DELETE FROM records_answer",),
    "erasure_is_decided_once": ("UPDATE records_erasure SET decided_by = decided_by + 1",),
    "erasure_is_never_deleted": ("DELETE FROM records_erasure",),
    "adjustment_is_decided_once": ("UPDATE records_adjustment SET decided_by = decided_by + 1",),
    "adjustment_is_never_deleted": ("DELETE FROM records_adjustment",),
    "erased_event_is_never_changed": ("UPDATE records_erasedevent SET remains = '{}'",),
    "erased_event_is_never_deleted": ("DELETE FROM records_erasedevent",),
}
"""What is refused whatever the rows hold."""

LATER = ("answer", "erasure", "erased", "adjustment")
"""How the guards begin whose tables are empty until somebody answers, has something erased, or units are merged."""

MOVED: dict[str, tuple[str, ...]] = {
    "a state alone": ("UPDATE records_case SET state = 'closed'",),
    "a field without an event": ("UPDATE records_case SET title = 'x'",),
    "a version without an event": ("UPDATE records_case SET version = version + 1",),
    "the event of another item": (
        with_event(item="2026-000002"),
        f"UPDATE records_case SET state='review', version=2, last_event_id={LAST} WHERE number='2026-000001'",
    ),
    "a version left out": (
        with_event(by=2),
        f"UPDATE records_case SET state='review', version=3, last_event_id={LAST} WHERE number='2026-000001'",
    ),
    "an event of another state": (
        with_event(state="review"),
        f"UPDATE records_case SET state='draft', version=2, last_event_id={LAST} WHERE number='2026-000001'",
    ),
    "another number": (
        with_event(),
        f"UPDATE records_case SET state='review', version=2, last_event_id={LAST}, number='x' WHERE number='2026-000001'",
    ),
}


def prepared(events: int = 3) -> None:
    """Two drafts, some events more, and their checkpoint."""
    office = Office()
    office.register()
    office.register()
    put_in_outbox(events)
    place_all_events(now=NOW)


@pytest.mark.parametrize("name", REFUSED)
def test_what_was_recorded_is_neither_changed_nor_deleted(site: Site, name: str) -> None:
    prepared(events=1100 if name.startswith("block") else 3)
    if name == "event_is_never_deleted":
        run("INSERT INTO records_event (procedure, step, state, version, item, kind, action, activity, occurred_us,"
            " offset_minutes, recorded_us, source) VALUES ('m', 's', 's', 1, 'alone', '', 'note', '', 0, 0, 0, 's')")  # fmt: skip
    if name.startswith(LATER):
        Answer.objects.create(event_id=1, person="p1", rule="r", finding="f", made_at=NOW)
        erased_by_decision([1])
        Adjustment.objects.create(
            kind="merge", unit=Unit.objects.order_by("pk")[0], from_on=NOW.date(), basis="b", proposed_by=1, proposed_at=NOW,
            decided_by=2, decided_at=NOW, granted=True,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match=name):
        run(*REFUSED[name])


def test_particulars_can_be_erased_by_due_process(site: Site) -> None:
    prepared()
    with pytest.raises(IntegrityError, match="particulars_are_erased_by_decision"):
        run("DELETE FROM records_particulars")
    erased_by_decision([1])
    assert not Particulars.objects.filter(event_id=1).exists()


@pytest.mark.parametrize("way", MOVED)
def test_a_matter_moves_only_with_an_event_of_its_own(site: Site, way: str) -> None:
    prepared()
    with pytest.raises(IntegrityError, match="case_changes_"):
        run(*MOVED[way])
    assert set(Case.objects.values_list("state", "version")) == {("draft", 1)}


def test_a_state_that_the_procedure_does_not_lead_to_is_refused(site: Site) -> None:
    prepared()
    with pytest.raises(IntegrityError, match="case_changes_state_as_permitted"):
        run(
            with_event(state="closed"),
            f"UPDATE records_case SET state='closed', version=2, last_event_id={LAST} WHERE number='2026-000001'",
        )


def test_a_permitted_state_with_its_event_is_taken(site: Site) -> None:
    prepared()
    run(
        with_event(),
        f"UPDATE records_case SET state='review', version=2, last_event_id={LAST} WHERE number='2026-000001'",
    )
    assert Case.objects.get(number="2026-000001").state == "review"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"number": "2026-000009"}, "case_opens_with_an_event"),
        ({"version": 2}, "case_opens_with_an_event"),
        ({"number": "new", "state": "closed"}, "case_opens_as_permitted"),
    ],
)
def test_a_matter_is_opened_only_by_an_opening_event(site: Site, change: dict[str, object], name: str) -> None:
    prepared()
    state = str(change.get("state", "draft"))
    run(
        "INSERT INTO records_event (procedure, step, state, version, item, kind, action, activity, occurred_us,"
        f" offset_minutes, recorded_us, source) VALUES ('matter', 's', '{state}', 1, 'new', '', 'note', '', 0, 0, 0, 's')"
    )
    fields = {"number": "new", "state": "draft", "version": 1, **change}
    fields |= {"procedure": "matter", "last_event": Event.objects.get(item="new"), "title": "x", "open": True, "clock": True}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Case.objects.create(**fields, state_since=NOW, created_at=NOW)


def test_postgresql_does_not_empty_a_table_either(site: Site) -> None:
    if site.name == "sqlite":
        return  # it has no TRUNCATE
    prepared()
    for table in never_emptied():
        with pytest.raises(DatabaseError, match=f"{table}_never_emptied"):
            run(f"TRUNCATE {table} CASCADE")


def test_every_guard_is_in_place_and_shown_to_refuse(site: Site) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        assert expected(connection.vendor) <= {row[0] for row in cursor.fetchall()}
    shown = {*REFUSED, "case_opens_with_an_event", "case_opens_as_permitted", "case_changes_with_an_event",
             "case_changes_state_as_permitted", "entry_follows_the_last_one", "particulars_are_erased_by_decision"}  # fmt: skip
    assert {guard.name for guard in GUARDS} == shown


def test_without_its_guard_each_statement_would_go_through(site: Site) -> None:
    """The guard, and nothing else, is what refuses."""
    prepared(events=1100)
    drop: Callable[[str, str], str] = (
        (lambda name, table: f"DROP TRIGGER {name} ON {table}")
        if site.name == "postgresql"
        else lambda name, _: f"DROP TRIGGER {name}"
    )
    tables = {guard.name: guard.table for guard in GUARDS}
    for name in (
        "entry_is_never_changed",
        "particulars_are_never_changed",
        "block_is_never_changed",
        "event_is_never_changed",
    ):
        run(drop(name, tables[name]), *REFUSED[name])
    run(drop("case_changes_with_an_event", "records_case"), *MOVED["a field without an event"])
