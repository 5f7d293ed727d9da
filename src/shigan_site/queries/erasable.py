"""Takes an event. Gives the texts of it that can be erased, and how texts are found and marked in JSON. Never erases."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from shigan.packs.procedure_models import Procedure
from shigan_site.records.models import Event
from shigan_site.rules import procedures

MARK: Final = "〔已依法删除〕"
"""Stands in the place of a text that was erased; the same for everybody, for it is part of the record."""

ERASE: Final = "erase"
"""The step of the event by which a matter's sheet loses a text; no procedure offers it."""

ANSWERS: Final = "answer/"
"""How the item of an event begins in which a person said something to a question about that person."""

OWN_WORK: Final = "work/"
"""How it begins where a person entered work of their own, withdrew it, or was told that it was taken notice of."""

ENTERED: Final = ("what", "evidence", "why")
"""What people write of their own work."""

Payload = dict[str, Any]


def texts_of(event: Event) -> dict[str, str]:
    """Whatever people wrote in the event and still stands there, by its place; of an erased one in what remains of it."""
    payload = payload_of(event)
    if payload is None:
        return {}
    if event.item.startswith(ANSWERS):
        found = {"form/text": payload.get("form", {}).get("text")}
    elif event.item.startswith(OWN_WORK):
        found = {f"form/{name}": payload.get("form", {}).get(name) for name in ENTERED}
    elif (procedure := procedures().get(event.procedure)) is not None:
        step = procedure.steps.get(event.step)
        free = {name for name, field in step.form.items() if field.type in ("text", "paragraph")} if step else set()
        kept = {name for name, attribute in procedure.attributes.items() if attribute.type == "text"}
        found = {f"form/{name}": value for name, value in payload.get("form", {}).items() if name in free}
        for place, value in _beside_the_form(payload, kept, procedure):
            if value not in found.values():
                found[place] = value
    else:
        found = {}
    return {place: value for place, value in found.items() if isinstance(value, str) and value and value != MARK}


def _beside_the_form(payload: Payload, attributes: set[str], procedure: Procedure) -> Iterator[tuple[str, Any]]:
    changes = {name: pair for name, pair in payload.get("changes", {}).items() if name in attributes}
    yield from ((f"changes/{name}", after) for name, (_, after) in changes.items())
    yield from ((f"before/{name}", before) for name, (before, _) in changes.items())
    for (kind, place, column), value in row_texts(payload, procedure).items():
        yield f"rows/{kind}/{place}/{column}", value


def payload_of(event: Event) -> Payload | None:
    """Its particulars; of an event that was erased what remains of them; None where neither is there."""
    if hasattr(event, "particulars"):
        return dict(json.loads(event.particulars.payload))
    return dict(json.loads(event.erased.remains)) if hasattr(event, "erased") else None


def row_texts(payload: Payload, procedure: Procedure) -> dict[tuple[str, int, str], str]:
    """What the rows that came with a step say, by kind, place and column."""
    return {
        (kind, row["place"], column): row[column]
        for kind, rows in payload.get("rows", {}).items()
        for row in rows
        for column, each in procedure.rows[kind].columns.items()
        if each.type == "text" and row.get(column)
    }


def plain(text: str) -> str:
    """As two texts are compared: however their signs are composed and their lines end, and whatever blanks surround them."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def leaves(value: Any) -> Iterator[str]:
    """Every text in something that was JSON, as texts are compared."""
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from leaves(each)


def marked(value: Any, texts: Iterable[str]) -> Any:
    """The same with the mark in the place of each of the texts."""
    if isinstance(value, str):
        return MARK if plain(value) in texts else value
    if isinstance(value, dict):
        return {name: marked(each, texts) for name, each in value.items()}
    return [marked(each, texts) for each in value] if isinstance(value, (list, tuple)) else value
