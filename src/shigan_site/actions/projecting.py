"""Takes an event and its particulars. Gives the tables of the matter as they stand after it. Never asks anything else.

Taking a step and rebuilding from the ledger both come through here, so that they cannot come to differ.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any, TypedDict

from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Value
from shigan_site.actions.effects import Rows
from shigan_site.queries.days import day_of, instant_of
from shigan_site.queries.facts import columns_of
from shigan_site.records.models import Assist, Event, Matter, Milestone, Unit


class Payload(TypedDict, total=False):
    """The particulars of an event: what was entered, what changed, and what came with it."""

    form: Mapping[str, Value]
    changes: Mapping[str, tuple[Value, Value]]  # attribute -> before, after
    rows: Rows
    files: list[dict[str, str | int]]
    parent: str  # the item this one is a part of


def written(payload: Payload) -> str:
    """Canonical JSON: sorted, without blanks, in NFC."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def read(text: str) -> Payload:
    payload: Payload = json.loads(text)
    return payload


def project(event: Event, payload: Payload, procedure: Procedure) -> Matter:
    """Write the matter, its milestones and its requests for help as they stand after the event."""
    after = {name: values[1] for name, values in payload["changes"].items()}
    columns = columns_of(procedure, after) | {
        "state": event.state, "version": event.version, "last_event_id": event.pk,
    }  # fmt: skip
    matter = _opened(event, payload, columns) if event.version == 1 else _moved(event, columns)
    for milestone in payload.get("rows", {}).get("milestones", []):
        _write_milestone(matter, milestone)
    for assist in payload.get("rows", {}).get("assists", []):
        _write_assist(matter, assist)
    return matter


def _opened(event: Event, payload: Payload, columns: Mapping[str, Any]) -> Matter:
    began = instant_of(event.occurred_us)
    parent = Matter.objects.get(number=payload["parent"]) if "parent" in payload else None
    return Matter.objects.create(
        number=event.item, procedure=event.procedure, state_since=began, created_at=began, parent=parent, **columns
    )


def _moved(event: Event, columns: dict[str, Any]) -> Matter:
    matter = Matter.objects.get(number=event.item)
    if matter.state != event.state:
        columns["state_since"] = instant_of(event.occurred_us)
    moved = Matter.objects.filter(pk=matter.pk, version=event.version - 1).update(**columns)
    assert moved == 1, f"event {event.pk} does not follow the last one of {event.item}"
    for name, value in columns.items():
        setattr(matter, name, value)
    return matter


def _write_milestone(matter: Matter, row: Mapping[str, Any]) -> None:
    done_on = None if row["done_on"] is None else day_of(row["done_on"])
    values = {"name": row["name"], "due": day_of(row["due"]), "done_on": done_on}
    Milestone.objects.update_or_create(matter=matter, place=row["place"], defaults=values)


def _write_assist(matter: Matter, row: Mapping[str, Any]) -> None:
    answered_on = None if row["answered_on"] is None else day_of(row["answered_on"])
    unit = Unit.objects.get(key=row["unit"])
    values = {"unit": unit, "task": row["task"], "answered_on": answered_on, "answer": row["answer"]}
    Assist.objects.update_or_create(matter=matter, place=row["place"], defaults=values)
