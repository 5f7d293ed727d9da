"""Takes steps on the pages. Gives the assurance that what can be taken back says so, and what cannot asks for its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from shigan_site.records.models import Case, Event
from tests.site.bureau import NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

UNDO = re.compile(r'class="undo" method="post" action="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="(key|version|next)" value="([^"]*)">')


@pytest.fixture
def office(sqlite_site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        yield open_busy_office()


def sent(client: Client, matter: Case, step: str, **form: str) -> HttpResponse:
    matter.refresh_from_db()
    given = {"version": str(matter.version), "key": f"{step}-{matter.version}", **form}
    answer: HttpResponse = client.post(f"/matters/{matter.number}/{step}/", given, follow=True)
    return answer


def steps(matter: Case) -> list[str]:
    return list(Event.objects.filter(item=matter.number).order_by("pk").values_list("step", flat=True))


@pytest.mark.parametrize(
    ("step", "who", "form", "back"),
    [
        ("wait", "pan", {"waits_for": "outside", "reason": "等批复"}, "resume"),
        ("offer_transfer", "pan", {"unit": "finance", "reason": "职能已划转"}, "withdraw_transfer"),
        ("dispute", "ping", {"reason": "不属于本单位职责"}, "withdraw_dispute"),
    ],
)
def test_a_step_with_an_inverse_is_taken_back_from_its_message_and_the_record_shows_both(
    office: Office, step: str, who: str, form: dict[str, str], back: str
) -> None:
    """Without scripts too: the offer is a plain form."""
    matter, client = Case.objects.get(title__startswith="优化"), client_of(office.accounts[who])
    page = sent(client, matter, step, **form).content.decode()
    offered = UNDO.search(page)
    assert offered is not None and offered[1] == f"/matters/{matter.number}/{back}/"
    assert client.post(offered[1], dict(HIDDEN.findall(page[offered.start() :])[:3])).status_code == 302
    assert steps(matter)[-2:] == [step, back]
    assert UNDO.search(client.get("/matters/").content.decode()) is None


def test_nothing_is_offered_after_a_step_without_an_inverse(office: Office) -> None:
    matter = Case.objects.get(title__startswith="优化")
    page = sent(client_of(office.accounts["pan"]), matter, "progress", percent="60", text="会签").content.decode()
    assert "已办理" in page and UNDO.search(page) is None


def test_a_grave_step_is_taken_only_when_its_name_was_typed(office: Office) -> None:
    matter, client = Case.objects.get(title__startswith="优化"), client_of(office.accounts["sun"])
    for typed in ({}, {"sure": "是"}, {"sure": "撤消"}):
        page = sent(client, matter, "cancel", reason="不再需要", **typed).content.decode()
        assert "请原样输入“撤销”" in page and "不再需要" in page
    assert steps(matter)[-1] != "cancel"
    assert "已办理" in sent(client, matter, "cancel", reason="不再需要", sure=" 撤销 ").content.decode()
    assert steps(matter)[-1] == "cancel"


def test_a_step_asked_for_in_the_list_goes_back_to_the_list_and_nowhere_else(office: Office) -> None:
    matter, client = Case.objects.get(title__startswith="优化"), client_of(office.accounts["pan"])
    place = f"/matters/?unit=planning&open={matter.number}"
    assert sent(client, matter, "progress", percent="60", text="一", next=place).request["PATH_INFO"] == "/matters/"
    for elsewhere in ("https://example.com/matters/", "//example.com/matters/", "/matters/../logout/"):
        answer = sent(client, matter, "progress", percent="61", text="二", next=elsewhere)
        assert answer.request["PATH_INFO"] == f"/matters/{matter.number}/"


def test_the_sheet_beside_the_list_is_that_of_the_page_and_shows_nobody_more(office: Office) -> None:
    matter, hidden = Case.objects.get(title__startswith="优化"), Case.objects.get(title__startswith="审计整改")
    client = client_of(office.accounts["pan"])
    whole = client.get(f"/matters/?open={matter.number}").content.decode()
    assert 'id="pane"' in whole and 'class="timeline"' in whole and f'data-open="{matter.number}"' in whole
    alone = client.get(f"/matters/?open={matter.number}", headers={"hx-target": "pane"}).content.decode()
    assert "<html" not in alone and 'class="timeline"' in alone
    assert client.get(f"/matters/?open={hidden.number}", headers={"hx-target": "pane"}).status_code == 404
    assert "timeline" not in client.get(f"/matters/?open={hidden.number}").content.decode()


def test_a_form_in_the_list_is_the_form_alone_and_is_answered_without_a_page(office: Office) -> None:
    matter, client = Case.objects.get(title__startswith="优化"), client_of(office.accounts["pan"])
    place = f"/matters/{matter.number}/progress/"
    form = client.get(place, headers={"hx-target": "inline-row"}).content.decode()
    assert "<html" not in form and 'name="percent"' in form
    given = {"version": str(matter.version), "key": "k", "percent": "70", "text": "会签完成"}
    answer = client.post(place, given, headers={"hx-target": "inline-row"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "taken")
    assert "已办理" in client.get("/matters/", headers={"hx-target": "list"}).content.decode()
