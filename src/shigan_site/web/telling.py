"""Takes what queries found and the procedure. Gives it in the reader's words. Never asks a table.

Names of states, steps, fields and choices come from the pack; everything around them from the word files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import FormField, Procedure, Step
from shigan.procedures import in_words, line_in_words
from shigan.supervision import Light
from shigan_site.queries.adjustments import SUCCEED
from shigan_site.queries.erasable import ERASE
from shigan_site.queries.history import Changed, Happened
from shigan_site.queries.matter_rows import MatterRow
from shigan_site.rules import procedures
from shigan_site.web.places import MATTER
from shigan_site.web.showing import EPOCH, day, ordered, weekday
from shigan_site.web.words import language, said, t

OF_NO_PROCEDURE = {ERASE: "erasure.step", SUCCEED: "adjust.step"}
"""Steps that no procedure offers, and what they are called."""

OF_THE_SITE = "site"
"""The first part of the key of a notice that no procedure gave."""


Rows = Mapping[str, Mapping[str, str]]
"""By the name of a form's field that holds the place of a row, such as of a milestone: what each row is called."""


@dataclass(frozen=True)
class Line:
    """One thing that an event said or changed; ``before`` is empty where nothing stood there."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Telling:
    """One procedure in words; ``people`` and ``units``: names by key."""

    procedure: Procedure
    people: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)

    def state(self, key: str) -> str:
        return said(self.procedure.states[key].name)

    def step(self, key: str) -> str:
        found = self.procedure.steps.get(key)
        return said(found.name) if found else t(OF_NO_PROCEDURE[key]) if key in OF_NO_PROCEDURE else key

    def field(self, place: str) -> str:
        """The name of a text in an event's particulars, such as 'form/demand'."""
        name = place.rpartition("/")[2]
        asked = (step.form[name].name for step in self.procedure.steps.values() if name in step.form)
        attribute = self.procedure.attributes.get(name)
        return said(attribute.name if attribute else next(asked, None)) or name

    def attribute(self, key: str) -> str:
        found = self.procedure.attributes.get(key)
        return said(found.name) if found else key

    def choice(self, attribute: str, key: str) -> str:
        found = self.procedure.attributes[attribute].choices.get(key)
        return said(found) if found else key

    def value(self, attribute: str, value: Any) -> str:
        """An attribute's value: a date, a key of a person or unit, a choice, or as it is."""
        if value is None or value == "":
            return t("value.none")
        kind = self.procedure.attributes[attribute].type if attribute in self.procedure.attributes else "text"
        return self._shown(kind, attribute, value)

    def field_name(self, step: str, name: str) -> str:
        rule = self.procedure.steps.get(step)
        entered = rule.form.get(name) if rule else None
        if step == SUCCEED and name in ("basis", "since"):
            return t("adjust.field." + name)
        return said(entered.name) if entered else name

    def field_value(self, step: str, name: str, value: Any) -> str:
        """What was entered in a form's field."""
        rule = self.procedure.steps.get(step)
        entered = rule.form.get(name) if rule else None
        if entered is None or value is None:
            return str(value)
        if name in self.rows:
            return self.rows[name].get(str(value), str(value))
        if entered.type == "choice":
            found = self.procedure.choices_of(entered).get(value)
            return said(found) if found else str(value)
        return self._shown(entered.type, name, value)

    def _shown(self, kind: str, name: str, value: Any) -> str:
        if kind == "person":
            return self.people.get(value, str(value))
        if kind == "unit":
            return self.units.get(value, str(value))
        if kind == "day":
            return day_words(value if isinstance(value, date) else EPOCH + timedelta(days=value))
        if kind == "percent":
            return f"{value}%"
        if kind == "files":
            return t("value.files", n=value)
        if kind == "flag":
            return t("value.yes") if value else t("value.no")
        if kind == "choice":
            return self.choice(name, value)
        return str(value)

    def rests(self, row: MatterRow) -> str:
        """With whom the case rests now: a person or a unit, otherwise the roles that take the main steps from its state."""
        if row.rests_with or row.procedure == MATTER:
            return row.rests_with or t("matter.office")
        steps = [step for step in self.procedure.steps.values() if row.state in step.starts and step.emphasis == "main"]
        lines = dict.fromkeys(line for step in steps for line in step.by)
        return ordered(line_in_words(self.procedure, line, language()) for line in lines) or t("cases.nobody")

    def why(self, row: MatterRow) -> str:
        """Why the light is what it is, as the record says it."""
        return said(row.light.reason)

    def now(self, row: MatterRow) -> str:
        """Where the matter stands, since when, and whose turn it is."""
        values = {"state": self.state(row.state), "days": row.resting, "who": self.rests(row)}
        if row.light.level == "done":
            return self.state(row.state)
        return t("matter.now_today" if row.resting == 0 else "matter.now", **values)

    def lines(self, event: Happened) -> Iterator[Line]:
        """What the step said and changed, each thing once: its form in its order, then what followed from it."""
        rule = self.procedure.steps.get(event.step)
        order = [name for name in (rule.form if rule else ()) if name in event.form]
        order += [name for name in event.form if name not in order]
        told: set[str] = set()
        for name in order:
            if event.form[name] is None or (event.files and _type_of(rule, name) == "files"):
                continue
            change = _change_by(rule, name, event)
            told |= {change.attribute} if change else set()
            known = change is not None and change.before not in (None, "", 0)
            before = self.field_value(event.step, name, change.before) if change and known else ""
            yield Line(self.field_name(event.step, name), before, self.field_value(event.step, name, event.form[name]))
        for each in event.changes:
            if each.attribute not in told and not self._quiet(each.attribute) and each.after not in (None, ""):
                yield self._line(each)

    def _quiet(self, attribute: str) -> bool:
        found = self.procedure.attributes.get(attribute)
        return found is not None and found.quiet

    def _line(self, change: Changed) -> Line:
        name = change.attribute
        before = "" if change.before in (None, "") else self.value(name, change.before)
        return Line(self.attribute(name), before, self.value(name, change.after))

    def told(self, step: Step, to: tuple[str, ...]) -> list[str]:
        return [line_in_words(self.procedure, line, language(), step=step) for line in to]

    def choices(self, entered: FormField) -> Mapping[str, Bilingual]:
        return self.procedure.choices_of(entered)

    def notice(self, key: str, values: Mapping[str, Any]) -> str:
        """A notice, ``procedure/step/number``, with its values in words; ``site/…``: one of the site's own."""
        procedure_id, step_id, number = key.split("/")
        if procedure_id == OF_THE_SITE:
            return t("notice." + step_id, **{name: _of_the_site(value) for name, value in values.items()})
        if procedure_id != self.procedure.id:
            return replace(self, procedure=procedures()[procedure_id]).notice(key, values)
        step = self.procedure.steps[step_id]
        worded = {name: self._of_notice(step_id, name, value) for name, value in values.items()}
        return said(step.notify[int(number)].sentence) % worded

    def _of_notice(self, step_id: str, name: str, value: Any) -> str:
        if isinstance(value, str) and value in self.people:
            return self.people[value]
        if isinstance(value, str) and value in self.units:
            return self.units[value]
        return in_words(self.procedure, name, value, language(), step=self.procedure.steps[step_id])


