"""Takes nothing. Gives a matter with its clock, and the ways to write down what happens to it. Never decides what does.

All times are working-time coordinates (seconds); the calendar turns them into instants afterwards, for all at once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from shigan.ledger import actions as a
from shigan_trial.demo.behaviours import Manner
from shigan_trial.demo.kinds import Kind
from shigan_trial.demo.staff import Staff

DAY: Final = 28_800
"""Working seconds of a day of calendar cn-gov."""

FILING: Final = json.dumps({"备案": "国家医疗保障局", "延长": "不超过3个月"}, ensure_ascii=False, sort_keys=True)

WORDS: Final = {
    a.REGISTER: "登记", a.RECEIVE: "签收", a.ASSIGN: "分派", a.TRANSFER: "转办", a.RESUME: "恢复办理", a.SUBMIT: "提交核验",
    a.RETURN: "退回补正",
    a.VERIFY: "核验通过", a.CLOSE: "办结", a.REOPEN: "重新办理", a.REMIND: "督查室催办", a.EXTEND_REQUEST: "申请延期",
    a.EXTEND_GRANT: "批准延期", a.PROMISE: "承诺", a.GUIDE: "现场指导", a.DECLINE: "不予签收", a.DISPUTE: "提出职责争议",
    a.ARBITRATE: "职责裁定", a.COMPLAIN: "再次诉求", a.RATE: "群众评价",
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What every matter shares."""

    random: Random
    staff: Staff
    manners: dict[str, Manner]
    pick: Callable[[Kind, str, int, str | None], str]  # kind, unit, at, not this person -> key
    fixed_due: dict[str, int]  # kind -> coordinate of the day set from outside


@dataclass
class Happening:
    """One event, its time still a coordinate."""

    at: int
    item: str
    kind: Kind
    channel: str
    action: str
    activity: str
    actor: str | None
    unit: str | None
    counterpart: str | None = None
    counterpart_unit: str | None = None
    due: int | None = None
    outcome: str | None = None
    payload: str | None = None
    evening_s: int = 0  # seconds after the end of office hours, for work done in the evening


@dataclass
class Matter:
    """One matter on its way: where its clock stands, who holds it, and what has happened so far."""

    scene: Scene
    kind: Kind
    item: str
    at: int
    events: list[Happening] = field(default_factory=list)
    channel: str = ""
    holder: str = ""
    due: int = 0
    opened: int = 0
    held_since: int = 0
    first_work: int = 0  # of the present hold
    extended: bool = False
    batched: bool = False  # closed in the hour kept for many
    hand_overs: int = 0
    came_from: str | None = None  # the unit that handed it over last

    def _manner(self, key: str | None = None) -> Manner:
        return self.scene.manners[key or self.holder]

    def _happens(self, name: str, key: str | None = None) -> bool:
        """One throw of the kind's usual rate times the holder's factor."""
        return self.scene.random.random() < min(0.9, self.kind.rate(name) * self._manner(key).factor(name))

    def _share(self, share: float) -> bool:
        return self.scene.random.random() < share

    def _days(self, median: float, spread: float = 0.6) -> int:
        """A length of time around a median, skewed to the right."""
        throw = math.sqrt(-2 * math.log(1 - self.scene.random.random())) * math.cos(
            2 * math.pi * self.scene.random.random()
        )
        return max(60, round(median * DAY * math.exp(spread * throw)))

    def _between(self, low: float, high: float) -> int:
        """Working seconds between two numbers of working days."""
        return round((low + (high - low) * self.scene.random.random()) * DAY)

    def _unit(self, key: str) -> str:
        return self.scene.staff.unit_of[key]

    def _chief(self) -> str:
        return self.scene.staff.members[self._unit(self.holder)][0]

    def _emit(
        self,
        action: str,
        actor: str | None,
        *,
        at: int | None = None,
        to: str | None = None,
        due: int | None = None,
        outcome: str | None = None,
        activity: str | None = None,
        payload: str | None = None,
    ) -> None:
        self.events.append(
            Happening(
                at=self.at if at is None else at,
                item=self.item,
                kind=self.kind,
                channel=self.channel,
                action=action,
                activity=activity or WORDS[action],
                actor=actor,
                unit=self._unit(actor) if actor else None,
                counterpart=to,
                counterpart_unit=self._unit(to) if to else None,
                due=due,
                outcome=outcome,
                payload=payload,
            )
        )

    def _spend(self, length: int, *, outside: bool = False) -> None:
        """Let working time pass for the holder: leave stops it, and the due day may be put off on the way."""
        until = self.at + max(1, length)
        if not outside:
            for since, back in self.scene.staff.away.get(self.holder, ()):
                if since < until and back > self.at:
                    until += back - max(since, self.at)
        if not outside and not self.extended and until > self.due - DAY // 2:
            self._extend(until)
        self.at = until

    def _work(self) -> None:
        self._emit(a.WORK, self.holder, activity=self.scene.random.choice(self.kind.activities))

    def _extend(self, until: int) -> None:
        """Near the due day: ask for more time, in time or too late; granted by the chief."""
        self.extended = True
        if not self._happens("extend"):
            return
        late = self._happens("extend_late")
        asked = self.due + self._between(0.2, 1.5) if late else max(self.at + 1, self.due - self._between(0.6, 2.0))
        if asked >= until:
            return
        outside = self.kind.name in self.scene.fixed_due
        self._emit(a.EXTEND_REQUEST, self.holder, at=asked, payload=FILING if outside else None)
        granted = min(asked + self._between(0.1, 0.5), until)
        self.due = (max(self.due, granted) // DAY + (60 if outside else max(3, self.kind.due_days // 2))) * DAY
        self._emit(a.EXTEND_GRANT, self._chief(), at=granted, due=self.due)
