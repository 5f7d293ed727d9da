"""Takes a browser. Gives people who click what they read: links, buttons and fields, found by their visible words alone.

Every page that somebody comes to is watched: complaints of the browser, and axe-core once for each kind of page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.site.visiting import Visitor

NUMBER = re.compile(r"\d{4}-\d{6}|\b\d+\b")


@dataclass
class Watch:
    """What all people of one test found: the kinds of page that were looked at, and every complaint."""

    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    pictures: bool = True


@dataclass
class Human:
    """One person in a window of their own."""

    name: str
    visitor: Visitor
    watch: Watch

    @property
    def page(self) -> Any:
        return self.visitor.page

    def comes_in(self) -> Human:
        self.visitor.enter(self.name)
        self.looks()
        return self

    def looks(self, picture: str = "") -> None:
        """Takes the page in; a kind of page that nobody saw before is checked, and kept as a picture where it has a name."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_selector(".htmx-request", state="detached")
        kind = NUMBER.sub("#", self.page.evaluate("location.pathname"))
        if kind not in self.watch.seen:
            self.watch.seen.add(kind)
            self.watch.faults += [f"{kind}: {fault}" for fault in self.visitor.faults()]
        if picture and self.watch.pictures:
            self.visitor.keep_all(picture)

    def clicks(self, words: str, *, within: str = "body", role: str = "") -> None:
        """A link or a button, or whatever else bears the words."""
        place = self.page.locator(within)
        found = place.get_by_role(role, name=words, exact=True) if role else place.get_by_text(words, exact=True)
        found.first.click()

    def goes(self, place: str) -> None:
        """By the left column."""
        with self.page.expect_navigation():
            self.page.locator("nav.side a", has_text=place).click()
        self.looks()

    def opens(self, title: str) -> None:
        """Home → the matter where it waits for this person, otherwise by way of the ledger, open or ended."""
        self.goes("今天")
        here = self.page.locator("main").get_by_role("link", name=title, exact=True)
        for way in ("", "全部在办", "已结束"):
            if way:
                self.goes("督办台账")
                self.page.locator(".tabs a", has_text=way).click()
                self.page.wait_for_selector(f".tabs a[aria-current]:has-text('{way}')")
            if here.count():
                with self.page.expect_navigation():
                    here.first.click()
                assert self.page.locator("#matter-title").inner_text() == title
                self.looks()
                return
        raise AssertionError(f"{self.name} does not find {title}")

    def sees_steps(self) -> list[str]:
        return [words.strip() for words in self.page.locator(".steps a").all_inner_texts()]

    def takes(self, title: str, step: str, picture: str = "", **fields: str | Path) -> None:
        """Opens the matter, clicks the step, fills its form in and sends it off."""
        self.opens(title)
        self.begins(step, picture, **fields)
        self.sends(step)

    def begins(self, step: str, picture: str = "", **fields: str | Path) -> None:
        if not self.page.locator(".steps").get_by_role("link", name=step, exact=True).first.is_visible():
            self.page.locator(".steps summary").click()
        self.clicks(step, within=".steps", role="link")
        self.page.wait_for_selector(f"h1:text-is('{step}')")
        for label, value in fields.items():
            self.fills(label, value)
        self.looks(picture)

    def fills(self, label: str, value: str | Path) -> None:
        """A field by its label; a choice by its words; a unit or a person as the list under the field shows it."""
        form = self.page.locator("main form")
        if isinstance(value, Path):
            form.get_by_label(label).set_input_files(value)
            return
        group = form.get_by_role("radiogroup", name=re.compile(f"^{label}"))
        if group.count():
            group.get_by_text(value, exact=True).click()
            return
        one = form.get_by_label(re.compile(f"^{label}( *（选填）)?$")).first
        _WAYS.get(_kind_of(one), _type_in)(self.page, one, value)

    def sends(self, step: str) -> None:
        if self.page.locator("#field-sure").count():
            self.page.fill("#field-sure", step)
        self.page.locator("main form").get_by_role("button", name=re.compile(f"{re.escape(step)}$")).click()
        self.page.wait_for_selector(".banner, .summary")
        assert not self.page.locator(".summary").count(), self.page.locator(".summary").inner_text()
        self.looks()

    def leaves(self) -> None:
        self.watch.faults += [f"{self.name}: {complaint}" for complaint in self.visitor.complaints]
        self.visitor.context.close()


def _kind_of(one: Any) -> str:
    return str(one.evaluate("field => field.getAttribute('role') || field.tagName.toLowerCase()"))


def _type_in(page: Any, one: Any, value: str) -> None:
    one.fill(value)


def _choose(page: Any, one: Any, value: str) -> None:
    one.select_option(label=value)


def _pick(page: Any, one: Any, value: str) -> None:
    """Some letters, then the line of the list that shows the name."""
    one.fill(value)
    page.locator("[role=option]", has_text=value).first.click()
    page.wait_for_function(
        "held => [...document.querySelectorAll('.picker input[type=text]')].some(f => f.value === held)", arg=value
    )


_WAYS: dict[str, Callable[[Any, Any, str], None]] = {"select": _choose, "combobox": _pick}


def company(browser: Any, address: str, names: Iterable[str], watch: Watch) -> dict[str, Human]:
    """Several people, each in a window of their own, come in."""
    return {name: Human(name, Visitor(browser, address), watch).comes_in() for name in names}
