"""Takes a pack and a day. Gives the rules and citations that hold on that day. Never looks up the clock."""

from __future__ import annotations

from datetime import date

from shigan.citations import Citation
from shigan.packs import Pack, Rule


def rules_in_force(pack: Pack, day: date) -> tuple[Rule, ...]:
    """The rules whose own span contains the day and of whose criteria at least one is in force, ordered by id."""
    return tuple(rule for rule in pack.rules.values() if _spans(rule, day) and citations_in_force(pack, rule, day))


def citations_in_force(pack: Pack, rule: Rule, day: date) -> tuple[Citation, ...]:
    """The rule's criteria whose instrument is in force on the day, in the rule's order."""
    return tuple(citation for citation in rule.criterion if pack.instruments[citation.instrument].in_force(day))


def _spans(rule: Rule, day: date) -> bool:
    return (rule.since is None or rule.since <= day) and (rule.until is None or day < rule.until)
