"""Takes a unit, or the whole office, and a day. Gives the numbers of matters that fall due. Never a person, never a rank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from shigan.packs.procedure_models import Procedure
from shigan_site.queries.lights import lit
from shigan_site.queries.organisation import below
from shigan_site.records.models import Case

MOST: Final = 10


@dataclass(frozen=True)
class Group:
    """Matters in one standing: how many, and the numbers of the first of them by due day."""

    name: str  # overdue, today, soon, receive
    count: int
    numbers: tuple[str, ...]


def daily_counts(procedure: Procedure, unit_key: str | None, today: date) -> tuple[Group, ...]:
    """Those groups that are not empty, the most urgent first."""
    matters = Case.objects.filter(procedure=procedure.id)
    if unit_key is not None:
        matters = matters.filter(unit__key__in=below([unit_key], today))
    soon = lit(procedure, "due_soon", today)
    wanted = (
        ("overdue", lit(procedure, "overdue", today)),
        ("today", soon & Q(due=today)),
        ("soon", soon & Q(due__gt=today)),
        ("receive", Q(open=True, state__in=_to_be_received(procedure))),
    )
    groups = (_group(name, matters.filter(condition)) for name, condition in wanted)
    return tuple(group for group in groups if group.count)


def _group(name: str, matters: QuerySet[Case]) -> Group:
    numbers = tuple(matters.order_by("due", "number").values_list("number", flat=True)[:MOST])
    return Group(name, matters.count() if len(numbers) == MOST else len(numbers), numbers)


def _to_be_received(procedure: Procedure) -> tuple[str, ...]:
    """States in which a unit has to answer before anybody works on it."""
    kinds = {name: attribute.type for name, attribute in procedure.attributes.items()}
    return tuple(
        name for name, state in procedure.states.items() if state.open and kinds.get(state.rests_with or "") == "unit"
    )
