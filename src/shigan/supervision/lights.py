"""Takes a case and the norms of a day. Gives its light with the reason, and the reminder due. Never blames a person.

The light speaks about the matter: how many working days are left or have passed, and what the record says it waits
for. The blue, orange and red ladder runs only while the holder's clock runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shigan.packs.part import Bilingual
from shigan.procedures import Facts
from shigan.supervision.limits import Waiting, day_in, waitings
from shigan.supervision.norms import RUNGS, Norms, Rung
from shigan.supervision.reasons import Standing, said
from shigan.supervision.submissions import handed_in_on_time, margin_at_submission

Level = Literal["overdue", "due_soon", "on_time", "waiting", "suspended", "done"]


@dataclass(frozen=True, kw_only=True)
class Light:
    """How a matter stands on a day.

    ``working_days``: overdue, how many have passed since the due day; otherwise how many are left; None without a
    due day or beyond the calendar. Of a matter handed in, how many were left on that day, negative when it was late:
    however long its verification takes, the number stays.

    ``on_time``: whether it was handed in on time; None while nothing is handed in, and without a due day. ``rung``:
    where on the ladder it stands; ``reminder``: the one to send now, because none as strong was sent yet; ``next_rung``
    and ``next_on``: which comes next, from which day on.
    """

    level: Level
    working_days: int | None
    on_time: bool | None
    reason: Bilingual
    waitings: tuple[Waiting, ...]
    rung: Rung | None
    reminder: Rung | None
    next_rung: Rung | None
    next_on: date | None
    announced: bool  # whether the holidays of all the years reckoned with are official


def light(norms: Norms, *, state: str, since: date, facts: Facts) -> Light:
    """The light of a case which has stood in ``state`` since the day ``since``."""
    due = day_in(facts, norms.procedure.shared.due)
    falls = None if due is None else norms.falls_on(due)
    left = None if falls is None else norms.days_between(norms.today, falls)
    running = waitings(norms, state=state, since=since, facts=facts)
    level = _level(norms, state, falls, left)
    rung = _rung(norms, state, left, running)
    passed = tuple(one for one in running if one.late and one.limit.state == state)
    standing = Standing(
        norms=norms, state=state, since=since, facts=facts, due=due, falls=falls, left=left, passed=passed
    )
    later = _later(norms, state, falls, rung, facts)
    return Light(
        level=level,
        working_days=margin_at_submission(norms, facts) if level == "suspended" else _shown(level, left),
        on_time=handed_in_on_time(norms, facts),
        reason=said(standing, level),
        waitings=running,
        rung=rung,
        reminder=rung if _above(rung, facts) else None,
        next_rung=None if later is None else later[0],
        next_on=None if later is None else later[1],
        announced=norms.announced(falls or due or norms.today),
    )


def _level(norms: Norms, state: str, falls: date | None, left: int | None) -> Level:
    stands = norms.procedure.states[state]
    if not stands.open:
        return "done"
    if not stands.clock:
        return "waiting" if stands.rests_with is not None else "suspended"
    if falls is None or left is None:
        return "on_time"
    if norms.today > falls:
        return "overdue"
    return "due_soon" if left <= -norms.ladder.get("blue", 0) else "on_time"


def _shown(level: Level, left: int | None) -> int | None:
    return None if left is None or level == "done" else -left if level == "overdue" else left


def _rung(norms: Norms, state: str, left: int | None, running: tuple[Waiting, ...]) -> Rung | None:
    """The highest rung reached by the due day; a limit of the state that has passed stands on the lowest."""
    if not remindable(norms, state):
        return None
    reached = [rung for rung in RUNGS if left is not None and rung in norms.ladder and -left >= norms.ladder[rung]]
    if reached:
        return reached[-1]
    late = any(one.late and one.limit.state == state for one in running)
    return "blue" if late and "blue" in norms.ladder else None


def remindable(norms: Norms, state: str) -> bool:
    """Whether a reminder can be sent in this state, and the holder's clock runs."""
    step = norms.procedure.steps.get("remind")
    stands = norms.procedure.states[state]
    return step is not None and state in step.starts and stands.open and stands.clock


def _above(rung: Rung | None, facts: Facts) -> bool:
    """Whether no reminder as strong has been sent yet."""
    return rung is not None and RUNGS.index(rung) > _sent(facts)


def _sent(facts: Facts) -> int:
    """The place of the latest reminder on the ladder; -1 when there was none."""
    level = facts.get("remind_level")
    return next((place for place, rung in enumerate(RUNGS) if rung == level), -1)


def _later(
    norms: Norms, state: str, falls: date | None, rung: Rung | None, facts: Facts
) -> tuple[Rung, date | None] | None:
    """The first rung that is neither reached nor sent, and its day; None beyond the ladder or while nothing runs."""
    if falls is None or not remindable(norms, state):
        return None
    beyond = max(_sent(facts), -1 if rung is None else RUNGS.index(rung))
    follows = next((one for one in RUNGS[beyond + 1 :] if one in norms.ladder), None)
    return None if follows is None else (follows, norms.days_from(falls, norms.ladder[follows]))
