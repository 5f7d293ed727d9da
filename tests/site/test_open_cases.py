"""Open cases are found by the indexes made for them, and stay open exactly as long as their state is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet

from shigan_site.queries.kept_values import where
from shigan_site.queries.lights import ended, lit, still_open
from shigan_site.records.models import Case, CaseParty, CaseRow, CaseValue
from shigan_site.rules import procedures
from tests.site.bureau import KEYS
from tests.site.databases import Site
from tests.site.taking import PAPER, Office

TODAY = date(2026, 11, 23)
INDEXED = (Case, CaseParty, CaseValue, CaseRow)


def questions() -> dict[str, tuple[QuerySet, str]]:  # type: ignore[type-arg]
    """For each index a question that it is there for, and what of the question must be looked up in it."""
    matter = procedures()["matter"]
    parties, values = CaseParty.objects.filter(procedure="matter"), CaseValue.objects.filter(procedure="matter")
    open_, over = Case.objects.filter(still_open(matter)), Case.objects.filter(ended(matter))
    return {
        "case_open": (open_.filter(lit(matter, "overdue", TODAY)), "procedure=? AND open=? AND due<?"),
        "case_closed": (over.filter(closed__gte=TODAY), "procedure=? AND open=? AND closed>?"),
        "case_state": (open_.filter(state="doing"), "procedure=? AND open=? AND state=?"),
        "case_unit_open": (open_.filter(unit=1, due__lte=TODAY), "unit_id=? AND open=? AND due<?"),
        "case_unit_closed": (over.filter(unit=1, closed__gte=TODAY), "unit_id=? AND open=? AND closed>?"),
        "case_holder_open": (open_.filter(holder=1, due__lte=TODAY), "holder_id=? AND open=? AND due<?"),
        "case_holder_closed": (over.filter(holder=1, closed__gte=TODAY), "holder_id=? AND open=? AND closed>?"),
        "case_subject": (open_.filter(subject=1), "subject_id=? AND open=?"),
        "case_rests_person": (open_.filter(rests_person=1), "rests_person_id=? AND open=?"),
        "case_rests_unit": (open_.filter(rests_unit__in=(1, 2)), "rests_unit_id=? AND open=?"),
        "party_person_open": (parties.filter(person=1, open=True, due__lte=TODAY), "person_id=? AND procedure=? AND open=? AND due<?"),
        "party_person_closed": (parties.filter(person=1, open=False, closed__gte=TODAY), "person_id=? AND procedure=? AND open=?"),
        "party_unit_open": (parties.filter(unit=1, attribute="assists", open=True), "unit_id=? AND procedure=? AND attribute=? AND open=?"),
        "value_number": (values.filter(attribute="promised_on", number__lte=20_000), "procedure=? AND attribute=? AND number<?"),
        "value_text": (values.filter(attribute="basis", text="市府办函"), "procedure=? AND attribute=? AND text=?"),
        "row_unit": (CaseRow.objects.filter(kind="assists", unit=1, done=None), "kind=? AND unit_id=? AND done=?"),
    }


def plan_of(question: QuerySet, index: str) -> str:  # type: ignore[type-arg]
    """How SQLite would answer it with this index and no other."""
    table = question.model._meta.db_table
    text, values = question.only("pk").order_by().query.sql_with_params()
    forced = text.replace(f'FROM "{table}"', f'FROM "{table}" INDEXED BY {index}', 1)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {forced}", values)
        return "\n".join(row[3] for row in cursor.fetchall())


def test_every_index_is_there_for_a_question_and_can_be_used_for_it(sqlite_site: Site) -> None:
    asked = questions()
    assert asked.keys() == {index.name for table in INDEXED for index in table._meta.indexes}
    for index, (question, looked_up) in asked.items():
        plan = plan_of(question, index)
        assert f"{index} ({looked_up}" in plan and plan.startswith("SEARCH"), (index, plan)


def test_what_few_cases_have_is_looked_for_among_those_few(sqlite_site: Site) -> None:
    condition = where(procedures()["matter"], "promised_on", lte=TODAY)
    with connection.cursor() as cursor:
        text, values = Case.objects.filter(condition).only("pk").query.sql_with_params()
        cursor.execute(f"EXPLAIN QUERY PLAN {text}", values)
        assert "value_number (procedure=? AND attribute=? AND number<?" in "\n".join(row[3] for row in cursor.fetchall())


@pytest.mark.both_databases
def test_a_case_and_whom_it_names_are_open_as_long_as_its_state_is(site: Site) -> None:
    matter, office = procedures()["matter"], Office()
    doing, draft = office.in_hand(), office.register()
    proof = ("submit", "pan", {"outcome": "好", "files": [PAPER]})

    def found() -> tuple[list[str], set[str]]:
        parties = CaseParty.objects.filter(open=True).values_list("case__number", flat=True)
        return sorted(Case.objects.filter(still_open(matter)).values_list("number", flat=True)), set(parties)

    assert found() == ([doing, draft.item], {doing, draft.item})  # type: ignore[union-attr]
    office.take(draft.item, "discard", "su", reason="重复")  # type: ignore[union-attr]
    assert found() == ([doing], {doing})
    office.done(doing, proof, ("verify", "su", {"how": "site", "text": "属实"}), ("close", "sun", {}))
    assert found() == ([], set())
    assert set(Case.objects.values_list("closed", flat=True)) == {TODAY}
    office.done(doing, ("reopen", "lei", {"reason": "回潮", "due": "2027-02-01"}))
    assert found() == ([doing], {doing}) and Case.objects.get(number=doing).closed is None
    assert set(CaseParty.objects.filter(case__number=doing).values_list("due", "closed")) == {(date(2027, 2, 1), None)}


@pytest.mark.both_databases
def test_who_took_part_is_written_once(site: Site) -> None:
    item = Office().in_hand()
    parts = list(CaseParty.objects.filter(case__number=item, attribute="took_part").values_list("person__key", flat=True))
    assert sorted(parts) == sorted(KEYS[name] for name in ("su", "sun", "ping", "pan"))  # the last had it passed to
