"""Takes events and letters. Gives proof that a thing is said once, and that a list offers only what may be chosen."""

from __future__ import annotations

from typing import Any

from shigan_site.queries.history import Changed, Happened
from shigan_site.records.models import UnitSpan
from shigan_site.rules import procedures
from shigan_site.web.telling import Line, Telling
from tests.site.databases import Site
from tests.site.reading import client_of
from tests.site.taking import Office


def happened(step: str, form: dict[str, Any], *changes: Changed) -> Happened:
    return Happened(
        id=1, step=step, action="work", state="doing", actor="p000006", unit="planning", occurred_us=0, sequence=0,
        erased=False, form=form, changes=changes, files=(),
    )  # fmt: skip


def lines(event: Happened, **rows: dict[str, str]) -> list[Line]:
    return list(Telling(procedures()["matter"], rows=rows).lines(event))


def test_what_was_entered_and_what_it_changed_is_said_once_with_what_stood_there_before() -> None:
    event = happened("progress", {"percent": 60, "text": "会签三家"}, Changed("progress", 45, 60))
    assert lines(event) == [Line("进度", "45%", "60%"), Line("办理情况", "", "会签三家")]


def test_what_followed_from_a_step_is_said_after_its_form() -> None:
    event = happened("submit", {"outcome": "好"}, Changed("outcome", None, "好"), Changed("progress", 60, 100))
    assert lines(event) == [Line("办理结果", "", "好"), Line("进度（%）", "60", "100")]


def test_a_milestone_is_called_by_its_name() -> None:
    event = happened("finish_milestone", {"milestone": 1})
    assert lines(event, milestone={"1": "完成摸底"}) == [Line("节点", "", "完成摸底")]


def test_the_form_that_ends_a_milestone_offers_the_open_ones_by_name(sqlite_site: Site) -> None:
    office = Office()
    item = office.in_hand()
    office.done(item, *(("add_milestone", "pan", {"name": name, "due": "2026-12-10"}) for name in ("摸底", "会签")))
    office.done(item, ("finish_milestone", "pan", {"milestone": "1"}))
    page = client_of(office.accounts["pan"]).get(f"/matters/{item}/finish_milestone/").content.decode()
    assert "会签 · 2026-12-10" in page and "摸底 · " not in page


def test_a_list_offers_only_who_belongs_to_the_unit_in_question(sqlite_site: Site) -> None:
    office = Office()
    item = office.register(lead_unit="planning", due="2026-12-31").item  # type: ignore[union-attr]
    office.done(item, ("propose", "su", {}), ("approve", "sun", {"lead_unit": "planning", "due": "2026-12-31"}))
    client = client_of(office.accounts["ping"])
    assert 'data-within="planning"' in client.get(f"/matters/{item}/sign_and_name/").content.decode()
    found = client.get("/people/?q=&within=planning").json()["found"]
    assert {each["name"] for each in found} == {"平主任", "潘经办", "裴经办"}
    assert [each["key"] for each in client.get("/units/?q=&within=finance").json()["found"]] == ["finance"]


def test_a_unit_is_found_by_pinyin_and_initials(sqlite_site: Site) -> None:
    office = Office()
    UnitSpan.objects.filter(unit__key="planning").update(name="规划科")
    client = client_of(office.accounts["pan"])
    for letters in ("guihua", "ghk", "规划", "plan"):
        assert [each["name"] for each in client.get(f"/units/?q={letters}").json()["found"]] == ["规划科"], letters
    assert client.get("/units/?q=hua").json()["found"] == [], "pinyin counts from the beginning"
