"""Talks and plans of support in the invented bureau, in the unit whose clerk and head the login page offers.

Everybody who enters there meets one from their side: the head has recorded a talk and offered help; the clerk has a record
to check, a plan to answer and a colleague to help. Some have gone their whole way, so that both sides can be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from shigan_trial.demo_site.courses import HOUR, Asked, working
from shigan_trial.demo_site.lately import Lately
from shigan_trial.demo_site.office import CLERK, MAIN

Case = tuple[str, tuple[Asked, ...]]
"""The procedure, and the steps somebody took."""


def talks_and_support(lately: Lately) -> Iterator[Case]:
    """Every case by its steps, in order of time."""
    yield "talk", _to_be_checked(lately)
    yield "talk", _checked(lately)
    yield "talk", _of_care(lately)
    yield "support", _to_be_answered(lately)
    yield "support", _under_way(lately)
    yield "support", _solved(lately)
    yield "support", _declined(lately)


def _people(lately: Lately) -> tuple[str, str, tuple[str, ...]]:
    """The head of the unit, the clerk of the login page, and the others."""
    members = lately.staff.members[MAIN]
    return members[0], members[CLERK], tuple(one for place, one in enumerate(members) if place not in (0, CLERK))


def _to_be_checked(lately: Lately) -> tuple[Asked, ...]:
    head, clerk, _ = _people(lately)
    form = {
        "kind": "work", "subject_unit": MAIN, "subject": clerk, "held_on": working(lately.today, -1),
        "title": "关于信访件答复质量的沟通", "about": "两件信访答复被退回补正",
        "said": "两件都缺政策依据，申请人看不懂为什么不能报销；下次先附条文，再写结论。",
        "replied": "省里口径上个月改了，手头的条文是旧的，想要一份新的汇编。",
        "agreed": "本周由待遇保障科发新口径汇编，下月一起看三件新答复。", "look_on": working(lately.today, 20),
    }  # fmt: skip
    return (Asked(at=lately.moment(1, 11), person=head, step="record", form=form),)


def _checked(lately: Lately) -> tuple[Asked, ...]:
    head, _, others = _people(lately)
    about, at = others[0], lately.moment(24, 3)
    form = {
        "kind": "remind", "subject_unit": MAIN, "subject": about, "held_on": working(lately.today, -24),
        "title": "关于定点机构核查进度的谈话", "about": "三家定点机构现场核查晚于约定",
        "said": "三家机构的核查比约定晚了两周，期间没有说明。",
        "replied": "同一时间在窗口顶岗，没有提出来。", "agreed": "顶岗超过三天的，核查由另一人接手；有困难当天说。",
        "look_on": working(lately.today, -4),
    }  # fmt: skip
    added = {"added": "顶岗是临时安排的，建议以后排班时一并考虑核查任务。"}
    result = {"result": "三家已全部核查，排班表已把核查任务列入。"}
    return (
        Asked(at=at, person=head, step="record", form=form),
        Asked(at=lately.moment(23, 5), person=about, step="check", form=added),
        Asked(at=lately.moment(4, 6), person=head, step="look_again", form=result),
    )


def _of_care(lately: Lately) -> tuple[Asked, ...]:
    head, _, others = _people(lately)
    form = {
        "kind": "post", "subject_unit": MAIN, "subject": others[1], "held_on": working(lately.today, -12),
        "title": "到岗一个月的谈话", "about": "接手异地备案业务一个月",
        "said": "业务上手快，备案退回率已经降下来。",
        "replied": "系统权限还差一项，每天要请同事代查。",
        "agreed": "本周内办妥系统权限。",
    }  # fmt: skip
    return (
        Asked(at=lately.moment(12, 8), person=head, step="record", form=form),
        Asked(at=lately.moment(11, 2), person=others[1], step="check", form={}),
    )


def _to_be_answered(lately: Lately) -> tuple[Asked, ...]:
    head, clerk, others = _people(lately)
    asked = {"title": "信访答复所需政策口径", "kind": "training", "goal": "省里口径更新后没有人讲过，答复时拿不准，容易被退回。"}
    form = {
        "what": "请待遇保障科讲一次新口径；两周内的答复稿先由帮带人看一遍。", "mentor": others[0], "until": working(lately.today, 25),
    }  # fmt: skip
    return (
        Asked(at=lately.moment(3, 9), person=clerk, step="ask", form=asked),
        Asked(at=lately.moment(1, 4), person=head, step="answer", form=form),
    )


def _under_way(lately: Lately) -> tuple[Asked, ...]:
    head, clerk, others = _people(lately)
    form = {
        "title": "异地备案系统操作", "subject_unit": MAIN, "subject": others[1], "kind": "mentor", "goal": "新接手异地备案，系统操作不熟。",
        "what": "前一个月每周两次，由帮带人一起处理疑难备案。", "mentor": clerk, "until": working(lately.today, 10),
    }  # fmt: skip
    at = lately.moment(11, 6)
    return (
        Asked(at=at, person=head, step="offer", form=form),
        Asked(at=at + HOUR, person=others[1], step="agree", form={"wished": "最好放在上午，下午窗口人多。"}),
        Asked(at=lately.moment(5, 1), person=clerk, step="look", form={"notes": "常见的十类已能独立处理。"}),
    )


def _solved(lately: Lately) -> tuple[Asked, ...]:
    head, _, others = _people(lately)
    form = {
        "title": "核查期间窗口顶岗", "subject_unit": MAIN, "subject": others[0], "kind": "load", "goal": "现场核查和窗口顶岗时间冲突。",
        "what": "核查期间窗口由服务大厅支援一人。", "mentor": head, "until": working(lately.today, -5),
    }  # fmt: skip
    at, result = lately.moment(22, 7), {"result": "solved", "result_text": "支援两周，核查按期完成。"}
    return (
        Asked(at=at, person=head, step="offer", form=form),
        Asked(at=lately.moment(21, 1), person=others[0], step="agree", form={}),
        Asked(at=lately.moment(6, 3), person=head, step="end", form=result),
    )


def _declined(lately: Lately) -> tuple[Asked, ...]:
    head, _, others = _people(lately)
    form = {
        "title": "法律文书写作培训", "subject_unit": MAIN, "subject": others[-1], "kind": "training", "goal": "行政处理决定书多次退改。",
        "what": "参加下月的文书培训班三天。", "mentor": head, "until": working(lately.today, 30),
    }  # fmt: skip
    at = lately.moment(8, 5)
    return (
        Asked(at=at, person=head, step="offer", form=form),
        Asked(at=at + HOUR, person=others[-1], step="decline", form={"wished": "退改是因为模板旧，换了模板就好。"}),
    )
