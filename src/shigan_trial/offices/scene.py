"""The office at work: who is there when, who gets the next matter, and on which day things are closed."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from itertools import accumulate
from random import Random

from shigan_trial.offices.hours import DAY, Presence
from shigan_trial.offices.plan import Member, Plan, Unit, Who

AFTER_THE_END = 500  # days for which presence is known beyond the record
ROUND_AT = 960  # 16:00
LONGEST_ABSENCE = 6  # days for which a matter waits for its person; then a colleague takes over


class Scene:
    """A plan with everything that is looked up again and again worked out once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.horizon = plan.days + AFTER_THE_END
        self.weekday = plan.first_day.weekday()
        self.office = Presence(self._open_days(frozenset(range(5))))
        self.member = {member.name: member for unit in plan.units for member in unit.members}
        self.presence = {member.name: self._presence(unit, member) for unit in plan.units for member in unit.members}
        self._present: dict[tuple[str, Who, int], tuple[list[str], list[float]]] = {}
        self._still: dict[tuple[str, int], bool] = {}
        self._rounds: Counter[tuple[str, int]] = Counter()

    def pick(self, unit: Unit, who: Who, at: float, dice: Random) -> str:
        """Somebody of the unit in this part who is there on that day, by their shares of the work."""
        if unit.round_the_clock and who == "clerk":
            return self._on_shift(unit, at)
        names, heights = self._candidates(unit, who, int(at // DAY))
        return names[bisect(heights, dice.random() * heights[-1], hi=len(names) - 1)]

    def in_charge(self, unit: Unit, at: float, dice: Random) -> str:
        """The head if there on that day, else anybody of the unit who is, else the head."""
        day, head = int(at // DAY), self.pick(unit, "head", at, dice)
        there = [one.name for one in unit.members if self.presence[one.name].is_there(day)]
        return head if head in there or not there else dice.choice(there)

    def still_there(self, name: str, at: float) -> bool:
        """Whether a matter that lies with this person may go on lying there."""
        key = (name, int(at // DAY))
        if key not in self._still:
            self._still[key] = self._stays(*key)
        return self._still[key]

    def _stays(self, name: str, day: int) -> bool:
        until = self.member[name].until_day
        return (until is None or day < until) and self.presence[name].next_day(day) - day < LONGEST_ABSENCE

    def closing_time(self, unit: Unit, at: float) -> float:
        """When the office closes what was ready at this instant."""
        day = int(at // DAY)
        weekly, daily = self.plan.closing_weekday, self.plan.closing_round
        if weekly is None and not daily:
            return at
        if at - day * DAY > ROUND_AT:
            day += 1
        while not self.office.is_there(day) or (weekly is not None and (self.weekday + day) % 7 != weekly):
            day += 1
            if day >= self.horizon:
                return at
        self._rounds[unit.name, day] += 1
        return day * DAY + ROUND_AT + self._rounds[unit.name, day] if daily else max(at, day * DAY + ROUND_AT - 400)

    def _candidates(self, unit: Unit, who: Who, day: int) -> tuple[list[str], list[float]]:
        key = (unit.name, who, day)
        if key not in self._present:
            there = self._there(unit, self._able(unit, who), day)
            self._present[key] = ([one.name for one in there], list(accumulate(one.weight for one in there)))
        return self._present[key]

    def _there(self, unit: Unit, able: list[Member], day: int) -> list[Member]:
        """Those who are there, else those who will be soon; where nobody is, anybody of the unit stands in."""
        today = [one for one in able if self.presence[one.name].is_there(day)]
        soon = [one for one in able if self._stays(one.name, day)]
        others = [one for one in unit.members if self._stays(one.name, day)]
        return today or soon or others or able

    def _able(self, unit: Unit, who: Who) -> list[Member]:
        """The first member is the secretary and the last the head; in units of four or more they do not work on matters."""
        if who == "secretary":
            return [unit.members[0]]
        if who == "head":
            return [unit.members[-1]]
        return list(unit.members[1:-1] if unit.desk == "lead" and len(unit.members) >= 4 else unit.members)

    def _on_shift(self, unit: Unit, at: float) -> str:
        """Three shifts a day; every week everybody moves on by one."""
        able = self._able(unit, "clerk")
        return able[(int(at // 480) + int(at // (7 * DAY))) % len(able)].name

    def _presence(self, unit: Unit, member: Member) -> Presence:
        if unit.round_the_clock:
            return Presence(tuple(range(self.horizon)), round_the_clock=True)
        until = member.until_day or self.horizon
        away = {day for since, back in member.leave for day in range(since, back)}
        days = self._open_days(member.weekdays)
        return Presence(tuple(day for day in days if member.from_day <= day < until and day not in away))

    def _open_days(self, weekdays: frozenset[int]) -> tuple[int, ...]:
        closed = self.plan.holidays
        return tuple(
            day for day in range(self.horizon) if (self.weekday + day) % 7 in weekdays and day not in closed
        )
