"""Takes people who use nothing but keys. Gives a short matter's life, and focus that can always be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shigan_site.records.models import Event, UnitSpan
from tests.site.bureau import NOW
from tests.site.busy_office import UNIT_NAMES
from tests.site.databases import Site
from tests.site.reading import at_the_time
from tests.site.serving import served
from tests.site.taking import Office
from tests.site.visiting import PASSWORD, Visitor

pytestmark = pytest.mark.browser

TITLE = "窗口午间不断岗"
MOST_STOPS = 60
ATTEMPTS = 4
FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), name = at.labels && at.labels[0];
    const top = document.querySelector('.top').getBoundingClientRect().bottom;
    const inside = at.closest('.top') || at.classList.contains('skip') || box.bottom > top;
    return {
        words: ((name && name.innerText) || at.getAttribute('aria-label') || at.innerText || '').trim().split('\\n')[0],
        tag: at.tagName,
        seen: Boolean(inside && box.top < innerHeight && box.bottom > 0 && box.width),
        ring: getComputedStyle(at).outlineStyle !== 'none' || at.closest('.seek') !== null,
    };
}"""


@pytest.fixture
def address(sqlite_site: Site) -> Iterator[str]:
    with at_the_time(NOW):
        office = Office()
        for key, name in UNIT_NAMES.items():
            UnitSpan.objects.filter(unit__key=key).update(name=name)
        for name in ("sun", "pan", "su"):
            office.accounts[name].set_password(PASSWORD)
            office.accounts[name].save()
        with served() as place:
            yield place


class Typist:
    """One person with a keyboard alone."""

    def __init__(self, browser: Any, address: str, name: str) -> None:
        self.visitor = Visitor(browser, address)
        self.page, self.keys = self.visitor.page, self.visitor.page.keyboard
        self.page.goto("/login/")
        assert self.page.evaluate("document.activeElement.id") == "username", "the first key already counts"
        self.keys.type(name)
        self.keys.press("Tab")
        self.keys.type(PASSWORD)
        self.arrives_by("Enter")

    def arrives_by(self, key: str) -> None:
        with self.page.expect_navigation():
            self.keys.press(key)

    def tabs_to(self, words: str) -> None:
        """Tab by Tab, seeing at each stop where one is."""
        for _ in range(MOST_STOPS):
            self.keys.press("Tab")
            stop = self.page.evaluate(FOCUS)
            if stop["tag"] != "BODY":
                assert stop["seen"] and stop["ring"], f"the focus is hidden at {stop}"
            if stop["words"].removesuffix("（选填）").strip() == words:
                return
        raise AssertionError(f"no way to {words} by Tab")

    def types_into(self, label: str, text: str) -> None:
        self.tabs_to(label)
        self.keys.type(text)

    def chooses(self, label: str, words: str) -> None:
        """In a list that opens: down, until the words stand in it."""
        self.tabs_to(label)
        for _ in range(MOST_STOPS):
            self.keys.press("ArrowDown")
            if self.page.evaluate("document.activeElement.selectedOptions[0].text") == words:
                return
        raise AssertionError(f"{words} is not in the list")

    def goes_on_to(self, words: str) -> None:
        self.tabs_to(words)
        self.arrives_by("Enter")

    def opens_the_first_task(self) -> None:
        """Ctrl K, today, Enter; J, Enter."""
        self.keys.press("Control+k")
        self.page.wait_for_selector("#palette[open]")
        self.keys.type("jt")
        self.page.wait_for_selector("#palette-list li:has-text('今天')")
        self.arrives_by("Enter")
        self.again_until(self._marks_the_first_row)
        self.arrives_by("Enter")
        assert self.page.locator("#matter-title").inner_text() == TITLE

    def _marks_the_first_row(self) -> None:
        self.keys.press("j")
        self.page.wait_for_selector("[data-row].at", timeout=2_000)

    def again_until(self, deed: Callable[[], object]) -> None:
        """A key that comes before the page listens is pressed again, as anybody would."""
        late = pytest.importorskip("playwright.sync_api").TimeoutError
        for attempt in range(ATTEMPTS):
            try:
                deed()
            except late:
                assert attempt < ATTEMPTS - 1, "the key does nothing"
            else:
                return

    def attaches(self, label: str, file: Path) -> None:
        self.tabs_to(label)
        def chosen() -> None:
            with self.page.expect_file_chooser(timeout=4_000) as found:
                self.keys.press("Space")
            found.value.set_files(file)

        self.again_until(chosen)

    def leaves(self) -> None:
        assert self.visitor.complaints == []
        self.visitor.context.close()


def test_a_short_matter_is_lived_with_the_keyboard_alone(browser: Any, address: str, tmp_path: Path) -> None:
    paper = tmp_path / "值班表.txt"
    paper.write_text("值班表\n", encoding="utf-8")
    registers_and_assigns(Typist(browser, address, "sun"))
    signs_and_hands_in(Typist(browser, address, "pan"), paper)
    verifies(Typist(browser, address, "su"))
    closes(Typist(browser, address, "sun"))
    assert list(Event.objects.order_by("pk").values_list("step", flat=True)) == [
        "register", "assign", "sign", "submit", "verify", "close",
    ]  # fmt: skip


def registers_and_assigns(sun: Typist) -> None:
    sun.arrives_by("n")
    sun.types_into("事项名称", TITLE)
    sun.chooses("事项类别", "督办事项")
    sun.chooses("事项来源", "会议")
    sun.types_into("工作要求", "午间有人值守。")
    sun.goes_on_to("登记")
    sun.goes_on_to("直接交办")
    sun.types_into("主办单位", "guihua")
    sun.page.wait_for_selector("#list-lead_unit li:has-text('规划科')")
    sun.keys.press("Enter")
    sun.types_into("办结期限", "12182026")
    assert sun.page.input_value("#field-due") == "2026-12-18"
    sun.goes_on_to("直接交办")
    sun.leaves()


def signs_and_hands_in(pan: Typist, paper: Path) -> None:
    pan.opens_the_first_task()
    pan.goes_on_to("签收")
    pan.goes_on_to("签收")
    pan.goes_on_to("报送办结")
    pan.types_into("办理结果", "已排班，午间两人值守。")
    pan.attaches("佐证材料", paper)
    pan.goes_on_to("报送办结")
    pan.leaves()


def verifies(su: Typist) -> None:
    su.opens_the_first_task()
    su.goes_on_to("核验")
    su.tabs_to("查阅材料")
    su.keys.press("ArrowDown")
    su.types_into("核验意见", "中午到窗口看过，属实。")
    su.goes_on_to("核验")
    su.leaves()


def closes(sun: Typist) -> None:
    sun.opens_the_first_task()
    sun.goes_on_to("销号")
    sun.goes_on_to("销号")
    assert "已办结" in sun.page.locator(".banner").inner_text()
    sun.visitor.see("keyboard-closed")
    sun.leaves()
