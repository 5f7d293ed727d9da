"""Takes the events of one invented matter. Gives the steps that people would have taken on the site. Never a refusal's way out.

The bureau's own record knows freer courses than the procedure allows: what was passed on without a word is here
offered with a reason and accepted; what was closed by its holder is here handed in, verified and closed by others.
A step that the procedure refuses, such as an extension asked too late, is left out, as it would have been.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shigan.ledger import actions as a
from shigan.organisation.model import days
from shigan.procedures.model import Facts
from shigan_site.queries.days import day_of, instant_of, local_day
from shigan_site.queries.working_calendar import the_calendar
from shigan_trial.demo import kinds as k
from shigan_trial.demo_site.office import Staffing
from shigan_trial.demo_site.titles import named

MINUTE: Final = 60_000_000
HOUR: Final = 60 * MINUTE
ORIGINS: Final[Mapping[str, tuple[str, str]]] = {
    "12345诉求": ("request", "hotline"), "信访件": ("request", "public"), "领导批示": ("supervision", "instruction"),
    "会议交办": ("supervision", "meeting"), "巡察整改": ("rectification", "inspection"), "年度目标任务": ("supervision", "annual_goal"),
    "规范性文件起草": ("supervision", "internal"), "电子处方流转": ("reform", "reform"), "医保+学校服务站点建设": ("reform", "reform"),
    "基金监管线索核查": ("supervision", "superior"), "价格监测和招采投诉": ("request", "public"),
}  # fmt: skip
FROM_A_DESK: Final = frozenset(kind.name for kind in k.KINDS if kind.dispatched_by is not None)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One step somebody wants to take; ``files`` says that a file of evidence goes with it."""

    at: int  # microseconds
    person: str
    step: str
    form: Mapping[str, Any]
    files: bool = False


