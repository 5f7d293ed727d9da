"""What a step may not do that nobody takes: a limit that is over never turns against anybody.

Silence is noted, and the case goes on. A grade, a measure, the end of a sanction or of publicity needs somebody who decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from shigan.packs.faults import PackFault
from shigan.packs.procedure_lines import ANYBODY
from shigan.packs.procedure_models import Limit, Procedure
from shigan.packs.procedure_words import unknown
from shigan.packs.reading import Document, Place


def lapse_faults(document: Document, procedure: Procedure, path: Place, limit: Limit) -> Iterator[PackFault]:
    step = procedure.steps.get(str(limit.lapse))
    if step is None:
        yield unknown(document, path, str(limit.lapse), "a step", procedure.steps)
        return
    place: Place = ("steps", str(limit.lapse))
    if not step.follows or step.by != (ANYBODY,):
        found, expected = "a step that somebody takes", "follows: true and by: [anybody] for a step of a lapse"
        yield document.fault(place, found=found, expected=expected, remedy="let another step be taken when the limit is over")
    if asked := [name for name, field in step.form.items() if field.required]:
        found, expected = f"the required field {asked[0]!r}", "nothing that somebody would have to enter"
        yield document.fault((*place, "form", asked[0]), found=found, expected=expected, remedy="remove it")
    reached = procedure.states.get(step.leads_to or "")
    if reached is not None and reached.adverse:
        found, expected = f"the state {step.leads_to!r}, which is adverse", "a lapse to nobody's disadvantage"
        yield document.fault((*place, "leads_to"), found=found, expected=expected, remedy="let a person decide it")
    for name in step.sets:
        attribute = procedure.attributes.get(name)
        if attribute is not None and attribute.decision:
            found, expected = f"the decision {name!r}", "a lapse that decides nothing"
            yield document.fault((*place, "sets", name), found=found, expected=expected, remedy="let a person decide it")
    if limit.state is not None and limit.state not in step.starts:
        expected = f"a step that starts in {limit.state!r}"
        yield document.fault(path, found=repr(limit.lapse), expected=expected, remedy="name another")
