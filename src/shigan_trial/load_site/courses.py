"""Takes a number. Gives the course of one invented matter, step by step by the core's own rules. Never a step it refuses.

Of a hundred matters ten are withdrawn at once, one is never finished, ten report once in between, five are assigned late,
five are received late, some are closed late; all but the first are registered, assigned, received, handed in with
evidence, verified by another hand and closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from shigan.organisation.model import days
from shigan.packs.procedure_models import Procedure
from shigan.procedures import advance
from shigan.procedures.model import Actor, Taken, Value
from shigan_site.queries.days import end_of, local_day, microseconds
from shigan_site.queries.facts import WORKING
from shigan_trial.load_site.office import SUPERVISION, LoadOffice

LONGEST_DAYS: Final = 35
"""No course takes longer, but for those that are never finished."""
SUBJECTS: Final = ("营商环境", "停车秩序", "老旧小区", "预算执行", "窗口服务", "审计整改", "数据共享", "无障碍通道", "惠企政策", "河道巡查")
KINDS: Final = (("supervision", "meeting"), ("request", "hotline"), ("supervision", "instruction"), ("routine", "internal"))


@dataclass(frozen=True, kw_only=True)
class Lived:
    """One step of a course: when, by whom, what the core said, and everything known after it."""

    at: datetime
    actor: Actor
    taken: Taken
    facts: Mapping[str, Value]
    since: datetime  # since when the matter is in its state
    files: bool


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A step somebody takes; ``after`` the registration."""

    after: timedelta
    person: str
    step: str
    form: Mapping[str, Any]
    files: bool = False


def course(number: int, procedure: Procedure, office: LoadOffice, start: datetime) -> tuple[Lived, ...]:
    """The whole course of the matter with this number, registered at ``start`` or some days later in that week."""
    began = start + timedelta(days=number % 5, minutes=number * 7 % 420)
    lived: list[Lived] = []
    for wanted in _wanted(number, office, local_day(began)):
        lived.append(_live(wanted, began + wanted.after, procedure, office, lived))
    return tuple(lived)


def _wanted(number: int, office: LoadOffice, day: date) -> Iterator[Wanted]:
    supervisors = office.members[SUPERVISION]
    head, supervisor = supervisors[0], supervisors[1 + number % (len(supervisors) - 1)]
    unit = office.sections[number % len(office.sections)]
    clerks = office.members[unit][1:]
    clerk = clerks[number // len(office.sections) % len(clerks)]
    kind, source = KINDS[number % len(KINDS)]
    due = days(day) + 21
    yield Wanted(
        after=timedelta(0), person=supervisor, step="register",
        form={
            "title": f"{SUBJECTS[number % len(SUBJECTS)]}事项第{number:05d}件", "kind": kind, "source": source,
            "basis": f"会议纪要第{number % 48 + 1}号",
            "demand": "核实情况，依法依规办理，并在期限内报告结果。", "lead_unit": unit, "due": due,
        },
    )  # fmt: skip
    if number % 10 == 3:
        yield Wanted(after=timedelta(hours=1), person=supervisor, step="discard", form={"reason": "与已有事项重复。"})
        return
    form = {"lead_unit": unit, "due": due, "supervisor": supervisor, "leader": office.leader, "note": "请按期办结。"}
    assigned = timedelta(days=6) if number % 20 == 11 else timedelta(hours=3)
    signed = assigned + timedelta(days=8 if number % 20 == 9 else 1)
    yield Wanted(after=assigned, person=head, step="assign", form=form)
    yield Wanted(after=signed, person=clerk, step="sign", form={})
    if number % 100 == 50:
        return
    pace = signed.days + 3 + number * 13 % 20
    if number % 10 == 7:
        form = {"percent": 40, "text": "已摸清底数，正在逐项落实。"}
        yield Wanted(after=timedelta(days=pace - 1), person=clerk, step="progress", form=form)
    form = {"outcome": "已办结并反馈，附情况说明。"}
    yield Wanted(after=timedelta(days=pace), person=clerk, step="submit", form=form, files=True)
    form = {"how": "documents", "text": "佐证材料齐全，结果属实。"}
    yield Wanted(after=timedelta(days=pace + 2), person=supervisor, step="verify", form=form)
    yield Wanted(after=timedelta(days=pace + 4), person=head, step="close", form={"note": "同意销号。"})


def _live(wanted: Wanted, at: datetime, procedure: Procedure, office: LoadOffice, lived: list[Lived]) -> Lived:
    last = lived[-1] if lived else None
    actor = office.actor(wanted.person)
    worked = any(one.actor.person == wanted.person and one.taken.step.event in WORKING for one in lived)
    taken = advance(
        procedure,
        step=wanted.step,
        state=last.taken.state if last else None,
        facts={**last.facts, "actor_worked": worked} if last else {},
        form={**wanted.form, "files": 1} if wanted.files else wanted.form,
        actor=actor,
        occasion=office.occasion(local_day(at)),
    )
    assert isinstance(taken, Taken), (wanted, taken)
    evidence = int((last.facts.get("evidence") if last else 0) or 0) + wanted.files
    one = Lived(
        at=at, actor=actor, taken=taken, facts={**taken.facts, "evidence": evidence}, since=at, files=wanted.files
    )
    return replace(one, since=last.since) if last and last.taken.state == taken.state else one


def happened(lived: tuple[Lived, ...], *, earlier: timedelta, now: datetime) -> int:
    """How many steps of the course had been taken by now, had it begun so much earlier."""
    return sum(one.at - earlier <= now for one in lived)


def instants(one: Lived) -> tuple[int, int | None]:
    """When it happened and the due instant it set, in microseconds."""
    return microseconds(one.at), None if one.taken.due is None else end_of(one.taken.due)
