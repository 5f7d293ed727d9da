"""Takes the busy office. Gives the assurance that a saved list is the list on the page, harmless to open, and nobody else's."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.http import HttpResponse

from shigan_site.actions.recurring import declare
from tests.site.bureau import NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import Office

SUBJECT = re.compile(r'class="subject"[^>]*>([^<]+)</a>')


@pytest.fixture
def office(sqlite_site: Site) -> Iterator[Office]:
    with at_the_time(NOW):
        yield open_busy_office()


def table(office: Office, who: str, address: str) -> list[list[str]]:
    answer = client_of(office.accounts[who]).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "wished",
    ["", "unit=planning&sort=-progress", "tab=ended&cols=source,since", "group=unit&sort=title&cols=", "light=overdue&kind=supervision"],
)
def test_a_saved_ledger_has_the_rows_of_the_page_in_its_order(office: Office, wished: str) -> None:
    page = client_of(office.accounts["su"]).get(f"/matters/?{wished}").content.decode()
    _, *rows = table(office, "su", f"/matters/?{wished}&list=all&save=csv")
    titles = [title.replace("&#34;", '"') for title in SUBJECT.findall(page)]
    assert [row[0] for row in rows[:-2]] == titles and titles
    assert rows[-2] == [] and f"共 {len(titles)} 行" in rows[-1][0]


def test_the_chosen_columns_and_no_others_are_saved(office: Office) -> None:
    head = table(office, "su", "/matters/?cols=unit,reminders&save=csv")[0]
    assert head == ["事项", "编号", "依据", "主办单位", "经办人", "催办"]


def test_the_last_line_says_who_saved_when_and_with_which_filters(office: Office) -> None:
    foot = table(office, "su", "/matters/?unit=planning&source=meeting&save=csv")[-1][0]
    assert foot.startswith("督查室 苏督 于 2026-11-23")
    assert "主办单位：规划科" in foot and "来源：会议" in foot


def test_a_file_holds_the_whole_of_a_list_of_which_the_page_shows_the_beginning(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shigan_site.web.views.matters.PAGE", 2)
    page = client_of(office.accounts["su"]).get("/matters/").content.decode()
    rows = table(office, "su", "/matters/?page=2&save=csv")
    assert len(SUBJECT.findall(page)) == 2 < len(rows) - 3
    monkeypatch.setattr("shigan_site.web.lists.LONGEST", 3)
    cut = table(office, "su", "/matters/?save=csv")
    assert len(cut) == 3 + 3 and "超过 3 行的部分没有列出" in cut[-1][0]


EVERYWHERE = (
    ("su", "/units/planning/?list=late"), ("su", "/units/planning/?list=soon"), ("su", "/units/planning/?list=asked"),
    ("su", "/units/planning/?list=holding"), ("pan", "/me/?list=holding"), ("pan", "/me/?list=notices"), ("pan", "/me/?list=deeds"),
    ("su", "/search/?q=%E8%A7%84%E5%88%92"), ("sun", "/diagnosis/?list=all"), ("sun", "/recurring/?list=all"),
    ("su", "/matters/import/?list=receipts"),
)  # fmt: skip


def test_every_list_is_had_as_csv_and_as_a_workbook(office: Office) -> None:
    form = {"title": "每周例会", "kind": "routine", "source": "internal", "demand": "开好", "rhythm": "week", "begins_on": "2026-12-01",
            "due_after": "5", "lead_unit": "planning"}  # fmt: skip
    declare(form, office.accounts["sun"], "k", now=NOW)
    for who, address in EVERYWHERE:
        rows = table(office, who, address + "&save=csv")
        assert len(rows[0]) > 1 and rows[-1][0], address
        answer = client_of(office.accounts[who]).get(address + "&save=xlsx")
        assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def test_a_page_offers_its_lists_and_no_empty_one(office: Office) -> None:
    unit, other = (get(office, "su", f"/units/{key}/") for key in ("planning", "supervision"))
    assert "list=late&amp;save=xlsx" in unit.content.decode() and "list=holding&amp;save=csv" in unit.content.decode()
    assert other.status_code == 200 and "list=late" not in other.content.decode()


def test_what_would_be_reckoned_is_text_in_every_file(office: Office) -> None:
    for sign in "=+-@":
        office.register("su", title=f'{sign}HYPERLINK("http://x")')
    titles = [row[0] for row in table(office, "su", "/matters/?save=csv") if row]
    assert all(f'\'{sign}HYPERLINK("http://x")' in titles for sign in "=+-@")
    book = zipfile.ZipFile(io.BytesIO(get(office, "su", "/matters/?save=xlsx").content))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()


def get(office: Office, who: str, address: str) -> HttpResponse:
    found: HttpResponse = client_of(office.accounts[who]).get(address)
    return found


def test_an_unknown_list_or_kind_of_file_is_not_found(office: Office) -> None:
    assert get(office, "su", "/matters/?save=exe").status_code == 404
    assert get(office, "su", "/units/planning/?save=csv&list=salaries").status_code == 404


def test_a_file_shows_nobody_more_than_the_page(office: Office) -> None:
    assert get(office, "pan", "/recurring/?save=csv").status_code == 403
    assert get(office, "pan", "/accounts/?save=csv").status_code == 403
    mine = {row[1] for row in table(office, "pan", "/matters/?save=csv")[1:] if len(row) > 1}
    all_ = {row[1] for row in table(office, "su", "/matters/?save=csv")[1:] if len(row) > 1}
    assert mine < all_
