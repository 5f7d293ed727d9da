"""A procedure of which the site has never heard: no Python, no migration, one file beside those of the pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shigan_site.actions.outcomes import Done
from shigan_site.actions.replay import replay, told_cases
from shigan_site.actions.steps import open_matter, take_step
from shigan_site.queries.days import day_number
from shigan_site.queries.sight import visible_cases
from shigan_site.records.models import Case, Event, Notice, Particulars
from tests.site.any_procedure import with_procedures
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

pytestmark = pytest.mark.both_databases
REQUEST = Path(__file__).parent / "packs" / "request.yaml"
NEEDED = day_number(NOW.date()) + 7


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    with with_procedures(site.folder, [REQUEST]), at_the_time():
        yield Office()


def asked(office: Office, by: str = "pan", title: str = "去省里开会") -> str:
    form = {"title": title, "needed_on": NEEDED}
    done = open_matter(form, office.accounts[by], f"k-{title}", now=office.later(), procedure_id="request", step_id="ask")
    assert isinstance(done, Done), done
    return done.item


def test_it_numbers_its_cases_in_a_series_of_its_own(office: Office) -> None:
    matter = office.register()
    assert isinstance(matter, Done)
    assert (asked(office), asked(office, title="送文件"), matter.item) == ("YC2026-000001", "YC2026-000002", "2026-000001")


def test_its_cases_are_seen_by_those_whom_its_circle_names(office: Office) -> None:
    item = asked(office)
    seers = {name for name, account in office.accounts.items() if visible_cases(account, NOW.date()).filter(number=item).exists()}
    assert seers == {"pan", "sun"}, "the leader's grant everywhere opens nothing that the procedure does not give to leaders"


def test_everybody_concerned_finds_it_on_their_pages(office: Office) -> None:
    item = asked(office)
    sun, pan, lei = (client_of(office.accounts[name]) for name in ("sun", "pan", "lei"))
    for address in ("/", "/cases/request/", "/cases/request/?tab=turn", "/search/?q=省里", f"/matters/{item}/"):
        answer = sun.get(address)
        assert answer.status_code == 200 and "去省里开会" in answer.content.decode(), address
    assert "去省里开会" in pan.get("/cases/request/").content.decode()
    assert pan.get(f"/matters/{item}/").status_code == 200
    assert lei.get(f"/matters/{item}/").status_code == 404
    for address in ("/", "/cases/request/", "/search/?q=省里", "/matters/"):
        assert "去省里开会" not in lei.get(address).content.decode(), address


def test_its_forms_open_and_take_steps(office: Office) -> None:
    pan, sun = client_of(office.accounts["pan"]), client_of(office.accounts["sun"])
    assert "用车日期" in pan.get("/cases/request/new/ask/").content.decode()
    answer = pan.post("/cases/request/new/ask/", {"title": "送文件", "needed_on": "2026-12-01", "key": "a"})
    item = Case.objects.get(procedure="request").number
    assert answer.status_code == 302 and answer.headers["Location"] == f"/matters/{item}/"
    form = {"key": "b", "version": "1"}
    assert sun.post(f"/matters/{item}/approve/", form).status_code == 302
    case = Case.objects.get(number=item)
    assert (case.state, case.open, case.title, str(case.due)) == ("approved", False, "送文件", "2026-12-01")
    notice = Notice.objects.get(person__key=office.accounts["pan"].person_key)
    assert notice.sentence_key == "request/approve/0" and "“送文件”已批准。" in pan.get("/me/").content.decode()


def test_many_are_approved_at_once(office: Office) -> None:
    items = [asked(office, title=f"第{place}次用车") for place in range(3)]
    sun = client_of(office.accounts["sun"])
    preview = sun.post("/matters/bulk/", {"procedure": "request", "step": "approve", "number": items})
    assert preview.status_code == 200
    rows = [f"{item}:1" for item in items]
    sent = {"procedure": "request", "step": "approve", "number": items, "row": rows, "go": "yes", "key": "many"}
    assert sun.post("/matters/bulk/", sent).status_code == 200
    assert set(Case.objects.values_list("state", flat=True)) == {"approved"}


def test_its_cases_come_back_from_the_ledger_alone(office: Office) -> None:
    item = asked(office)
    take_step("request", item, "refuse", {"reason": "已有安排"}, office.accounts["sun"], "r", 1, now=office.later())
    asked(office, title="送文件")
    before, events = told_cases(), list(Event.objects.values())
    particulars = list(Particulars.objects.values())
    assert len(before) == 2 and before[item]["open"] is False
    assert events and particulars
    _emptied()
    replay()
    assert told_cases() == before


def _emptied() -> None:
    """The tables of cases without a row, the events as they are."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER case_is_never_deleted")
        else:
            cursor.execute("ALTER TABLE records_case DISABLE TRIGGER ALL")
        for table in ("notice", "caseparty", "casevalue", "caserow", "caselink", "case", "numbering"):
            cursor.execute(f"DELETE FROM records_{table}")
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE records_case ENABLE TRIGGER ALL")
