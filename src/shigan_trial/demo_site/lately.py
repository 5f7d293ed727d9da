"""Takes matters that are still open when the year ends. Gives what people did with them in the last weeks. Never a deed on a day of rest.

Every page of the demonstration has something to show: something handed in, offered, disputed, waiting, put off, late with a
reason, and something that has ended and is worth looking back at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from shigan.procedures.model import Facts
from shigan_site.queries.days import day_of, end_of
from shigan_site.queries.following import LATELY
from shigan_site.queries.norms import norms_for
from shigan_site.rules import procedures
from shigan_trial.demo import kinds as k
from shigan_trial.demo_site.courses import HOUR, MINUTE, ORIGINS, Asked, day_at, working
from shigan_trial.demo_site.office import MAIN, Staffing
from shigan_trial.demo_site.titles import TOPICS, named

SPREAD: Final = 18  # working days over which the last deeds are spread
FRESH: Final = (("12345诉求", 1, 2), ("领导批示", 2, 5), ("会议交办", 2, 9), ("信访件", 1, 20))
"""Matters that wait to be received by the unit of the login page's clerk: the kind, the working days since and until due."""
FORGOTTEN: Final = 45  # working days after which somebody notices that a matter was left lying
DOUBLED: Final = 3  # one in so many of those had been dealt with in another matter, and is ended; the others still lie
STILL_TO_LOOK_BACK: Final = 5  # of those whose day came lately, nobody has looked back at one in so many yet
LASTS: Final = ("电话回访申请人，问题没有再次发生。", "抽查系统记录，做法已经固定下来。", "到现场看过，成效巩固。")
FADES: Final = ("回访反映同类情况再次出现。", "抽查发现台账停更两个月。", "现场看，新做法没有坚持。")
LOOKED_BACK: Final = 12  # rectifications that somebody went to see again
OFFERS: Final = (
    "该机构已划归你单位所在辖区管理，材料已整理齐全，请接收。", "涉及结算系统参数调整，职责在你科，请接收并继续办理。",
    "经核对，属于你单位业务范围，已电话沟通，请接收。",
)  # fmt: skip
DELAYS: Final = (
    "外部单位尚未回函，难以按期办结。", "需召开专家评议会，已定于下周召开。", "申请人补交的票据仍不齐全，需继续补正。",
    "现场核查须等机构恢复营业。",
)  # fmt: skip
OBSTACLES: Final = (
    "数据接口由省级统一开发，本级无法自行解决，请协调。", "涉及三家机构历史数据，人手不足，请协调信息技术科支援。",
    "对方单位多次催要仍未提供病历，请督查室出面协调。",
    "政策口径不一致，已请示上级，尚未答复。",
)  # fmt: skip
DISPUTES: Final = ("按三定方案，该事项应由业务主管科室牵头。", "该事项主要涉及协议管理，建议由结算部门承办。")
WAITS: Final = (("outside", "等待省局批复。"), ("public", "等待申请人补正材料。"), ("unit", "等待市场监管部门协查结果。"))
DONE: Final = ("已办结，结果已书面告知申请人。", "已落实到位，形成长效做法。", "已完成核查，处理意见已送达。")
STEPS: Final = (
    "已联系对方，约定本周内补齐材料。", "完成现场核查，正在整理核查报告。", "方案已报分管领导，待会签。",
    "已完成数据比对，剩余两项正在核实。",
)  # fmt: skip
REMINDERS: Final = ("期限已过，请说明原因并于两日内反馈进展。", "请抓紧办理，每周五报送进展。")


