"""Takes an actor, a step and a case. Gives whether the actor may take it, or why not. Never looks at the form."""

from __future__ import annotations

from collections.abc import Iterable

from shigan.packs.part import Bilingual
from shigan.packs.procedure_lines import Who, who_of
from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Actor, Facts, Occasion, Reason
from shigan.procedures.wording import line_in_words, listed


def permitted(procedure: Procedure, *, step: str, facts: Facts, actor: Actor, occasion: Occasion) -> bool:
    """Whether this person may take the step on this case. Raises KeyError for a step the procedure does not have."""
    rule = procedure.steps[step]
    if any(facts[name] == actor.person for name in rule.not_by):
        return False
    return any(meant(procedure, line, facts=facts, actor=actor, occasion=occasion) for line in rule.by)


def objections(
    procedure: Procedure, *, step: str, facts: Facts, actor: Actor, occasion: Occasion
) -> tuple[Reason, ...]:
    """Why this person may not take the step, in words; empty when it is permitted."""
    rule = procedure.steps[step]
    reasons = []
    if not any(meant(procedure, line, facts=facts, actor=actor, occasion=occasion) for line in rule.by):
        reasons.append(_not_among(procedure, step))
    reasons += [_both_hands(procedure, name) for name in rule.not_by if facts[name] == actor.person]
    return tuple(reasons)


def meant(procedure: Procedure, line: str, *, facts: Facts, actor: Actor, occasion: Occasion) -> bool:
    """Whether the line means this person."""
    who = who_of(procedure, line)
    if who.role is not None:
        return _holds(procedure, who, facts, actor, occasion)
    if who.attribute is None:
        return True
    value = facts[who.attribute]
    return value is True or (value is not None and value == actor.person)


def _holds(procedure: Procedure, who: Who, facts: Facts, actor: Actor, occasion: Occasion) -> bool:
    """A role for a unit must cover it. A bare role must cover the unit the case lies with, before that one's own."""
    held = [grant.unit for grant in actor.grants if grant.role == who.role]
    if who.unit is not None:
        return _covered(held, facts[who.unit], occasion)
    if procedure.reach is None:
        return None in held
    place = facts[procedure.reach]
    return _covered(held, actor.unit if place is None else place, occasion)


def covers_unit(procedure: Procedure, step: str, unit: str, actor: Actor, occasion: Occasion) -> bool:
    """Whether a role by which the step may be taken is held for the unit."""
    roles = {who_of(procedure, line).role for line in procedure.steps[step].by}
    return _covered((grant.unit for grant in actor.grants if grant.role in roles), unit, occasion)


def _covered(held: Iterable[str | None], place: object, occasion: Occasion) -> bool:
    """Whether one of the grants is for everywhere, or for a unit that covers the place; no place: none does."""
    grants = list(held)
    if None in grants:
        return True
    return isinstance(place, str) and any(grant is not None and occasion.covers(grant, place) for grant in grants)


def _not_among(procedure: Procedure, step: str) -> Reason:
    rule = procedure.steps[step]
    who = {code: listed([line_in_words(procedure, line, code) for line in rule.by], code) for code in ("zh", "en")}
    return Reason(
        sentence=Bilingual(
            zh=f"“{rule.name.zh}”由以下人员办理：{who['zh']}；您不在其中。请转告他们，或请系统管理员核对您的角色",
            en=f"“{rule.name.en}” is for {who['en']}, and you are not among them; tell one of them, or ask the "
            "administrator to check your roles",
        )
    )


def _both_hands(procedure: Procedure, attribute: str) -> Reason:
    name = procedure.attributes[attribute].name
    return Reason(
        sentence=Bilingual(
            zh=f"您是本事项的{name.zh}，这一步须由他人办理；请由另一位有权人员办理",
            en=f"you are named on this matter as: {name.en}; this step is for somebody else; ask another person "
            "entitled to it",
        )
    )
