"""Takes a small office at work. Gives proof that its documents say what the record says, to those who may see it."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from shigan.reports.papers import Given
from shigan_site.actions.ledger import place_all_events
from shigan_site.queries.ledger import last_checkpoint
from shigan_site.queries.matters_list import Wish
from shigan_site.queries.papers import paper_of, register_of
from shigan_site.records.models import Event
from shigan_site.rules import pack
from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.taking import PAPER, Office

TODAY = date(2026, 11, 23)


def filled(office: Office, name: str, item: str, by: str = "su", event: int | None = None) -> Given:
    found = paper_of(pack(), pack().documents[name], office.accounts[by], item, TODAY, "zh", event)
    assert found is not None
    return found


def visitor(office: Office, name: str) -> Client:
    client = Client()
    client.force_login(office.accounts[name])
    return client


def text_of(content: bytes) -> str:
    body = Document(io.BytesIO(content)).element.body
    return "\n".join("".join(run.text or "" for run in line.iter(qn("w:t"))) for line in body.iter(qn("w:p")))


def disputed_and_ruled(office: Office) -> str:
    item = office.in_hand(basis="局办〔2026〕8号")
    office.done(
        item,
        ("dispute", "ping", {"reason": "执法权在财务科", "unit": "finance"}),
        ("arbitrate", "sun", {"unit": "finance", "reason": "三定方案第四条"}),
    )
    return item


def test_a_ruling_has_the_reasons_that_the_step_itself_clears(site: Site) -> None:
    office = Office()
    values = filled(office, "arbitration", disputed_and_ruled(office)).values
    assert values["dispute_reason"] == "执法权在财务科"
    assert (values["disputed_by_name"], values["dispute_unit_name"]) == ("平主任", "finance")
    assert (values["lead_unit_name"], values["reason"]) == ("finance", "三定方案第四条")


def test_a_document_stands_as_of_the_step_that_issued_it_whatever_came_after(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    office.done(item, ("remind", "su", {"level": "blue", "text": "月底前要见效"}))
    before = filled(office, "reminder", item)
    first = Event.objects.get(item=item, step="remind").pk
    office.done(
        item,
        ("remind", "su", {"level": "red"}),
        ("ask_extension", "pan", {"to": "2027-01-15", "reason": "天气原因"}),
        ("grant_extension", "sun", {}),
    )
    assert filled(office, "reminder", item, event=first) == before
    values = before.values
    assert (values["remind_level"], values["remind_level_name"], values["reason"]) == (
        "blue",
        "蓝色提醒",
        "月底前要见效",
    )
    assert (values["serial"], filled(office, "reminder", item).values["serial"]) == (1, 2)
    extension = filled(office, "extension_decision", item).values
    assert (extension["decision"], extension["extension_reason"]) == ("granted", "天气原因")
    assert extension["previous_due"] == (date(2026, 12, 31) - date(1970, 1, 1)).days
    assert extension["due"] == date(2027, 1, 15)


def test_the_step_brings_its_remedy_and_its_provisions(site: Site) -> None:
    office = Office()
    given = filled(office, "assignment", office.in_hand())
    step = pack().procedures["matter"].steps["approve"]
    assert given.remedy == step.remedy
    assert any("第十二条" in cited.zh for cited in given.provisions)


def test_the_report_of_completion_tells_the_whole_course(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    assert office.take(item, "submit", "pan", files=[PAPER], outcome="占道摊点全部入市")
    office.done(item, ("verify", "su", {"how": "site", "text": "现场属实"}), ("close", "sun", {}))
    given = filled(office, "completion_report", item)
    assert (given.values["outcome"], given.values["verified_by_name"]) == ("占道摊点全部入市", "苏督")
    assert (given.values["verified_how_name"], given.values["evidence_names"]) == ("现场核查", "验收照片.jpg")
    course = ["登记", "送审", "审核交办", "签收并指定经办人", "报送办结", "核验", "销号"]
    assert [row["step_name"] for row in given.lists["steps"]] == course
    assert "占道摊点全部入市" in str(given.lists["steps"][4]["words"])


@pytest.mark.parametrize(
    "name", ["assignment", "supervision_notice", "reminder", "return_notice", "completion_report", "arbitration"]
)
def test_every_document_can_be_had_as_word_with_the_last_checkpoint(sqlite_site: Site, name: str) -> None:
    office = Office()
    item = disputed_and_ruled(office)
    place_all_events(now=NOW)
    answer = visitor(office, "sun").get(f"/matters/{item}/papers/{name}.docx")
    assert answer.status_code == 200
    text = text_of(answer.content)
    checkpoint = last_checkpoint()
    assert checkpoint is not None and checkpoint.root.hex() in text
    assert item in text or "整治占道经营" in text
    saved_as = unquote(answer.headers["Content-Disposition"])
    assert saved_as.startswith("attachment") and f"{pack().documents[name].name.zh}-{item}.docx" in saved_as
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_who_may_not_see_the_matter_finds_no_document_of_it(sqlite_site: Site) -> None:
    office = Office()
    item = office.in_hand()
    place_all_events(now=NOW)
    assert visitor(office, "fei").get(f"/matters/{item}/papers/assignment.docx").status_code == 404
    assert visitor(office, "pan").get(f"/matters/{item}/papers/assignment.docx").status_code == 200
    assert Client().get(f"/matters/{item}/papers/assignment.docx").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/matters/{item}/papers/no_such.docx", "/matters/{item}/papers/assignment.pdf", "/matters/{item}/papers/reminder.xlsx",
        "/matters/{item}/papers/supervision_ledger.docx", "/matters/registers/reminder.docx",
        "/matters/{item}/papers/reminder.docx?event=999999", "/matters/{item}/papers/reminder.docx?event=-1",
    ],
)  # fmt: skip
def test_what_there_is_not_is_not_found(sqlite_site: Site, address: str) -> None:
    office = Office()
    item = office.in_hand()
    place_all_events(now=NOW)
    assert visitor(office, "sun").get(address.format(item=item)).status_code == 404


def test_without_a_checkpoint_nothing_is_printed(sqlite_site: Site) -> None:
    office = Office()
    item = office.in_hand()
    assert visitor(office, "sun").get(f"/matters/{item}/papers/assignment.docx").status_code == 404


def test_a_register_is_the_list_of_the_same_address(site: Site) -> None:
    office = Office()
    items = [office.in_hand(title=f"事项{at}") for at in range(3)]
    office.done(items[0], ("progress", "pan", {"percent": 40, "text": "已摸底"}))
    place_all_events(now=NOW)
    answer = visitor(office, "sun").get("/matters/registers/supervision_ledger.xlsx?q=事项1")
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[3:4]] == [items[1]] and not any(rows[4][:2])
    whole = register_of(pack(), pack().documents["supervision_ledger"], office.accounts["sun"], TODAY, "zh", Wish())
    assert [row["number"] for row in whole.lists["matters"]] == items
    assert [row.get("progress") for row in whole.lists["matters"]] == [40, 0, 0]
    assert whole.values["matters"] == 3 and whole.values["office"] == "office"
    hidden = register_of(pack(), pack().documents["supervision_ledger"], office.accounts["fei"], TODAY, "zh", Wish())
    assert not hidden.lists["matters"]


def test_a_register_takes_as_many_queries_for_many_matters_as_for_one(sqlite_site: Site) -> None:
    office = Office()
    counts = []
    for _ in range(2):
        office.in_hand()
        office.in_hand()
        with CaptureQueriesContext(connection) as queries:
            register_of(pack(), pack().documents["rectification_ledger"], office.accounts["sun"], TODAY, "zh", Wish())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_register_is_had_as_word_too(sqlite_site: Site) -> None:
    office = Office()
    office.in_hand()
    place_all_events(now=NOW)
    answer = visitor(office, "sun").get("/matters/registers/rectification_ledger.docx")
    assert "整改台账" in text_of(answer.content)
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_a_completion_report_speaks_of_extensions_only_where_there_were_some(site: Site) -> None:
    office = Office()
    item = office.in_hand()
    place_all_events(now=NOW)
    address = f"/matters/{item}/papers/completion_report.docx"
    assert "延期" not in text_of(visitor(office, "su").get(address).content)
    office.done(item, ("ask_extension", "pan", {"to": "2027-01-15", "reason": "天气原因"}), ("grant_extension", "sun", {}))
    place_all_events(now=NOW)
    assert "1次" in text_of(visitor(office, "su").get(address).content)


def test_a_register_says_which_matters_it_holds_and_as_of_when_its_seal_stands(sqlite_site: Site) -> None:
    office = Office()
    office.in_hand()
    place_all_events(now=NOW)
    office.register(title="尚未入账")
    text = text_of(visitor(office, "su").get("/matters/registers/supervision_ledger.docx?unit=planning&light=on_time").content)
    assert "范围：全部在办、主办单位：planning、灯：正常" in text
    assert "共4条，截至2026年11月23日09:00" in text, "what came since is not under this seal"
