"""What can be wrong with what a procedure says about keeping its cases: shared columns, rows, counts, who may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from shigan.packs.faults import PackFault
from shigan.packs.procedure_keeping import Counted
from shigan.packs.procedure_lines import sight_fault, units_named
from shigan.packs.procedure_models import Procedure
from shigan.packs.procedure_words import line_faults, typed, unknown
from shigan.packs.reading import Document, Place

SHARED: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("text",), "unit": ("unit",), "holder": ("person",), "subject": ("person",), "due": ("day",), "done": ("day",),
    "kind": ("choice",), "channel": ("choice",),
}  # fmt: skip
"""The types of attribute that each shared column takes."""

SIGHT: Final = "a person attribute, roles (with 'of' or 'at' a unit), parties or took_part"


def keeping_faults(document: Document, procedure: Procedure) -> Iterator[PackFault]:
    for column, kinds in SHARED.items():
        name = getattr(procedure.shared, column)
        yield from typed(document, procedure, ("shared", column), name, kinds)
        if name in procedure.attributes and procedure.attributes[name].seen_by:
            found, expected = f"{name!r}, which not everybody sees", "an attribute that everybody sees who sees the case"
            yield document.fault(("shared", column), found=found, expected=expected, remedy="name another, or remove seen_by")
    for name, kind in procedure.rows.items():
        path: Place = ("rows", name, "done")
        if name in procedure.attributes:
            expected = "a name that is not an attribute's"
            yield document.fault(("rows", name), found=repr(name), expected=expected, remedy="rename the rows")
        if kind.done is not None and (kind.done not in kind.columns or kind.columns[kind.done].type != "day"):
            days = [column for column, each in kind.columns.items() if each.type == "day"]
            yield unknown(document, path, kind.done, "a day column of these rows", days)
    for name, attribute in procedure.attributes.items():
        if attribute.counted is not None:
            yield from _counted(document, procedure, ("attributes", name, "counted"), attribute.type, attribute.counted)
        for place, line in enumerate(attribute.seen_by):
            yield from line_faults(document, ("attributes", name, "seen_by", place), sight_fault(line, procedure), SIGHT)
    for place, circle in enumerate(procedure.circle):
        for number, line in enumerate(circle.who):
            yield from line_faults(document, ("circle", place, "who", number), sight_fault(line, procedure), SIGHT)
        for number, state in enumerate(circle.states):
            if state not in procedure.states:
                yield unknown(document, ("circle", place, "states", number), state, "a state", procedure.states)
        for number, step in enumerate(circle.after):
            if step not in procedure.steps:
                yield unknown(document, ("circle", place, "after", number), step, "a step", procedure.steps)


def _counted(document: Document, procedure: Procedure, path: Place, kind: str, counted: Counted) -> Iterator[PackFault]:
    if kind != counted.type:
        found, expected = f"an attribute of type {kind}", f"type {counted.type} for {counted.what}"
        yield document.fault(path, found=found, expected=expected, remedy=f"write type: {counted.type}")
    if (counted.what in ("open_rows", "actor_asked")) != (counted.of is not None):
        found = f"{counted.what} of {counted.of!r}" if counted.of else f"{counted.what} of nothing"
        yield document.fault(path, found=found, expected="a kind of rows where rows are counted", remedy="give or remove 'of'")
    elif counted.of is not None and counted.of not in procedure.rows:
        yield unknown(document, (*path, "of"), counted.of, "a kind of rows", procedure.rows)
    elif counted.of is not None and procedure.rows[counted.of].done is None:
        found, expected = f"{counted.of!r}, which are never done", "rows that name their day column done"
        yield document.fault((*path, "of"), found=found, expected=expected, remedy="name it under rows")
    elif counted.what == "actor_asked" and counted.of not in units_named(procedure):
        yield unknown(document, (*path, "of"), str(counted.of), "rows that have a unit", units_named(procedure))
