"""Takes every matter there is, one after the other. Gives what the pages should count, by plain counting. Never asks a query for a count.

A second opinion: who sees a matter and whose turn it is are worked out from the pack's words and the small office, and
a matter's light is the core's own. Only the rows themselves come from the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shigan.packs.procedure_models import Procedure, State
from shigan_site.queries.case_rows import open_rows
from shigan_site.queries.lights import LIGHTS, soon_until
from shigan_site.queries.matter_rows import rows_of
from shigan_site.queries.norms import norms_for
from shigan_site.records.models import Case, CaseRow, Draft, Event
from tests.site.bureau import KEYS, PEOPLE, UNITS
from tests.site.law import HATS
from tests.site.standings import day_in

ALL_UNITS = frozenset(UNITS)


@dataclass(frozen=True)
class Seen:
    """One matter with its light."""

    matter: Case
    light: str

    @property
    def lead(self) -> str:
        return str(self.matter.get("lead_unit") or "")


class Count:
    """What one person's pages should say on a day."""

    def __init__(self, procedure: Procedure, name: str, today: date) -> None:
        self.procedure, self.name, self.key, self.today = procedure, name, KEYS[name], today
        lights = {row.id: row.light.level for row in rows_of(procedure, Case.objects.all(), today)}
        self._people = [name for name, attribute in procedure.attributes.items() if attribute.type == "person"]
        self._helpers = set(CaseRow.objects.filter(kind="assists").values_list("case", "unit__key"))
        self._part_taken = set(Event.objects.values_list("item", "actor")) | set(Event.objects.values_list("item", "counterpart"))
        self.seen = [Seen(matter, lights[matter.pk]) for matter in Case.objects.all() if self._sees(matter)]

    # what the pages say

    def tabs(self) -> dict[str, int]:
        sunday = self.today + timedelta(days=6 - self.today.weekday())
        wanted: dict[str, Callable[[Seen], bool]] = {
            "open": self._open,
            "turn": lambda one: self._turn(one.matter),
            "mine": lambda one: self._open(one) and self._is_me(one.matter, "holder"),
            "week": lambda one: self._open(one) and one.matter.due is not None and self.today <= one.matter.due <= sunday,
            "overdue": lambda one: one.light == "overdue",
            "ended": lambda one: not self._open(one),
        }
        return {tab: sum(map(condition, self.seen)) for tab, condition in wanted.items()}

    def figures(self) -> dict[str, int]:
        late, soon = ([one for one in self.seen if one.light == light] for light in ("overdue", "due_soon"))
        ended = [
            one.matter
            for one in self.seen
            if one.matter.state == "closed" and one.matter.closed and one.matter.closed.year == self.today.year
        ]
        return {
            "open": self.tabs()["open"],
            "overdue": len(late),
            "overdue_units": len({one.lead for one in late} - {""}),
            "soon": len(soon),
            "soon_silent": sum(not one.matter.get("progress") for one in soon),
            "ended_with_due": sum(matter.due is not None for matter in ended),
            "ended_on_time": sum(map(self._on_time, ended)),
        }

    def lights_of(self, unit: str) -> dict[str, int]:
        covered = below(unit)
        counted = Counter(one.light for one in self.seen if one.lead in covered)
        return {light: counted[light] for light in LIGHTS}

    def held_in(self, unit: str) -> dict[str, int]:
        covered = below(unit)
        held = (one.matter.get("holder") for one in self.seen if one.lead in covered and self._open(one))
        return dict(Counter(holder for holder in held if holder is not None))

    def things_today(self, account: int) -> int:
        """Milestones due, help asked of the unit, promises due, matters in which it is this person's turn, and at most two drafts."""
        states = [name for name, state in self.procedure.states.items() if state.open]
        soon = soon_until(self.procedure, self.today)
        milestones = sorted(
            (each for each in open_rows("milestones").filter(case__holder__key=self.key).select_related("case")
             if each.due <= soon and each.case.state in states), key=lambda each: (each.due, each.pk),
        )  # fmt: skip
        asked = open_rows("assists").filter(unit__key=PEOPLE[self.name][1]).select_related("case")
        assists = sorted(
            (each for each in asked if each.case.state in states), key=lambda each: (each.case.due or date.min, each.pk)
        )
        named = {each.case_id for each in (*milestones[:7], *assists[:7])}
        promises = {one.matter.pk for one in self.seen if self._promised(one, soon)} - named
        turns = sum(self._turn(one.matter) and one.matter.pk not in named | promises for one in self.seen)
        drafts = min(2, Draft.objects.filter(account_id=account).count())
        return len(milestones) + len(assists) + len(promises) + turns + drafts

    # by plain words

    def _on_time(self, matter: Case) -> bool:
        """Handed in by the due day, or by the next working day where nobody works on it."""
        falls = None if matter.due is None else norms_for(self.procedure, self.today).falls_on(matter.due)
        return falls is not None and matter.done is not None and matter.done <= falls

    def _promised(self, one: Seen, soon: date) -> bool:
        """By me until then, and nothing was handed in since."""
        promised = day_in(one.matter, "promised_on")
        mine = self._open(one) and self._is_me(one.matter, "holder") and one.matter.done is None
        return mine and promised is not None and promised <= soon

    def _open(self, one: Seen) -> bool:
        return self.procedure.states[one.matter.state].open

    def _is_me(self, matter: Case, attribute: str) -> bool:
        return bool(matter.get(attribute) == self.key)

    def _sees(self, matter: Case) -> bool:
        scopes = {scope for _, scope in HATS[self.name]}
        if "" in scopes:
            return True
        covered = frozenset().union(*map(below, scopes))
        return (
            any(matter.get(name) in covered for name in ("lead_unit", "transfer_unit"))
            or any((matter.pk, unit) in self._helpers for unit in covered)
            or any(self._is_me(matter, attribute) for attribute in self._people)
            or (matter.number, self.key) in self._part_taken
        )

    def _turn(self, matter: Case) -> bool:
        state = self.procedure.states[matter.state]
        if not state.open:
            return False
        if state.rests_with is None:
            return self._turn_of_the_office(matter)
        if self.procedure.attributes[state.rests_with].type == "unit":
            places = {scope for role, scope in HATS[self.name] if role in ("unit_head", "clerk")}
            return any(matter.get(state.rests_with) in below(place) for place in places)
        return self._is_me(matter, state.rests_with) and self._not_waiting(state, matter)

    def _not_waiting(self, state: State, matter: Case) -> bool:
        until = day_in(matter, "waits_until")
        return state.clock or (until is not None and until <= self.today)

    def _turn_of_the_office(self, matter: Case) -> bool:
        steps = [step for step in self.procedure.steps.values() if matter.state in step.starts and step.emphasis == "main"]
        mine = {role for role, _ in HATS[self.name]} & {line for step in steps for line in step.by}
        return (
            "supervision_head" in mine
            or ("supervisor" in mine and (matter.get("supervisor") is None or self._is_me(matter, "supervisor")))
            or ("leader" in mine and self._is_me(matter, "leader"))
        )


def below(unit: str) -> frozenset[str]:
    """The unit and those below it."""
    under: Iterable[str] = (key for key, parent in UNITS.items() if parent == unit)
    return frozenset({unit, *under})
