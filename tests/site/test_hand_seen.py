"""Takes lists handed in and the organisation kept by hand, in Chromium. Gives what people see: nothing broken, nothing inaccessible."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shigan_site.accounts.models import Account, Grant, Token
from shigan_site.actions.ledger import place_all_events
from shigan_site.records.models import Entry
from tests.site.bureau import KEYS, NOW
from tests.site.taking import PAPER, Office
from tests.site.test_browser import address
from tests.site.test_imported import LOG
from tests.site.test_intake import workbook
from tests.site.visiting import PASSWORD, Visitor

pytestmark = pytest.mark.browser
__all__ = ["address"]

GOALS = [
    ["重点任务", "工作目标", "牵头单位", "完成时限", "责任人"],
    ["推进政务公开", "每季度公开一次，公开率达到百分之百", "规划科", "2026-12-31", "潘经办"],
    ["", "没有名称", "规划科", "2026-12-31", ""],
    ["修订制度", "修订三项制度", "没有的科", "年底前", ""],
    ["数字化转型", "上线一个系统", "财务科", "2026-12-20", "费经办"],
]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_a_list_is_handed_in_checked_and_taken(browser: Any, address: str, tmp_path: Path, width: int, scheme: str) -> None:
    path = tmp_path / "2026年度目标分解表.xlsx"
    path.write_bytes(workbook({"分解表": GOALS}).read())
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.enter("su")
    page = visitor.page
    page.goto("/matters/import/")
    visitor.see("intake", whole=True)
    page.set_input_files("#list", path)
    page.click("text=上传并核对")
    visitor.see("intake-list", whole=True)
    page.click("text=登记 2 个事项")
    assert "登记了 2 个事项，2 行未登记" in page.locator(".head").inner_text()
    visitor.see("intake-receipt", whole=True)
    assert visitor.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_another_systems_record_is_read_in(browser: Any, address: str, tmp_path: Path, width: int, scheme: str) -> None:
    path = tmp_path / "一体化平台导出.csv"
    path.write_bytes(LOG.encode("gb18030"))
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.page.set_default_timeout(120_000)
    visitor.enter("su")
    page = visitor.page
    page.goto("/imported/")
    visitor.see("imported-empty")
    page.set_input_files("#log", path)
    page.click("text=上传并识别")
    page.wait_for_selector("#mapping")
    visitor.see("imported-look", whole=True)
    page.click("text=读入台账")
    page.wait_for_selector("text=已读入为独立台账")
    visitor.see("imported", whole=True)
    assert visitor.complaints == []


def officers() -> None:
    """The two who keep the organisation and decide on erasure."""
    for role in ("system_admin", "security_admin"):
        account = Account.objects.create(username=role, made_at=NOW)
        account.set_password(PASSWORD)
        account.save()
        Grant.objects.create(account=account, role=role, from_on=NOW.date(), at_setup=True, made_at=NOW)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_organisation_is_kept_by_hand_and_a_name_erased(browser: Any, address: str, width: int, scheme: str) -> None:
    officers()
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.enter("system_admin")
    page = visitor.page
    page.goto("/organisation/")
    visitor.see("organisation", whole=True)
    page.click("text=规划科")
    page.click("summary:has-text('单位更名')")
    visitor.see("kept-unit", whole=True)
    page.goto(f"/organisation/people/{KEYS['pei']}/")
    page.click("summary:has-text('登记请假')")
    page.fill("#leave_add-last", "2026-11-20")
    page.click("button:has-text('登记请假')")
    assert "不晚于" in page.locator(".keep .summary").inner_text()
    visitor.see("kept-person-wrong", whole=True)
    page.fill("#leave_add-last", "2026-11-27")
    page.click("button:has-text('登记请假')")
    page.click("summary:has-text('离开本机关')")
    page.click("button:has-text('离开本机关')")
    page.goto(f"/organisation/people/{KEYS['pei']}/erase/")
    page.fill("#reason", "本人申请")
    visitor.see("erase", whole=True)
    page.click("button:has-text('提出')")
    other = Visitor(browser, address, width=width, scheme=scheme)
    other.enter("security_admin")
    other.page.goto("/erasures/")
    other.see("erasures", whole=True)
    other.page.click("a:has-text('的姓名')")
    other.see("erasure-of-name", whole=True)
    other.page.click("button:has-text('决定删除')")
    other.page.click("dialog button:has-text('确认')")
    other.page.wait_for_selector(".banner-good")
    other.see("erasures-done", whole=True)
    page.goto(f"/organisation/people/{KEYS['pei']}/")
    assert "已依法删除" in page.locator("h1").inner_text()
    assert other.complaints == [] and [said for said in visitor.complaints if "422" not in said] == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_text_is_erased_when_every_step_that_says_it_was_seen(browser: Any, address: str, width: int, scheme: str) -> None:
    officers()
    office = Office(keys=itertools.count(1000))
    item = office.in_hand(demand="当事人王某，身份证号码写在工作要求里，须依法删除。")
    for text in ("同意", "同意", "当事人王某，身份证号码写在工作要求里，须依法删除。"):
        office.done(item, ("comment", "su", {"text": text, "files": [PAPER]}))
    place_all_events(now=NOW)
    first = Entry.objects.filter(event__item=item).earliest("sequence").sequence
    short = Entry.objects.filter(event__item=item, event__step="comment").earliest("sequence").sequence
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.enter("sun")
    page = visitor.page
    page.goto(f"/record/{short}/erase/")
    visitor.see("erase-short", whole=True)
    page.goto(f"/record/{first}/erase/")
    page.check("input[value='form/demand']")
    page.fill("#reason", "当事人申请")
    page.evaluate("window.scrollTo(0, 0)")
    visitor.see("erase-texts", whole=True)
    token = Token.objects.create(
        account=office.accounts["sun"], name="年报统计", scopes="matters:read", issued_by=office.accounts["su"], made_at=NOW,
        ends_on=NOW.date() + timedelta(days=90),
    )  # fmt: skip
    page.click("button:has-text('提出')")
    other = Visitor(browser, address, width=width, scheme=scheme)
    other.enter("security_admin")
    other.page.goto("/erasures/")
    other.page.click(f"a:has-text('{item}')")
    other.see("erasure-of-text", whole=True)
    other.page.click("button:has-text('决定删除')")
    other.page.click("dialog button:has-text('确认')")
    other.page.wait_for_selector(".banner-good")
    for name, place in (("token-fetch", f"/tokens/{token.pk}/fetch/"), ("calendar-address", "/me/calendar/")):
        page.goto(place)
        visitor.see(name, whole=True)
    assert other.complaints == visitor.complaints == []
