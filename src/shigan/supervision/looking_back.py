"""Takes a closed case and the norms of a day. Gives from which day it is looked back at. Never whether it lasts."""

from __future__ import annotations

from datetime import date

from shigan.procedures import Facts
from shigan.supervision.limits import day_in
from shigan.supervision.norms import Norms

STEP = "look_back"


def look_back_from(norms: Norms, *, state: str, facts: Facts) -> date | None:
    """None where nothing is to be looked back at: not closed, looked back at already, or not in force."""
    step = norms.procedure.steps.get(STEP)
    closed = day_in(facts, "closed_on")
    if step is None or state not in step.starts or closed is None or norms.look_back is None:
        return None
    return None if day_in(facts, "looked_back_on") is not None else norms.days_from(closed, norms.look_back)
