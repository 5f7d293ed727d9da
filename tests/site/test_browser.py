"""Takes the small office in Chromium. Gives what people see: nothing broken, nothing from outside, nothing inaccessible.

What is seen is kept as pictures; tests/site/visiting.py says where.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shigan_site.records.models import Case
from tests.site.bureau import NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time
from tests.site.serving import served
from tests.site.visiting import PASSWORD, Visitor

pytestmark = pytest.mark.browser

@pytest.fixture
def address(sqlite_site: Site) -> Iterator[str]:
    """The office at work, served; everybody's password is the same."""
    with at_the_time(NOW):
        office = open_busy_office()
        for name in ("su", "sun", "pan"):
            office.accounts[name].set_password(PASSWORD)
            office.accounts[name].save()
        with served() as place:
            yield place


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_a_day_at_the_office_is_seen_without_a_complaint(browser: Any, address: str, width: int, scheme: str) -> None:
    """Door → today → ledger → matter → step, and the other pages."""
    number = Case.objects.get(title__startswith="优化").number
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.page.goto("/login/")
    visitor.see("login")
    visitor.enter("pan")
    visitor.see("today", whole=width < 500)
    pages = {
        "ledger": "/matters/?sort=due", "ledger-grouped": "/matters/?group=unit&light=on_time", "matter": f"/matters/{number}/",
        "step": f"/matters/{number}/progress/", "new": "/matters/new/", "unit": "/units/planning/", "me": "/me/",
        "me-own-days": "/me/?span=own", "own-work": "/me/work/",
        "record": "/record/", "proof": "/record/3/", "search": "/search/?q=优化",
        "tokens": "/tokens/", "calendar": "/me/calendar/", "interface": "/interface/",
    }  # fmt: skip
    for name, place in pages.items():
        visitor.page.goto(place)
        visitor.see(name, whole=width < 500)
    assert visitor.complaints == []


def test_a_step_is_taken_by_hand(browser: Any, address: str) -> None:
    number = Case.objects.get(title__startswith="优化").number
    visitor = Visitor(browser, address)
    visitor.enter("pan")
    page = visitor.page
    page.click("text=督办台账")
    page.click("a.subject:has-text('优化营商环境十条落实')")
    page.click(".steps >> text=办理情况")
    page.fill("#field-percent", "140")
    page.fill("#field-text", "会签完成三家。")
    page.click("main button:has-text('办理情况')")
    assert page.locator(".summary").inner_text().startswith("请改正以下内容")
    assert page.locator(".summary").evaluate("element => element === document.activeElement")
    assert page.title().startswith("有误：")
    visitor.see("step-wrong")
    page.click(".summary a")
    assert page.evaluate("document.activeElement.id") == "field-percent"
    page.fill("#field-percent", "60")
    page.click("main button:has-text('办理情况')")
    page.wait_for_url(f"**/matters/{number}/")
    assert "已办理“办理情况”" in page.locator(".banner").inner_text()
    assert page.locator(".timeline li").first.inner_text().startswith("办理情况")
    visitor.see("step-taken")
    assert visitor.complaints == []


def test_reminders_are_sent_with_the_keyboard_alone(browser: Any, address: str) -> None:
    visitor = Visitor(browser, address)
    visitor.enter("su")
    page = visitor.page
    page.keyboard.press("Control+k")
    page.keyboard.type("台账")
    page.keyboard.press("Enter")
    page.wait_for_url("**/matters/")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    assert page.locator("[data-bulk-count]").inner_text() == "已选 2 项"
    visitor.see("bulk-bar")
    page.locator("[data-bulk] button", has_text="催办").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/matters/bulk/")
    visitor.see("bulk-preview")
    page.locator("[name^=own-]").first.focus()
    page.keyboard.press("End")  # the strongest
    page.locator("main button[type=submit], main .btn-main").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=批量催办的结果")
    assert page.locator("tbody tr:has-text('已办理')").count() == 2
    visitor.see("bulk-result")
    for name, place in {"proposed": "/matters/?remind=any", "forecast": "/matters/forecast/", "first-page": "/",
                        "to-look-back": "/matters/?tab=ended&look_back=due"}.items():  # fmt: skip
        page.goto(place)
        visitor.see(name)
    assert visitor.complaints == []


def test_filters_live_in_the_address_and_the_list_alone_is_fetched(browser: Any, address: str) -> None:
    visitor = Visitor(browser, address)
    visitor.enter("su")
    page = visitor.page
    page.goto("/matters/")
    page.evaluate("window.still = true")
    page.click("summary:has-text('筛选')")
    page.click(".filter-row >> text=会议")
    page.wait_for_selector(".chip:has-text('来源')")
    assert page.evaluate("window.still") and "source=meeting" in page.url
    rows = page.locator("tr[data-row]").count()
    page.reload()
    assert page.locator("tr[data-row]").count() == rows > 0
    visitor.see("filtered")
    assert visitor.complaints == []


def test_what_is_typed_is_kept_on_the_server_and_comes_back(browser: Any, address: str) -> None:
    visitor = Visitor(browser, address)
    visitor.enter("su")
    page = visitor.page
    page.goto("/matters/new/")
    page.fill("#field-title", "写到一半的事项")
    page.fill("#field-lead_unit", "规划")
    page.wait_for_selector("#list-lead_unit li:has-text('规划科')")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=草稿已保存")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "写到一半" not in kept and "规划" not in kept  # the browser keeps nothing of what was typed
    page.goto("/")
    assert "写到一半的事项" in page.locator("main").inner_text()
    page.goto("/matters/new/")
    assert page.input_value("#field-title") == "写到一半的事项"
    assert page.input_value("[name=lead_unit]") == "planning"
    visitor.see("draft")
    assert visitor.complaints == []


def test_the_page_works_without_scripts(browser: Any, address: str) -> None:
    number = Case.objects.get(title__startswith="优化").number
    context = browser.new_context(java_script_enabled=False, base_url=address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/login/")
    page.fill("#username", "pan")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.click("a.top-nav")
    page.click("#nav >> text=督办台账")
    page.click("a.subject:has-text('优化营商环境十条落实')")
    page.click(".steps >> text=请求协办")
    page.fill("#field-unit", "督查室")
    page.fill("#field-task", "请协调法规部门会签。")
    page.click("main button:has-text('请求协办')")
    page.wait_for_url(f"**/matters/{number}/")
    assert "督查室" in page.locator("main").inner_text()
