"""How a wrong name in a procedure is told: with what was expected there, and the name it may have been meant to be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from shigan.packs.faults import PackFault
from shigan.packs.procedure_models import Procedure, Step
from shigan.packs.reading import Document, Place


def line_faults(document: Document, path: Place, found: str | None, expected: str) -> Iterator[PackFault]:
    if found is not None:
        yield document.fault(path, found=found, expected=expected, remedy="write it such as: unit_head of lead_unit")


def units_of(procedure: Procedure, step: Step) -> list[str]:
    """What names a unit: the unit attributes, and the unit fields of the form."""
    own = [name for name, attribute in procedure.attributes.items() if attribute.type == "unit"]
    return own + [f"form_{name}" for name, field in step.form.items() if field.type == "unit"]


def unknown(document: Document, path: Place, name: str, what: str, known: Collection[str]) -> PackFault:
    near = get_close_matches(name, known, n=1)
    remedy = f"did you mean {near[0]}?" if near else "check the spelling"
    return document.fault(path, found=repr(name), expected=what, remedy=remedy)


def typed(
    document: Document, procedure: Procedure, path: Place, name: str | None, kinds: tuple[str, ...]
) -> Iterator[PackFault]:
    """The named attribute exists and is of one of the kinds."""
    if name is None:
        return
    attribute = procedure.attributes.get(name)
    if attribute is None:
        yield unknown(document, path, name, "an attribute", procedure.attributes)
    elif attribute.type not in kinds:
        found = f"{name!r} of type {attribute.type}"
        expected = f"an attribute of type {' or '.join(kinds)}"
        yield document.fault(path, found=found, expected=expected, remedy="name another")
