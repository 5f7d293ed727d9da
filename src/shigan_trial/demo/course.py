"""Takes one matter and the people. Gives its events from coming in to the end. Never looks ahead of the clock."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from shigan.ledger import actions as a
from shigan_trial.demo import kinds as k
from shigan_trial.demo.behaviours import BOUNCE, HARD, PING_PONG
from shigan_trial.demo.matter import DAY, Happening, Matter

EVENINGS: Final = 0.04
"""Of the last work entries of a day, the share that is made after office hours."""


class Course(Matter):
    """The whole way of one matter; ``run`` walks it."""

    def run(self) -> list[Happening]:
        """Every event of the matter, in order of time."""
        self.channel = self.scene.random.choice(self.kind.channels)
        self._come_in()
        while self._pass_on():
            pass
        if self._work_to_the_end():
            self._close()
            self._afterwards()
        self.events.sort(key=lambda event: event.at)
        self._stay_late()
        ended = next((event.at for event in self.events if event.action == a.CLOSE), None)
        return [event for event in self.events if event.action != a.REMIND or ended is None or event.at < ended]

    def _stay_late(self) -> None:
        """Now and then the last work of a day is done in the evening."""
        for event, following in pairwise(self.events):
            if event.action == a.WORK and following.at // DAY > event.at // DAY and self._share(EVENINGS):
                event.evening_s = 600 + int(12_000 * self.scene.random.random())

    # -- coming in -------------------------------------------------------------------------------------------

    def _come_in(self) -> None:
        random = self.scene.random
        self.opened = self.at
        self.due = self._due()
        units = list(self.kind.units)
        unit = random.choices(units, [self.kind.units[u] for u in units])[0]
        if self.kind.dispatched_by is None:
            self._take_over(self.scene.pick(self.kind, unit, self.at, None))
            self._emit(a.REGISTER, self.holder, due=self.due)
            return
        desk = self.scene.staff.members[self.kind.dispatched_by][random.choice((1, 2))]
        self._emit(a.REGISTER, desk, due=self.due)
        self.at += self._days(0.15)
        self._dispatch(desk, self.scene.pick(self.kind, unit, self.at, None))
        if self._declines():
            self.at += self._days(0.3)
            other = random.choices(units, [self.kind.units[u] for u in units])[0]
            self._dispatch(desk, self.scene.pick(self.kind, other, self.at, self.holder))
        self._emit(a.RECEIVE, self.holder)
        if self._happens("dispute"):
            self._dispute()

    def _due(self) -> int:
        """The end of the due day; a day set from outside holds for what comes in ten working days before it."""
        fixed = self.scene.fixed_due.get(self.kind.name)
        if fixed is not None and self.opened < fixed - 10 * DAY:
            return fixed
        return (self.opened // DAY + 1 + self.kind.due_days) * DAY

    def _take_over(self, key: str) -> None:
        self.holder, self.held_since, self.first_work = key, self.at, 0

    def _dispatch(self, desk: str, key: str) -> None:
        self._emit(a.ASSIGN, desk, to=key)
        self._take_over(key)
        self.at += self._days(0.06)

    def _declines(self) -> bool:
        manner = self._manner()
        factor = manner.factor("decline") if manner.accepted == 1.0 or self.kind.name in HARD else 1.0
        if not self._share(min(0.9, self.kind.rate("decline") * factor)):
            return False
        accepted = self._share(manner.accepted)
        self._emit(a.DECLINE, self.holder, outcome="accepted" if accepted else "rejected")
        return True

    def _dispute(self) -> None:
        """Raised against a unit, decided by the office; the days it took are added to the time limit."""
        other = k.ACCOUNTS if self._unit(self.holder) == k.FINANCE else k.BENEFITS
        self.at += self._days(0.2)
        self._emit(a.DISPUTE, self.holder, to=self.scene.staff.members[other][0])
        taken = self._days(3.0)
        self.at += taken
        self.due += (taken // DAY) * DAY
        self._emit(a.ARBITRATE, self.scene.staff.members[k.OFFICE][0], due=self.due)

    # -- handing on ------------------------------------------------------------------------------------------

    def _pass_on(self) -> bool:
        """Hand the matter to somebody else, with or without having worked on it; False when it stays."""
        lower = self._goes_down()
        wanted = min(0.85, self.kind.hand_over * self._manner().factor("hand_over"))
        if self.hand_overs >= 2 or not (lower or self._share(wanted)):
            return False
        self.hand_overs += 1
        giver = self.holder
        if lower:
            self._first_action()
            self._hand_to(self.scene.pick(self.kind, self.scene.random.choice(k.COUNTIES), self.at, None))
            if not self._happens("unguided", giver):
                self._emit(a.GUIDE, giver, at=self.at + self._between(0.2, 0.9))
            self.hand_overs = 2
            return True
        if self._happens("pass_on"):
            self._spend(self._days(self.kind.response * self._pace("response"), 0.8))
        else:
            self._first_action()
            self._labour(self._days(self.kind.work * 0.5 * self._pace("pace")))
        taker = self._taker()
        self._hand_to(taker)
        self._bounce(giver, taker)
        return True

    def _goes_down(self) -> bool:
        down = self.kind.hand_down and self._unit(self.holder) not in k.COUNTIES and self.hand_overs == 0
        return bool(down) and self._share(self.kind.hand_down)

    def _taker(self) -> str:
        """A colleague, or somebody of the unit where such matters go."""
        own = self._unit(self.holder)
        nearby = (own, self.came_from)
        targets = [unit for unit in self.kind.hand_to or tuple(self.kind.units) if unit not in nearby]
        unit = own if not targets or self._share(0.25) else self.scene.random.choice(targets)
        for giver, taker in PING_PONG:
            if own == giver and taker in targets and unit != own:
                unit = taker
        return self.scene.pick(self.kind, unit, self.at, self.holder)

    def _hand_to(self, key: str) -> None:
        self._emit(a.TRANSFER, self.holder, to=key)
        self.came_from = self._unit(self.holder)
        self._take_over(key)

    def _bounce(self, giver: str, taker: str) -> None:
        """Now and then it comes straight back; between some units often, and goes again."""
        units = (self._unit(giver), self._unit(taker))
        if units[0] == units[1]:
            return
        often = units in PING_PONG
        if not self._share(self.kind.rate("bounce") * (BOUNCE if often else 1.0)):
            return
        self._spend(self._days(self.kind.response, 0.8))
        self._hand_to(giver)
        if often and self._share(0.6):
            self._spend(self._days(self.kind.response, 0.8))
            self._hand_to(taker)

    # -- working ---------------------------------------------------------------------------------------------

    def _pace(self, name: str) -> float:
        """The person's factor; newcomers are slower in their first thirty working days."""
        joined = self.scene.staff.joined.get(self.holder)
        fresh = joined is not None and self.at < joined + 30 * DAY
        return self._manner().factor(name) * (1.6 if fresh else 1.0)

    def _first_action(self) -> None:
        """The first work after receiving: by itself, or only after a reminder."""
        self._spend(self._days(self.kind.response * self._pace("response"), 0.8))
        if self.kind.reminded and self._share(self.kind.reminded):
            remind_at = self.held_since + round(
                (self.due - self.held_since) * (0.25 + 0.35 * self.scene.random.random())
            )
            if remind_at > self.at and self._happens("wait_for_reminder"):
                self._spend(remind_at + self._between(0.1, 0.6) - self.at)
            self._emit(a.REMIND, self.scene.staff.members[k.SUPERVISION][3], at=max(remind_at, self.held_since + 1))
        self.first_work = self.at
        self._work()

    def _labour(self, total: int) -> None:
        """Work in steps, with a stall or a wait outside somewhere between."""
        random = self.scene.random
        cuts = sorted(random.random() for _ in range(self._steps()))
        waits = random.random() < min(0.8, self.kind.waits * self._manner().factor("waits"))
        stalls = self._happens("stall")
        done = 0.0
        for number, cut in enumerate([*cuts, 1.0]):
            self._spend(round((cut - done) * total))
            done = cut
            if number == 0 and stalls:
                self._spend(self._between(9, 22) + round(0.4 * self.kind.work * DAY))
            if number == 0 and waits:
                self._wait()
            if number < len(cuts):
                self._work()

    def _steps(self) -> int:
        """A Poisson number of further work entries."""
        limit, product, count = math.exp(-self.kind.steps), self.scene.random.random(), 0
        while product > limit and count < 12:
            product *= self.scene.random.random()
            count += 1
        return count

    def _wait(self) -> None:
        """The clock stops, and the time limit is put off by as many days."""
        self._emit(a.WAIT, self.holder, activity=self.kind.wait_for)
        length = self._days(self.kind.wait_days)
        self._spend(length, outside=True)
        self.due += (length // DAY + 1) * DAY
        self._emit(a.RESUME, self.holder, due=self.due)

    # -- ending ----------------------------------------------------------------------------------------------

    def _work_to_the_end(self) -> bool:
        """False when the matter is left lying."""
        self._first_action()
        if self._happens("abandon"):
            return False
        self._labour(self._days(self.kind.work * self._pace("pace")))
        if self._happens("last_minute") and self.at < self.due:
            target = (
                self.due - round((self.due - self.opened) * 0.05 * self.scene.random.random()) - self._review_time()
            )
            self._spend(max(1, target - self.at))
        finished = self.at
        if self.kind.reviewed:
            finished = self._review()
        self._promise(finished)
        return True

    def _review_time(self) -> int:
        return DAY // 2 if self.kind.reviewed else 0

    def _review(self) -> int:
        """Submit until it is accepted; gives the time of the first submission."""
        first = self.at
        self._emit(a.SUBMIT, self.holder)
        self._check()
        if self._happens("return"):
            self._emit(a.RETURN, self._chief(), to=self.holder, outcome="材料不实或质量不达标")
            self._spend(self._days(self.kind.work * 0.12))
            self._work()
            self.at += 600
            self._emit(a.SUBMIT, self.holder)
            self._check()
        self._emit(a.VERIFY, self._chief())
        self.at += 60 + round(1800 * self.scene.random.random())
        return first

    def _check(self) -> None:
        self.at += self._between(0.05, 0.4)

    def _promise(self, finished: int) -> None:
        """A promise given at the first action; kept when the result came by the promised time."""
        if not self._share(min(0.9, self.kind.promised * self._manner().factor("promise"))):
            return
        given = self.first_work + 30
        broken = self._happens("break_promise")
        ahead = (finished - given) * (0.3 + 0.5 * self.scene.random.random()) if broken else finished - given + DAY
        if finished > given + 60:
            self._emit(a.PROMISE, self.holder, at=given, due=given + max(60, round(ahead)))

    def _close(self) -> None:
        manner = self._manner()
        self.batched = self.kind.due_days >= 15 and not self.kind.reviewed and self._share(manner.batches)
        if self.batched:
            block = 15 * DAY
            closing_hour = (self.at // block + 1) * block - 1 - round(1700 * self.scene.random.random())
            self.batched = self.at <= closing_hour <= self.due
            self.at = closing_hour if self.batched else self.at
        none = self._happens("no_outcome")
        self._emit(a.CLOSE, self.holder, outcome=None if none else self.scene.random.choice(self.kind.outcomes))

    def _afterwards(self) -> None:
        """What the public says, and whether the matter comes back."""
        closed = self.at
        if self._share(self.kind.rated):
            bad = self._happens("bad_rating")
            outcome = ("bad" if self._share(0.6) else "unsolved") if bad else "good"
            self._emit(a.RATE, None, at=closed + self._between(0.3, 4), outcome=outcome)
        factor = self._manner().batch_reopen if self.batched else 1.0
        if not self._share(min(0.9, self.kind.rate("reopen") * self._manner().factor("reopen") * factor)):
            return
        self.at = closed + self._between(2, 20)
        if self.kind.rated:
            self._emit(a.COMPLAIN, None, at=self.at - 600)
        self.due = (self.at // DAY + 1 + self.kind.due_days) * DAY
        self.extended = True
        self._emit(a.REOPEN, self._chief(), to=self.holder, due=self.due)
        self._take_over(self.holder)
        self._spend(self._days(self.kind.response * self._pace("response"), 0.8))
        self._work()
        self._spend(self._days(self.kind.work * 0.5 * self._pace("pace")))
        self._emit(a.CLOSE, self.holder, outcome=self.scene.random.choice(self.kind.outcomes))
