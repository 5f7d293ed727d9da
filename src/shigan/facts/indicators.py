"""Takes an indicator of a pack. Gives the questions to put to an engine. Never computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shigan.engines.protocol import Level
from shigan.engines.relations import RELATIONS
from shigan.expressions import Expression, parse
from shigan.packs import Indicator

SubjectLevel = Literal["person", "unit", "pair", "kind"]

DEFAULT_SUBJECT: Mapping[str, Mapping[str, str]] = {
    "holds": {"person": "holder", "unit": "holder", "kind": "kind"},
    "handovers": {"person": "holder", "unit": "holder", "pair": "pair", "kind": "kind"},
    "items": {"person": "person", "unit": "unit", "kind": "kind"},
    "entries": {"person": "held_by", "unit": "held_by_unit", "kind": "kind"},
}
"""Which column of a relation is the subject at a level, unless the indicator says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One indicator at one level: where its rows are and who its subject is."""

    indicator: Indicator
    level: SubjectLevel
    relation: str
    relation_level: Level | None  # the level the relation is read at, where it has one
    subject: str  # column

    @property
    def strata(self) -> tuple[str, ...]:
        """What must be alike for two rows to be compared."""
        if self.level == "pair":
            # what others like the receiver do with what others like the giver give in the same way
            return ("kind", "to_step", "step", "action", *self.indicator.alike)
        of_work = ("kind", "step") if self.relation in ("holds", "handovers") else ("kind",)
        return (*of_work, *self.indicator.alike)

    def condition(self, *parts: str | None) -> Expression | None:
        """The indicator's population narrowed by more conditions; None when there is no condition at all."""
        population = self.indicator.where.text if self.indicator.where else None
        texts = [f"({part})" for part in (population, *parts) if part]
        return self.expression(" and ".join(texts)) if texts else None

    def spared(self, dispatching: frozenset[str]) -> frozenset[str]:
        """Which subjects are left out because passing matters on is their duty; a kind of matter never is."""
        return dispatching if self.indicator.except_dispatching and self.level != "kind" else frozenset()

    def expression(self, text: str) -> Expression:
        return parse(text, RELATIONS[self.relation])


def slices(indicator: Indicator, known_levels: Sequence[Level]) -> list[Slice]:
    """One slice per level that the record can show. ``known_levels``: levels at which somebody is recorded."""
    return [
        Slice(
            indicator=indicator,
            level=level,
            relation=indicator.relation,
            relation_level=_relation_level(indicator.relation, level, known_levels),
            subject=indicator.holder.get(level) or DEFAULT_SUBJECT[indicator.relation][level],
        )
        for level in _levels(indicator)
        if _needed_level(level) is None or _needed_level(level) in known_levels
    ]


def _levels(indicator: Indicator) -> list[SubjectLevel]:
    known: tuple[SubjectLevel, ...] = ("person", "unit", "pair", "kind")
    return [level for level in known if level in indicator.levels]


def _needed_level(level: SubjectLevel) -> Level | None:
    if level == "person":
        return "person"
    return "unit" if level in ("unit", "pair") else None


def _relation_level(relation: str, level: SubjectLevel, known: Sequence[Level]) -> Level | None:
    """Kinds are read at unit level where units are known, so that a matter passed inside a unit counts once."""
    if relation not in ("holds", "handovers"):
        return None
    return _needed_level(level) or ("unit" if "unit" in known else "person")


def unseen_reason(indicator: Indicator, records: Sequence[str]) -> tuple[str, ...]:
    """What the indicator needs and the source does not record; empty when it can be seen."""
    return tuple(need for need in indicator.needs if need not in records)