@dataclass
class Course:
    """One matter's way; ``asked_by`` turns one event of the bureau's record into the steps it stands for."""

    number: int
    events: Sequence[Mapping[str, Any]]
    staff: Staffing
    percent: int = 0

    def __post_init__(self) -> None:
        first = self.events[0]
        self.kind, self.source = ORIGINS.get(first["kind"], ("routine", "internal"))
        lead = self.staff.unit_of[self._first_holder(first["actor"])]
        self.named = named(first["kind"], self.number, unit=lead, day=local_day(instant_of(first["occurred_us"])))
        self.head = self.staff.members[k.SUPERVISION][0]
        self.supervisors = self.staff.members[k.SUPERVISION][1:]

    def asked_by(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        """The steps, in order of time; each is asked before the next is thought of.

        What a desk assigns is assigned with the registering.
        """
        if event["action"] != a.ASSIGN:
            yield from getattr(self, f"_{event['action']}")(event, state, facts)

    def _supervisor(self, *, but: object = None) -> str:
        able = [person for person in self.supervisors if person != but]
        return able[self.number % len(able)]

    # -- coming in ---------------------------------------------------------------------------------------------

    def _register(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        at, today = event["occurred_us"], day_at(event["occurred_us"])
        receiver = self._first_holder(event["actor"])
        due = max(working(today, 1), last_day(event["due_us"]) if event["due_us"] else working(today, 7))
        form = {
            "title": self.named.title, "kind": self.kind, "source": self.source, "basis": self.named.basis,
            "demand": self.named.demand, "lead_unit": self.staff.unit_of[receiver], "due": due,
        }  # fmt: skip
        if self.kind == "rectification":
            problem = self.named.title.removeprefix("巡察整改：").removesuffix("问题整改")
            form["problem"] = f"巡察反馈指出：{problem}，有关制度执行不到位。"
        yield Asked(at=at, person=event["actor"], step="register", form=form)
        yield Asked(
            at=at + 20 * MINUTE, person=self.head, step="assign",
            form={
                "lead_unit": self.staff.unit_of[receiver], "due": due, "supervisor": self._supervisor(but=receiver),
                "leader": self.staff.members[k.OFFICE][0], "note": "请按期办结，遇到困难及时报告。",
            },
        )  # fmt: skip
        if receiver == event["actor"]:
            yield Asked(at=at + HOUR, person=receiver, step="sign", form={})

    def _first_holder(self, registrar: str) -> str:
        """Who got it from the desk, if a desk took it in; where somebody refused it, who got it then."""
        if self.events[0]["kind"] not in FROM_A_DESK:
            return registrar
        signed = next((event["actor"] for event in self.events if event["action"] == a.RECEIVE), None)
        sent = next((event["counterpart"] for event in self.events if event["action"] == a.ASSIGN), None)
        return str(signed or sent or registrar)

    def _signed(self, event: Mapping[str, Any], state: str | None) -> Iterator[Asked]:
        """Whoever works on it has signed for it before."""
        if state == "assigned" and event["actor"] is not None:
            yield Asked(at=event["occurred_us"] - 5 * MINUTE, person=event["actor"], step="sign", form={})

    def _receive(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        if state == "assigned":
            yield Asked(at=event["occurred_us"], person=event["actor"], step="sign", form={})

    def _decline(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        """Who got it offers it to whom the desk had thought of; the refusal, and what supervision says of its reason."""
        unit, had_by = self.staff.unit_of[event["actor"]], self._first_holder(event["actor"])
        if state != "assigned" or unit == facts["lead_unit"]:
            return
        at, holds = event["occurred_us"], event["outcome"] == a.ACCEPTED
        offer = {"unit": unit, "person": event["actor"], "reason": f"经研究，该事项由{unit}主办更为合适，请接收。"}
        yield Asked(at=at - 30 * MINUTE, person=had_by, step="sign", form={})
        yield Asked(at=at - 20 * MINUTE, person=had_by, step="offer_transfer", form=offer)
        reason = "所附材料不属于本单位受理范围。" if holds else "本单位近期任务较重，建议另行安排。"
        yield Asked(at=at, person=event["actor"], step="refuse_transfer", form={"reason": reason})
        judged = {"result": a.ACCEPTED} if holds else {"result": a.UNFOUNDED, "reason": "属于该单位职责，任务重不是不接收的理由。"}
        yield Asked(at=at + HOUR, person=self._supervisor(but=event["actor"]), step="judge_decline", form=judged)

    def _dispute(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        unit = str(facts["lead_unit"])
        yield Asked(
            at=event["occurred_us"], person=self.staff.members[unit][0], step="dispute",
            form={"reason": "按三定方案，该事项不属于本单位职责。", "unit": event["counterpart_unit"]},
        )  # fmt: skip

    def _arbitrate(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        form = {"unit": facts["lead_unit"], "reason": "经会商，由首接单位继续办理，相关单位配合。"}
        yield Asked(at=event["occurred_us"], person=self.head, step="arbitrate", form=form)

    # -- working -----------------------------------------------------------------------------------------------

    def _work(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        yield from self._signed(event, state)
        at, person = event["occurred_us"], facts["holder"] or event["actor"]
        if self.kind == "rectification" and facts["measures"] is None:
            yield Asked(
                at=at - 2 * MINUTE, person=str(person), step="plan_measures",
                form={
                    "problem": facts["problem"], "root_cause": "责任分工不清，日常检查不够。",
                    "measures": "完善制度，明确责任人，每月自查一次。",
                },
            )  # fmt: skip
        self.percent = min(90, self.percent + 25)
        yield Asked(
            at=at, person=str(person), step="progress", form={"percent": self.percent, "text": f"{event['activity']}。"}
        )

    def _wait(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        waits = "public" if "群众" in event["activity"] else "outside"
        form = {"waits_for": waits, "reason": f"{event['activity']}，期间不能继续办理。"}
        at, longer = event["occurred_us"], self._due_set_by(a.RESUME, event)
        yield Asked(at=at, person=str(facts["holder"]), step="wait", form=form)
        if longer > int(facts["due"] or longer):
            yield from self._more_time(at + 10 * MINUTE, longer, facts)

    def _due_set_by(self, action: str, event: Mapping[str, Any]) -> int:
        """The due day set by the next such event after this one; 0 where none has come yet."""
        after = (one for one in self.events if one["occurred_us"] >= event["occurred_us"])
        due = next((one["due_us"] for one in after if one["action"] == action), None)
        return last_day(due) if due else 0

    def _more_time(self, at: int, to: int, facts: Facts) -> Iterator[Asked]:
        form = {"to": to, "reason": "需等待外部答复，原期限内难以完成。"}
        yield Asked(at=at, person=str(facts["holder"]), step="ask_extension", form=form)
        yield Asked(at=at + HOUR, person=self.head, step="grant_extension", form={"note": "同意延期。"})

    def _resume(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        yield Asked(at=event["occurred_us"], person=str(facts["holder"]), step="resume", form={})

    def _transfer(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        taker, at = event["counterpart"], event["occurred_us"]
        if state != "doing" or facts["holder"] in (None, taker):
            return
        unit = self.staff.unit_of[taker]
        if unit == facts["lead_unit"]:
            form = {"holder": taker, "reason": "分工调整，由熟悉此项工作的同志接办。"}
            yield Asked(at=at, person=self.staff.members[unit][0], step="reassign", form=form)
            return
        form = {"unit": unit, "person": taker, "reason": f"办理中需由{unit}牵头，材料已随案移交。"}
        yield Asked(at=at, person=str(facts["holder"]), step="offer_transfer", form=form)
        yield Asked(at=at + 40 * MINUTE, person=taker, step="accept_transfer", form={"note": "同意接办。"})

    def _guide(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        form = {"text": "已到现场指导，明确了办理要点和参考做法。"}
        yield Asked(at=event["occurred_us"], person=event["actor"], step="comment", form=form)

    def _promise(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        form = {"day": day_at(event["due_us"]), "text": "承诺按期答复。"}
        yield Asked(at=event["occurred_us"], person=str(facts["holder"]), step="promise", form=form)

    # -- supervision -------------------------------------------------------------------------------------------

    def _remind(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        left = int(facts["due"] or 0) - day_at(event["occurred_us"])
        level = "red" if left < 0 else "orange" if left < 5 else "blue"
        form = {"level": level, "text": "请抓紧办理，并于三日内反馈进展。"}
        yield Asked(at=event["occurred_us"], person=self._supervisor(), step="remind", form=form)

    def _extend_request(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        if facts["due"] is None:
            return
        to = max(working(int(facts["due"]), 3), self._due_set_by(a.EXTEND_GRANT, event))
        form = {"to": to, "reason": "需补充调查核实，原期限内难以完成。"}
        yield Asked(at=event["occurred_us"], person=str(facts["holder"]), step="ask_extension", form=form)

    def _extend_grant(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        yield Asked(
            at=event["occurred_us"], person=self.head, step="grant_extension", form={"note": "同意延期，请确保质量。"}
        )

    def _rate(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        """Supervision asks those concerned, or takes what they said from the hotline."""
        who = self._supervisor(but=facts["holder"])
        yield Asked(at=event["occurred_us"], person=who, step="rate", form={"result": event["outcome"]})

    def _complain(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        form = {"text": "来电反映问题没有解决。"}
        who = self._supervisor(but=facts["holder"])
        yield Asked(at=event["occurred_us"], person=who, step="complain", form=form)

    # -- ending ------------------------------------------------------------------------------------------------

    def _submit(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        form = {"outcome": f"{event['outcome'] or '已办理完毕'}，有关材料附后，结果已反馈。"}
        yield Asked(at=event["occurred_us"], person=str(facts["holder"]), step="submit", form=form, files=True)

    def _return(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        form = {"reason": event["outcome"] or "材料不全，请补充佐证。"}
        who = self._supervisor(but=facts["holder"])
        yield Asked(at=event["occurred_us"], person=who, step="return", form=form)

    def _verify(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        form = {"how": ("documents", "site", "users")[self.number % 3], "text": "佐证材料齐全，结果属实。"}
        yield Asked(at=event["occurred_us"], person=self._supervisor(but=facts["holder"]), step="verify", form=form)

    def _close(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        at = event["occurred_us"]
        if state == "doing":
            yield from self._submit(event, state, facts)
            at += (3 + self.number % 20) * HOUR
            yield from self._verify({**event, "occurred_us": at}, state, facts)
            at += (1 + self.number % 30) * HOUR
        yield Asked(at=at, person=self.head, step="close", form={"note": "同意销号。"})

    def _reopen(self, event: Mapping[str, Any], state: str | None, facts: Facts) -> Iterator[Asked]:
        form = {
            "reason": "群众反映问题未解决，重新办理。",
            "due": last_day(max(event["due_us"], event["occurred_us"])),
        }
        yield Asked(at=event["occurred_us"], person=self.head, step="reopen", form=form)


def working(day: int, n: int) -> int:
    """The n-th working day after the day, or before it; both as days since 1970-01-01."""
    return days(the_calendar().add_working_days(day_of(day), n))


def last_day(us: int) -> int:
    """The day of an instant, or the first working day after it."""
    return working(day_at(us) - 1, 1)


def day_at(us: int) -> int:
    """The office's day of an instant, as days since 1970-01-01."""
    day: date = local_day(instant_of(us))
    return days(day)
