"""Takes the page as a reader does: opened from disk in Chromium. Gives what was seen. Never reaches for the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shigan.reports import write_reports
from shigan.reports.example import example_results

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    write_reports(example_results(), out, ("zh", "en"), ("html",))
    return out


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="browser tests (playwright is not installed)")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


class Visit:
    """One page, and everything it said or asked for."""

    def __init__(self, browser: Any, url: str, width: int = 1440, scheme: str = "light") -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(url)

    def fits(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def visit(browser: Any, folder: Path) -> Iterator[Any]:
    visits: list[Visit] = []

    def go(name: str = "report.html", **how: Any) -> Visit:
        visits.append(Visit(browser, (folder / name).as_uri(), **how))
        return visits[-1]

    yield go
    for each in visits:
        each.page.close()


@pytest.mark.parametrize("name", ["report.html", "report.en.html"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_is_silent_asks_for_nothing_and_fits(name: str, width: int, scheme: str, visit: Any) -> None:
    seen = visit(name, width=width, scheme=scheme)
    seen.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert seen.said == []
    assert [url for url in seen.asked if not url.endswith(name)] == []
    assert seen.fits()


def test_a_number_opens_to_the_events_behind_it_and_closes_by_keyboard(visit: Any) -> None:
    seen = visit()
    card = seen.page.locator("#findings .finding").first
    card.locator(".ev > summary").focus()
    seen.page.keyboard.press("Enter")
    button = card.locator("button.open").first
    button.focus()
    seen.page.keyboard.press("Enter")
    dialog = seen.page.locator("dialog#story")
    assert dialog.is_visible()
    assert dialog.locator("#story-title").inner_text() == button.inner_text()
    assert dialog.locator("ol li").count() == 10
    assert dialog.locator("li.hit").count() == 2
    seen.page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert seen.page.evaluate("document.activeElement.className") == "open"
    assert seen.said == []


def test_a_line_of_a_group_opens_to_its_evidence_and_a_link_to_it_does_too(visit: Any) -> None:
    seen = visit()
    line = seen.page.locator("#findings .several tr.one").first
    name = line.get_attribute("id")
    below = seen.page.locator(f"#e-{name.removeprefix('f-')}")
    assert not below.is_visible()
    line.locator("button.show").focus()
    seen.page.keyboard.press("Enter")
    assert below.is_visible()
    assert line.locator("button.show").get_attribute("aria-expanded") == "true"
    seen.page.keyboard.press("Enter")
    assert not below.is_visible()
    seen.page.evaluate("id => { location.hash = id; }", name)
    below.wait_for(state="visible")
    assert seen.said == []


def test_a_mark_in_a_drawing_leads_to_its_finding(visit: Any) -> None:
    seen = visit()
    link = seen.page.locator("#i-overdue svg.funnel a[href^='#f-']").first
    seen.page.evaluate("link => link.dispatchEvent(new MouseEvent('click', {bubbles: true}))", link.element_handle())
    target = seen.page.evaluate("location.hash")
    assert target.startswith("#f-")
    assert seen.page.locator(target).is_visible()


def test_a_figure_unfolds_its_records_by_keyboard_and_an_item_opens_to_its_story(visit: Any) -> None:
    seen = visit()
    seen.page.evaluate("document.querySelectorAll('#i-overdue details').forEach(each => { each.open = true; })")
    line = seen.page.locator("#i-overdue tbody tr", has_text="法规处").first
    value, observed = line.locator("button.fig").all()
    observed.focus()
    seen.page.keyboard.press("Enter")
    below = seen.page.locator("#i-overdue tr.behind")
    assert below.count() == 1
    assert below.locator("li").count() == 8
    assert "显示 8 / 共" in below.inner_text()
    assert "./shigan explain 'overdue@法规处'" in below.inner_text()
    for figure in (value, observed):
        assert figure.get_attribute("aria-expanded") == "true"
        assert figure.get_attribute("aria-controls") == below.get_attribute("id")
    item = below.locator("button.open").first
    item.focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.locator("dialog#story #story-title").inner_text() == item.inner_text()
    assert seen.page.locator("dialog#story li.hit").count() == 2
    seen.page.keyboard.press("Escape")
    observed.focus()
    seen.page.keyboard.press("Space")
    assert below.count() == 0
    assert observed.get_attribute("aria-expanded") == "false"
    assert seen.said == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_figure_whose_records_are_not_in_the_page_says_so_and_stays_within_it(width: int, visit: Any) -> None:
    seen = visit(width=width)
    seen.page.evaluate("document.querySelectorAll('#i-overdue details').forEach(each => { each.open = true; })")
    seen.page.locator("#i-overdue tbody tr", has_text="财务科").locator("button.fig").first.click()
    below = seen.page.locator("#i-overdue tr.behind")
    assert "没有收进本页" in below.inner_text()
    box = below.locator("td > div").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert seen.fits()


def test_a_mark_without_a_finding_unfolds_the_records_behind_it(visit: Any) -> None:
    seen = visit()
    link = seen.page.locator("#i-overdue svg.funnel a[href^='#n-']").first
    link.focus()
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector("#i-overdue tr.behind")
    assert seen.page.evaluate("document.activeElement.className") == "fig"
    assert seen.said == []


def test_a_link_to_a_closed_finding_opens_what_hides_it(visit: Any, folder: Path) -> None:
    seen = visit()
    identity = seen.page.locator("#persons .finding").first.get_attribute("id")
    assert not seen.page.locator(f"#{identity}").is_visible()
    seen.page.evaluate("id => { location.hash = id; }", identity)
    seen.page.wait_for_function("document.querySelector('#persons details').open")
    assert seen.page.locator(f"#{identity}").is_visible()


def test_the_filter_hides_what_does_not_fit_and_says_how_many_do(visit: Any) -> None:
    seen = visit()
    total = seen.page.locator("#findings .finding").count()
    seen.page.fill("#filter", "电子处方")
    assert 0 < seen.page.locator("#findings .finding:visible").count() < total
    assert seen.page.locator("#filter-count").inner_text() == "1 条"
    seen.page.fill("#filter", "")
    assert seen.page.locator("#findings .finding:visible").count() == total


def test_light_and_dark_can_be_switched(visit: Any) -> None:
    seen = visit()
    before = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    seen.page.click("#theme")
    assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_print_opens_provisions_and_tables_and_leaves_evidence_and_persons_as_they_were(visit: Any) -> None:
    seen = visit()
    seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert seen.page.evaluate("document.querySelectorAll('#indicators details:not([open])').length") == 0
    assert seen.page.evaluate("document.querySelectorAll('#findings .ev[open]').length") == 0
    assert not seen.page.evaluate("document.querySelector('#persons details').open")
    seen.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert seen.page.evaluate("document.querySelectorAll('#findings details[open]').length") == 0
    assert len(seen.page.pdf(prefer_css_page_size=True)) > 50_000


CONTRAST = """() => {
  const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = node => { for (; node; node = node.parentElement) {
    const found = parts(getComputedStyle(node).backgroundColor);
    if (found.length === 3 || found[3] > 0.99) { return found; } } return [255, 255, 255]; };
  const poor = [];
  document.querySelectorAll('body *:not(svg *):not(script):not(style)').forEach(node => {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.getClientRects().length) { return; }
    const a = light(parts(getComputedStyle(node).color)), b = light(ground(node));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) { poor.push(node.className + ' ' + node.textContent.slice(0, 20) + ' ' + ratio.toFixed(2)); }
  });
  return poor;
}"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_can_be_read(scheme: str, visit: Any) -> None:
    seen = visit(scheme=scheme)
    seen.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    seen.page.evaluate("document.querySelectorAll('#i-overdue .fig:first-child').forEach(each => each.click())")
    assert seen.page.evaluate(CONTRAST) == []
