"""What happens to a matter beside the procedure: passed on, given back, declined, asked after, waiting, coming back."""

from __future__ import annotations

from shigan_trial.offices.chances import Chance
from shigan_trial.offices.course import Course
from shigan_trial.offices.hours import DAY
from shigan_trial.offices.plan import Step, Unit


def arrive(course: Course, unit: Unit, giver: Unit) -> None:
    """A matter reaches a leading unit from another: signed for or declined, perhaps given back or sent elsewhere."""
    dice, chances = course.dice, course.chances
    if course.plan.receipts:
        unit = _sign_for(course, unit, giver)
    back = chances.draw("give_back", None, unit.name, dice)
    course.count(course.rows[-1], back)
    if back:
        _give_back(course, unit, giver, back)
    away = chances.draw("pass_to_unit", None, unit.name, dice)
    course.count(course.rows[-1], away)
    if away:
        _send_elsewhere(course, unit, away)


def _sign_for(course: Course, unit: Unit, giver: Unit) -> Unit:
    person = course.person(unit)
    course.spend(person, 1.0)
    declined = course.chances.draw("decline", person, unit.name, course.dice)
    if declined:
        row = course.emit("decline", unit, person, to=(giver, course.person(giver)))
        course.count(row, declined)
        course.show(row, declined)
        course.spend(course.person(giver), 2.0)
        other = course.other_lead()
        course.lead = other
        course.emit("transfer", giver, course.person(giver), to=(other, course.person(other)))
        course.spend(course.person(other), 1.0)
        course.emit("receive", other, course.person(other))
        return other
    course.count(course.emit("receive", unit, person), declined)
    return unit


def _give_back(course: Course, unit: Unit, giver: Unit, chance: Chance) -> None:
    person = course.person(unit)
    course.spend(person, 3.0)
    row = course.emit("transfer", unit, person, to=(giver, course.person(giver)))
    course.show(row, chance)
    course.spend(course.person(giver), 3.0)
    course.emit("transfer", giver, course.person(giver), to=(unit, course.person(unit)))


def _send_elsewhere(course: Course, unit: Unit, chance: Chance) -> None:
    other = course.other_lead()
    person = course.person(unit)
    course.spend(person, 3.0)
    row = course.emit("transfer", unit, person, to=(other, course.person(other)))
    course.show(row, chance)
    course.lead = course.unit = other
    if course.plan.receipts:
        course.spend(course.person(other), 1.0)
        course.emit("receive", other, course.person(other))


def pass_to_colleague(course: Course, unit: Unit) -> None:
    """Whoever got the matter hands it to a colleague before doing anything on it; at most twice."""
    for _ in range(2):
        person = course.person(unit)
        colleague = _colleague(course, unit, person)
        if colleague is None or unit.round_the_clock:
            return
        passed = course.chances.draw("pass_to_colleague", person, unit.name, course.dice)
        course.count(course.rows[-1], passed)
        if not passed:
            return
        course.spend(person, 3.0)
        row = course.emit("transfer", unit, person, to=(unit, colleague))
        row.person = person
        course.show(row, passed)
        course.people[unit.name, "clerk"] = colleague


def _colleague(course: Course, unit: Unit, person: str) -> str | None:
    for _ in range(4):
        name = course.scene.pick(unit, "clerk", course.at, course.dice)
        if name != person:
            return name
    return None


def be_reminded(course: Course, unit: Unit, step: Step) -> None:
    """Somebody asks after the matter: before anything was done on it, or after a first piece of work."""
    person = course.person(unit)
    waits = course.chances.draw("wait_for_reminder", person, unit.name, course.dice)
    if waits:
        course.at = course.scene.office.after(course.at, 60 * course.dice.uniform(8, 24))
        row = course.emit("remind", unit, course.scene.in_charge(unit, course.at, course.dice))
        course.show(row, waits)
    else:
        course.spend(person, course.work_hours(step))
        course.emit("work", unit, person, word=step.word)
        course.at = course.scene.office.after(course.at, 60 * course.dice.uniform(2, 8))
        row = course.emit("remind", unit, course.scene.in_charge(unit, course.at, course.dice))
    course.count(row, waits)


def wait_for_applicant(course: Course, unit: Unit) -> None:
    """The applicant has to bring something; the limit moves on by as many days."""
    person = course.person(unit)
    days = course.dice.uniform(2, 20)
    if course.plan.waits_written:
        course.emit("wait", unit, person)
    course.at = course.scene.presence[person].after(course.at + days * DAY, 20)
    if course.plan.waits_written:
        if course.due is not None:
            course.due += round(days) * DAY
        course.emit("resume", unit, person)


def stall(course: Course, unit: Unit) -> None:
    """For 8 to 25 working days nothing is done."""
    person = course.person(unit)
    stalled = course.chances.draw("stall", person, unit.name, course.dice)
    if stalled.planted and course.chances.must_show(course.kind, stalled.shown, course.dice, rate="stall"):
        course.chances.was_made_to_show()
        stalled = Chance(shown=True, planted=True)
    course.count(course.rows[-1], stalled)
    course.show(course.rows[-1], stalled)
    if stalled:
        idle = course.scene.office.after(course.at, 60 * 7.5 * course.dice.uniform(8, 25))
        course.at = course.scene.presence[person].after(idle, 10)
