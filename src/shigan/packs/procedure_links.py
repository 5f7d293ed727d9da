"""What can be wrong between procedures: links, buttons that open the next case, and needs of a step over linked cases."""

from __future__ import annotations

from collections.abc import Iterator

from shigan.packs.checks import Parts
from shigan.packs.faults import PackFault
from shigan.packs.procedure_models import Opening, Procedure
from shigan.packs.procedure_words import unknown
from shigan.packs.reading import Place


def link_faults(parts: Parts, procedure: Procedure) -> Iterator[PackFault]:
    document = parts.at(procedure)
    for name, link in procedure.links.items():
        for place, other in enumerate(link.to):
            if other not in parts.procedures and ("procedures", other) not in parts.broken:
                yield unknown(document, ("links", name, "to", place), other, "a procedure of this pack", parts.procedures)
    for key, step in procedure.steps.items():
        for place, need in enumerate(step.needs):
            path: Place = ("steps", key, "needs", place)
            link_needed = procedure.links.get(need.relation)
            if link_needed is None:
                yield unknown(document, (*path, "relation"), need.relation, "a link of this procedure", procedure.links)
                continue
            states = {state for other in link_needed.to if other in parts.procedures for state in parts.procedures[other].states}
            for number, state in enumerate(need.states):
                if states and state not in states:
                    yield unknown(document, (*path, "states", number), state, "a state of the linked procedure", states)
    for place, opening in enumerate(procedure.opens):
        yield from _opening(parts, procedure, ("opens", place), opening)


def _opening(parts: Parts, procedure: Procedure, path: Place, opening: Opening) -> Iterator[PackFault]:
    document, other = parts.at(procedure), parts.procedures.get(opening.procedure)
    for number, state in enumerate(opening.states):
        if state not in procedure.states:
            yield unknown(document, (*path, "states", number), state, "a state", procedure.states)
    if other is None:
        if ("procedures", opening.procedure) not in parts.broken:
            yield unknown(document, (*path, "procedure"), opening.procedure, "a procedure of this pack", parts.procedures)
        return
    step = other.steps.get(opening.step)
    if step is None or step.starts or step.follows:
        first = [name for name, each in other.steps.items() if not each.starts and not each.follows]
        yield unknown(document, (*path, "step"), opening.step, "a step that opens a case", first)
        return
    link = other.links.get(opening.relation)
    if link is None or procedure.id not in link.to:
        fitting = [name for name, each in other.links.items() if procedure.id in each.to]
        yield unknown(document, (*path, "relation"), opening.relation, f"a link of {other.id!r} to this procedure", fitting)
    for field, attribute in opening.fill.items():
        if field not in step.form:
            yield unknown(document, (*path, "fill", field), field, "a field of the step's form", step.form)
        if attribute not in procedure.attributes:
            yield unknown(document, (*path, "fill", field), attribute, "an attribute", procedure.attributes)
