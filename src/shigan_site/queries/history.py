"""Takes a matter. Gives its timeline: who did what when, before and after, and its place in the record. Never a person's name
where it was erased."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shigan.packs.procedure_models import Procedure
from shigan_site.queries.naming import person_names
from shigan_site.queries.sight import hidden_fields
from shigan_site.records.models import Attachment, Event


@dataclass(frozen=True)
class Changed:
    """An attribute, as it was and as it is; persons and units are still keys."""

    attribute: str
    before: Any
    after: Any


@dataclass(frozen=True)
class File:
    id: int
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Happened:
    """One event of the case. ``sequence`` is its place in the record; None while it waits in the outbox.

    ``withheld``: it also says what this reader does not see; nor does the reader get its proof, which holds every word.
    """

    id: int
    step: str
    action: str
    state: str
    actor: str | None
    unit: str | None
    occurred_us: int
    sequence: int | None
    erased: bool
    form: Mapping[str, Any]
    changes: tuple[Changed, ...]
    files: tuple[File, ...]
    withheld: bool = False

    def keys(self, procedure: Procedure, kind: str) -> set[str]:
        """The keys of people, or of units, that its words need names for."""
        named = {self.actor} if kind == "person" else {self.unit}
        for change in self.changes:
            if _type(procedure, change.attribute) == kind:
                named |= {change.before, change.after}
        step = procedure.steps.get(self.step)
        for name, field in (step.form if step else {}).items():
            if field.type == kind:
                named.add(self.form.get(name))
        return {key for key in named if isinstance(key, str) and key}


def _type(procedure: Procedure, attribute: str) -> str:
    found = procedure.attributes.get(attribute)
    return found.type if found else "text"


def history_of(number: str, procedure: Procedure | None = None, hidden: Collection[str] = ()) -> tuple[Happened, ...]:
    """The latest first; two queries. ``hidden``: attributes of the procedure that the reader does not see."""
    events = list(Event.objects.filter(item=number).select_related("particulars", "entry").order_by("-version", "-pk"))
    files: dict[int, list[File]] = {}
    for kept in Attachment.objects.filter(event__in=events, erased_at=None).order_by("pk"):
        assert kept.event_id is not None
        files.setdefault(kept.event_id, []).append(File(kept.pk, kept.name, kept.size, kept.sha256))
    told = (_happened(event, tuple(files.get(event.pk, ()))) for event in events)
    if procedure is None or not hidden:
        return tuple(told)
    return tuple(_without(procedure, each, hidden) for each in told)


def withholds(procedure: Procedure, event: Event, hidden: Collection[str]) -> bool:
    """Whether the event says what somebody does not see who is not to know these attributes."""
    return bool(hidden) and _without(procedure, _happened(event, ()), hidden).withheld


def _without(procedure: Procedure, event: Happened, hidden: Collection[str]) -> Happened:
    """The event without what would say what a hidden attribute holds."""
    fields = hidden_fields(procedure, event.step, hidden)
    form = {name: value for name, value in event.form.items() if name not in fields}
    changes = tuple(change for change in event.changes if change.attribute not in hidden)
    withheld = (len(form), len(changes)) != (len(event.form), len(event.changes))
    return replace(event, form=form, changes=changes, withheld=withheld)


def _happened(event: Event, files: tuple[File, ...]) -> Happened:
    particulars = getattr(event, "particulars", None)
    payload = json.loads(particulars.payload) if particulars is not None else {}
    entry = getattr(event, "entry", None)
    return Happened(
        id=event.pk,
        step=event.step,
        action=event.action,
        state=event.state,
        actor=event.actor,
        unit=event.unit,
        occurred_us=event.occurred_us,
        sequence=entry.sequence if entry is not None else None,
        erased=particulars is None,
        form=payload.get("form", {}),
        changes=tuple(Changed(name, *pair) for name, pair in payload.get("changes", {}).items()),
        files=files,
    )


def names_in(procedure: Procedure, events: tuple[Happened, ...]) -> Mapping[str, str]:
    return person_names({key for event in events for key in event.keys(procedure, "person")})
