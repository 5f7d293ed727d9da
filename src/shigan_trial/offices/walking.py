"""Walking one matter through the procedure: what each step does, from registering to what comes after the closing."""

from __future__ import annotations

from datetime import timedelta

from shigan_trial.offices.chances import Chances
from shigan_trial.offices.course import Course, Row
from shigan_trial.offices.hours import DAY
from shigan_trial.offices.incidents import arrive, be_reminded, pass_to_colleague, stall, wait_for_applicant
from shigan_trial.offices.plan import Step, Unit
from shigan_trial.offices.pressing import hold_back, take_longer, tell_hand_in
from shigan_trial.offices.scene import Scene

HANDS_IN = frozenset({"work", "decide", "submit"})
CLOSING = 80  # the place of closing; what stands behind it is nobody's result any more


def walk(scene: Scene, chances: Chances, case: int, kind: int, arrival: float) -> list[Row]:
    """All rows of one matter, in the order of time."""
    walker = _Walker(Course(scene, chances, case, kind, arrival))
    walker.walk()
    return sorted(walker.course.rows, key=lambda row: row.at)


def _hand_in(steps: list[Step]) -> Step | None:
    """With which step the leading unit hands its result in: its last before somebody verifies it, or before the closing."""
    until = min([CLOSING, *(step.place for step in steps if step.meaning == "verify")])
    return next((step for step in reversed(steps) if step.meaning in HANDS_IN and step.desk == "lead" and step.place < until), None)


