"""The supervision of a matter: who may do what, from where, and what is refused in words one can act on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shigan.procedures import Actor, Refused, Taken, offers
from tests.procedures_support import (
    AUDITOR,
    CHIEF,
    CLERK,
    HEAD,
    LEADER,
    MONDAY,
    OTHER_CLERK,
    OTHER_HEAD,
    REGISTERED,
    SUPERVISOR,
    Sheet,
    actor,
    assigned,
    closed,
    days,
    doing,
    matter,
    occasion,
    registered,
    submitted,
    verified,
)


def said(refused: Refused) -> str:
    return "\n".join(f"{reason.field}: {reason.sentence.zh} {reason.sentence.en}" for reason in refused.reasons)


def test_a_matter_goes_the_whole_way() -> None:
    sheet = closed()
    assert sheet.state == "closed"
    wanted = {
        "registrar": "road_clerk", "lead_unit": "road", "holder": "road_clerk", "submitted_by": "road_clerk",
        "verified_by": "hq_supervisor", "verified_how": "site", "progress": 100, "closed_on": days(MONDAY),
    }  # fmt: skip
    assert wanted.items() <= sheet.facts.items()


def test_a_step_says_what_changes_and_to_whom_the_matter_passes() -> None:
    taken = assigned().take("sign_and_name", HEAD, holder="road_clerk")
    assert (taken.state_before, taken.state, taken.step.event) == ("assigned", "doing", "assign")
    assert (taken.counterpart, taken.counterpart_unit, taken.due) == ("road_clerk", "road", date(2026, 3, 31))
    assert {name: (one.before, one.after) for name, one in taken.changes.items()} == {"holder": (None, "road_clerk")}
    assert taken.form == {"holder": "road_clerk", "note": None}
    assert [notice.to for notice in taken.notices] == [("holder",), ("supervisor",)]


def test_an_unknown_step_and_a_step_from_elsewhere_are_refused_with_what_is_open() -> None:
    assert registered().refused("fly", CLERK).because == "unknown"
    refused = registered().refused("submit", CLERK)
    assert refused.because == "state"
    assert "现为“拟办”" in said(refused) and "送审" in said(refused) and "办理中" in said(refused)


def test_the_registrar_does_not_approve_the_own_draft() -> None:
    sheet = Sheet()
    sheet.take("register", CHIEF, **REGISTERED)
    sheet.take("propose", CHIEF)
    refused = sheet.refused("approve", CHIEF, lead_unit="road", due="2026-03-31")
    assert refused.because == "permission" and "登记人" in said(refused)
    assert sheet.take("approve", LEADER, lead_unit="road", due="2026-03-31").state == "assigned"


@pytest.mark.parametrize("step", ["return", "verify", "close"])
@pytest.mark.parametrize("doer", ["submitted_by", "holder"])
def test_whoever_did_the_work_never_checks_it(step: str, doer: str) -> None:
    sheet = submitted() if step != "close" else verified()
    both = actor("road_both", "supervisor", "supervision_head", "leader")
    sheet.know(**{doer: "road_both"})
    refused = sheet.refused(step, both, reason="x", how="site", text="x")
    assert refused.because == "permission"
    assert len(refused.reasons) == 1


@pytest.mark.parametrize("step", ["return", "verify", "close"])
def test_whoever_worked_on_it_earlier_does_not_check_it_either(step: str) -> None:
    sheet = (submitted() if step != "close" else verified()).know(actor_worked=True)
    refused = sheet.refused(step, CHIEF, reason="x", how="site", text="x")
    assert "参与过本事项的办理" in said(refused)


def test_only_the_lead_unit_receives_and_a_head_above_it_counts() -> None:
    assert assigned().refused("sign", OTHER_CLERK).because == "permission"
    assert assigned().refused("sign", SUPERVISOR).because == "permission"
    above = actor("hq_head", "unit_head")
    assert assigned().take("sign", above).facts["holder"] == "hq_head"


def test_a_supervisor_of_one_unit_does_not_supervise_another() -> None:
    of_road = actor("hq_local", "supervisor", unit="road")
    of_water = actor("hq_local", "supervisor", unit="water")
    assert isinstance(doing().ask("remind", of_road, level="blue"), Taken)
    assert doing().refused("remind", of_water, level="blue").because == "permission"


def test_the_holder_named_must_work_in_the_lead_unit() -> None:
    refused = assigned().refused("sign_and_name", HEAD, holder="water_clerk")
    assert refused.because == "form" and refused.reasons[0].field == "holder"
    assert assigned().refused("sign_and_name", HEAD, holder="moon_clerk").because == "form"


def test_nothing_is_passed_on_before_somebody_accepts_it() -> None:
    sheet = doing()
    assert sheet.refused("offer_transfer", CLERK, unit="water").because == "form"
    sheet.take("offer_transfer", CLERK, unit="water", reason="属水务职责，已查明位置")
    assert (sheet.state, sheet.facts["lead_unit"]) == ("transferring", "road")
    assert sheet.refused("accept_transfer", CLERK).because == "permission"
    taken = sheet.take("accept_transfer", OTHER_CLERK)
    assert (taken.state, taken.counterpart, taken.counterpart_unit) == ("doing", "water_clerk", "water")
    assert taken.facts["transfer_unit"] is None and taken.facts["transfer_reason"] is None


def test_a_refused_transfer_needs_a_reason_and_goes_back() -> None:
    sheet = doing()
    sheet.take("offer_transfer", CLERK, unit="water", person="water_clerk", reason="x")
    assert sheet.refused("refuse_transfer", OTHER_HEAD).because == "form"
    taken = sheet.take("refuse_transfer", OTHER_HEAD, reason="不属水务职责")
    assert (taken.state, taken.step.event, taken.facts["holder"]) == ("doing", "decline", "road_clerk")
    assert taken.outcome == "pending", "whether the reason holds is judged by somebody else"
    assert sheet.take("offer_transfer", CLERK, unit="water", reason="再议").state == "transferring"
    assert sheet.take("withdraw_transfer", CLERK).state == "doing"


def refused_transfer() -> Sheet:
    sheet = doing()
    sheet.take("offer_transfer", CLERK, unit="water", reason="x")
    sheet.take("refuse_transfer", OTHER_CLERK, reason="不属水务职责")
    return sheet


@pytest.mark.parametrize("judge", [HEAD, SUPERVISOR, CHIEF])
def test_the_offering_unit_or_the_supervising_office_judges_a_refusal(judge: Actor) -> None:
    sheet = refused_transfer()
    assert "须写明理由" in said(sheet.refused("judge_decline", judge, result="unfounded"))
    taken = sheet.take("judge_decline", judge, result="unfounded", reason="三定规定写明属水务")
    assert (taken.step.event, taken.outcome) == ("note", "unfounded")
    assert (taken.counterpart, taken.counterpart_unit) == ("water_clerk", "water"), "whose refusal it was"
    assert "没有待判定" in said(sheet.refused("judge_decline", judge, result="accepted"))


def test_whoever_refused_does_not_judge_it_and_nobody_else_does() -> None:
    both = actor("road_both", "supervisor", "unit_head", unit="road")
    for who in (CLERK, OTHER_CLERK, OTHER_HEAD, LEADER):
        assert refused_transfer().refused("judge_decline", who, result="accepted").because == "permission"
    assert refused_transfer().know(declined_by="road_both").refused("judge_decline", both, result="accepted").because == "permission"


def test_a_judgement_can_be_reviewed_once_it_was_given() -> None:
    sheet = refused_transfer()
    assert sheet.refused("review_decline", CHIEF, result="accepted", reason="x").because == "requirement"
    sheet.take("judge_decline", HEAD, result="unfounded", reason="x")
    assert sheet.refused("review_decline", HEAD, result="accepted", reason="x").because == "permission"
    assert "与原判定相同" in said(sheet.refused("review_decline", LEADER, result="unfounded", reason="x"))
    assert sheet.take("review_decline", LEADER, result="accepted", reason="确不属水务").outcome == "accepted"


def test_a_part_for_another_unit_is_accepted_by_its_head() -> None:
    sheet = registered(lead_unit="road")
    sheet.state = "draft"
    offered = sheet.ask("offer_part", CLERK, following=True, unit="water")
    assert isinstance(offered, Taken) and offered.state == "offered"
    sheet.state, sheet.facts = offered.state, offered.facts
    assert sheet.facts["lead_unit"] == "road", "until it is accepted, the unit that offered it stays responsible"
    for who in (CLERK, HEAD, OTHER_CLERK, CHIEF):
        assert sheet.refused("accept_part", who).because == "permission"
    before = dict(sheet.facts)
    taken = sheet.take("accept_part", OTHER_HEAD, holder="water_clerk")
    assert (taken.state, taken.counterpart, taken.counterpart_unit) == ("doing", "water_clerk", "water")
    sheet.state, sheet.facts = "offered", before
    assert sheet.take("refuse_part", OTHER_HEAD, reason="不属水务").state == "cancelled"
    sheet.state, sheet.facts = "offered", before
    assert sheet.refused("withdraw_part", OTHER_HEAD, reason="x").because == "permission"
    assert sheet.take("withdraw_part", CLERK, reason="另行安排").state == "cancelled"


def test_guidance_is_given_by_the_lead_unit_or_the_one_above_and_says_to_whom() -> None:
    form = {"unit": "water", "how": "visit", "text": "现场商定管线避让"}
    for who in (OTHER_HEAD, SUPERVISOR, LEADER):
        assert doing().refused("guide", who, **form).because == "permission"
    taken = doing().take("guide", CLERK, **form)
    assert (taken.state, taken.step.event, taken.counterpart_unit) == ("doing", "guide", "water")
    assert doing().know(actor_leads_above=True).take("guide", OTHER_HEAD, **{**form, "unit": "road"}).counterpart_unit == "road"


def test_what_the_public_says_is_entered_by_the_supervising_office_for_its_day() -> None:
    sheet = closed()
    assert sheet.refused("rate", CLERK, result="good").because == "permission"
    assert "不能晚于今天" in said(sheet.refused("rate", SUPERVISOR, result="bad", day="2026-03-03"))
    taken = sheet.take("rate", SUPERVISOR, result="bad", day="2026-03-01")
    assert (taken.state, taken.step.event, taken.outcome) == ("closed", "rate", "bad")
    assert taken.facts["rated_on"] == days(date(2026, 3, 1))
    for n in (1, 2):
        assert sheet.take("complain", SUPERVISOR).facts["complaints"] == n
    assert sheet.state == "closed", "whether it is reopened, somebody decides"


def test_whoever_offers_a_transfer_does_not_accept_it() -> None:
    sheet = doing()
    head_of_both = actor("hq_head", "unit_head")
    sheet.take("offer_transfer", head_of_both, unit="water", reason="x")
    assert "转办申请人" in said(sheet.refused("accept_transfer", head_of_both))


def test_until_the_ruling_the_first_receiver_goes_on() -> None:
    sheet = doing()
    assert sheet.refused("dispute", CLERK, reason="x").because == "permission"
    sheet.take("dispute", HEAD, reason="应由水务承办", unit="water")
    assert sheet.state == "disputed" and sheet.facts["lead_unit"] == "road"
    sheet.take("progress", CLERK, percent=10, text="先做围挡")
    assert sheet.refused("arbitrate", HEAD, unit="road", reason="x").because == "permission"
    taken = sheet.take("arbitrate", CHIEF, unit="water", reason="按三定规定")
    assert (taken.state, taken.facts["lead_unit"], taken.facts["holder"]) == ("assigned", "water", None)
    assert sheet.take("sign", OTHER_CLERK).state == "doing"


def test_an_objection_to_an_order_is_kept_until_it_is_answered() -> None:
    sheet = verified()
    sheet.know(objection="违反招标规定", objected_by="road_clerk", objected_on=days(MONDAY))
    assert "未答复" in said(sheet.refused("close", LEADER))
    taken = sheet.take("answer_objection", LEADER, answer="改按规定招标")
    assert taken.facts["objection"] is None and taken.facts["objection_answer"] == "改按规定招标"
    assert str(taken.step.provisions[0]) == "civil-servant-law/art-60"
    assert sheet.take("close", LEADER).state == "closed"


def test_an_extension_is_asked_before_expiry_with_a_later_day_and_a_reason() -> None:
    sheet = doing()
    refused = sheet.refused("ask_extension", CLERK, to="2026-03-31")
    assert {reason.field for reason in refused.reasons} == {"to", "reason"}
    sheet.today = date(2026, 4, 1)
    refused = sheet.refused("ask_extension", CLERK, to="2026-04-30", reason="x")
    assert refused.because == "requirement" and "2026年3月31日已过" in said(refused)
    sheet.today = date(2026, 3, 31)
    assert sheet.take("ask_extension", CLERK, to="2026-04-30", reason="雨季").due == date(2026, 4, 30)
    assert "正在等待答复" in said(sheet.refused("ask_extension", CLERK, to="2026-05-30", reason="x"))


def test_whoever_asks_for_an_extension_does_not_grant_it() -> None:
    sheet = doing()
    both = actor("road_both", "unit_head", "supervision_head")
    assert "没有待答复" in said(sheet.refused("grant_extension", CHIEF))
    sheet.take("ask_extension", both, to="2026-04-30", reason="x")
    assert sheet.refused("grant_extension", both).because == "permission"
    assert sheet.refused("grant_extension", CHIEF, to="2026-05-30").reasons[0].field == "to"
    taken = sheet.take("grant_extension", CHIEF, to="2026-04-20")
    assert taken.due == date(2026, 4, 20) and taken.facts["extensions"] == 1 and taken.facts["extension_to"] is None


def test_a_refused_extension_leaves_the_day_as_it_was() -> None:
    sheet = doing()
    sheet.take("ask_extension", CLERK, to="2026-04-30", reason="x")
    taken = sheet.take("refuse_extension", LEADER, reason="不能再拖")
    assert taken.facts["due"] == days(date(2026, 3, 31)) and taken.facts["extension_to"] is None
    assert taken.step.remedy is not None


@pytest.mark.parametrize(
    ("to", "filing", "fields"),
    [
        ("2026-04-10", None, set()),
        ("2026-04-30", None, {"filing"}),
        ("2026-04-30", "县改办备〔2026〕3号", set()),
        ("2026-07-01", "县改办备〔2026〕3号", {"to"}),
        ("2026-07-01", None, {"to", "filing"}),
    ],
)
def test_a_day_set_from_outside_is_passed_only_on_filing_and_never_beyond_its_latest(
    to: str, filing: str | None, fields: set[str]
) -> None:
    sheet = doing(outside_due="2026-04-10", outside_latest="2026-06-30")
    result = sheet.ask("ask_extension", CLERK, to=to, reason="x", filing=filing)
    found = {reason.field for reason in result.reasons} if isinstance(result, Refused) else set()
    assert found == fields


def test_where_the_outside_rule_allows_no_extension_filing_does_not_help() -> None:
    sheet = doing(outside_due="2026-04-10")
    assert sheet.refused("ask_extension", CLERK, to="2026-04-11", reason="x", filing="3号").reasons[0].field == "to"


def test_the_due_day_of_a_draft_keeps_within_the_day_set_from_outside() -> None:
    refused = Sheet().refused("register", CLERK, **REGISTERED, outside_due="2026-03-30")
    assert [reason.field for reason in refused.reasons] == ["due"]
    refused = Sheet().refused("register", CLERK, **REGISTERED, outside_latest="2026-06-30")
    assert [reason.field for reason in refused.reasons] == ["outside_latest"]


def test_everything_still_open_is_said_at_once_before_a_submission() -> None:
    sheet = doing(kind="rectification").know(open_parts=2, open_milestones=1, open_assists=3)
    refused = sheet.refused("submit", CLERK)
    assert refused.because == "requirement"
    text = said(refused)
    for word in ("2 个分解事项", "1 个节点", "3 个协办单位", "问题、根源和措施", "办理结果", "佐证材料"):
        assert word in text, word


def test_a_submission_needs_an_outcome_and_evidence_brought_along_or_before() -> None:
    assert doing().refused("submit", CLERK, outcome="好了").reasons[0].field == "files"
    assert isinstance(doing().ask("submit", CLERK, outcome="好了", files=1), Taken)
    taken = doing().know(evidence=1).take("submit", HEAD, outcome="好了")
    assert (taken.outcome, taken.facts["submitted_by"]) == ("好了", "road_head")


def test_a_rectification_names_problem_cause_and_measures() -> None:
    assert "只有整改事项" in said(doing().refused("plan_measures", CLERK, problem="a", root_cause="b", measures="c"))
    sheet = doing(kind="rectification").know(evidence=1)
    sheet.take("plan_measures", CLERK, problem="账实不符", root_cause="无人盘点", measures="每月盘点")
    assert sheet.take("submit", CLERK, outcome="已盘点").state == "submitted"


def test_a_returned_matter_is_with_its_holder_again_and_the_return_is_counted() -> None:
    taken = submitted().take("return", SUPERVISOR, reason="照片看不清")
    assert (taken.state, taken.counterpart, taken.facts["returns"]) == ("doing", "road_clerk", 1)
    assert taken.facts["submitted_by"] is None
    assert verified().take("return", LEADER, reason="还差一盏").facts["verified_by"] is None


def test_a_reopened_matter_has_a_new_day_and_nothing_of_the_old_end() -> None:
    sheet = closed()
    sheet.today = date(2026, 6, 1)
    taken = sheet.take("look_back", SUPERVISOR, result="not_lasting", text="又坏了两盏")
    assert taken.state == "closed" and taken.outcome == "not_lasting"
    taken = sheet.take("reopen", CHIEF, reason="又坏了", due="2026-06-30")
    assert (taken.state, taken.counterpart, taken.due) == ("doing", "road_clerk", date(2026, 6, 30))
    gone = ("outcome", "submitted_by", "submitted_on", "verified_by", "closed_on", "lasting")
    assert all(taken.facts[name] is None for name in gone)


def test_the_units_asked_to_help_answer_and_nobody_else() -> None:
    sheet = doing()
    assert sheet.refused("ask_assist", CLERK, unit="road", task="x").reasons[0].field == "unit"
    taken = sheet.take("ask_assist", CLERK, unit="water", task="关阀")
    assert taken.step.effects == ("ask_assist",)
    assert taken.notices[0].to == ("unit_head of form_unit", "clerk of form_unit")
    assert taken.notices[0].values["form_unit"] == "water"
    assert sheet.refused("answer_assist", OTHER_CLERK, answer="x").because == "permission"
    assert sheet.know(actor_assists=True).take("answer_assist", OTHER_CLERK, answer="已关").state == "doing"


def test_a_part_is_due_no_later_than_the_whole() -> None:
    sheet = doing()
    form = {"title": "查线路", "demand": "x", "unit": "road", "due": "2026-04-01"}
    assert [one.field for one in sheet.refused("break_down", CLERK, **form).reasons] == ["due"]
    form |= {"unit": "water", "due": "2026-03-20"}
    for unit in ("road", "water"):
        assert sheet.take("break_down", CLERK, **{**form, "unit": unit}).step.effects == ("create_part",)


def test_a_step_that_follows_is_never_taken_by_itself() -> None:
    sheet = Sheet()
    form = {**REGISTERED, "lead_unit": "road"}
    assert sheet.refused("register_part", CLERK, **form).because == "permission"
    first = sheet.ask("register_part", CLERK, following=True, **form)
    assert isinstance(first, Taken)
    part = Sheet(state=first.state, facts=first.facts)
    second = part.ask("assign_part", CLERK, following=True)
    assert isinstance(second, Taken) and (second.state, second.counterpart_unit) == ("assigned", "road")


def test_reminders_are_counted_and_the_last_colour_is_kept_until_the_day_moves() -> None:
    sheet = doing()
    assert sheet.refused("remind", HEAD, level="blue").because == "permission"
    sheet.take("remind", SUPERVISOR, level="blue")
    taken = sheet.take("remind", LEADER, level="red")
    assert (taken.facts["reminders"], taken.facts["remind_level"], taken.counterpart) == (2, "red", "road_clerk")
    sheet.take("ask_extension", CLERK, to="2026-04-30", reason="x")
    assert sheet.take("grant_extension", CHIEF).facts["remind_level"] is None


def test_waiting_is_said_with_its_reason_and_ends() -> None:
    sheet = doing()
    assert sheet.refused("wait", CLERK, waits_for="moon", reason="x").reasons[0].field == "waits_for"
    sheet.take("wait", CLERK, waits_for="public", reason="等居民补材料", until="2026-03-10")
    assert sheet.facts["waits_until"] == days(date(2026, 3, 10))
    assert sheet.take("resume", CLERK).facts["wait_reason"] is None


def test_an_obstacle_gets_an_answer_as_guidance() -> None:
    sheet = doing()
    assert "没有待答复的困难" in said(sheet.refused("answer_obstacle", SUPERVISOR, text="x"))
    sheet.take("report_obstacle", CLERK, text="缺车")
    taken = sheet.take("answer_obstacle", SUPERVISOR, text="已协调一辆")
    assert taken.step.event == "guide" and taken.facts["obstacle"] is None


def test_an_auditor_may_only_look_and_comment() -> None:
    for sheet in (registered(), doing(), submitted(), closed()):
        found = offers(matter(), state=sheet.state, facts=sheet.facts, actor=AUDITOR, occasion=occasion())
        assert [offer.step_id for offer in found] == ["comment"]


def test_offers_say_what_is_missing_and_leave_out_what_is_not_permitted() -> None:
    sheet = doing().know(open_parts=1)
    found = {
        offer.step_id: offer
        for offer in offers(matter(), state="doing", facts=sheet.facts, actor=CLERK, occasion=occasion())
    }
    assert len(found["submit"].missing) == 1 and "1 个分解事项" in found["submit"].missing[0].sentence.zh
    assert found["progress"].missing == ()
    assert not found.keys() & {"verify", "cancel", "reassign", "register_part", "sign"}
    new = offers(matter(), state=None, facts={}, actor=CLERK, occasion=occasion())
    assert [offer.step_id for offer in new] == ["register"]


def test_empty_texts_of_a_table_are_unknown() -> None:
    sheet = doing().know(objection="", obstacle="", filing="")
    assert isinstance(sheet.ask("object", CLERK, text="违法"), Taken)


def test_facts_that_lack_an_attribute_are_our_own_mistake() -> None:
    sheet = doing()
    sheet.facts = {name: value for name, value in sheet.facts.items() if name != "open_parts"}
    with pytest.raises(AssertionError, match="open_parts"):
        sheet.ask("progress", CLERK, percent=1, text="x")


def test_a_cancelled_matter_keeps_its_reason_and_nobody_cancels_the_own_work() -> None:
    held = doing().know(holder="hq_leader")
    assert held.refused("cancel", LEADER, reason="x").because == "permission"
    taken = doing().take("cancel", LEADER, reason="政策调整")
    assert (taken.state, taken.outcome) == ("cancelled", "政策调整")


def test_a_promise_lies_ahead() -> None:
    sheet = doing()
    yesterday = (MONDAY - timedelta(days=1)).isoformat()
    assert sheet.refused("promise", CLERK, day=yesterday, text="x").reasons[0].field == "day"
    assert sheet.take("promise", CLERK, day=MONDAY.isoformat(), text="x").due == MONDAY
