"""Time held back on purpose: past the limit, to its very end, or until one hour of the week for all at once.

Lateness and last-minute work come about by themselves, in each kind at a rate that was counted in the same office with
nobody planted; the planted subject holds back as many more as are needed to reach its factor.
"""

from __future__ import annotations

from shigan_trial.offices.course import Course, Row
from shigan_trial.offices.hours import DAY
from shigan_trial.offices.plan import Unit

LAST = 0.1  # the last tenth of the time allotted


def hold_back(course: Course, unit: Unit, person: str) -> None:
    """Before the leading unit enters the step with which it hands its result in."""
    if course.chances.is_subject("overdue", None, unit.name):
        _past_the_limit(course, person)
    elif course.chances.is_subject("last_minute", None, unit.name):
        _to_the_end(course, person)
    elif course.chances.is_subject("bursts", person, unit.name):
        _to_friday(course)


def take_longer(course: Course, unit: Unit, person: str) -> bool:
    """The slow one's time since the last entry, as it would be entered, times the factor; whether it is theirs."""
    if not course.rows or not course.chances.is_subject("slow", person, unit.name):
        return False
    presence, since = course.scene.presence[person], course.rows[-1].at
    usual = presence.between(since, course.when_entered(unit))
    course.at = max(course.at, presence.after(since, usual * course.chances.slowness))
    return True


def tell_hand_in(course: Course, unit: Unit, row: Row) -> None:
    """Whether the work was handed in late, or in the last tenth: counted for the planted unit, natural or not."""
    if course.due is None:
        return
    if course.chances.is_subject("overdue", None, unit.name):
        row.chances, row.shown = 1, int(is_late(course))
    elif course.chances.is_subject("last_minute", None, unit.name) and not is_late(course):
        row.chances, row.shown = 1, int(is_last_minute(course))


def is_late(course: Course) -> bool:
    return course.due is not None and course.at > course.due


def is_last_minute(course: Course) -> bool:
    """In time, but not before the last tenth."""
    if course.due is None or is_late(course):
        return False
    return course.due - course.at <= LAST * (course.due - course.arrival)


def _past_the_limit(course: Course, person: str) -> None:
    if course.due is None or not course.chances.must_show(course.kind, is_late(course), course.dice):
        return
    course.chances.was_made_to_show()
    course.at = course.scene.presence[person].after(course.due + course.dice.uniform(0.3, 8) * DAY, 10)


def _to_the_end(course: Course, person: str) -> None:
    if course.due is None or is_late(course):
        return
    if not course.chances.must_show(course.kind, is_last_minute(course), course.dice):
        return
    allotted = course.due - course.arrival
    for share in (0.08, 0.05, 0.02):  # an open hour has to be found in the last tenth
        target = course.scene.presence[person].after(course.due - allotted * share * course.dice.uniform(0.8, 1.2), 10)
        if course.at <= target <= course.due:
            course.at = target
            course.chances.was_made_to_show()
            return


def _to_friday(course: Course) -> None:
    """Friday between 16:00 and 16:50, like all the others of this person."""
    day = int(course.at // DAY)
    while (course.scene.weekday + day) % 7 != 4 or not course.scene.office.is_there(day):
        day += 1
        if day >= course.scene.horizon:
            return
    course.at = max(course.at, day * DAY + 960 + 50 * course.dice.random())
