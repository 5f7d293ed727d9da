"""Takes the ledger in Chromium. Gives the assurance that a matter can be read and moved on beside its list, also by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shigan_site.records.models import Case, Event
from tests.site.bureau import NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.reading import at_the_time
from tests.site.serving import served
from tests.site.taking import Office
from tests.site.visiting import PASSWORD, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def office(sqlite_site: Site) -> Iterator[tuple[Office, str]]:
    with at_the_time(NOW):
        office = open_busy_office()
        for name in ("su", "pan"):
            office.accounts[name].set_password(PASSWORD)
            office.accounts[name].save()
        with served() as place:
            yield office, place


def test_a_matter_is_read_and_moved_on_beside_its_list_with_the_keyboard_alone(browser: Any, office: tuple[Office, str]) -> None:
    """J → O → the main step's form → taken: the row shows it, the filters stay; back, reload and Esc do what they say."""
    matter = Case.objects.get(title__startswith="优化")
    visitor = Visitor(browser, office[1])
    visitor.enter("pan")
    page = visitor.page
    page.goto("/matters/?sort=due&unit=planning")
    page.evaluate("window.still = true")
    rows = page.locator("tr[data-row]").count()
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_selector("#inline #field-percent")
    assert f"open={matter.number}" in page.url and "unit=planning" in page.url
    assert page.evaluate("document.activeElement.id") == "matter-title"
    visitor.see("split")
    page.fill("#inline #field-percent", "140")
    page.press("#inline #field-percent", "Enter")
    page.wait_for_selector("#inline .summary")
    assert page.locator("#inline .summary").evaluate("element => element === document.activeElement")
    page.fill("#inline #field-percent", "65")
    page.fill("#inline #field-text", "会签完成三家。")
    page.locator("#inline button", has_text="办理情况").press("Enter")
    page.wait_for_selector(".pane .banner:has-text('已办理')")
    page.wait_for_selector("tr.open progress[value='65']", state="attached")
    assert page.evaluate("window.still") and page.locator("tr[data-row]").count() == rows
    page.reload()
    assert page.locator(".pane .timeline li").first.inner_text().startswith("办理情况")
    page.keyboard.press("Escape")
    page.wait_for_selector(".pane", state="hidden")
    assert "open=" not in page.url and "unit=planning" in page.url
    page.go_back()
    page.wait_for_selector(".pane .sheet-top")
    page.locator("tr[data-open] td.col-unit").nth(2).click()
    page.wait_for_function("number => !location.search.includes(number)", arg=matter.number)
    assert visitor.complaints == []


def test_progress_is_written_in_the_row_and_esc_restores_it(browser: Any, office: tuple[Office, str]) -> None:
    matter = Case.objects.get(title__startswith="优化")
    visitor = Visitor(browser, office[1])
    visitor.enter("pan")
    page = visitor.page
    page.goto("/matters/?tab=mine&sort=due")
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.wait_for_selector("#inline-row #field-percent")
    assert page.evaluate("document.activeElement.id") == "field-percent"
    visitor.see("progress-in-the-row")
    page.keyboard.press("Escape")
    assert page.locator(".inline-row").count() == 0 and Case.objects.get(pk=matter.pk).version == matter.version
    page.keyboard.press("e")
    page.wait_for_selector("#inline-row #field-percent")
    office[0].take(matter.number, "remind", "su", level="blue")
    page.fill("#inline-row #field-percent", "70")
    page.fill("#inline-row #field-text", "又进了一步")
    page.click("#inline-row button")
    page.wait_for_selector("#inline-row .summary:has-text('苏督')")
    assert page.input_value("#inline-row #field-text") == "又进了一步"
    page.click("#inline-row button")
    page.wait_for_selector("#list .banner:has-text('已办理')")
    assert Case.objects.get(pk=matter.pk).get("progress") == 70
    assert page.url.endswith("/matters/?tab=mine&sort=due") and page.locator("h1").count() == 1
    assert [each for each in visitor.complaints if "409" not in each] == []


def test_a_transfer_is_taken_back_at_once_and_the_record_shows_both(browser: Any, office: tuple[Office, str]) -> None:
    matter = Case.objects.get(title__startswith="老旧")
    visitor = Visitor(browser, office[1])
    visitor.enter("pan")
    page = visitor.page
    page.goto(f"/matters/{matter.number}/wait/")
    page.locator("input[name=waits_for]").first.check()
    page.fill("#field-reason", "等省局批复")
    page.click("main .row-actions button")
    page.wait_for_selector(".banner .undo")
    visitor.see("undo")
    page.click(".banner .undo button")
    page.wait_for_selector(".banner:has-text('恢复办理')")
    assert list(Event.objects.filter(item=matter.number).order_by("-pk").values_list("step", flat=True)[:2]) == ["resume", "wait"]
    assert visitor.complaints == []


def test_a_narrow_window_opens_the_page_and_one_without_scripts_too(browser: Any, office: tuple[Office, str]) -> None:
    matter = Case.objects.get(title__startswith="优化")
    visitor = Visitor(browser, office[1], width=390)
    visitor.enter("pan")
    visitor.page.goto("/matters/?sort=due")
    visitor.page.keyboard.press("j")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"**/matters/{matter.number}/")
    visitor.page.goto(f"/matters/?open={matter.number}")
    visitor.see("split-narrow")
    assert visitor.complaints == []


def test_who_was_signed_out_meanwhile_comes_to_the_door_and_not_to_a_door_inside_the_page(browser: Any, office: tuple[Office, str]) -> None:
    visitor = Visitor(browser, office[1])
    visitor.enter("pan")
    visitor.page.goto("/matters/")
    visitor.context.clear_cookies()
    visitor.page.keyboard.press("j")
    visitor.page.keyboard.press("o")
    visitor.page.wait_for_url("**/login/**")
    assert visitor.complaints == []
