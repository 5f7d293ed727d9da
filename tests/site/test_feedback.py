"""Lists of ratings and complaints become entries of their matters: every fault at once, looked at first, never twice."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from shigan_site.queries.days import end_of
from shigan_site.records.models import Event, Intake, IntakeRow, Notice
from tests.site.bureau import KEYS, NOW
from tests.site.databases import Site
from tests.site.reading import at_the_time, client_of
from tests.site.taking import PAPER, Office
from tests.site.test_intake import form_in, text_file

HEADINGS = ["工单编号", "回访日期", "满意度", "评价内容"]


@pytest.fixture
def office(site: Site) -> Any:
    with at_the_time(NOW):
        yield Office()


def closed(office: Office) -> str:
    item = office.in_hand()
    office.done(
        item,
        ("submit", "pan", {"outcome": "好", "files": [PAPER]}),
        ("verify", "su", {"how": "site", "text": "属实"}),
        ("close", "sun", {}),
    )
    return item


def sent(office: Office, rows: list[list[str]], by: str = "su") -> tuple[str, str]:
    """Send the list; gives its address and the page."""
    client = client_of(office.accounts[by])
    answer = client.post("/matters/import/feedback/", {"list": text_file([HEADINGS, *rows], name="回访.csv")})
    assert answer.status_code == 302, answer.content.decode()
    place = answer.headers["Location"]
    return place, client.get(place).content.decode()


def take(office: Office, place: str, html: str, by: str = "su") -> str:
    answer = client_of(office.accounts[by]).post(place, {**form_in(html), "go": "take"}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_ratings_and_complaints_are_recorded_for_their_days(office: Office) -> None:
    item = closed(office)
    place, html = sent(office, [[item, "2026-11-23", "不满意", "灯还是不亮"], [item, "2026-11-23 08:30", "再次诉求", ""]])
    assert "登记 2 条" in html and Event.objects.filter(action__in=("rate", "complain")).count() == 0, "nothing before a look"
    receipt = take(office, place, html)
    assert "登记 2 条，0 行未登记" in receipt
    rating, complaint = Event.objects.filter(action__in=("rate", "complain")).order_by("pk")
    assert (rating.action, rating.outcome, rating.actor) == ("rate", "bad", KEYS["su"])
    assert (complaint.action, complaint.item, complaint.state) == ("complain", item, "closed")
    timeline = client_of(office.accounts["pan"]).get(f"/matters/{item}/timeline/").content.decode()
    assert "登记群众评价" in timeline and "不满意" in timeline and "登记再次诉求" in timeline
    assert Notice.objects.filter(sentence_key="matter/complain/0", person__key=KEYS["pan"]).count() == 1


def test_what_happened_on_an_earlier_day_is_recorded_for_that_day(office: Office) -> None:
    item = office.in_hand()
    with at_the_time(NOW.replace(day=27)):
        place, html = sent(office, [[item, "2026年11月24日", "满意", ""]])
        take(office, place, html)
    event = Event.objects.get(action="rate")
    assert event.occurred_us == end_of(date(2026, 11, 24)) < event.recorded_us


def test_every_fault_of_every_row_is_told_at_once(office: Office) -> None:
    item, draft = closed(office), office.register(title="另一件").item  # type: ignore[union-attr]
    place, html = sent(office, [
        ["2026-999999", "昨天", "还行", ""],
        [item, "2026-11-30", "满意", ""],
        [item, "2026-11-01", "满意", ""],
        [draft, "2026-11-23", "满意", ""],
        [item, "2026-11-23", "满意", ""],
        [item, "2026-11-23", "好评", ""],
    ])  # fmt: skip
    told = re.sub(r"<[^>]+>", " ", html)
    about_one = ("台账中没有这个编号", "没有可以识别的日期", "不认识的结果")
    for part in (*about_one, "不能晚于今天", "早于事项登记日期", "现为“拟办”", "与第 6 行重复"):
        assert part in told, part
    assert "读到 6 行：可登记 1 行，有问题 5 行" in told
    assert "登记 1 条，5 行未登记" in take(office, place, html)
    assert Event.objects.filter(action="rate").count() == 1


def test_the_same_list_sent_again_is_recorded_once(office: Office) -> None:
    item = closed(office)
    rows = [[item, "2026-11-23", "未解决", ""], [item, "2026-11-23", "再次诉求", ""]]
    place, html = sent(office, rows)
    take(office, place, html)
    take(office, place, html)
    place, html = sent(office, rows, by="sun")
    assert "此前已登记 2 行" in html and "name=\"go\" value=\"take\"" not in html
    assert Event.objects.filter(action__in=("rate", "complain")).count() == 2
    assert Intake.objects.filter(about="feedback").count() == 1


def test_a_matter_is_found_by_the_number_of_its_ticket(office: Office) -> None:
    item = closed(office)
    IntakeRow.objects.create(digest="d", sheet="", row=2, item=item, source="hotline", source_number="20261120001")
    place, html = sent(office, [["20261120001", "2026-11-23", "满意", ""]])
    take(office, place, html)
    assert Event.objects.get(action="rate").item == item


def test_columns_can_be_put_right_on_the_page(office: Office) -> None:
    item = closed(office)
    client = client_of(office.accounts["su"])
    file = text_file([["甲", "乙", "丙"], [item, "2026-11-23", "满意"]], name="x.csv")
    place = client.post("/matters/import/feedback/", {"list": file}).headers["Location"]
    page = client.get(place)
    assert page.status_code == 422 and "没有哪一列是“结果”" in page.content.decode()
    form = {**form_in(page.content.decode()), "column-0": "number", "column-1": "day", "column-2": "result"}
    assert "可登记 1 行" in client.post(place, {**form, "go": "look"}).content.decode()


def test_it_is_for_the_supervising_office(office: Office) -> None:
    for name, status in (("su", 200), ("sun", 200), ("pan", 403), ("ping", 403), ("lei", 403), ("an", 403)):
        assert client_of(office.accounts[name]).get("/matters/import/feedback/").status_code == status, name
