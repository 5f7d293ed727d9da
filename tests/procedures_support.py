"""Takes nothing. Gives a small office and the matter procedure for tests. Never a person of flesh and blood.

Units: the bureau ``hq`` with ``road`` and ``water`` below it, and ``pipes`` below water. A person's key begins with the
unit's: ``road_head``, ``road_clerk`` …
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from shigan.engines.relations import RELATIONS
from shigan.packs import Pack, default_pack_path, load_pack
from shigan.packs.procedure_models import Procedure, Role
from shigan.procedures import Actor, Facts, Grant, Occasion, Refused, Taken, advance
from shigan.procedures.model import EPOCH, Value

MONDAY = date(2026, 3, 2)
PARENTS = {"hq": None, "road": "hq", "water": "hq", "pipes": "water"}
UNITS = tuple(PARENTS)
EVERYWHERE = {"supervisor", "supervision_head", "leader", "auditor"}


@cache
def baseline() -> Pack:
    return load_pack(default_pack_path(), relations=RELATIONS)


def matter() -> Procedure:
    return baseline().procedures["matter"]


def covers(upper: str, lower: str) -> bool:
    return lower == upper or (PARENTS.get(lower) is not None and covers(upper, str(PARENTS[lower])))


def home(person: str) -> str:
    return person.partition("_")[0]


def occasion(today: date = MONDAY) -> Occasion:
    return Occasion(
        today=today,
        covers=covers,
        belongs=lambda person, unit: home(person) in PARENTS and covers(unit, home(person)),
        exists=lambda kind, key: (key if kind == "unit" else home(key)) in PARENTS,
    )


def actor(person: str, *roles: Role, unit: str | None = None) -> Actor:
    """A person with roles: those of supervision everywhere, the others in their own unit (or ``unit``)."""
    place = unit or home(person)
    grants = frozenset(Grant(role=role, unit=None if role in EVERYWHERE and unit is None else place) for role in roles)
    return Actor(person=person, unit=home(person), grants=grants)


CLERK = actor("road_clerk", "clerk")
HEAD = actor("road_head", "unit_head")
OTHER_CLERK = actor("water_clerk", "clerk")
OTHER_HEAD = actor("water_head", "unit_head")
SUPERVISOR = actor("hq_supervisor", "supervisor")
CHIEF = actor("hq_chief", "supervision_head")
LEADER = actor("hq_leader", "leader")
AUDITOR = actor("hq_auditor", "auditor")
EVERYBODY = (CLERK, HEAD, OTHER_CLERK, OTHER_HEAD, SUPERVISOR, CHIEF, LEADER, AUDITOR)

REGISTERED: Mapping[str, object] = {
    "title": "补齐路灯", "kind": "supervision", "source": "meeting", "demand": "三月底前修好", "due": "2026-03-31",
}  # fmt: skip


def days(day: date) -> int:
    return (day - EPOCH).days


@dataclass
class Sheet:
    """A matter as it stands, moved on by ``take``; refusals are returned and change nothing."""

    state: str | None = None
    facts: Facts = field(default_factory=dict)
    today: date = MONDAY

    def ask(self, step: str, who: Actor, *, following: bool = False, **form: object) -> Taken | Refused:
        return advance(
            matter(), step=step, state=self.state, facts=self.facts, form=form, actor=who,
            occasion=occasion(self.today), following=following,
        )  # fmt: skip

    def take(self, step: str, who: Actor, **form: object) -> Taken:
        result = self.ask(step, who, **form)
        assert isinstance(result, Taken), [reason.sentence.en for reason in result.reasons]
        self.state, self.facts = result.state, result.facts
        return result

    def refused(self, step: str, who: Actor, **form: object) -> Refused:
        result = self.ask(step, who, **form)
        assert isinstance(result, Refused), f"{step} was taken"
        return result

    def know(self, **values: Value) -> Sheet:
        """Set attributes that other tables count, or that a test needs."""
        self.facts = {**self.facts, **values}
        return self


def registered(**form: object) -> Sheet:
    sheet = Sheet()
    sheet.take("register", CLERK, **{**REGISTERED, **form})
    return sheet


def assigned(**form: object) -> Sheet:
    sheet = registered(**form)
    due = form.get("due", REGISTERED["due"])
    sheet.take("assign", LEADER, lead_unit="road", due=due, supervisor="hq_supervisor")
    return sheet


def doing(**form: object) -> Sheet:
    sheet = assigned(**form)
    sheet.take("sign", CLERK)
    return sheet


def submitted(**form: object) -> Sheet:
    sheet = doing(**form).know(evidence=1)
    sheet.take("submit", CLERK, outcome="路灯已修好")
    return sheet


def verified() -> Sheet:
    sheet = submitted()
    sheet.take("verify", SUPERVISOR, how="site", text="现场看过，都亮了")
    return sheet


def closed() -> Sheet:
    sheet = verified()
    sheet.take("close", LEADER)
    return sheet