def _type_of(rule: Step | None, field_name: str) -> str:
    entered = rule.form.get(field_name) if rule else None
    return entered.type if entered else ""


def _change_by(rule: Step | None, field_name: str, event: Happened) -> Changed | None:
    """The change of the attribute that took over what was entered in the field."""
    place = re.compile(rf"\bform_{re.escape(field_name)}\b")
    filled = {name for name, line in (rule.sets if rule else {}).items() if place.search(line)}
    found = (each for each in event.changes if each.attribute in filled and each.after == event.form[field_name])
    return next(found, None)


def _of_the_site(value: Any) -> str:
    """A value that is kept in both languages, or as it is."""
    return str(value["en" if language() == "en" else "zh"]) if isinstance(value, dict) else str(value)


def light_words(light: Light) -> str:
    """The time that is left, in few words: 逾期 2 个工作日."""
    if light.level == "overdue":
        return t("light.over", n=light.working_days) if light.working_days else t("light.over_rest_day")
    if light.level not in ("due_soon", "on_time"):
        handed_in = light.level in ("suspended", "done") and light.on_time is not None
        return t(f"light.{light.level}.{'on_time' if light.on_time else 'late'}" if handed_in else "light.still." + light.level)
    if light.working_days is None:
        return t("light.no_day")
    return t("light.left", n=light.working_days) if light.working_days else t("light.last_day")


def light_name(light: Light | str) -> str:
    return t("light." + (light if isinstance(light, str) else light.level))


def day_words(value: date) -> str:
    """2026-11-27（周五）."""
    return t("value.day", day=day(value), weekday=weekday(value))
