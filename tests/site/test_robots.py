"""Takes robots of three makers. Gives proof of what they say, in which form, and whom they never name.

The fake group checks form and signature as the makers document them, and answers as they do.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from shigan_site.actions.outward import receivers
from shigan_site.actions.outward.delivering import deliver
from shigan_site.actions.outward.outbox import write_daily_lines
from shigan_site.actions.outward.robots import ROBOTS
from shigan_site.records.models import Delivery, Receiver, UnitSpan
from tests.site.bureau import NOW, PEOPLE
from tests.site.busy_office import open_busy_office
from tests.site.databases import Site
from tests.site.outside import administrator, later, registered, told
from tests.site.reading import at_the_time, client_of
from tests.site.receiving import Heard, Receiving, receiving
from tests.site.taking import Office

SECRET = "SECf00ba4"
ADDRESSES = {
    "wecom": "/cgi-bin/webhook/send?key=693a91f6", "dingtalk": "/robot/send?access_token=b8d1", "feishu": "/open-apis/bot/v2/hook/9f2c",
}  # fmt: skip
TAKEN = {
    "wecom": b'{"errcode":0,"errmsg":"ok"}', "dingtalk": b'{"errcode":0,"errmsg":"ok"}',
    "feishu": b'{"code":0,"msg":"success","data":{}}',
}  # fmt: skip
REFUSED = {
    "wecom": b'{"errcode":93000,"errmsg":"invalid webhook url"}', "dingtalk": b'{"errcode":310000,"errmsg":"sign not match"}',
    "feishu": b'{"code":19021,"msg":"sign match fail"}',
}  # fmt: skip


def signed(text: str, key: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def wecom(heard: Heard, now: datetime) -> str:
    said = json.loads(heard.body)
    assert heard.path == ADDRESSES["wecom"] and set(said) == {"msgtype", "text"} and said["msgtype"] == "text"
    return str(said["text"]["content"])


def dingtalk(heard: Heard, now: datetime) -> str:
    asked = parse_qs(urlsplit(heard.path).query)
    moment = asked["timestamp"][0]
    assert asked["access_token"] == ["b8d1"] and int(moment) == now.timestamp() * 1000
    assert asked["sign"] == [signed(f"{moment}\n{SECRET}", SECRET)]
    said = json.loads(heard.body)
    assert set(said) == {"msgtype", "text"} and said["msgtype"] == "text"
    return str(said["text"]["content"])


def feishu(heard: Heard, now: datetime) -> str:
    said = json.loads(heard.body)
    assert heard.path == ADDRESSES["feishu"] and set(said) == {"timestamp", "sign", "msg_type", "content"}
    assert int(said["timestamp"]) == int(now.timestamp())
    assert said["sign"] == signed("", f"{said['timestamp']}\n{SECRET}") and said["msg_type"] == "text"
    return str(said["content"]["text"])


READ: dict[str, Callable[[Heard, datetime], str]] = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    with receiving() as kept:
        monkeypatch.setattr(settings, "OUTWARD_INTERNAL", frozenset({kept.origin}))
        yield kept


def robot(group: Receiving, kind: str, *, at: datetime = NOW, **form: Any) -> Receiver:
    group.answers = [(200, {}, TAKEN[kind])]
    secret = SECRET if ROBOTS[kind].takes_secret else ""
    given = {"kind": kind, "secret": secret, "name": "工作群", "steps": ["matter/remind", "matter/close"], **form}
    return registered(group.origin + ADDRESSES[kind], at=at, **given).receiver


@pytest.mark.parametrize("kind", list(ROBOTS))
def test_a_reminder_is_said_in_the_makers_form(sqlite_site: Site, group: Receiving, kind: str) -> None:
    office = Office()
    robot(group, kind)
    item = office.in_hand()
    office.take(item, "remind", "su", level="blue", text="不得外传的正文")
    assert told() == 1
    text = READ[kind](group.heard[0], NOW)
    assert text.startswith(f"事项 {item}：") and "不得外传" not in text
    assert not any(name in text for name, *_ in PEOPLE.values())


@pytest.mark.parametrize("kind", list(ROBOTS))
def test_a_robot_that_answers_with_a_fault_has_not_taken_it(sqlite_site: Site, group: Receiving, kind: str) -> None:
    """They answer 200 all the same."""
    office = Office()
    robot(group, kind)
    office.take(office.in_hand(), "remind", "su", level="blue", text="请抓紧")
    group.answers = [(200, {}, REFUSED[kind]), (200, {}, TAKEN[kind])]
    assert told() == 0
    number = next(code for code in json.loads(REFUSED[kind]).values() if isinstance(code, int))
    assert Delivery.objects.get().fault == f"robot:{number}"
    with at_the_time(NOW):
        page = client_of(administrator()).get(f"/outward/{Receiver.objects.get().pk}/").content.decode()
    assert str(number) in page and SECRET not in page and "9f2c" not in page and "b8d1" not in page
    assert told(later(1)) == 1


def test_something_that_is_no_robot_has_not_taken_it(sqlite_site: Site, group: Receiving) -> None:
    office = Office()
    robot(group, "wecom")
    office.take(office.in_hand(), "remind", "su", level="blue", text="请抓紧")
    group.answers = [(200, {}, b"<html>welcome</html>")]
    assert told() == 0


def test_without_a_secret_nothing_is_signed(sqlite_site: Site, group: Receiving) -> None:
    office = Office()
    robot(group, "feishu", secret="")
    office.take(office.in_hand(), "remind", "su", level="blue", text="请抓紧")
    assert told() == 1
    assert set(json.loads(group.heard[0].body)) == {"msg_type", "content"}


DAILY = {"steps": [], "daily": "yes", "hour": "9"}


def test_the_daily_line_counts_and_numbers_matters_and_names_nobody(site: Site, group: Receiving) -> None:
    open_busy_office()
    receivers.decide({"site_address": "https://shigan.example.cn", "mail_hour": "9"}, by=administrator(), now=NOW)
    robot(group, "wecom", unit="planning", **DAILY)
    assert write_daily_lines(now=NOW) == 1
    deliver(now=NOW, machine=NOW)
    assert wecom(group.heard[0], NOW).splitlines() == [
        "规划科 11月23日（周一）",
        "已逾期 1 件：2026-000001",
        "即将到期 1 件：2026-000002",
        "待接收 1 件：2026-000004",
        "查看：https://shigan.example.cn/matters/",
    ]


def test_the_line_of_the_whole_office_ranks_no_unit(sqlite_site: Site, group: Receiving) -> None:
    open_busy_office()
    robot(group, "dingtalk", language="en", **DAILY)
    write_daily_lines(now=NOW)
    deliver(now=NOW, machine=NOW)
    text = dingtalk(group.heard[0], NOW)
    assert text.startswith("长沙市某局 Monday, 2026-11-23\nOverdue: 2: 2026-00000")
    units = set(UnitSpan.objects.exclude(unit__key="office").values_list("name", flat=True))
    assert not any(name in text for name in units | {name for name, *_ in PEOPLE.values()})


def test_it_is_said_once_a_working_day_from_the_hour_on(sqlite_site: Site, group: Receiving) -> None:
    open_busy_office()
    robot(group, "wecom", **DAILY)
    saturday = datetime(2026, 11, 28, 2, tzinfo=UTC)
    assert write_daily_lines(now=NOW - timedelta(minutes=1)) == 0, "before nine"
    assert write_daily_lines(now=NOW + timedelta(hours=11)) == 0, "after work"
    assert write_daily_lines(now=saturday) == 0
    assert [write_daily_lines(now=later(minutes)) for minutes in (60, 61, 300)] == [1, 0, 0]
    assert write_daily_lines(now=NOW + timedelta(days=1)) == 1


def test_where_nothing_falls_due_nothing_is_said(sqlite_site: Site, group: Receiving) -> None:
    Office()
    robot(group, "wecom", **DAILY)
    assert write_daily_lines(now=NOW) == 0
    assert deliver(now=NOW, machine=NOW) == 0 and group.heard == []


def test_a_group_is_never_flooded(sqlite_site: Site, group: Receiving) -> None:
    """Makers cut off a robot that says more than twenty things a minute."""
    office = Office()
    robot(group, "wecom", steps=["matter/register"])
    for _ in range(40):
        office.register("sun")
    assert [told(later(minutes)) for minutes in (0, 0.5, 1.1, 2.2)] == [15, 0, 15, 10]


def test_a_robot_that_was_paused_speaks_of_the_present_only(sqlite_site: Site, group: Receiving) -> None:
    office = Office()
    row = robot(group, "wecom", steps=["matter/register"])
    receivers.switch(row, "pause", by=administrator(), now=NOW)
    office.register("sun")
    told()
    receivers.switch(row, "resume", by=administrator(), now=NOW)
    assert told() == 0
    item = office.register("sun").item  # type: ignore[union-attr]
    assert told() == 1 and item in wecom(group.heard[0], NOW)


@pytest.mark.parametrize("kind", list(ROBOTS))
def test_a_text_is_cut_where_the_maker_cuts_it(kind: str) -> None:
    spoken = ROBOTS[kind].say("督" * 20_000, "https://example.cn/x", "", 0)
    said = json.loads(spoken.body)
    text = (said.get("text") or said["content"]).get("content") or said["content"]["text"]
    assert len(text.encode()) <= ROBOTS[kind].longest and set(text) == {"督"}
