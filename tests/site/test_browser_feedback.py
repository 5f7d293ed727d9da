"""Refusals, guidance and what the public says, as people see them in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.bureau import NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time
from tests.site.serving import served
from tests.site.taking import PAPER, Office
from tests.site.visiting import PASSWORD, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def office(sqlite_site: Site) -> Iterator[tuple[Office, str]]:
    with at_the_time(NOW):
        office = Office()
        for name in ("su", "ping", "pan"):
            office.accounts[name].set_password(PASSWORD)
            office.accounts[name].save()
        with served() as place:
            yield office, place


def test_a_list_of_ratings_is_checked_and_recorded(browser: Any, office: tuple[Office, str], tmp_path: Path) -> None:
    people, address = office
    item = people.in_hand()
    people.done(
        item,
        ("submit", "pan", {"outcome": "路灯已修复", "files": [PAPER]}),
        ("verify", "su", {"how": "site", "text": "现场属实"}),
        ("close", "sun", {}),
    )
    listed = tmp_path / "12345回访.csv"
    rows = ["事项编号,回访日期,满意度,评价内容", f"{item},2026-11-23,不满意,灯还是不亮", f"{item},2026-11-23,再次诉求,要求重新处理",
            "2026-777777,昨天,还行,"]  # fmt: skip
    listed.write_text("\n".join(rows) + "\n", encoding="utf-8")
    visitor = Visitor(browser, address)
    visitor.enter("su")
    page = visitor.page
    page.goto("/matters/import/")
    page.click("text=导入群众评价")
    visitor.see("feedback")
    page.set_input_files("#list", str(listed))
    page.click("main button:has-text('上传并核对')")
    page.wait_for_selector("text=可登记 2 行")
    visitor.see("feedback-list", whole=True)
    page.click("button:has-text('登记 2 条')")
    page.wait_for_selector("text=1 行未登记")
    visitor.see("feedback-receipt")
    page.goto(f"/matters/{item}/")
    visitor.see("matter-with-feedback", whole=True)
    page.goto("/matters/?tab=ended")
    visitor.see("ended-on-time")
    assert visitor.complaints == []


def test_a_refusal_is_judged_and_guidance_given(browser: Any, office: tuple[Office, str]) -> None:
    people, address = office
    item = people.in_hand()
    people.done(
        item,
        ("offer_transfer", "pan", {"unit": "finance", "reason": "涉及资金核算"}),
        ("refuse_transfer", "fang", {"reason": "职责不在我科"}),
        ("ask_assist", "pan", {"unit": "finance", "task": "核算资金"}),
    )
    visitor = Visitor(browser, address)
    visitor.enter("ping")
    page = visitor.page
    page.goto(f"/matters/{item}/")
    visitor.see("refusal-on-the-sheet", whole=True)
    page.goto(f"/matters/{item}/judge_decline/")
    visitor.see("judge-refusal")
    page.goto(f"/matters/{item}/guide/")
    visitor.see("guide")
    page.goto(f"/matters/{item}/break_down/")
    visitor.see("break-down")
    assert visitor.complaints == []