class _Walker:
    def __init__(self, course: Course) -> None:
        self.course = course
        self.worked_in: set[str] = set()
        self.reached: set[str] = set()
        self.hand_in: Step | None = None

    def walk(self) -> None:
        course = self.course
        steps = self._steps()
        works = [step for step in steps if step.meaning == "work" and step.desk == "lead"]
        self.hand_in = _hand_in(steps)
        withdrawn = course.dice.random() < course.plan.withdrawn
        ends_before = course.dice.randrange(1, len(steps)) if withdrawn and len(steps) > 1 else None
        for number, step in enumerate(steps):
            if number == ends_before and step.place <= CLOSING:
                self._withdraw()
                return
            self._take(step, works)

    def _steps(self) -> list[Step]:
        """The steps that this matter takes; what came by the hotline is not registered again."""
        course, steps = self.course, []
        for step in course.plan.route:
            taken = course.dice.random() < step.share and (step.kinds is None or course.kind in step.kinds)
            if taken and step.desk == "hotline":
                course.by_hotline = True
            if taken and not (course.by_hotline and step.place in (10, 15)):
                steps.append(step)
        return steps

    def _take(self, step: Step, works: list[Step]) -> None:
        course = self.course
        if step.days:
            course.at += course.dice.uniform(*step.days) * DAY
        if not step.word:
            return
        unit = self._reach(step)
        if step.meaning == "work":
            self._work(step, unit, works)
        elif step.meaning == "verify":
            self._verify(step, unit)
        elif step.meaning == "close":
            self._close(unit)
        elif step.meaning == "assign" and step.who == "secretary":
            self._assign_inside(step, unit)
        else:
            self._plain(step, unit)

    def _reach(self, step: Step) -> Unit:
        """The unit of the step has the matter; on the way things may happen to it."""
        course = self.course
        unit = course.unit_for(step)
        before = course.unit
        if before is None or before is unit:
            course.unit = unit
            self.reached.add(unit.name)
            return unit
        course.hand_over(unit, course.person(unit, step.who))
        course.unit = unit
        if unit.desk == "lead" and unit.name not in self.reached:
            self.reached.add(unit.name)
            arrive(course, unit, before)
            if course.lead is not unit:
                course.unit = course.lead
                self.reached.add(course.lead.name)
        return course.unit

    def _plain(self, step: Step, unit: Unit) -> None:
        course = self.course
        person = course.person(unit, step.who)
        course.spend(person, step.hours, step.spread)
        if step.run_days:
            course.at = self._run_day(course.at, step)
        if step is self.hand_in:
            hold_back(course, unit, person)
        if step.meaning in HANDS_IN:
            take_longer(course, unit, person)
        row = course.emit(step.meaning, unit, person, word=step.word)
        if step is self.hand_in:
            tell_hand_in(course, unit, row)
        if step.meaning == "return":
            row.to_unit, row.to_person = course.lead.name, course.person(course.lead)
            course.unit = course.lead

    def _run_day(self, at: float, step: Step) -> float:
        day = int(at // DAY)
        first = self.course.plan.first_day
        while (first + timedelta(days=day)).day not in step.run_days:
            day += 1
        return self.course.scene.office.after(max(at, day * DAY), 30)

    def _assign_inside(self, step: Step, unit: Unit) -> None:
        course = self.course
        secretary = course.person(unit, "secretary")
        course.spend(secretary, step.hours, step.spread)
        course.emit("assign", unit, secretary, word=step.word, to=(unit, course.person(unit)))

    def _work(self, step: Step, unit: Unit, works: list[Step]) -> None:
        course = self.course
        leading = unit.desk == "lead"
        if leading and unit.name not in self.worked_in:
            self.worked_in.add(unit.name)
            if course.rows:
                pass_to_colleague(course, unit)
            if course.dice.random() < course.plan.rates["remind"]:
                be_reminded(course, unit, step)
        person = course.person(unit)
        course.spend(person, course.work_hours(step), step.spread)
        if leading and step is works[min(1, len(works) - 1)]:
            if course.rows:
                stall(course, unit)
            if course.dice.random() < course.plan.waits:
                wait_for_applicant(course, unit)
        if step is self.hand_in:
            hold_back(course, unit, person)
        slow = take_longer(course, unit, person)
        row = course.emit("work", unit, person, word=step.word)
        row.chances += slow
        row.shown += slow
        if step is self.hand_in:
            tell_hand_in(course, unit, row)

    def _verify(self, step: Step, unit: Unit) -> None:
        """What was submitted is passed, or sent back once or twice."""
        course = self.course
        verifier = course.person(unit)
        for _ in range(2):
            course.spend(verifier, step.hours, step.spread)
            clerk = course.person(course.lead)
            back = course.chances.draw("send_back", clerk, course.lead.name, course.dice)
            course.count(course.rows[-1], back)
            if not back:
                break
            course.show(course.emit("return", unit, verifier, to=(course.lead, clerk)), back)
            course.spend(clerk, 3.0)
            course.emit("work", course.lead, clerk, word=course.plan.words["correct"][0])
            course.at += 20
            course.emit("submit", course.lead, clerk, to=(unit, verifier))
            course.spend(verifier, step.hours, step.spread)
        course.emit("verify", unit, verifier, word=step.word)

    def _close(self, unit: Unit) -> None:
        course = self.course
        row = self._end(unit)
        clerk = course.person(course.lead)
        again = course.chances.draw("reopen", clerk, course.lead.name, course.dice)
        course.count(row, again)
        closed = course.at
        if course.dice.random() < course.plan.rates["rate"]:
            self._be_rated()
        course.at = closed
        if again:
            self._come_back(unit, clerk)

    def _end(self, unit: Unit) -> Row:
        """The closing entry, with an outcome unless nobody wrote one."""
        course = self.course
        person, clerk = course.person(unit), course.person(course.lead)
        course.spend(person, 0.5)
        course.at = course.scene.closing_time(unit, course.at)
        if not course.scene.presence[person].is_there(int(course.at // DAY)):
            person = course.scene.pick(unit, "clerk", course.at, course.dice)
        none = course.chances.draw("no_outcome", clerk, course.lead.name, course.dice)
        outcome = "" if none else course.dice.choice(course.plan.words["outcomes"])
        row = course.emit("close", unit, person, outcome=outcome)
        course.count(row, none)
        course.show(row, none)
        return row

    def _be_rated(self) -> None:
        course = self.course
        course.at += course.dice.uniform(0.5, 10) * DAY
        bad = course.chances.draw("bad_rating", None, course.lead.name, course.dice)
        row = course.emit("rate", None, None, outcome=course.plan.words["bad" if bad else "good"][0])
        course.count(row, bad)
        course.show(row, bad)

    def _come_back(self, unit: Unit, clerk: str) -> None:
        """Within 3 to 50 days the matter is taken up again, in two cases of five after a complaint."""
        course = self.course
        course.at += course.dice.uniform(3, 50) * DAY
        if course.dice.random() < 0.4:
            course.emit("complain", None, None)
        head = course.person(course.lead, "head")
        course.spend(head, 2.0)
        row = course.emit("reopen", course.lead, head, to=(course.lead, course.person(course.lead)))
        row.shown += course.chances.is_subject("reopened", clerk, course.lead.name)
        row.shown += course.chances.is_subject("bursts", clerk, course.lead.name)
        worker = course.person(course.lead)
        course.spend(worker, 6.0)
        course.emit("work", course.lead, worker)
        course.unit = course.lead
        self._end(unit)

    def _withdraw(self) -> None:
        course = self.course
        unit = course.unit or course.lead
        course.spend(course.person(unit), 6.0)
        course.emit("cancel", unit, course.person(unit))
