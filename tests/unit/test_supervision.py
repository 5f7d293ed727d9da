"""A light says in working days how a matter stands and why; the ladder says who would be reminded, and of what."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigan.calendars import Calendar, load_calendar
from shigan.procedures import Facts
from shigan.procedures.model import Value
from shigan.supervision import (
    Case,
    Light,
    Norms,
    handed_in_on_time,
    light,
    look_back_from,
    norms_on,
    plan,
    promise_of,
    waitings,
)
from tests.procedures_support import baseline, days, matter

DUE = date(2026, 9, 30)  # a Wednesday; 1 to 7 October are free, Saturday the 10th is worked


@cache
def calendar() -> Calendar:
    return load_calendar("cn-gov")


def norms(today: date) -> Norms:
    return norms_on(today, procedure=matter(), parameters=baseline().parameters, calendar=calendar())


def facts(**known: Value) -> Facts:
    bare: dict[str, Value] = dict.fromkeys(matter().attributes)
    held = {"due": days(DUE), "holder": "road_clerk", "lead_unit": "road", "leader": "hq_leader"}
    return {**bare, **held, "open_parts": 0, "open_assists": 0, "open_milestones": 0, "returns": 0, **known}


def shown(today: date, state: str = "doing", since: date = date(2026, 9, 1), **known: Value) -> Light:
    return light(norms(today), state=state, since=since, facts=facts(**known))


@pytest.mark.parametrize(
    ("today", "level", "count", "rung", "follows", "on"),
    [
        # blue 3 working days before (25 to 27 September are free), orange 1 after, red 5 after
        (date(2026, 9, 23), "on_time", 4, None, "blue", date(2026, 9, 24)),
        (date(2026, 9, 24), "due_soon", 3, "blue", "orange", date(2026, 10, 8)),
        (date(2026, 9, 28), "due_soon", 2, "blue", "orange", date(2026, 10, 8)),
        (date(2026, 9, 30), "due_soon", 0, "blue", "orange", date(2026, 10, 8)),
        (date(2026, 10, 5), "overdue", 0, "blue", "orange", date(2026, 10, 8)),
        (date(2026, 10, 8), "overdue", 1, "orange", "red", date(2026, 10, 13)),
        (date(2026, 10, 10), "overdue", 3, "orange", "red", date(2026, 10, 13)),
        (date(2026, 10, 11), "overdue", 3, "orange", "red", date(2026, 10, 13)),
        (date(2026, 10, 13), "overdue", 5, "red", None, None),
        (date(2026, 12, 1), "overdue", 40, "red", None, None),
    ],
)
def test_the_ladder_climbs_by_working_days(
    today: date, level: str, count: int, rung: str | None, follows: str | None, on: date | None
) -> None:
    found = shown(today)
    assert (found.level, found.working_days, found.rung) == (level, count, rung)
    assert (found.next_rung, found.next_on) == (follows, on)


def test_a_reminder_is_due_only_when_none_as_strong_was_sent() -> None:
    assert shown(date(2026, 10, 8)).reminder == "orange"
    assert shown(date(2026, 10, 8), remind_level="blue").reminder == "orange"
    assert shown(date(2026, 10, 8), remind_level="orange").reminder is None
    early = shown(date(2026, 9, 1), remind_level="red")
    assert (early.reminder, early.next_rung) == (None, None)


def test_an_overdue_matter_says_what_the_record_knows_of_the_cause() -> None:
    bare = shown(date(2026, 10, 9))
    assert bare.reason.zh == "逾期 2 个工作日，记录中没有说明原因"
    found = shown(date(2026, 10, 9), open_assists=2, obstacle="缺车", extension_to=days(date(2026, 10, 30)))
    assert found.reason.zh == "逾期 2 个工作日；目前反映的困难尚未答复：缺车；延期申请尚未答复；2 个协办单位未答复"
    assert found.reason.en.startswith("2 working days overdue; at present an obstacle has no answer yet: 缺车; ")
    assert shown(date(2026, 10, 8)).reason.en.startswith("1 working day overdue")


def test_a_cause_is_named_only_where_it_has_stood_as_long_as_the_delay() -> None:
    short = shown(date(2026, 10, 13), state="disputed", since=date(2026, 10, 12))
    assert short.reason.zh == "逾期 5 个工作日；目前职责争议尚未裁定（1 个工作日）；此前记录没有说明原因"
    assert short.reason.en == (
        "5 working days overdue; at present the duty is disputed and not ruled on (for 1 working day); "
        "the record gives no reason for the time before"
    )
    long = shown(date(2026, 10, 13), state="disputed", since=date(2026, 9, 30), open_parts=1)
    assert long.reason.zh == "逾期 5 个工作日，因职责争议尚未裁定（已 5 个工作日）；目前 1 个分解事项未办结"
    asked = {"extension_to": days(date(2026, 11, 30)), "extension_asked_on": days(date(2026, 9, 29))}
    assert shown(date(2026, 10, 13), **asked).reason.zh == "逾期 5 个工作日，因延期申请尚未答复（已 6 个工作日）"
    assert shown(date(2026, 10, 13), returns=2).reason.zh == "逾期 5 个工作日；曾退回 2 次"


def test_a_promise_is_said_while_it_is_near_or_late_and_judged_by_the_day_of_submission() -> None:
    promised = {"due": days(date(2026, 12, 31)), "promised_on": days(date(2026, 10, 12))}
    assert "承诺" not in shown(date(2026, 9, 28), **promised).reason.zh
    assert shown(date(2026, 10, 9), **promised).reason.zh.endswith("；承诺日期 2026-10-12 还有 2 个工作日")
    assert shown(date(2026, 10, 12), **promised).reason.zh.endswith("；承诺日期 2026-10-12 就是今天")
    late = shown(date(2026, 10, 14), state="waiting", **promised).reason
    assert late.zh.endswith("；承诺日期 2026-10-12 已过 2 个工作日")
    assert late.en.endswith("; the promised day, 2026-10-12, passed 2 working days ago")

    def stands(today: date, state: str = "doing", **known: Value) -> tuple[str, int] | None:
        found = promise_of(norms(today), state=state, facts=facts(**promised, **known))
        return None if found is None else (found.level, found.working_days)

    assert stands(date(2026, 9, 28)) == ("ahead", 6) and stands(date(2026, 10, 14)) == ("late", 2)
    assert stands(date(2026, 11, 1), "closed", submitted_on=days(date(2026, 10, 12))) == ("kept", 0)
    assert stands(date(2026, 11, 1), "closed", submitted_on=days(date(2026, 10, 13))) == ("kept_late", 1)
    assert stands(date(2026, 11, 1), "cancelled") is None


@pytest.mark.parametrize(
    ("handed", "on_time", "left", "closed", "waits"),
    [
        (date(2026, 9, 28), True, 2, "已办结，按期报送", "待核验，经办人暂停计时"),
        (DUE, True, 0, "已办结，按期报送", "待核验，经办人暂停计时"),
        (date(2026, 10, 4), False, 0, "已办结，逾期报送", "待核验，暂停计时；报送时已逾期"),  # a holiday after the due day
        (date(2026, 10, 9), False, -2, "已办结，逾期 2 个工作日报送", "待核验，暂停计时；报送时已逾期 2 个工作日"),
    ],
)
def test_lateness_is_judged_on_the_day_of_submission(handed: date, on_time: bool, left: int, closed: str, waits: str) -> None:
    known = {"submitted_on": days(handed)}
    for today in (handed, date(2026, 10, 30), date(2026, 12, 30)):
        found = shown(today, state="submitted", since=handed, **known)
        assert (found.level, found.working_days, found.rung, found.reminder) == ("suspended", left, None, None)
        assert found.on_time is on_time
        assert found.reason.zh == waits, "the supervising office took its time, and nobody became late by it"
    assert shown(date(2026, 12, 30), state="closed", **known).reason.zh == closed
    assert handed_in_on_time(norms(date(2026, 12, 30)), facts(**known)) is on_time


def test_a_submission_on_the_day_to_which_a_holiday_moves_the_limit_is_on_time() -> None:
    due = {"due": days(date(2026, 10, 4))}
    assert handed_in_on_time(norms(DUE), facts(**due, submitted_on=days(date(2026, 10, 8)))) is True
    assert handed_in_on_time(norms(DUE), facts(**due, submitted_on=days(date(2026, 10, 9)))) is False
    assert handed_in_on_time(norms(DUE), facts(**due)) is None, "returned, or never handed in: the clock runs on"
    assert handed_in_on_time(norms(DUE), facts(due=None, submitted_on=days(DUE))) is None


def test_a_day_set_from_outside_is_said_whatever_the_due_day() -> None:
    near = {"outside_due": days(date(2026, 9, 30))}
    for due in (None, days(date(2026, 12, 31))):
        assert shown(date(2026, 9, 28), due=due, **near).reason.zh.endswith("；外部规定期限 2026-09-30 还有 2 个工作日")
    assert shown(date(2026, 9, 28), state="submitted", due=None, **near).reason.en.endswith(
        "; 2 working days left until the day set from outside, 2026-09-30"
    )
    assert "外部" not in shown(date(2026, 9, 28), **near).reason.zh, "the due day says it already"


def test_a_closed_matter_is_looked_back_at_after_sixty_working_days() -> None:
    closed = {"closed_on": days(date(2026, 7, 1))}
    assert look_back_from(norms(DUE), state="closed", facts=facts(**closed)) == date(2026, 9, 22), "Sunday the 20th is worked"
    seen = facts(**closed, looked_back_on=days(DUE))
    assert look_back_from(norms(DUE), state="closed", facts=seen) is None
    assert look_back_from(norms(DUE), state="cancelled", facts=facts(**closed)) is None


def test_a_matter_nobody_received_is_overdue_because_of_that() -> None:
    found = shown(date(2026, 10, 9), state="assigned", since=date(2026, 9, 29))
    assert found.reason.zh == "逾期 2 个工作日，因主办单位尚未签收（已 3 个工作日）"
    (waiting,) = found.waitings
    assert (waiting.by, waiting.late, waiting.rests_with) == (date(2026, 10, 8), 1, "lead_unit")


def test_a_late_receipt_is_reminded_of_before_the_matter_itself_is_due() -> None:
    found = shown(date(2026, 9, 7), state="assigned", since=date(2026, 9, 1))
    assert (found.level, found.rung, found.reminder) == ("on_time", "blue", "blue")
    assert shown(date(2026, 9, 3), state="assigned", since=date(2026, 9, 1)).rung is None


def test_a_due_day_nobody_works_on_moves_to_the_next_working_day() -> None:
    found = shown(date(2026, 10, 8), due=days(date(2026, 10, 4)))
    assert (found.level, found.working_days) == ("due_soon", 0)
    assert found.reason.zh == "今天到期（2026-10-04 不上班，顺延至 2026-10-08）"
    assert shown(date(2026, 10, 9), due=days(date(2026, 10, 4))).working_days == 1


def test_while_it_waits_nobody_is_reminded_and_the_time_is_not_the_holders() -> None:
    found = shown(
        date(2026, 10, 13), state="waiting", since=date(2026, 9, 28),
        waits_for="public", wait_reason="等居民补材料", waits_until=days(date(2026, 10, 10)),
    )  # fmt: skip
    assert (found.level, found.rung, found.reminder, found.next_rung) == ("waiting", None, None, None)
    assert found.reason.zh == (
        "等待群众补充材料或配合，因等居民补材料；已等 7 个工作日，不计经办人的时间；预计日期 2026-10-10 已过；原期限已过 5 个工作日"
    )


def test_while_it_is_verified_the_clock_is_stopped_and_a_late_submission_stays_late() -> None:
    in_time = shown(date(2026, 10, 20), state="submitted", since=DUE, submitted_on=days(DUE))
    assert (in_time.level, in_time.reason.zh) == ("suspended", "待核验，经办人暂停计时")
    late = shown(date(2026, 10, 20), state="submitted", submitted_on=days(date(2026, 10, 9)))
    assert "报送时已逾期 2 个工作日" in late.reason.zh
    assert in_time.waitings[0].late > 0 and in_time.waitings[0].rests_with is None


def test_a_closed_matter_says_whether_it_was_handed_in_in_time() -> None:
    assert shown(date(2026, 11, 1), state="closed", submitted_on=days(DUE)).reason.zh == "已办结，按期报送"
    late = shown(date(2026, 11, 1), state="closed", submitted_on=days(date(2026, 10, 8)))
    assert (late.level, late.working_days, late.rung) == ("done", None, None)
    assert late.reason.zh == "已办结，逾期 1 个工作日报送"
    assert shown(date(2026, 11, 1), state="cancelled").reason.zh == "已撤销"


def test_a_matter_without_a_due_day_is_never_late() -> None:
    found = shown(date(2026, 12, 1), due=None)
    assert (found.level, found.working_days, found.rung) == ("on_time", None, None)
    assert found.reason.zh == "未设办结期限"


def test_a_year_whose_holidays_are_not_announced_is_marked() -> None:
    found = shown(date(2026, 12, 1), due=days(date(2027, 3, 1)))
    assert not found.announced and "2027 年放假安排未公布" in found.reason.zh
    assert shown(date(2026, 12, 1), due=days(date(2026, 12, 31))).announced


def test_a_due_day_beyond_the_calendar_is_not_guessed() -> None:
    found = shown(date(2026, 12, 1), due=days(date(2150, 1, 1)))
    assert (found.level, found.working_days, found.announced) == ("on_time", None, False)
    assert "日历之外" in found.reason.zh


def test_what_was_asked_is_answered_within_its_own_limit() -> None:
    known = facts(extension_asked_on=days(date(2026, 9, 28)), objected_on=days(date(2026, 9, 28)))
    found = waitings(norms(date(2026, 10, 9)), state="doing", since=date(2026, 9, 1), facts=known)
    assert [(one.limit.since, one.by, one.late) for one in found] == [
        ("extension_asked_on", date(2026, 9, 30), 2),
        ("objected_on", date(2026, 10, 10), 0),
    ]
    assert waitings(norms(date(2026, 10, 9)), state="closed", since=date(2026, 9, 1), facts=known) == ()


def test_the_forty_hours_of_a_ruling_are_five_working_days() -> None:
    (found,) = waitings(norms(date(2026, 9, 8)), state="disputed", since=date(2026, 9, 1), facts=facts())
    assert found.by == date(2026, 9, 8) and found.late == 0


def test_the_dry_run_says_who_would_get_what_and_nothing_on_a_day_off() -> None:
    cases = [
        Case(number="2026-1", state="doing", since=date(2026, 9, 1), facts=facts()),
        Case(number="2026-2", state="doing", since=date(2026, 9, 1), facts=facts(remind_level="red")),
        Case(number="2026-3", state="waiting", since=date(2026, 9, 1), facts=facts()),
        Case(number="2026-4", state="assigned", since=date(2026, 9, 1), facts=facts(holder=None)),
        Case(number="2026-5", state="doing", since=date(2026, 9, 1), facts=facts(due=days(date(2026, 12, 31)))),
    ]
    told = {one.number: (one.rung, one.people, one.units) for one in plan(norms(date(2026, 10, 8)), cases)}
    assert told == {
        "2026-1": ("orange", ("road_clerk",), ("road",)),
        "2026-4": ("orange", (), ("road",)),
    }
    blue = {one.number: (one.rung, one.people, one.units) for one in plan(norms(date(2026, 9, 28)), cases)}
    assert blue["2026-1"] == ("blue", ("road_clerk",), ()) and blue["2026-4"] == ("blue", (), ("road",))
    red = plan(norms(date(2026, 10, 13)), cases)
    assert red[0].people == ("road_clerk", "hq_leader") and red[0].reason.zh.startswith("逾期 5 个工作日")
    assert plan(norms(date(2026, 10, 5)), cases) == ()


def test_a_parameter_that_is_not_in_force_binds_nobody() -> None:
    bare = norms_on(DUE, procedure=matter(), parameters={}, calendar=calendar())
    found = light(bare, state="assigned", since=date(2026, 1, 5), facts=facts(due=days(date(2026, 1, 6))))
    assert (bare.ladder, bare.limits, found.rung, found.waitings) == ({}, (), None, ())
    assert found.level == "overdue"


@given(
    today=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    due=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    state=st.sampled_from(sorted(matter().states)),
    since=st.integers(0, 400),
    level=st.sampled_from([None, "blue", "orange", "red"]),
)
def test_a_light_never_contradicts_the_calendar(today: date, due: date, state: str, since: int, level: str | None) -> None:
    found = shown(today, state=state, since=today - timedelta(days=since), due=days(due), remind_level=level)
    assert found.reason.zh and found.reason.en
    falls = norms(today).falls_on(due)
    assert falls is not None
    if found.level == "overdue":
        assert today > falls and found.working_days == sum(
            calendar().works_on(falls + timedelta(days=n)) for n in range(1, (today - falls).days + 1)
        )
    if found.level in ("due_soon", "on_time"):
        assert today <= falls
    if found.rung is None:
        assert found.reminder is None
    if not matter().states[state].open or not matter().states[state].clock:
        assert found.rung is None and found.next_rung is None
