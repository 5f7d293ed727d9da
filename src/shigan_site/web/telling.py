"""Takes what queries found and the procedure. Gives it in the reader's words. Never asks a table.

Names of states, steps, fields and choices come from the pack; everything around them from the word files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import FormField, Procedure, Step
from shigan.procedures import in_words, line_in_words
from shigan.supervision import Light
from shigan_site.queries.erasures import ERASE
from shigan_site.queries.history import Changed, Happened
from shigan_site.queries.matter_rows import MatterRow
from shigan_site.web.showing import EPOCH, day, weekday
from shigan_site.web.words import language, said, t


@dataclass(frozen=True)
class Telling:
    """One procedure in words; ``people`` and ``units``: names by key."""

    procedure: Procedure
    people: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)

    def state(self, key: str) -> str:
        return said(self.procedure.states[key].name)

    def step(self, key: str) -> str:
        found = self.procedure.steps.get(key)
        return said(found.name) if found else t("erasure.step") if key == ERASE else key

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
        return said(entered.name) if entered else name

    def field_value(self, step: str, name: str, value: Any) -> str:
        """What was entered in a form's field."""
        rule = self.procedure.steps.get(step)
        entered = rule.form.get(name) if rule else None
        if entered is None or value is None:
            return str(value)
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
        """With whom the matter rests now."""
        return row.rests_with or t("matter.office")

    def why(self, row: MatterRow) -> str:
        """Why the light is what it is, as the record says it."""
        return said(row.light.reason)

    def now(self, row: MatterRow) -> str:
        """Where the matter stands, since when, and whose turn it is."""
        values = {"state": self.state(row.state), "days": row.resting, "who": self.rests(row)}
        if row.light.level == "done":
            return self.state(row.state)
        return t("matter.now_today" if row.resting == 0 else "matter.now", **values)

    def changed(self, change: Changed) -> tuple[str, str, str]:
        """The attribute's name, its value before, its value after."""
        name = change.attribute
        return self.attribute(name), self.value(name, change.before), self.value(name, change.after)

    def entered(self, event: Happened) -> list[tuple[str, str]]:
        """What was entered in the step's form, by the fields' names, in the order of the form."""
        rule = self.procedure.steps.get(event.step)
        order = [*(name for name in (rule.form if rule else ()) if name in event.form)]
        order += [name for name in event.form if name not in order]
        return [
            (self.field_name(event.step, name), self.field_value(event.step, name, event.form[name])) for name in order
        ]

    def worth_showing(self, event: Happened) -> list[Changed]:
        """The changes of an event that say something beside its form: what was entered is not said twice."""
        rule = self.procedure.steps.get(event.step)
        plain = {name for name, line in rule.sets.items() if line.startswith("form_")} if rule else set()
        return [
            change
            for change in event.changes
            if not (change.attribute in plain and change.before in (None, "", 0)) and change.after not in (None, "")
        ]

    def told(self, step: Step, to: tuple[str, ...]) -> list[str]:
        return [line_in_words(self.procedure, line, language(), step=step) for line in to]

    def choices(self, entered: FormField) -> Mapping[str, Bilingual]:
        return self.procedure.choices_of(entered)

    def notice(self, key: str, values: Mapping[str, Any]) -> str:
        """A notice, ``procedure/step/number``, with its values in words."""
        _, step_id, number = key.split("/")
        step = self.procedure.steps[step_id]
        worded = {name: self._of_notice(step_id, name, value) for name, value in values.items()}
        return said(step.notify[int(number)].sentence) % worded

    def _of_notice(self, step_id: str, name: str, value: Any) -> str:
        if isinstance(value, str) and value in self.people:
            return self.people[value]
        if isinstance(value, str) and value in self.units:
            return self.units[value]
        return in_words(self.procedure, name, value, language(), step=self.procedure.steps[step_id])


def light_words(light: Light) -> str:
    """The time that is left, in few words: 逾期 2 个工作日."""
    if light.level == "overdue":
        return t("light.over", n=light.working_days) if light.working_days else t("light.over_rest_day")
    if light.level not in ("due_soon", "on_time"):
        return t("light.still." + light.level)
    if light.working_days is None:
        return t("light.no_day")
    return t("light.left", n=light.working_days) if light.working_days else t("light.last_day")


def light_name(light: Light | str) -> str:
    return t("light." + (light if isinstance(light, str) else light.level))


def day_words(value: date) -> str:
    """2026-11-27（周五）."""
    return t("value.day", day=day(value), weekday=weekday(value))
