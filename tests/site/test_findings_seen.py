"""Takes a year of an invented office in Chromium. Gives the questions as people see them: nothing broken, all accessible."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shigan_site.accounts.models import Account
from shigan_site.records.models import QuestionEvidence
from tests.site.serving import served
from tests.site.test_findings import office, one, year
from tests.site.visiting import PASSWORD, Visitor

pytestmark = pytest.mark.browser
__all__ = ["office", "year"]  # fixtures that these tests use, too


def asked() -> Account:
    """Whoever the year's first question about a person is about."""
    return Account.objects.get(person_key=one("person").subject)


@pytest.fixture
def address(office: Path) -> Iterator[str]:
    for account in (Account.objects.get(username="dubanfuze"), asked()):
        account.set_password(PASSWORD)
        account.save()
    with served() as place:
        yield place


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_questions_are_seen_without_a_complaint(browser: Any, address: str, width: int, scheme: str) -> None:
    about_unit, about_person = one("unit"), one("person")
    item = QuestionEvidence.objects.filter(question=about_unit).values_list("item", flat=True)[0]
    visitor = Visitor(browser, address, width=width, scheme=scheme)
    visitor.enter("dubanfuze")
    pages = {
        "diagnosis": "/diagnosis/", "question": f"/diagnosis/{about_unit.finding}/", "question-matter": f"/matters/{item}/",
        "question-unit": f"/units/{about_unit.subject}/", "question-person": f"/people/{about_person.subject}/",
    }  # fmt: skip
    for name, place in pages.items():
        visitor.page.goto(place)
        visitor.see(name, whole=True)
    assert visitor.complaints == []


def test_a_person_answers_by_hand(browser: Any, address: str) -> None:
    visitor = Visitor(browser, address)
    visitor.enter(asked().username)
    page = visitor.page
    page.goto("/me/")
    visitor.see("question-me", whole=True)
    page.locator("#about-me textarea").first.fill("当月同时承担专项核查，已在周报说明。")
    page.locator("#about-me button", has_text="提交说明").first.click()
    page.wait_for_selector("text=说明已记入")
    assert "当月同时承担专项核查" in page.locator("#about-me .answers").first.inner_text()
    visitor.see("question-answered", whole=True)
    assert visitor.complaints == []
