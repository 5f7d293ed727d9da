"""Takes a step that brings another matter with it. Gives that matter, registered by its own event. Never hides it."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from shigan.procedures.model import Value
from shigan_site.actions.effects.effect import Effect, Following, Scene
from shigan_site.queries.days import day_number, day_of

REGISTER: Final = "register_part"
ASSIGN: Final = "assign_part"
OFFER: Final = "offer_part"
MONTHS: Final[Mapping[str, int]] = {"month": 1, "quarter": 3, "year": 12}


def _part(scene: Scene, follow: Following) -> list[str]:
    """A part of the matter: assigned at once within the lead unit, offered to the head of any other unit."""
    form, whole = scene.taken.form, scene.taken.facts
    lead, unit = str(whole["lead_unit"]), str(form["unit"])
    within = scene.occasion.covers(lead, unit)
    item = follow(
        REGISTER,
        item=None,
        form={
            "title": form["title"], "demand": form["demand"], "lead_unit": unit if within else lead, "due": form["due"],
            "kind": whole["kind"], "source": whole["source"], "basis": whole["basis"],
        },
        parent=scene.case,
    )  # fmt: skip
    return [follow(ASSIGN, item=item, form={}) if within else follow(OFFER, item=item, form={"unit": unit})]


def _next(scene: Scene, follow: Following) -> list[str]:
    """The next of a recurring matter, as a draft; nothing when the matter does not recur."""
    facts = scene.taken.facts
    recurs = facts["recurs"]
    if recurs is None:
        return []
    kept = ("title", "kind", "source", "basis", "demand", "lead_unit", "recurs")
    due = facts["due"]
    form: dict[str, Value] = {name: facts[name] for name in kept}
    if due is not None:
        form["due"] = day_number(later(day_of(int(due)), str(recurs), after=scene.today))
    return [follow(REGISTER, item=None, form=form)]


def later(day: date, recurs: str, *, after: date) -> date:
    """The day moved on by as many periods as it takes to lie after ``after``; the last day of a short month."""
    periods = 0
    moved = day
    while moved <= after or periods == 0:
        periods += 1
        moved = day + timedelta(weeks=periods) if recurs == "week" else _months_on(day, MONTHS[recurs] * periods)
    return moved


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


CREATE_PART = Effect(follows=_part)
CREATE_NEXT = Effect(follows=_next)
