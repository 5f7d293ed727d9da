"""Takes work that people enter themselves. Gives proof that it is theirs, stays as it was said, and is never asked for or marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from shigan.ledger import actions as a
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.own_work import enter
from shigan_site.queries.own_work import entries_of
from shigan_site.records.models import Event
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

TODAY = date(2026, 11, 23)
FORM = {"day": "2026-11-20", "what": "随队下乡调研两天", "evidence": "调研通知〔2026〕3号"}


@pytest.fixture
def office(sqlite_site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        yield Office()


def test_an_entry_is_an_event_of_the_record_that_counts_for_nothing(office: Office) -> None:
    pan = client_of(office.accounts["pan"])
    assert pan.post("/me/work/", FORM).status_code == 302
    event = Event.objects.get(item=f"work/{KEYS['pan']}")
    assert (event.procedure, event.action, event.kind, event.actor) == ("organisation", a.NOTE, "organisation", KEYS["pan"])
    shown = pan.get("/me/").content.decode()
    assert "随队下乡调研两天" in shown and "调研通知〔2026〕3号" in shown
    pan.post("/me/work/", FORM)
    assert Event.objects.filter(item=f"work/{KEYS['pan']}").count() == 1, "the same said twice is kept once"


def test_a_day_ahead_or_nothing_said_is_refused_and_what_was_typed_is_kept(office: Office) -> None:
    pan = client_of(office.accounts["pan"])
    for wrong in ({"day": "2026-11-24"}, {"day": "someday"}, {"what": " "}, {"what": "长" * 501}):
        answer = pan.post("/me/work/", FORM | wrong)
        assert answer.status_code == 422 and "调研通知〔2026〕3号" in answer.content.decode()
    assert not Event.objects.exists()


def test_what_was_withdrawn_stays_and_says_so_and_nobody_else_can_withdraw_it(office: Office) -> None:
    enter(office.accounts["pan"], TODAY, "写错了", "", True, today=TODAY, now=NOW)
    (entry,) = entries_of(KEYS["pan"])
    for other in ("pei", "ping", "sun"):
        assert client_of(office.accounts[other]).post(f"/me/work/{entry.event}/withdraw/", {"why": "x"}).status_code == 404
    pan = client_of(office.accounts["pan"])
    assert pan.post(f"/me/work/{entry.event}/withdraw/", {"why": "不是那天"}).status_code == 302
    shown = pan.get("/me/").content.decode()
    assert "<del>写错了</del>" in shown and "不是那天" in shown
    assert Event.objects.filter(item=f"work/{KEYS['pan']}").count() == 2
    assert "写错了" not in client_of(office.accounts["ping"]).get("/units/planning/").content.decode()


def test_only_who_was_asked_sees_it_and_takes_notice_once(office: Office) -> None:
    enter(office.accounts["pan"], TODAY, "请负责人知悉的工作", "", True, today=TODAY, now=NOW)
    enter(office.accounts["pan"], TODAY, "只给自己看的工作", "", False, today=TODAY, now=NOW)
    asked = entries_of(KEYS["pan"])[1]
    for name, sees in {"ping": True, "pei": False, "fang": False, "sun": False, "lei": False}.items():
        shown = client_of(office.accounts[name]).get("/units/planning/").content.decode()
        assert ("请负责人知悉的工作" in shown) is sees, name
        assert "只给自己看的工作" not in shown
    assert client_of(office.accounts["fang"]).post(f"/me/work/{asked.event}/notice/").status_code == 404
    for _ in range(2):
        client_of(office.accounts["ping"]).post(f"/me/work/{asked.event}/notice/")
    assert Event.objects.filter(item=f"work/{KEYS['pan']}").count() == 3
    assert "平主任" in client_of(office.accounts["pan"]).get("/me/").content.decode()


def test_the_proof_of_an_entry_is_shown_to_the_person_alone(office: Office) -> None:
    enter(office.accounts["pan"], TODAY, "有证可查的工作", "", True, today=TODAY, now=NOW)
    place_all_events(now=NOW)
    (entry,) = entries_of(KEYS["pan"])
    for name, status in {"pan": 200, "ping": 404, "sun": 404, "lei": 404}.items():
        assert client_of(office.accounts[name]).get(f"/record/{entry.sequence}/").status_code == status, name


def test_the_dossier_begins_with_this_year_and_takes_days_of_ones_own(office: Office) -> None:
    for day, what in ((TODAY, "今年的"), (date(2025, 12, 20), "去年末的"), (date(2024, 5, 1), "很早的")):
        enter(office.accounts["pan"], day, what, "", False, today=TODAY, now=NOW + timedelta(seconds=1))
    pan = client_of(office.accounts["pan"])

    def seen(query: str) -> set[str]:
        shown = pan.get(f"/me/{query}").content.decode()
        return {what for what in ("今年的", "去年末的", "很早的") if what in shown}

    assert seen("") == {"今年的"}
    assert seen("?span=twelve") == {"今年的", "去年末的"}
    assert seen("?span=own&from=2024-01-01&to=2024-12-31") == {"很早的"}
    assert seen("?span=own&from=2027-01-01&to=2024-12-31") == seen("?span=own&from=x") == {"今年的"}


def test_the_first_day_of_all_makes_no_span(office: Office) -> None:
    pan = client_of(office.accounts["pan"])
    assert pan.get("/me/", {"span": "own", "from": "0001-01-01", "to": "2026-11-23"}).status_code == 200


def test_the_dossier_is_had_as_word_and_excel_by_the_person_alone(office: Office, tmp_path: Path) -> None:
    number = office.in_hand()
    office.done(number, ("progress", "pan", {"percent": "40", "text": "推进"}))
    enter(office.accounts["pan"], TODAY, "协助招商", "签到表", True, today=TODAY, now=NOW)
    place_all_events(now=NOW)
    pan = client_of(office.accounts["pan"])
    kept = tmp_path / "纪实.xlsx"
    kept.write_bytes(pan.get("/me/papers/work_record.xlsx").content)
    cells = [str(cell) for row in CalamineWorkbook.from_path(str(kept)).get_sheet_by_index(0).to_python() for cell in row]
    assert any("办理情况" in cell for cell in cells) and any("协助招商（签到表）" in cell for cell in cells)
    for name in ("work_record", "results_dossier"):
        for ending in ("docx", "xlsx"):
            assert pan.get(f"/me/papers/{name}.{ending}?span=twelve").status_code == 200, name
            assert pan.get(f"/matters/{number}/papers/{name}.{ending}").status_code == 404, name
            assert pan.get(f"/matters/registers/{name}.{ending}").status_code == 404, name
    assert pan.get("/me/papers/assignment.docx").status_code == 404
    other = tmp_path / "别人.xlsx"
    other.write_bytes(client_of(office.accounts["pei"]).get("/me/papers/work_record.xlsx").content)
    assert "协助招商" not in str(CalamineWorkbook.from_path(str(other)).get_sheet_by_index(0).to_python())
