"""Refusals are judged, guidance goes to units concerned, and a part for another unit waits for its head."""

from __future__ import annotations

from typing import Any

import pytest

from shigan.procedures.model import Refused
from shigan_site.actions.outcomes import Done
from shigan_site.records.models import Case, Event, Notice
from tests.site.bureau import KEYS
from tests.site.databases import Site
from tests.site.taking import PAPER, Office

PART = {"title": "核算资金", "demand": "列出缺口", "unit": "finance", "due": "2026-12-20"}
VISIT = {"how": "visit", "text": "一起看了现场，商定做法"}


@pytest.fixture
def office(sqlite_site: Site) -> Office:
    return Office()


def last(item: str) -> Event:
    return Event.objects.filter(item=item).order_by("-version")[0]


def refused(outcome: Any) -> str:
    assert isinstance(outcome, Refused), outcome
    return "；".join(reason.sentence.zh for reason in outcome.reasons)


def test_a_refused_transfer_waits_to_be_judged_and_the_judgement_names_whose_it_was(office: Office) -> None:
    item = office.in_hand()
    office.done(item, ("offer_transfer", "pan", {"unit": "finance", "reason": "属财务"}), ("refuse_transfer", "fei", {"reason": "不属"}))
    refusal = last(item)
    assert (refusal.action, refusal.outcome, refusal.actor, refusal.unit) == ("decline", "pending", KEYS["fei"], "finance")
    assert Notice.objects.filter(sentence_key="matter/refuse_transfer/1", person__key=KEYS["ping"]).count() == 1
    office.done(item, ("judge_decline", "ping", {"result": "unfounded", "reason": "三定规定写明"}))
    judged = last(item)
    assert (judged.action, judged.outcome) == ("note", "unfounded")
    assert (judged.counterpart, judged.counterpart_unit) == (KEYS["fei"], "finance")
    assert Notice.objects.filter(sentence_key="matter/judge_decline/0", person__key=KEYS["fei"]).count() == 1


def test_only_units_concerned_are_guided(office: Office) -> None:
    item = office.in_hand()
    told = refused(office.take(item, "guide", "pan", unit="finance", **VISIT))
    assert "只能指导、走访协办单位" in told and "目前没有协办单位" in told
    assert "只能指导" in refused(office.take(item, "guide", "pan", unit="planning", **VISIT)), "not the own unit"
    office.done(item, ("ask_assist", "pan", {"unit": "finance", "task": "核算"}), ("guide", "pan", {"unit": "finance", **VISIT}))
    event = last(item)
    assert (event.action, event.unit, event.counterpart_unit) == ("guide", "planning", "finance")


def test_a_part_for_another_unit_waits_for_its_head(office: Office) -> None:
    item = office.in_hand()
    [number] = office.done(item, ("break_down", "pan", PART)).opened
    part = Case.objects.get(number=number)
    assert (part.state, part.get("lead_unit"), part.get("transfer_unit")) == ("offered", "planning", "finance")
    assert Notice.objects.filter(sentence_key="matter/offer_part/0", person__key=KEYS["fang"]).count() == 1
    assert "分解事项未办结" in refused(office.take(item, "submit", "pan", outcome="好", files=[PAPER]))
    office.done(number, ("accept_part", "fang", {"holder": KEYS["fei"]}))
    assert Case.objects.get(number=number).get("lead_unit") == "finance"
    office.done(number, ("guide", "ping", {"unit": "finance", **VISIT}))
    assert isinstance(office.take(item, "guide", "pan", unit="finance", **VISIT), Done), "from the matter above as well"


def test_a_part_that_is_refused_holds_nobody_up(office: Office) -> None:
    item = office.in_hand()
    [number] = office.done(item, ("break_down", "pan", PART)).opened
    office.done(number, ("refuse_part", "fang", {"reason": "已在另一事项办理"}))
    assert Case.objects.get(number=number).state == "cancelled"
    office.done(item, ("submit", "pan", {"outcome": "好", "files": [PAPER]}))


def test_a_part_within_the_unit_is_assigned_at_once(office: Office) -> None:
    [number] = office.done(office.in_hand(), ("break_down", "pan", {**PART, "unit": "planning"})).opened
    assert Case.objects.get(number=number).state == "assigned"
