"""Takes the procedures of a pack. Gives what is wrong inside them and towards other files. Never repairs anything."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping
from difflib import get_close_matches

from shigan.expressions import Expression, ExpressionError, parse
from shigan.expressions.nodes import Call, Case, Column, Literal, Node, walk
from shigan.ledger.actions import ACTIONS
from shigan.packs.checks import Parts, cited, template_fault
from shigan.packs.faults import PackFault
from shigan.packs.models import Sentence
from shigan.packs.procedure_lines import line_fault, read_line
from shigan.packs.procedure_models import OF_THE_OCCASION, VALUE_TYPES, Columns, FormField, Procedure, Requirement, Step
from shigan.packs.reading import Document, Place


def check_procedures(parts: Parts) -> Iterator[PackFault]:
    """Every fault of every procedure that only shows between its fields or towards other files."""
    for procedure in parts.procedures.values():
        yield from _case(parts, procedure)
        yield from _way(parts.at(procedure), procedure)
        for key, step in procedure.steps.items():
            yield from _step(parts, procedure, key, step)


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
    yield from _typed(document, procedure, ("reach",), procedure.reach, ("unit",))
    for name, state in procedure.states.items():
        yield from _typed(document, procedure, ("states", name, "rests_with"), state.rests_with, ("person", "unit"))
    for place, limit in enumerate(procedure.limits):
        path = ("limits", place)
        if (limit.state is None) == (limit.since is None):
            found = "both" if limit.state else "neither"
            yield document.fault(path, found=found, expected="either state or since", remedy="give exactly one")
        yield from _state(document, procedure, (*path, "state"), limit.state)
        yield from _typed(document, procedure, (*path, "since"), limit.since, ("day",))
        yield from _typed(document, procedure, (*path, "rests_with"), limit.rests_with, ("person", "unit"))
        yield from _parameter(parts, document, (*path, "parameter"), limit.parameter)


def _parameter(parts: Parts, document: Document, path: Place, name: str) -> Iterator[PackFault]:
    parameter = parts.parameters.get(name)
    if parameter is None:
        if ("parameters", name) not in parts.broken:
            expected = "a parameter of this pack"
            yield document.fault(path, found=repr(name), expected=expected, remedy="add it or correct the name")
    elif parameter.unit not in ("working_days", "working_hours"):
        found, expected = f"{name!r} in {parameter.unit}", "a parameter in working_days or working_hours"
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
    for place, line in enumerate(step.by):
        fault = line_fault(line, procedure.attributes)
        yield from _line(document, (*path, "by", place), fault, "a person attribute, a flag, a role or anybody")
    for place, name in enumerate(step.not_by):
        yield from _typed(document, procedure, (*path, "not_by", place), name, ("person",))
    for name, form_field in step.form.items():
        yield from _field(document, procedure, step, (*path, "form", name), form_field)
    if step.event not in ACTIONS:
        expected = f"one of {', '.join(ACTIONS)}"
        yield document.fault((*path, "event"), found=repr(step.event), expected=expected, remedy="correct it")
    for name, kinds in _CARRIED.items():
        yield from _typed(document, procedure, (*path, name), getattr(step, name), kinds)
    for place, citation in enumerate(step.provisions):
        yield from cited(parts, procedure, (*path, "provisions", place), citation, used=True)
    yield from _demands(document, procedure, key, step)
    yield from _assignments(document, procedure, key, step)
    yield from _notices(document, procedure, key, step)


_CARRIED: Mapping[str, tuple[str, ...]] = {
    "counterpart": ("person",), "counterpart_unit": ("unit",), "due": ("day",), "outcome": ("text", "choice"),
}  # fmt: skip


def _field(document: Document, procedure: Procedure, step: Step, path: Place, field: FormField) -> Iterator[PackFault]:
    attribute = procedure.attributes.get(field.attribute or "")
    if field.attribute is not None:
        if attribute is None:
            yield _unknown(document, (*path, "attribute"), field.attribute, "an attribute", procedure.attributes)
        elif VALUE_TYPES[attribute.type] != VALUE_TYPES[field.type]:
            found = f"a field of type {field.type} for an attribute of type {attribute.type}"
            yield document.fault(path, found=found, expected="the same type", remedy="change one of them")
    of_its_own = attribute is not None and bool(attribute.choices)
    if (field.type == "choice") != (bool(field.choices) or (of_its_own and field.type == "choice")):
        found = f"a field of type {field.type} with {len(field.choices)} choices"
        yield document.fault(path, found=found, expected="choices for a choice only", remedy="add or remove them")
    if attribute is not None and attribute.choices and not field.choices.keys() <= attribute.choices.keys():
        extra = sorted(field.choices.keys() - attribute.choices.keys())[0]
        yield _unknown(document, (*path, "choices"), extra, "a choice of the attribute", attribute.choices)
    if field.within is not None:
        units = _units(procedure, step)
        if field.within not in units or field.type not in ("person", "unit"):
            found = f"{field.type} within {field.within!r}"
            expected = "a person or unit within a unit attribute or form_<unit field>"
            yield document.fault((*path, "within"), found=found, expected=expected, remedy="correct or remove it")


def _units(procedure: Procedure, step: Step) -> list[str]:
    """What names a unit: the unit attributes, and the unit fields of the form."""
    own = [name for name, attribute in procedure.attributes.items() if attribute.type == "unit"]
    return own + [f"form_{name}" for name, field in step.form.items() if field.type == "unit"]


def _demands(document: Document, procedure: Procedure, key: str, step: Step) -> Iterator[PackFault]:
    """Requirements and checks: conditions that can be read, sentences that can be filled."""
    for group, columns in (("requires", procedure.case_columns), ("checks", procedure.step_columns[key])):
        demands: tuple[Requirement, ...] = getattr(step, group)
        for place, demand in enumerate(demands):
            path: Place = ("steps", key, group, place)
            read = yield from _expression(document, (*path, "when"), demand.when, columns)
            if read is not None and read.type != "bool":
                found = f"a value of type {read.type}"
                yield document.fault((*path, "when"), found=found, expected="a condition", remedy="compare it")
            yield from _literals(document, (*path, "when"), read, procedure, step)
            if demand.field is not None and demand.field not in step.form:
                yield _unknown(document, (*path, "field"), demand.field, "a field of the form", step.form)
            speakable = [name for name, _ in columns if _kind(procedure, step, name) not in ("person", "unit")]
            yield from _sentence(document, (*path, "otherwise"), demand.otherwise, speakable)


def _assignments(document: Document, procedure: Procedure, key: str, step: Step) -> Iterator[PackFault]:
    for name, text in step.sets.items():
        path: Place = ("steps", key, "sets", name)
        attribute = procedure.attributes.get(name)
        if attribute is None:
            yield _unknown(document, path, name, "an attribute", procedure.attributes)
            continue
        if attribute.counted:
            expected = "an attribute that is not counted"
            yield document.fault(path, found=f"the counted attribute {name!r}", expected=expected, remedy="remove it")
        if text == "nothing":
            continue
        read = yield from _expression(document, path, text, procedure.step_columns[key])
        if read is None:
            continue
        given = _given(procedure, step, read)
        if read.type != VALUE_TYPES[attribute.type] or given - {attribute.type} - _LIKE.get(attribute.type, set()):
            found = f"a value of type {', '.join(sorted(given)) or read.type}"
            yield document.fault(path, found=found, expected=f"type {attribute.type}", remedy="assign like to like")
        strange = _results(read) - attribute.choices.keys() if attribute.type == "choice" else set()
        for value in sorted(strange):
            yield _unknown(document, path, value, "a choice of the attribute", attribute.choices)


_LIKE: Mapping[str, set[str]] = {"text": {"paragraph", "choice"}, "count": {"percent", "files"}}


def _given(procedure: Procedure, step: Step, read: Expression) -> set[str]:
    """The kinds of the names whose value itself is passed on."""
    return {_kind(procedure, step, node.name) for node in _passed(read.tree) if isinstance(node, Column)}


def _results(read: Expression) -> set[str]:
    """The texts that an expression may give."""
    return {str(node.value) for node in _passed(read.tree) if isinstance(node, Literal) and node.type == "text"}


def _passed(node: Node) -> Iterator[Node]:
    """The nodes whose value an expression may pass on as it is."""
    match node:
        case Call(name="COALESCE", arguments=parts):
            yield from (inner for part in parts for inner in _passed(part))
        case Case(branches=branches, otherwise=otherwise):
            yield from (inner for _, result in branches for inner in _passed(result))
            yield from () if otherwise is None else _passed(otherwise)
        case _:
            yield node


def _literals(
    document: Document, path: Place, read: Expression | None, procedure: Procedure, step: Step
) -> Iterator[PackFault]:
    """Texts compared with a choice are choices of it, as far as one choice alone is named."""
    if read is None:
        return
    for node in walk(read.tree):
        left, right = getattr(node, "left", None), getattr(node, "right", None)
        if isinstance(left, Column) and isinstance(right, Literal) and right.type == "text":
            choices = _choices(procedure, step, left.name)
            if choices is not None and right.value not in choices:
                yield _unknown(document, path, str(right.value), f"a choice of {left.name}", choices)


def _choices(procedure: Procedure, step: Step, name: str) -> Collection[str] | None:
    if _kind(procedure, step, name) != "choice":
        return None
    attribute = procedure.attributes.get(name)
    if attribute is not None:
        return attribute.choices
    field = step.form[name.removeprefix("form_")]
    known = field.attribute is None or field.attribute in procedure.attributes
    return procedure.choices_of(field) if known else None


def _notices(document: Document, procedure: Procedure, key: str, step: Step) -> Iterator[PackFault]:
    names = [name for name, _ in procedure.step_columns[key]]
    for place, notice in enumerate(step.notify):
        path: Place = ("steps", key, "notify", place)
        for number, line in enumerate(notice.to):
            fault = line_fault(line, procedure.attributes, _units(procedure, step)) or _nobody(procedure, line)
            yield from _line(document, (*path, "to", number), fault, "a person attribute or a role")
        yield from _sentence(document, (*path, "sentence"), notice.sentence, names)


def _nobody(procedure: Procedure, line: str) -> str | None:
    """A line that permits, but names nobody who could be told."""
    who = read_line(line)
    assert who is not None, "a line that cannot be read was told of before"
    if who.role is not None or (who.attribute is not None and procedure.attributes[who.attribute].type == "person"):
        return None
    return f"{line!r}, which names nobody who could be told"


def _kind(procedure: Procedure, step: Step, name: str) -> str:
    if name in OF_THE_OCCASION:
        return OF_THE_OCCASION[name]
    if name in procedure.attributes:
        return procedure.attributes[name].type
    return step.form[name.removeprefix("form_")].type


def _expression(
    document: Document, path: Place, text: str, columns: Columns
) -> Generator[PackFault, None, Expression | None]:
    try:
        return parse(text, dict(columns))
    except ExpressionError as error:
        for fault in error.faults:
            found = f"{fault.found} at character {fault.position}"
            yield document.fault(path, found=found, expected=fault.expected, remedy=fault.remedy)
        return None


def _sentence(document: Document, path: Place, sentence: Sentence, names: Collection[str]) -> Iterator[PackFault]:
    for language in ("zh", "en"):
        fault = template_fault(getattr(sentence, language), names)
        if fault is not None:
            expected = "placeholders such as %(due)s that can be said here"
            remedy = "correct it; write %% for a %; name no person or unit in what is still open"
            yield document.fault((*path, language), found=fault, expected=expected, remedy=remedy)


def _line(document: Document, path: Place, found: str | None, expected: str) -> Iterator[PackFault]:
    if found is not None:
        yield document.fault(path, found=found, expected=expected, remedy="write it such as: unit_head of lead_unit")


def _state(document: Document, procedure: Procedure, path: Place, name: str | None) -> Iterator[PackFault]:
    if name is not None and name not in procedure.states:
        yield _unknown(document, path, name, "a state", procedure.states)


def _typed(
    document: Document, procedure: Procedure, path: Place, name: str | None, kinds: tuple[str, ...]
) -> Iterator[PackFault]:
    """The named attribute exists and is of one of the kinds."""
    if name is None:
        return
    attribute = procedure.attributes.get(name)
    if attribute is None:
        yield _unknown(document, path, name, "an attribute", procedure.attributes)
    elif attribute.type not in kinds:
        found = f"{name!r} of type {attribute.type}"
        expected = f"an attribute of type {' or '.join(kinds)}"
        yield document.fault(path, found=found, expected=expected, remedy="name another")


def _unknown(document: Document, path: Place, name: str, what: str, known: Collection[str]) -> PackFault:
    near = get_close_matches(name, known, n=1)
    remedy = f"did you mean {near[0]}?" if near else "check the spelling"
    return document.fault(path, found=repr(name), expected=what, remedy=remedy)
