"""Takes an office's accounts. Gives each of them a day at work: pages read, steps taken, some forms sent twice. Never idle for long.

Between two pages a person thinks, for a while drawn by chance: many short pauses and some long ones, never longer than
five times the mean.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from shigan_trial.bench_site.visitor import Answer, Visitor

NUMBER: Final = re.compile(r'href="/matters/(\d{4}-\d{6})/"')
LISTS: Final = (
    "", "?tab=turn", "?tab=mine", "?tab=overdue&group=unit", "?tab=ended", "?light=due_soon&sort=-due", "?kind=request&source=hotline",
    "?tab=week&group=source", "?page=2",
)  # fmt: skip
FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "comment": {"text": "已阅，请抓紧办理。"},
    "progress": {"percent": "60", "text": "已完成大部分，正在收尾。"},
    "sign": {},
    "wait": {"waits_for": "outside", "reason": "等待上级批复。"},
    "resume": {"note": "已收到批复。"},
    "remind": {"level": "blue", "text": "请按期办结。"},
    "verify": {"how": "documents", "text": "材料齐全。"},
    "return": {"reason": "请补充佐证。"},
    "close": {"note": "同意销号。"},
}
"""What is entered at which step; a person takes one of those that the matter's page offers."""
REGISTERED: Final = {
    "title": "新登记的事项", "kind": "supervision", "source": "meeting", "basis": "局务会", "demand": "请按要求落实并报告结果。",
}  # fmt: skip
SENT_TWICE: Final = 0.25
LONGEST: Final = 5.0


@dataclass
class Worker:
    """One person at work until ``end``, a moment of ``time.monotonic``."""

    key: str
    unit: str
    writes: bool
    password: str
    visitor: Visitor
    chance: Random
    pause: float  # seconds, the mean
    known: list[str] = field(default_factory=list)

    def enter(self) -> bool:
        door = self.visitor.get("login page", "/login/")
        form = {**door.hidden(), "username": self.key, "password": self.password}
        return self.visitor.post("login", "/login/", form).status == 302

    def work(self, end: float) -> None:
        self._look("today", "/")
        ways: list[tuple[int, Callable[[], object]]] = [
            (25, lambda: self._look("today", "/")),
            (20, self._list),
            (20, self._matter),
            (5, self._timeline),
            (7, lambda: self._look("unit", f"/units/{self.unit}/")),
            (6, lambda: self._look("me", "/me/")),
        ]
        ways += [(13, self._step), (4, self._register)] if self.writes else []
        weights = [weight for weight, _ in ways]
        while self._think(end):
            self.chance.choices(ways, weights)[0][1]()
        self.visitor.leave()

    def _think(self, end: float) -> bool:
        wait = min(self.chance.expovariate(1 / self.pause), LONGEST * self.pause)
        time.sleep(max(0.0, min(wait, end - time.monotonic())))
        return time.monotonic() < end

    def _look(self, page: str, path: str) -> Answer:
        answer = self.visitor.get(page, path)
        if found := NUMBER.findall(answer.text):
            self.known = list(dict.fromkeys(found))[:50]
        return answer

    def _list(self) -> None:
        place = self.chance.randrange(len(LISTS))
        self._look("list" if not LISTS[place] else f"list {LISTS[place]}", "/matters/" + LISTS[place])

    def _one(self) -> str:
        if not self.known:
            self._look("list", "/matters/")
        return self.chance.choice(self.known) if self.known else ""

    def _matter(self) -> None:
        if number := self._one():
            self.visitor.get("matter", f"/matters/{number}/")

    def _timeline(self) -> None:
        if number := self._one():
            self.visitor.get("timeline", f"/matters/{number}/timeline/")

    def _step(self) -> None:
        number = self._one()
        sheet = self.visitor.get("matter", f"/matters/{number}/") if number else Answer(0, "")
        open_ = [step for step in FORMS if f'"/matters/{number}/{step}/"' in sheet.text]
        if not open_:
            return
        step = self.chance.choice(open_)
        path = f"/matters/{number}/{step}/"
        form = {**self.visitor.get("step's form", path).hidden(), **FORMS[step]}
        self._send("step", path, form, step)

    def _register(self) -> None:
        form = {**self.visitor.get("new matter's form", "/matters/new/").hidden(), **REGISTERED}
        self._send("register", "/matters/new/", form, "register")

    def _send(self, page: str, path: str, form: Mapping[str, str], step: str) -> None:
        """Sent once, or twice as by a double click, or again after the answer; always with the form's own key."""
        how = self.chance.random()
        if how < SENT_TWICE / 2:
            other = threading.Thread(target=self._send_once, args=(self.visitor.twin(), page, path, form, step))
            other.start()
            self._send_once(self.visitor, page, path, form, step)
            other.join()
            return
        self._send_once(self.visitor, page, path, form, step)
        if how < SENT_TWICE:
            self._send_once(self.visitor, f"{page} again", path, form, step)

    def _send_once(self, visitor: Visitor, page: str, path: str, form: Mapping[str, str], step: str) -> None:
        answer = visitor.post(page, path, form)
        if visitor is not self.visitor:
            visitor.leave()
        said = re.fullmatch(r"/matters/(\d{4}-\d{6})/", answer.place)
        if answer.status != 302 or said is None:
            outcome = {200: "refused", 409: "overtaken"}.get(answer.status, f"answered {answer.status}")
            self.visitor.book.said(outcome)
            return
        version = 1 if step == "register" else int(form.get("version") or 0) + 1
        self.visitor.book.said("done", form.get("key", ""), (said[1], version, step, self.key))
