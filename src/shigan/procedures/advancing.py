"""Takes a case, a step, a form, an actor and a day. Gives what follows, or everything against it. Never saves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Procedure, Requirement, Step
from shigan.procedures.form import Cleaned, clean
from shigan.procedures.meaning import names_in, row_of, value_of
from shigan.procedures.model import Actor, Change, Facts, Linked, Occasion, Offer, Reason, Refused, Taken, Told, Value
from shigan.procedures.permission import covers_unit, objections, permitted
from shigan.procedures.wording import filled, listed


def advance(
    procedure: Procedure,
    *,
    step: str,
    state: str | None,
    facts: Facts,
    form: Mapping[str, object],
    actor: Actor,
    occasion: Occasion,
    following: bool = False,
    linked: Sequence[Linked] = (),
) -> Taken | Refused:
    """What follows when ``actor`` takes ``step``.

    ``state`` is None for a new case. ``facts`` hold every attribute of an existing case (an empty text is unknown);
    for a new case what is not given is unknown, a count 0 and a flag false. ``form`` is as entered or already clean.
    ``following``: the step is taken as the effect of another one that was allowed. ``linked``: the cases it refers to.
    """
    rule = procedure.steps.get(step)
    if rule is None:
        return _refused("unknown", _no_such_step(procedure))
    known = known_facts(procedure, facts, new=state is None)
    if not _begins_in(rule, state):
        return _refused("state", _not_from_here(procedure, rule, state, known, actor, occasion))
    if rule.follows and not following:
        return _refused("permission", _only_follows(rule))
    if reasons := objections(procedure, step=step, facts=known, actor=actor, occasion=occasion):
        return _refused("permission", *reasons)
    missing = _missing(procedure, rule, known, actor, occasion, linked)
    cleaned = clean(procedure, step=step, form=form, facts=known, occasion=occasion)
    wrong = (*cleaned.faults, *_failed_checks(procedure, step, known, cleaned, actor, occasion))
    if missing or wrong:
        return _refused("requirement" if missing else "form", *missing, *wrong)
    return _taken(procedure, step, state, known, cleaned.values, actor, occasion)


def offers(
    procedure: Procedure,
    *,
    state: str | None,
    facts: Facts,
    actor: Actor,
    occasion: Occasion,
    only: Collection[str] | None = None,
    linked: Sequence[Linked] = (),
) -> tuple[Offer, ...]:
    """The steps this person could take now, in the order of the procedure, each with what is still missing.

    ``only``: the steps that are asked for; None: all of them.
    """
    known = known_facts(procedure, facts, new=state is None)
    return tuple(
        Offer(step_id=key, step=rule, missing=_missing(procedure, rule, known, actor, occasion, linked))
        for key, rule in procedure.steps.items()
        if (only is None or key in only)
        and _begins_in(rule, state)
        and not rule.follows
        and permitted(procedure, step=key, facts=known, actor=actor, occasion=occasion)
    )


def known_facts(procedure: Procedure, facts: Facts, *, new: bool) -> Facts:
    """Every attribute of the case, with empty texts as unknown. Asserts that an existing case has them all."""
    absent = procedure.attributes.keys() - facts.keys()
    assert new or not absent, f"the facts lack the attributes {sorted(absent)}"
    begins: Mapping[str, Value] = {"count": 0, "flag": False}
    return {
        name: begins.get(attribute.type) if name in absent else facts[name] if facts[name] != "" else None
        for name, attribute in procedure.attributes.items()
    }


def _begins_in(rule: Step, state: str | None) -> bool:
    return not rule.starts if state is None else state in rule.starts


def _missing(
    procedure: Procedure, rule: Step, facts: Facts, actor: Actor, occasion: Occasion, linked: Sequence[Linked]
) -> tuple[Reason, ...]:
    row = row_of(facts, actor, occasion)
    stand = {(one.relation, one.state) for one in linked}
    without = tuple(
        Reason(sentence=need.otherwise)
        for need in rule.needs
        if not any((need.relation, state) in stand for state in need.states)
    )
    return without + tuple(
        _unmet(procedure, rule, requirement, row)
        for requirement in rule.requires
        if value_of(requirement.when, procedure.case_columns, row) is not True
    )


def _failed_checks(
    procedure: Procedure, step: str, facts: Facts, cleaned: Cleaned, actor: Actor, occasion: Occasion
) -> list[Reason]:
    """The checks that fail; those that read a faulty field wait until it is put right."""
    rule, columns = procedure.steps[step], procedure.step_columns[step]
    row = row_of(facts, actor, occasion, cleaned.values)
    faulty = {f"form_{name}" for name in cleaned.faulty}
    return _outside(procedure, step, cleaned, actor, occasion) + [
        _unmet(procedure, rule, check, row)
        for check in rule.checks
        if not names_in(check.when, columns) & faulty and value_of(check.when, columns, row) is not True
    ]


def _outside(procedure: Procedure, step: str, cleaned: Cleaned, actor: Actor, occasion: Occasion) -> list[Reason]:
    """Said of a unit that no role by which the step may be taken covers."""
    field = procedure.steps[step].scope
    unit = None if field is None else cleaned.values.get(field)
    if field is None or not isinstance(unit, str) or covers_unit(procedure, step, unit, actor, occasion):
        return []
    sentence = Bilingual(
        zh="不在您的职责范围内；请选择您负责的单位", en="lies outside of what you are responsible for; choose a unit of yours"
    )
    return [Reason(sentence=sentence, field=field)]


def _unmet(procedure: Procedure, rule: Step, requirement: Requirement, row: Facts) -> Reason:
    return Reason(sentence=filled(requirement.otherwise, procedure, row, step=rule), field=requirement.field)


def _taken(
    procedure: Procedure, step: str, state: str | None, facts: Facts, form: Facts, actor: Actor, occasion: Occasion
) -> Taken:
    rule, columns = procedure.steps[step], procedure.step_columns[step]
    row = row_of(facts, actor, occasion, form)
    after = {name: value_of(text, columns, row) for name, text in rule.sets.items()}
    changes = {name: Change(before=facts[name], after=value) for name, value in after.items() if facts[name] != value}
    reached = rule.leads_to or state
    assert reached is not None, f"the step {step} opens a case and leads nowhere"
    whole = {**facts, **after}
    emptied = {name for name, value in after.items() if value is None}
    told = {**row, **{name: value for name, value in whole.items() if name not in emptied}}  # who asked is still told
    return Taken(
        step_id=step,
        step=rule,
        state_before=state,
        state=reached,
        form=form,
        changes=changes,
        facts=whole,
        notices=tuple(Told(to=notice.to, sentence=notice.sentence, values=told) for notice in rule.notify),
    )


def _refused(because: str, *reasons: Reason) -> Refused:
    return Refused(because=because, reasons=reasons)  # type: ignore[arg-type]


def _no_such_step(procedure: Procedure) -> Reason:
    return Reason(
        sentence=Bilingual(
            zh=f"“{procedure.name.zh}”里没有这一步；请回到事项页面，从列出的步骤中选择",
            en=f"{procedure.name.en} has no such step; go back to the page and choose one of those listed",
        )
    )


def _not_from_here(
    procedure: Procedure, rule: Step, state: str | None, facts: Facts, actor: Actor, occasion: Occasion
) -> Reason:
    """The state it is in, the states the step begins in, and what this person can do instead."""
    words = {code: listed([procedure.states[one].name.get(code) for one in rule.starts], code) for code in ("zh", "en")}
    now = Bilingual(zh="尚未登记", en="not registered yet") if state is None else procedure.states[state].name
    open_to_you = [] if state is None else offers(procedure, state=state, facts=facts, actor=actor, occasion=occasion)
    can = {code: listed([offer.step.name.get(code) for offer in open_to_you], code) for code in ("zh", "en")}
    from_zh = f"只能从“{words['zh']}”办理" if rule.starts else "只用于登记新事项"
    from_en = f"is taken from: {words['en']}" if rule.starts else "only opens a new matter"
    return Reason(
        sentence=Bilingual(
            zh=f"事项现为“{now.zh}”，“{rule.name.zh}”{from_zh}；"
            + (f"您现在可以：{can['zh']}" if can["zh"] else "您现在没有可办的步骤，请等待或联系经办人"),
            en=f"the matter stands at: {now.en}; “{rule.name.en}” {from_en}; "
            + (f"you can now: {can['en']}" if can["en"] else "there is nothing for you to do now; ask its holder"),
        )
    )


def _only_follows(rule: Step) -> Reason:
    return Reason(
        sentence=Bilingual(
            zh=f"“{rule.name.zh}”由系统随其他步骤办理，不能单独办理；请办理相应步骤",
            en=f"“{rule.name.en}” follows from other steps and is never taken by itself; take the step it belongs to",
        )
    )
