"""Takes five people, each at a browser of their own. Gives one matter's whole life, as they click it, on both databases.

Nobody posts anything by hand: links, buttons and fields are found by the words that a person reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.replay import replay, told_cases
from shigan_site.records.models import Case, Entry, Event, UnitSpan
from shigan_site.rules import procedures
from tests.site.bureau import NOW
from tests.site.busy_office import UNIT_NAMES
from tests.site.databases import Site
from tests.site.people import Human, Watch, company
from tests.site.serving import served
from tests.site.taking import Office
from tests.site.test_replay import moved_to_an_empty_site
from tests.site.visiting import PASSWORD

pytestmark = pytest.mark.browser

TITLE = "主次干道占道经营整治"
PART = "东街早市摊点清理"
PEOPLE = ("su", "sun", "ping", "pan", "fang")
LIFE = (
    ("register", "苏督"), ("propose", "苏督"), ("approve", "孙督"), ("add_milestone", "苏督"), ("sign_and_name", "平主任"),
    ("break_down", "潘经办"), ("offer_transfer", "潘经办"), ("refuse_transfer", "方主任"), ("offer_transfer", "潘经办"),
    ("accept_transfer", "方主任"), ("ask_extension", "方主任"), ("grant_extension", "孙督"), ("remind", "苏督"),
    ("progress", "方主任"), ("finish_milestone", "方主任"), ("submit", "方主任"), ("return", "苏督"), ("submit", "方主任"),
    ("verify", "苏督"), ("close", "孙督"), ("reopen", "孙督"),
)  # fmt: skip
LIFE_OF_PART = ("register_part", "assign_part", "sign", "submit", "verify", "close")


@pytest.fixture
def clock() -> Iterator[mock.Mock]:
    """The office's clock; it goes on by a minute whenever somebody comes to the next step."""
    with mock.patch("shigan_site.clock.present", return_value=NOW) as present:
        yield present


@pytest.fixture
def address(site: Site, clock: mock.Mock) -> Iterator[str]:
    office = Office()
    for key, name in UNIT_NAMES.items():
        UnitSpan.objects.filter(unit__key=key).update(name=name)
    for name in PEOPLE:
        office.accounts[name].set_password(PASSWORD)
        office.accounts[name].save()
    with served() as place:
        yield place


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    """Files as people attach them."""
    made = {}
    for name in ("现场照片.txt", "验收单.txt", "销号清单.txt"):
        made[name] = tmp_path / name
        made[name].write_text(f"{name}：东街、西街共 32 处。\n", encoding="utf-8")
    return made


def test_five_people_live_one_matter_from_intake_to_reopening(
    browser: Any, site: Site, address: str, clock: mock.Mock, papers: dict[str, Path]
) -> None:
    watch = Watch(pictures=site.name == "sqlite")
    people = company(browser, address, PEOPLE, watch)
    for part_of_life in (intake, transfer, work, part, ending):
        part_of_life(people, clock, papers)
    place_all_events(now=clock.return_value)
    the_timeline_tells_it(people["pan"])
    for human in people.values():
        human.leaves()
    assert watch.faults == []
    the_ledger_holds_it()
    before = told_cases()
    moved_to_an_empty_site(site)
    assert replay() == len(LIFE) + len(LIFE_OF_PART)
    assert told_cases() == before


def later(clock: mock.Mock) -> None:
    clock.return_value += timedelta(minutes=1)
    place_all_events(now=clock.return_value)  # as the job in the background does


def intake(people: dict[str, Human], clock: mock.Mock, papers: dict[str, Path]) -> None:
    """Registered, examined, assigned, received, broken down."""
    su, sun, ping, pan = (people[name] for name in ("su", "sun", "ping", "pan"))
    su.goes("登记事项")
    su.looks("life-new")
    for label, value in {
        "事项名称": TITLE, "事项类别": "督办事项", "事项来源": "会议", "依据": "局务会第 14 次", "工作要求": "月底前见效，以群众感受为准。",
        "主办单位": "规划科", "办结期限": "2026-12-18",
    }.items():  # fmt: skip
        su.fills(label, value)
    su.sends("登记")
    later(clock)
    su.takes(TITLE, "送审")
    later(clock)
    sun.opens(TITLE)
    sun.looks("life-in-review")
    sun.takes(TITLE, "审核交办", "life-approve", 督办人="苏督", 交办意见="城管、市监都可以找我协调。")
    later(clock)
    su.takes(TITLE, "设置节点", 节点="完成摸底", 完成日期="2026-12-04")
    later(clock)
    ping.takes(TITLE, "签收并指定经办人", 经办人="潘经办")
    later(clock)
    pan.takes(
        TITLE,
        "分解",
        "life-break-down",
        分解事项=PART,
        工作要求="清完东街早市。",
        承办单位="规划科",
        办结期限="2026-12-10",
    )
    later(clock)


