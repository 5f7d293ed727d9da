"""Takes the pages of recurring matters, of mail and of addresses outside in Chromium. Gives what people see of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from shigan_site.actions import recurring
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.outward import receivers
from shigan_site.actions.outward.delivering import deliver
from shigan_site.actions.outward.outbox import write_daily_lines, write_messages
from shigan_site.records.models import Receiver, Recurrence
from tests.site.bureau import NOW
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.outside import administrator, registered
from tests.site.reading import at_the_time
from tests.site.receiving import receiving
from tests.site.serving import served
from tests.site.test_recurring import MONTHLY
from tests.site.visiting import PASSWORD, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def address(sqlite_site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A month ago two recurring matters were declared; an administrator opened two addresses, one of which is down."""
    with at_the_time(NOW), receiving((200, {}, b'{"errcode":0}')) as group, receiving((503, {}, b"")) as down:
        monkeypatch.setattr(settings, "OUTWARD_INTERNAL", frozenset({group.origin, down.origin}))
        monkeypatch.setattr(settings, "EMAIL_HOST", "mail.bureau.example.cn")
        monkeypatch.setattr(settings, "DEFAULT_FROM_EMAIL", "shigan@bureau.example.cn")
        office = open_busy_office()
        for account in (office.accounts["su"], office.accounts["pan"], administrator()):
            account.set_password(PASSWORD)
            account.save()
        sun, began = office.accounts["sun"], NOW.replace(month=10, day=8)
        form = {**MONTHLY, "begins_on": "2026-10-10", "rhythm": "month", "hand_on": "assign"}
        recurring.declare(form, sun, "a", now=began)
        recurring.declare({**form, "title": "督查专报", "rhythm": "week", "hand_on": "", "lead_unit": ""}, sun, "b", now=began)
        recurring.open_periods(now=NOW)
        registered(group.origin, kind="wecom", name="督查室工作群", steps=["matter/remind"], daily="yes", hour="9")
        registered(down.origin, name="市政务平台", steps=["matter/register", "matter/assign", "matter/close"])
        decided = {"site_address": "https://shigan.example.cn", "mail_hour": "9", "mail_domains": "bureau.example.cn"}
        receivers.decide(decided, by=administrator(), now=NOW)
        office.register("su", lead_unit="planning")
        place_all_events(now=NOW)
        write_messages(now=NOW)
        write_daily_lines(now=NOW)
        deliver(now=NOW, machine=NOW)
        with served() as place:
            yield place


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_the_pages_are_seen_without_a_complaint(browser: Any, address: str, width: int, scheme: str) -> None:
    places = {
        "su": {
            "recurring": "/recurring/", "recurring-new": "/recurring/new/", "mail": "/me/mail/",
            "recurring-one": f"/recurring/{Recurrence.objects.get(key='a').pk}/",
        },
        "xi": {
            "outward": "/outward/", "outward-new": "/outward/new/",
            "outward-robot": f"/outward/{Receiver.objects.get(kind='wecom').pk}/",
            "outward-down": f"/outward/{Receiver.objects.get(kind='webhook').pk}/",
        },
    }  # fmt: skip
    for name, pages in places.items():
        visitor = Visitor(browser, address, width=width, scheme=scheme)
        visitor.enter(name)
        for shown, place in pages.items():
            visitor.page.goto(place)
            visitor.see(shown, whole=True)
        assert visitor.complaints == []


def test_an_address_is_registered_by_hand_and_its_secret_shown(browser: Any, address: str) -> None:
    visitor = Visitor(browser, address)
    visitor.enter("xi")
    page = visitor.page
    page.click("nav >> text=外发与邮件")
    page.click("text=登记地址")
    page.check("input[value=webhook]")
    page.fill("#field-name", "省平台")
    page.fill("#field-address", "http://10.0.0.1/hook")
    page.get_by_label("销号", exact=True).check()
    page.click("main button:has-text('登记')")
    assert "地址不是 HTTPS" in page.locator(".summary").inner_text()
    assert page.input_value("#field-name") == "省平台" and page.get_by_label("销号", exact=True).is_checked()
    page.fill("#field-address", "https://platform.example.cn/hook")
    page.click("main button:has-text('登记')")
    assert page.locator(".kept-text").inner_text().startswith("whsec_")
    visitor.see("outward-secret")
    page.click("text=查看这个地址")
    assert "whsec_" not in page.content() and "https://platform.example.cn/…" in page.content()
    assert [text for text in visitor.complaints if "422" not in text] == []


def test_a_recurring_matter_is_declared_by_hand(browser: Any, address: str) -> None:
    visitor = Visitor(browser, address)
    visitor.enter("su")
    page = visitor.page
    page.goto("/recurring/new/")
    page.fill("#field-title", "信访月通报")
    page.select_option("#field-kind", "routine")
    page.select_option("#field-source", "internal")
    page.fill("#field-demand", "通报上月办理情况。")
    page.fill("#field-lead_unit", "规划")
    page.wait_for_selector("#list-lead_unit li:has-text('规划科')")
    page.keyboard.press("Enter")
    page.check("input[name=rhythm][value=month]")
    page.fill("#field-begins_on", "2026-12-01")
    page.check("input[name=hand_on][value=propose]")
    page.click("main button:has-text('设立')")
    page.wait_for_url("**/recurring/*/")
    assert "2026-12-01（周二）" in page.locator("main").inner_text()
    assert visitor.complaints == []
