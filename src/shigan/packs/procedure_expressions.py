"""Takes the expressions and sentences of a step. Gives what is wrong with them. Never evaluates one."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping

from shigan.expressions import Expression, ExpressionError, parse
from shigan.expressions.nodes import Call, Case, Column, Literal, Node, walk
from shigan.packs.checks import template_fault
from shigan.packs.faults import PackFault
from shigan.packs.part import Sentence
from shigan.packs.procedure_lines import line_fault, read_line
from shigan.packs.procedure_models import OF_THE_OCCASION, VALUE_TYPES, Columns, Procedure, Requirement, Step
from shigan.packs.procedure_words import line_faults, units_of, unknown
from shigan.packs.reading import Document, Place


def demand_faults(document: Document, procedure: Procedure, key: str, step: Step) -> Iterator[PackFault]:
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
                yield unknown(document, (*path, "field"), demand.field, "a field of the form", step.form)
            speakable = [name for name, _ in columns if _kind(procedure, step, name) not in ("person", "unit")]
            yield from _sentence(document, (*path, "otherwise"), demand.otherwise, speakable)


def assignment_faults(document: Document, procedure: Procedure, key: str, step: Step) -> Iterator[PackFault]:
    for name, text in step.sets.items():
        path: Place = ("steps", key, "sets", name)
        attribute = procedure.attributes.get(name)
        if attribute is None:
            yield unknown(document, path, name, "an attribute", procedure.attributes)
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
            yield unknown(document, path, value, "a choice of the attribute", attribute.choices)


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
                yield unknown(document, path, str(right.value), f"a choice of {left.name}", choices)


def _choices(procedure: Procedure, step: Step, name: str) -> Collection[str] | None:
    if _kind(procedure, step, name) != "choice":
        return None
    attribute = procedure.attributes.get(name)
    if attribute is not None:
        return attribute.choices
    field = step.form[name.removeprefix("form_")]
    known = field.attribute is None or field.attribute in procedure.attributes
    return procedure.choices_of(field) if known else None


def notice_faults(document: Document, procedure: Procedure, key: str, step: Step) -> Iterator[PackFault]:
    names = [name for name, _ in procedure.step_columns[key]]
    for place, notice in enumerate(step.notify):
        path: Place = ("steps", key, "notify", place)
        for number, line in enumerate(notice.to):
            fault = line_fault(line, procedure, units_of(procedure, step)) or _nobody(procedure, line)
            yield from line_faults(document, (*path, "to", number), fault, "a person attribute or a role")
        yield from _sentence(document, (*path, "sentence"), notice.sentence, names)


def _nobody(procedure: Procedure, line: str) -> str | None:
    """A line that permits, but names nobody who could be told."""
    who = read_line(line, frozenset(procedure.role_names))
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
