"""Takes the words of the pack and the small office. Gives who may act, a second opinion. Never asks the core."""

from __future__ import annotations

from collections.abc import Mapping

from shigan.packs.procedure_models import Step
from shigan_site.accounts.models import Account, Grant
from shigan_site.records.models import Case, CaseRow
from shigan_site.rules import procedures
from tests.site.bureau import KEYS, NOW, PEOPLE

HATS = {name: {(role, scope)} for name, (_, _, role, scope) in PEOPLE.items()}
HATS["ping"] |= {("supervisor", ""), ("supervision_head", "")}
"""Who holds which role where. Ping wears several hats, so that what keeps the two hands apart is put to the test."""


def grant_every_hat(accounts: Mapping[str, Account]) -> None:
    """Besides what the small office grants them."""
    for name, hats in HATS.items():
        for role, scope in hats - {PEOPLE[name][2:]}:
            Grant.objects.create(
                account=accounts[name], role=role, unit_key=scope, from_on=NOW.date(), made_at=NOW, at_setup=True
            )


class Law:
    """Who may take a step, read from the pack's own words: a second opinion."""

    def __init__(self) -> None:
        self.procedure = procedures()["matter"]

    def may(self, name: str, step: Step, matter: Case | None) -> bool:
        if any(self._named(attribute, matter) == KEYS[name] for attribute in step.not_by):
            return False
        return self.is_among(name, step, matter)

    def is_among(self, name: str, step: Step, matter: Case | None) -> bool:
        """Whether the step is for this person, were it not for what else the person did."""
        return any(self._means(line, name, matter) for line in step.by)

    def holds_a_role_for(self, name: str, step: Step) -> bool:
        """Whether the step names a role that the person holds, wherever."""
        return not {role for role, _ in HATS[name]}.isdisjoint(line.partition(" of ")[0] for line in step.by)

    def _means(self, line: str, name: str, matter: Case | None) -> bool:
        own_unit = PEOPLE[name][1]
        word, _, unit = line.partition(" of ")
        if word == "anybody":
            return True
        if word in self.procedure.role_names:
            place = self._unit(unit, matter) if unit else self._unit("lead_unit", matter) or own_unit
            scopes = {scope for role, scope in HATS[name] if role == word}
            return "" in scopes or (place is not None and not scopes.isdisjoint(("office", place)))
        if word == "actor_assists":
            asked = CaseRow.objects.filter(case=matter, kind="assists", done=None).values_list("unit__key", flat=True)
            return own_unit in asked or "office" in asked
        if word == "actor_leads_above":
            above = getattr(matter, "parent", None)
            head_of_it = above is not None and self._means("unit_head of lead_unit", name, above)
            return head_of_it or (above is not None and self._named("holder", above) == KEYS[name])
        return word in self.procedure.attributes and self._named(word, matter) == KEYS[name]

    def _named(self, attribute: str, matter: Case | None) -> str | None:
        return None if matter is None else matter.get(attribute)

    def _unit(self, attribute: str, matter: Case | None) -> str | None:
        return None if matter is None else matter.get(attribute)