def transfer(people: dict[str, Human], clock: mock.Mock, papers: dict[str, Path]) -> None:
    """Offered and refused, offered again and accepted."""
    pan, fang = people["pan"], people["fang"]
    pan.opens(TITLE)
    assert "核验" not in pan.sees_steps() and "销号" not in pan.sees_steps()
    pan.takes(
        TITLE, "申请转办", "life-transfer", 接收单位="财务科", 转办理由和已办内容="摊位收费由财务科掌握，已摸底 32 处。"
    )
    later(clock)
    fang.opens(TITLE)
    fang.looks("life-transfer-offered")
    fang.takes(TITLE, "不接收转办", 理由="还没有移交摸底清单。")
    later(clock)
    pan.opens(TITLE)
    assert "还没有移交摸底清单。" in pan.page.locator("#timeline").inner_text()
    pan.takes(TITLE, "申请转办", 接收单位="财务科", 转办理由和已办内容="清单已移交，见工作群。")
    later(clock)
    fang.takes(TITLE, "接收转办")
    later(clock)


def work(people: dict[str, Human], clock: mock.Mock, papers: dict[str, Path]) -> None:
    """More time, a reminder, progress with a file, the milestone."""
    su, sun, fang = (people[name] for name in ("su", "sun", "fang"))
    fang.takes(TITLE, "申请延期", "life-extension", 延期至="2026-12-25", 理由="两条街同时施工。")
    later(clock)
    sun.takes(TITLE, "批准延期", 意见="同意。")
    later(clock)
    su.takes(TITLE, "催办", "life-remind", 级别="蓝色提醒", 催办内容="请每周反馈。")
    later(clock)
    fang.goes("我的工作")
    assert "蓝色提醒" in fang.page.locator("main").inner_text()
    fang.looks("life-notices")
    fang.takes(TITLE, "办理情况", 进度="60", 办理情况="西街 20 处已规范。", 佐证材料=papers["现场照片.txt"])
    later(clock)
    fang.takes(TITLE, "完成节点", 节点="完成摸底 · 2026-12-04", 完成情况="摸底 32 处。")
    later(clock)


def part(people: dict[str, Human], clock: mock.Mock, papers: dict[str, Path]) -> None:
    """While a part is open, the whole cannot be handed in, and the page says why; the part lives its own short life."""
    su, sun, ping, fang = (people[name] for name in ("su", "sun", "ping", "fang"))
    fang.opens(TITLE)
    assert "报送办结" not in fang.sees_steps()
    assert "还有 1 个分解事项未办结" in fang.page.locator(".steps-shut").inner_text()
    ping.takes(PART, "签收")
    later(clock)
    ping.takes(PART, "报送办结", 办理结果="东街早市清完。", 佐证材料=papers["验收单.txt"])
    later(clock)
    su.takes(PART, "核验", 核验方式="现场核查", 核验意见="属实。")
    later(clock)
    sun.takes(PART, "销号")
    later(clock)


def ending(people: dict[str, Human], clock: mock.Mock, papers: dict[str, Path]) -> None:
    """Handed in, returned, handed in again, verified by somebody else, closed, and open once more."""
    su, sun, fang = (people[name] for name in ("su", "sun", "fang"))
    fang.takes(TITLE, "报送办结", "life-submit", 办理结果="32 处全部规范。", 佐证材料=papers["验收单.txt"])
    assert "核验" not in fang.sees_steps(), "who did the work never verifies it"
    later(clock)
    su.takes(TITLE, "退回", "life-return", 退回理由和要求="缺销号清单，请补。")
    later(clock)
    fang.takes(TITLE, "报送办结", 办理结果="32 处全部规范，附销号清单。", 佐证材料=papers["销号清单.txt"])
    later(clock)
    su.takes(TITLE, "核验", "life-verify", 核验方式="现场核查", 核验意见="抽查 6 处属实。")
    later(clock)
    sun.takes(TITLE, "销号")
    later(clock)
    sun.opens(TITLE)
    sun.looks("life-closed")
    sun.takes(TITLE, "重新办理", "life-reopen", 理由="周末回潮，12345 又接到投诉。", 新的办结期限="2027-01-15")
    sun.looks("life-reopened")


def the_timeline_tells_it(pan: Human) -> None:
    """Every step in its order, each with its proof; and the proof opens."""
    pan.opens(TITLE)
    told = pan.page.locator("#timeline .timeline > li")
    names = [line.split("\n")[0] for line in reversed(told.all_inner_texts())]
    assert names == [said_step(step) for step, _ in LIFE]
    assert pan.page.locator("#timeline .timeline > li a", has_text="号存证").count() == len(LIFE)
    pan.looks("life-timeline")
    pan.page.locator("#timeline a", has_text="号存证").first.click()
    pan.looks("life-proof")
    assert pan.page.locator(".digest").count() == 2  # the entry's own and the checkpoint's


def said_step(step: str) -> str:
    return str(procedures()["matter"].steps[step].name.zh)


def the_ledger_holds_it() -> None:
    """One event for each step, by whom it was, in the order in which it was taken; each has its place in the record."""
    number = Case.objects.get(title=TITLE).number
    events = Event.objects.order_by("pk")
    assert list(events.filter(item=number).values_list("step", flat=True)) == [step for step, _ in LIFE]
    assert list(events.exclude(item=number).values_list("step", flat=True)) == list(LIFE_OF_PART)
    assert Entry.objects.count() == events.count() == len(LIFE) + len(LIFE_OF_PART)
