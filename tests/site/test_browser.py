"""Takes the small office in Chromium. Gives what people see: nothing broken, nothing from outside, nothing inaccessible.

Screenshots go to the folder SHIGAN_SCREENSHOTS where it is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shigan_site.records.models import Matter
from tests.site.bureau import NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time
from tests.site.serving import served

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "richtig-und-lang"
VIOLATIONS = """document.addEventListener('securitypolicyviolation',
    (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="browser tests (playwright is not installed)")
    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the driver keeps a loop in this thread
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


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


class Visitor:
    """One person at a window of some width and colour, and everything the browser complained of."""

    def __init__(self, browser: Any, address: str, *, width: int = 1440, scheme: str = "light") -> None:
        height = 900 if width > 500 else 844
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN", base_url=address
        )
        self.page = self.context.new_page()
        self.page.add_init_script(VIOLATIONS)
        self.address, self.name = address, f"{width}-{scheme}"
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type != "info" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.complaints.append(f"asked {request.url}")

    def enter(self, name: str) -> None:
        self.page.goto("/login/")
        self.page.fill("#username", name)
        self.page.fill("#password", PASSWORD)
        self.page.press("#password", "Enter")
        self.page.wait_for_url("**/")

    def see(self, name: str, *, whole: bool = False) -> None:
        """The page as it is now: kept as a picture, fitting its window, accessible."""
        self.page.wait_for_load_state("networkidle")
        if folder := os.environ.get("SHIGAN_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}-{self.name}.png", full_page=whole)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
        assert self.faults() == [], name

    def faults(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA and good practice."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
        return [
            f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_a_day_at_the_office_is_seen_without_a_complaint(browser: Any, address: str, width: int, scheme: str) -> None:
    """Door → today → ledger → matter → step, and the other pages."""
    number = Matter.objects.get(title__startswith="优化").number
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.page.goto("/login/")
    visitor.see("login")
    visitor.enter("pan")
    visitor.see("today", whole=width < 500)
    pages = {
        "ledger": "/matters/?sort=due", "ledger-grouped": "/matters/?group=unit&light=on_time", "matter": f"/matters/{number}/",
        "step": f"/matters/{number}/progress/", "new": "/matters/new/", "unit": "/units/planning/", "me": "/me/",
        "record": "/record/", "proof": "/record/3/", "search": "/search/?q=优化",
        "tokens": "/tokens/", "calendar": "/me/calendar/", "interface": "/interface/",
    }  # fmt: skip
    for name, place in pages.items():
        visitor.page.goto(place)
        visitor.see(name, whole=width < 500)
    assert visitor.complaints == []


def test_a_step_is_taken_by_hand(browser: Any, address: str) -> None:
    number = Matter.objects.get(title__startswith="优化").number
    visitor = Visitor(browser, address)
    visitor.enter("pan")
    page = visitor.page
    page.click("text=督办台账")
    page.click("text=优化营商环境十条落实")
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
    page.locator("#field-level").focus()
    page.keyboard.press("Space")
    page.locator("main button[type=submit], main .btn-main").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=批量催办的结果")
    assert page.locator("tbody tr:has-text('已办理')").count() == 2
    visitor.see("bulk-result")
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
    number = Matter.objects.get(title__startswith="优化").number
    context = browser.new_context(java_script_enabled=False, base_url=address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/login/")
    page.fill("#username", "pan")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.click("a.top-nav")
    page.click("#nav >> text=督办台账")
    page.click("text=优化营商环境十条落实")
    page.click(".steps >> text=请求协办")
    page.fill("#field-unit", "督查室")
    page.fill("#field-task", "请协调法规部门会签。")
    page.click("main button:has-text('请求协办')")
    page.wait_for_url(f"**/matters/{number}/")
    assert "督查室" in page.locator("main").inner_text()
