"""Takes the procedures of a pack. Gives what is wrong inside them and towards other files. Never repairs anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shigan.ledger.actions import ACTIONS
from shigan.packs.checks import Parts, cited
from shigan.packs.faults import PackFault
from shigan.packs.procedure_expressions import assignment_faults, demand_faults, notice_faults
from shigan.packs.procedure_keeping_checks import keeping_faults
from shigan.packs.procedure_lapses import lapse_faults
from shigan.packs.procedure_lines import line_fault
from shigan.packs.procedure_links import link_faults
from shigan.packs.procedure_models import OF_THE_OCCASION, VALUE_TYPES, FormField, Procedure, Step
from shigan.packs.procedure_words import line_faults, typed, units_of, unknown
from shigan.packs.reading import Document, Place

LIMITS_IN = ("working_days", "working_hours", "days", "months")


def check_procedures(parts: Parts) -> Iterator[PackFault]:
    """Every fault of every procedure that only shows between its fields or towards other files."""
    for procedure in parts.procedures.values():
        yield from _case(parts, procedure)
        yield from keeping_faults(parts.at(procedure), procedure)
        yield from link_faults(parts, procedure)
        yield from _way(parts.at(procedure), procedure)
        for key, step in procedure.steps.items():
            yield from _step(parts, procedure, key, step)
    yield from _activities(parts)
    yield from _series(parts)


def _series(parts: Parts) -> Iterator[PackFault]:
    """Two procedures that number their cases alike would give two cases one number."""
    first: dict[str, str] = {}
    for procedure in parts.procedures.values():
        other = first.setdefault(procedure.series, procedure.id)
        if other != procedure.id:
            found = f"{procedure.series!r}, which is that of {other!r}"
            expected = "a series of its own for each procedure"
            yield parts.at(procedure).fault(("series",), found=found, expected=expected, remedy="give it letters, such as TH")


def _activities(parts: Parts) -> Iterator[PackFault]:
    """The ledger knows a step by its Chinese name: two steps of one name have the same part."""
    first: dict[str, tuple[str, Step]] = {}
    for procedure in parts.procedures.values():
        for key, step in procedure.steps.items():
            other, same = first.setdefault(step.name.zh, (key, step))
            if same.part != step.part:
                found = f"{step.part or 'none'} where the step {other!r} of the same name has {same.part or 'none'}"
                remedy = "give both the same part, or another name"
                expected = "one part for one name"
                yield parts.at(procedure).fault(("steps", key, "part"), found=found, expected=expected, remedy=remedy)


def _case(parts: Parts, procedure: Procedure) -> Iterator[PackFault]:
    """The attributes, states and limits."""
    document = parts.at(procedure)
    for name, attribute in procedure.attributes.items():
        path: Place = ("attributes", name)
        if name in OF_THE_OCCASION or name.startswith("form_"):
            yield document.fault(path, found=repr(name), expected="a name that is free", remedy="rename the attribute")
        if (attribute.type == "choice") != bool(attribute.choices):
            found = f"{attribute.type} with {len(attribute.choices)} choices"
            yield document.fault(path, found=found, expected="choices for a choice only", remedy="add or remove them")
    yield from typed(document, procedure, ("reach",), procedure.reach, ("unit",))
    for name, state in procedure.states.items():
        yield from typed(document, procedure, ("states", name, "rests_with"), state.rests_with, ("person", "unit"))
        yield from typed(document, procedure, ("states", name, "asks_from"), state.asks_from, ("day",))
        if state.open and state.dropped:
            found, expected = "an open state that was dropped", "dropped with open: false only"
            yield document.fault(("states", name), found=found, expected=expected, remedy="remove one of them")
    for place, limit in enumerate(procedure.limits):
        path = ("limits", place)
        if (limit.state is None) == (limit.since is None):
            found = "both" if limit.state else "neither"
            yield document.fault(path, found=found, expected="either state or since", remedy="give exactly one")
        yield from _state(document, procedure, (*path, "state"), limit.state)
        yield from typed(document, procedure, (*path, "since"), limit.since, ("day",))
        yield from typed(document, procedure, (*path, "rests_with"), limit.rests_with, ("person", "unit"))
        yield from _parameter(parts, document, (*path, "parameter"), limit.parameter)
        if limit.lapse is not None:
            yield from lapse_faults(document, procedure, (*path, "lapse"), limit)


def _parameter(parts: Parts, document: Document, path: Place, name: str) -> Iterator[PackFault]:
    parameter = parts.parameters.get(name)
    if parameter is None:
        if ("parameters", name) not in parts.broken:
            expected = "a parameter of this pack"
            yield document.fault(path, found=repr(name), expected=expected, remedy="add it or correct the name")
    elif parameter.unit not in LIMITS_IN:
        found, expected = f"{name!r} in {parameter.unit}", f"a parameter in {', '.join(LIMITS_IN)}"
        yield document.fault(path, found=found, expected=expected, remedy="name another or change its unit")


def _way(document: Document, procedure: Procedure) -> Iterator[PackFault]:
    """States nobody reaches, and open states nobody leaves; told once every step names states that exist."""
    named = {name for step in procedure.steps.values() for name in (*step.starts, step.leads_to) if name}
    if named - procedure.states.keys():
        return
    reached: set[str] = set()
    waiting = {step.leads_to for step in procedure.steps.values() if not step.starts and step.leads_to}
    if not waiting:
        expected = "a step without starts that leads to a state"
        yield document.fault(("steps",), found="no step that opens a case", expected=expected, remedy="add one")
    while waiting:
        reached |= waiting
        ways = (step.leads_to for step in procedure.steps.values() if reached.intersection(step.starts))
        waiting = {state for state in ways if state is not None} - reached
    for name, state in procedure.states.items():
        if name not in reached:
            expected = "a step that leads there"
            yield document.fault(("states", name), found="a state never reached", expected=expected, remedy="add one")
        left = any(name in step.starts and step.leads_to not in (None, name) for step in procedure.steps.values())
        if state.open and not left:
            expected = "a step that leads out, or open: false"
            yield document.fault(("states", name), found="no way out", expected=expected, remedy="add one or close it")


def _step(parts: Parts, procedure: Procedure, key: str, step: Step) -> Iterator[PackFault]:
    document, path = parts.at(procedure), ("steps", key)
    for place, state in enumerate(step.starts):
        yield from _state(document, procedure, (*path, "starts", place), state)
    yield from _state(document, procedure, (*path, "leads_to"), step.leads_to)
    if not step.starts and step.leads_to is None:
        found = "a step that opens a case and leads nowhere"
        yield document.fault(path, found=found, expected="leads_to", remedy="name the first state")
    inverse = procedure.steps.get(step.undone_by or "")
    if step.undone_by and (inverse is None or step.leads_to is None or step.leads_to not in inverse.starts):
        expected = f"a step that starts where {key!r} leads to"
        yield document.fault((*path, "undone_by"), found=repr(step.undone_by), expected=expected, remedy="name that step")
    for place, line in enumerate(step.by):
        fault = line_fault(line, procedure)
        yield from line_faults(document, (*path, "by", place), fault, "a person attribute, a flag, a role or anybody")
    for place, name in enumerate(step.not_by):
        yield from typed(document, procedure, (*path, "not_by", place), name, ("person",))
    for name, form_field in step.form.items():
        yield from _field(document, procedure, step, (*path, "form", name), form_field)
    if step.event not in ACTIONS:
        expected = f"one of {', '.join(ACTIONS)}"
        yield document.fault((*path, "event"), found=repr(step.event), expected=expected, remedy="correct it")
    if step.scope is not None and (step.scope not in step.form or step.form[step.scope].type != "unit"):
        asked = [name for name, field in step.form.items() if field.type == "unit"]
        yield unknown(document, (*path, "scope"), step.scope, "a unit field of the form", asked)
    if step.happened_on is not None and (step.happened_on not in step.form or step.form[step.happened_on].type != "day"):
        days = [name for name, field in step.form.items() if field.type == "day"]
        yield unknown(document, (*path, "happened_on"), step.happened_on, "a day field of the form", days)
    for name, kinds in _CARRIED.items():
        yield from typed(document, procedure, (*path, name), getattr(step, name), kinds)
    for place, citation in enumerate(step.provisions):
        yield from cited(parts, procedure, (*path, "provisions", place), citation, used=True)
    yield from demand_faults(document, procedure, key, step)
    yield from assignment_faults(document, procedure, key, step)
    yield from notice_faults(document, procedure, key, step)


_CARRIED: Mapping[str, tuple[str, ...]] = {
    "counterpart": ("person",), "counterpart_unit": ("unit",), "due": ("day",), "outcome": ("text", "choice"),
}  # fmt: skip


def _field(document: Document, procedure: Procedure, step: Step, path: Place, field: FormField) -> Iterator[PackFault]:
    attribute = procedure.attributes.get(field.attribute or "")
    if field.attribute is not None:
        if attribute is None:
            yield unknown(document, (*path, "attribute"), field.attribute, "an attribute", procedure.attributes)
        elif VALUE_TYPES[attribute.type] != VALUE_TYPES[field.type]:
            found = f"a field of type {field.type} for an attribute of type {attribute.type}"
            yield document.fault(path, found=found, expected="the same type", remedy="change one of them")
    of_its_own = attribute is not None and bool(attribute.choices)
    if (field.type == "choice") != (bool(field.choices) or (of_its_own and field.type == "choice")):
        found = f"a field of type {field.type} with {len(field.choices)} choices"
        yield document.fault(path, found=found, expected="choices for a choice only", remedy="add or remove them")
    if attribute is not None and attribute.choices and not field.choices.keys() <= attribute.choices.keys():
        extra = sorted(field.choices.keys() - attribute.choices.keys())[0]
        yield unknown(document, (*path, "choices"), extra, "a choice of the attribute", attribute.choices)
    if field.within is not None:
        units = units_of(procedure, step)
        if field.within not in units or field.type not in ("person", "unit"):
            found = f"{field.type} within {field.within!r}"
            expected = "a person or unit within a unit attribute or form_<unit field>"
            yield document.fault((*path, "within"), found=found, expected=expected, remedy="correct or remove it")


def _state(document: Document, procedure: Procedure, path: Place, name: str | None) -> Iterator[PackFault]:
    if name is not None and name not in procedure.states:
        yield unknown(document, path, name, "a state", procedure.states)