@dataclass(frozen=True)
class Lately:
    """The last weeks before ``until`` (microseconds), when the demonstration begins; ``staff`` are the people of the bureau."""

    staff: Staffing
    until: int

    @property
    def today(self) -> int:
        return day_at(self.until)

    @cached_property
    def look_back(self) -> int:
        """Working days after its closing, somebody looks back at a matter."""
        return norms_for(procedures()["matter"], day_of(self.today)).look_back or 0

    def moment(self, back: int, place: int) -> int:
        """Some time between nine and half past four, ``back`` working days before."""
        midnight = end_of(day_of(working(self.today, -back) - 1)) + 1_000_000
        return midnight + 9 * HOUR + (place * 37 % 450) * MINUTE

    def supervisor(self, place: int) -> str:
        able = self.staff.members[k.SUPERVISION][1:]
        return able[place % len(able)]

    def done_with(self, place: int, facts: Facts, *, last: int) -> Iterator[Asked]:
        """What came last on a matter that is being done and was last touched at ``last``; nothing where that was just now."""
        back = 1 + place * 5 % SPREAD
        while back and self.moment(back, place) <= last:
            back -= 1
        if back:
            late = int(facts["due"] or self.today) < self.today
            yield from self._late(place, facts, back) if late else self._in_time(place, facts, self.moment(back, place))

    def _late(self, place: int, facts: Facts, back: int) -> Iterator[Asked]:
        """Somebody asks, and the answer is the result, or why there is none yet."""
        holder, at = str(facts["holder"]), self.moment(back, place)
        remind = {"level": "red", "text": REMINDERS[place % len(REMINDERS)]}
        yield Asked(at=at, person=self.supervisor(place), step="remind", form=remind)
        answered = at + 2 * HOUR if back == 1 else self.moment(back - 1, place)
        match place % 4:
            case 0:
                yield Asked(at=answered, person=holder, step="submit", form={"outcome": DONE[place % len(DONE)]}, files=True)
            case 1:
                to, reason = WAITS[place % len(WAITS)]
                yield Asked(at=answered, person=holder, step="wait", form={"waits_for": to, "reason": reason})
            case _:
                yield Asked(at=answered, person=holder, step="report_obstacle", form={"text": OBSTACLES[place % len(OBSTACLES)]})

    def _in_time(self, place: int, facts: Facts, at: int) -> Iterator[Asked]:
        holder, unit = str(facts["holder"]), str(facts["lead_unit"])
        others = [one for one in self.staff.members if one != unit and one in k.SECTIONS]
        other = others[place % len(others)]
        match place % 10:
            case 0 | 1:
                yield Asked(at=at, person=holder, step="submit", form={"outcome": DONE[place % len(DONE)]}, files=True)
                if place % 2:
                    form = {"how": "documents", "text": "佐证材料齐全，结果属实。"}
                    yield Asked(at=at + HOUR, person=self.supervisor(place), step="verify", form=form)
            case 2:
                offer = {"unit": other, "person": self.staff.members[other][1], "reason": OFFERS[place % len(OFFERS)]}
                yield Asked(at=at, person=holder, step="offer_transfer", form=offer)
            case 3 | 4:
                longer = {"to": working(int(facts["due"] or self.today), 10), "reason": DELAYS[place % len(DELAYS)]}
                yield Asked(at=at, person=holder, step="ask_extension", form=longer)
            case 5:
                yield Asked(at=at, person=holder, step="report_obstacle", form={"text": OBSTACLES[place % len(OBSTACLES)]})
            case 6:
                reason = {"reason": DISPUTES[place % len(DISPUTES)], "unit": other}
                yield Asked(at=at, person=self.staff.members[unit][0], step="dispute", form=reason)
            case 7:
                to, why = WAITS[place % len(WAITS)]
                yield Asked(at=at, person=holder, step="wait", form={"waits_for": to, "reason": why})
            case _:
                percent = min(90, int(facts["progress"] or 0) + 20)
                yield Asked(at=at, person=holder, step="progress", form={"percent": percent, "text": STEPS[place % len(STEPS)]})

    def forgotten(self, last: int) -> bool:
        """Whether nobody did anything for so long that it must have been forgotten."""
        return day_at(last) < working(self.today, -FORGOTTEN)

    def merged(self, place: int) -> Asked:
        """A forgotten matter is found and ended, with the reason."""
        form = {"reason": "清理长期未结事项：经核实，已与同一申请人的其他事项合并办理。"}
        head = self.staff.members[k.SUPERVISION][0]
        return Asked(at=self.moment(6 + place % 9, place), person=head, step="cancel", form=form)

    def looked_back(self, place: int, facts: Facts) -> Asked:
        """Some weeks after the closing, on what was put right."""
        lasts = place % 5 != 4
        text = "现场抽查，制度已执行，台账完整。" if lasts else "抽查发现台账仍有缺项，要求补齐。"
        form = {"result": "lasting" if lasts else "not_lasting", "text": text}
        return Asked(at=self.moment(1 + place * 3 % SPREAD, place), person=self.supervisor(place), step="look_back", form=form)

    def looked_back_in_time(self, place: int, facts: Facts) -> Asked | None:
        """When its day of looking back had come; None where that is still ahead, or came lately and nobody looked yet."""
        due = working(int(facts["closed_on"] or self.today), self.look_back)
        if due > working(self.today, -LATELY) and place % STILL_TO_LOOK_BACK == 0:
            return None
        had_it = (facts["holder"], facts["submitted_by"])
        able = [one for one in self.staff.members[k.SUPERVISION][1:] if one not in had_it]
        midnight = end_of(day_of(working(due, place % 7) - 1)) + 1_000_000
        at, lasts = midnight + 9 * HOUR + (place * 37 % 450) * MINUTE, place % 17 != 16
        form = {"result": "lasting" if lasts else "not_lasting", "text": (LASTS if lasts else FADES)[place % 3]}
        return Asked(at=at, person=able[place % len(able)], step="look_back", form=form)

    def fresh(self) -> Iterator[tuple[Asked, ...]]:
        """What came in lately for the clerk and the head of unit whom the login page offers, and waits to be received."""
        for place, (kind, back, ahead) in enumerate(FRESH):
            at, due = self.moment(back, place), working(self.today, ahead)
            what, supervisor = named(kind, 300 + place * 17, unit=MAIN, day=day_of(day_at(at))), self.supervisor(place)
            kind_of, source = ORIGINS[kind]
            form = {
                "title": what.title, "kind": kind_of, "source": source, "basis": what.basis, "demand": what.demand, "lead_unit": MAIN,
                "due": due,
            }  # fmt: skip
            assigned = {"lead_unit": MAIN, "due": due, "supervisor": supervisor, "leader": self.staff.members[k.OFFICE][0]}
            chief = self.staff.members[k.SUPERVISION][0]
            yield (
                Asked(at=at, person=supervisor, step="register", form=form),
                Asked(at=at + 25 * MINUTE, person=chief, step="assign", form=assigned),
            )

    def drafts(self) -> Iterator[tuple[Asked, ...]]:
        """Matters that were written down in the last days: some still drafts, some in review, one taken back."""
        for place, topic in enumerate(TOPICS[:7]):
            person, at = self.supervisor(place), self.moment(1 + place // 2, place)
            form = {
                "title": f"局长办公会交办：{topic}", "kind": "supervision", "source": "meeting", "basis": "局长办公会议纪要〔2025〕12 号",
                "demand": "制定落实方案，明确责任人和时间，完成后报告结果。", "lead_unit": k.SECTIONS[place % len(k.SECTIONS)],
                "due": working(self.today, 15 + place),
            }  # fmt: skip
            asked = [Asked(at=at, person=person, step="register", form=form)]
            if place % 2:
                asked.append(Asked(at=at + 10 * MINUTE, person=person, step="propose", form={"note": "请审核交办。"}))
            if place == 6:
                asked.append(Asked(at=at + HOUR, person=person, step="discard", form={"reason": "与会议纪要另一事项重复登记。"}))
            yield tuple(asked)
