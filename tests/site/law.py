"""Takes the words of the pack and the small office. Gives who may act, a second opinion. Never asks the core."""

from __future__ import annotations

from shigan.packs.procedure_models import Step
from shigan_site.queries.procedures import procedures
from shigan_site.records.models import Assist, Matter
from tests.site.bureau import KEYS, PEOPLE


class Law:
    """Who may take a step, read from the pack's own words: a second opinion."""

    def __init__(self) -> None:
        self.procedure = procedures()["matter"]

    def may(self, name: str, step: Step, matter: Matter | None) -> bool:
        if any(self._named(attribute, matter) == KEYS[name] for attribute in step.not_by):
            return False
        return any(self._means(line, name, matter) for line in step.by)

    def _means(self, line: str, name: str, matter: Matter | None) -> bool:
        _, own_unit, role, scope = PEOPLE[name]
        word, _, unit = line.partition(" of ")
        if word == "anybody":
            return True
        if word == role and not unit:
            return scope in ("", "office", self._unit("lead_unit", matter) or own_unit)
        if word == role:
            place = self._unit(unit, matter)
            return scope == "" or (place is not None and scope in ("office", place))
        if word == "actor_assists":
            asked = Assist.objects.filter(matter=matter, answered_on=None).values_list("unit__key", flat=True)
            return own_unit in asked or "office" in asked
        return word in self.procedure.attributes and self._named(word, matter) == KEYS[name]

    def _named(self, attribute: str, matter: Matter | None) -> str | None:
        person = getattr(matter, attribute, None)
        return None if person is None else str(person.key)

    def _unit(self, attribute: str, matter: Matter | None) -> str | None:
        unit = getattr(matter, attribute, None)
        return None if unit is None else str(unit.key)
