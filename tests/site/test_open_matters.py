"""Open matters are found by indexes of their own, and nobody notices when the pack calls other states open."""

from __future__ import annotations

import pytest
from django.db import connection
from shigan_site.records.open_matters import PREFIX, index_open_matters

from shigan_site.queries.lights import open_states, still_open
from shigan_site.queries.procedures import procedures
from shigan_site.records.models import Case, TookPart
from tests.site.databases import Site
from tests.site.taking import Office

pytestmark = pytest.mark.both_databases


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return {name for name in connection.introspection.get_constraints(cursor, "records_matter") if name.startswith(PREFIX)}


def test_the_question_for_open_matters_can_use_each_of_their_indexes(sqlite_site: Site) -> None:
    """SQLite refuses to prepare a question that names an index whose condition the question does not imply."""
    procedure = procedures()["matter"]
    index_open_matters(open_states(procedure))
    question = str(Case.objects.filter(still_open(procedure)).only("pk").query)
    for name in indexes():
        with connection.cursor() as cursor:
            cursor.execute(question.replace('FROM "records_matter"', f'FROM "records_matter" INDEXED BY {name}'))


def test_indexes_follow_the_states_that_the_pack_calls_open(site: Site) -> None:
    index_open_matters(["draft", "doing"])
    before = indexes()
    index_open_matters(["draft", "doing"])
    assert indexes() == before and len(before) == 3
    index_open_matters(["doing"])
    assert len(indexes()) == 3 and indexes().isdisjoint(before)


def test_what_is_open_is_the_same_with_and_without_the_index(site: Site) -> None:
    procedure, office = procedures()["matter"], Office()
    doing, draft = office.in_hand(), office.register()
    office.take(draft.item, "discard", "su", reason="重复")  # type: ignore[union-attr]
    assert list(Case.objects.filter(still_open(procedure)).values_list("number", flat=True)) == [doing]
    index_open_matters(open_states(procedure))
    assert list(Case.objects.filter(still_open(procedure)).values_list("number", flat=True)) == [doing]


def test_who_took_part_is_written_once_by_whatever_way_an_event_comes(site: Site) -> None:
    item = Office().in_hand()
    parts = list(TookPart.objects.filter(item=item).values_list("person", flat=True))
    assert len(parts) == len(set(parts)) == 4  # Su, Sun, Ping, and Pan to whom it was passed
