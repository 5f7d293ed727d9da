"""Takes the pages of those who run the site. Gives what they see: nothing broken, nothing from outside, nothing inaccessible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from shigan_site.accounts.models import Account, Grant
from shigan_site.actions.setup import token_for_first_run
from shigan_site.records.models import UnitSpan
from tests.site.bureau import NOW
from tests.site.busy_office import UNIT_NAMES
from tests.site.databases import Site
from tests.site.reading import at_the_time
from tests.site.serving import served
from tests.site.taking import Office
from tests.site.test_organisation_import import PEOPLE, UNITS, book
from tests.site.visiting import PASSWORD, Visitor

pytestmark = pytest.mark.browser

WINDOWS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]
EXPECTED = "Failed to load resource: the server responded with a status of"


@pytest.fixture
def address(sqlite_site: Site) -> Iterator[str]:
    """The small office, and its administrators."""
    with at_the_time(NOW):
        office = Office()
        for key, name in UNIT_NAMES.items():
            UnitSpan.objects.filter(unit__key=key).update(name=name)
        for name, role in (("xitong", "system_admin"), ("anquan", "security_admin")):
            office.accounts[name] = Account.objects.create(username=name, made_at=NOW)
            Grant.objects.create(
                account=office.accounts[name], role=role, from_on=date(2020, 1, 1), at_setup=True, made_at=NOW
            )
        for name in ("xitong", "anquan", "pan"):
            office.accounts[name].set_password(PASSWORD)
            office.accounts[name].save()
        with served() as place:
            yield place


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_pages_of_those_who_run_the_site_are_seen_without_a_complaint(
    browser: Any, address: str, width: int, scheme: str
) -> None:
    number = Account.objects.get(username="pan").pk
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.enter("xitong")
    visitor.see("administration", whole=True)
    pages = {"organisation": "/organisation/", "accounts": "/accounts/", "account": f"/accounts/{number}/",
             "account-new": "/accounts/open/", "grant-new": f"/accounts/{number}/grant/",
             "roles": "/accounts/roles/", "password": "/password/", "adjustments": "/organisation/adjustments/",
             "split": "/organisation/units/planning/split/"}  # fmt: skip
    for name, place in pages.items():
        visitor.page.goto(place)
        visitor.see(name, whole=True)
    assert visitor.complaints == []


def test_a_grant_is_proposed_by_one_officer_and_confirmed_by_the_other(browser: Any, address: str) -> None:
    first, second = (Visitor(browser, address) for _ in range(2))
    first.enter("xitong")
    first.page.click("text=账号与授权")
    first.page.fill("#q", "潘")
    first.page.press("#q", "Enter")
    first.page.click("td >> text=潘经办")
    first.page.click("text=提出授权")
    first.page.select_option("#role", label="督办人员")
    first.page.click("button:has-text('提出授权')")
    first.page.wait_for_selector("text=待第二人确认")
    first.see("grant-proposed")
    second.enter("anquan")
    second.page.click("text=账号与授权")
    second.page.click("td >> text=潘经办")
    second.page.click("button:has-text('确认')")
    second.page.wait_for_selector("tr:has-text('督办人员') >> text=生效中")
    second.see("grant-confirmed")
    assert first.complaints + second.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_unit_goes_into_another_by_two_officers(browser: Any, address: str, width: int, scheme: str) -> None:
    first, second = (Visitor(browser, address, width=width, scheme=scheme) for _ in range(2))
    first.enter("xitong")
    first.page.goto("/organisation/units/planning/")
    first.page.click("text=并入其他单位")
    first.page.select_option("#successor", label=UNIT_NAMES["finance"])
    first.page.fill("#basis", "编委〔2026〕8号")
    first.page.click(".btn:has-text('预览')")
    first.page.wait_for_selector("#would")
    first.see("merge-looked", whole=True)
    first.page.click("button:has-text('提出')")
    first.page.wait_for_selector("text=待第二人决定")
    second.enter("anquan")
    second.see("officer-today", whole=True)
    second.page.click("text=去决定")
    second.page.click("main td a")
    second.see("adjustment", whole=True)
    second.page.click("button:has-text('决定调整')")
    second.page.click("dialog button:has-text('确认')")
    second.page.wait_for_selector(".light:has-text('已生效')")
    second.see("adjustment-done", whole=True)
    assert first.complaints + second.complaints == []


def test_a_workbook_is_looked_at_before_it_is_taken_over(browser: Any, address: str, tmp_path: Path) -> None:
    people = [[PEOPLE[0][0]], PEOPLE[1], ["钱多", "009", "法规科", "公务员", None]]
    units = [UNITS[0], ["长沙市某局", None, 2], ["法规科", "长沙市某局", 1]]
    visitor = Visitor(browser, address)
    visitor.enter("xitong")
    visitor.page.goto("/organisation/")
    visitor.page.set_input_files("#workbook", book(tmp_path / "office.xlsx", people, units))
    visitor.page.click(".btn:has-text('预览')")
    visitor.page.wait_for_selector("h1:has-text('导入预览'), .summary")
    visitor.see("organisation-preview")
    assert visitor.complaints == []


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_what_fails_says_so_in_words(browser: Any, address: str, width: int, scheme: str) -> None:
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.enter("pan")
    for name, place in {"not-found": "/matters/2026-999999/", "not-for-you": "/accounts/"}.items():
        visitor.page.goto(place)
        visitor.see(name)
    visitor.page.goto("/")
    visitor.page.keyboard.press("Control+k")
    visitor.page.keyboard.type("gui")
    visitor.page.wait_for_selector("#palette-list li, .palette-none:not([hidden])")
    visitor.see("palette")
    visitor.page.keyboard.press("Escape")
    visitor.page.keyboard.press("?")
    visitor.see("keys")
    assert [complaint for complaint in visitor.complaints if not complaint.startswith(EXPECTED)] == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_new_office_is_set_up_on_one_page(
    browser: Any, sqlite_site: Site, tmp_path: Path, width: int, scheme: str
) -> None:
    token = token_for_first_run(Path(settings.DATA_DIR))
    with at_the_time(NOW), served() as place:
        visitor = Visitor(browser, place, width=width, scheme=scheme)
        visitor.page.goto(f"/setup/?token={token}")
        visitor.see("setup", whole=True)
        visitor.page.fill("#name", "某县医保局")
        visitor.page.set_input_files("#workbook", book(tmp_path / "office.xlsx"))
        visitor.page.fill("#supervision_heads", "查无此人")
        visitor.page.click(".btn:has-text('预览')")
        visitor.page.wait_for_selector(".summary")
        visitor.see("setup-wrong", whole=True)
        visitor.page.fill("#supervision_heads", "李静")
        visitor.page.click(".btn:has-text('预览')")
        visitor.page.wait_for_selector("#looked")
        visitor.see("setup-looked", whole=True)
        visitor.page.click("button:has-text('设立单位')")
        visitor.page.wait_for_selector("h1:has-text('单位已设好')")
        visitor.see("setup-done", whole=True)
        assert [complaint for complaint in visitor.complaints if not complaint.startswith(EXPECTED)] == []
