"""How a case stands after its events, in plain values, without a database.

``after`` folds one event into it. Taking a step, rebuilding everything from the ledger, and filling an office with a past
all come through here and through ``projecting``, which writes the tables from it, so that they cannot come to differ.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypedDict

from shigan.packs.procedure_models import Procedure
from shigan.procedures.model import Value
from shigan_site.queries.days import day_number, day_of, instant_of, local_day
from shigan_site.records.models import Event

Row = dict[str, Value]
Rows = Mapping[str, list[dict[str, Any]]]
"""Rows by their kind, each with its ``place`` beside its columns."""

LONGEST_TITLE: Final = 200
LONGEST_KEPT: Final = 200


class Payload(TypedDict, total=False):
    """The particulars of an event: what was entered, what changed, and what came with it."""

    form: Mapping[str, Value]
    changes: Mapping[str, tuple[Value, Value]]  # attribute -> before, after
    rows: Rows
    files: list[dict[str, str | int]]
    parent: str  # the item this one is a part of
    links: list[list[str]]  # relation and item of each case that this one refers to from now on


def written(payload: Payload) -> str:
    """Canonical JSON: sorted, without blanks, in NFC."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def read(text: str) -> Payload:
    payload: Payload = json.loads(text)
    return payload


@dataclass(kw_only=True)
class Standing:
    """A case after its events. People and units are keys, instants microseconds, days numbers since 1970-01-01."""

    number: str
    procedure: str
    state: str = ""
    since_us: int = 0
    version: int = 0
    opened_us: int = 0
    closed: int | None = None
    parent: str | None = None
    attributes: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, dict[int, Row]] = field(default_factory=dict)
    took_part: set[str] = field(default_factory=set)
    links: list[tuple[str, str]] = field(default_factory=list)


def after(standing: Standing, event: Event, payload: Payload, procedure: Procedure) -> Standing:
    """Bring ``standing`` up to date with its next event; a new case begins as ``Standing(number=…, procedure=…)``."""
    assert event.version == standing.version + 1, f"event {event.pk} does not follow the last one of {event.item}"
    if standing.version == 0:
        standing.opened_us, standing.parent = event.occurred_us, payload.get("parent")
    if standing.state != event.state:
        standing.since_us = event.occurred_us
        was_open = standing.version == 0 or procedure.states[standing.state].open
        if procedure.states[event.state].open:
            standing.closed = None
        elif was_open:
            standing.closed = day_number(local_day(instant_of(event.occurred_us)))
    standing.state, standing.version = event.state, event.version
    for name, (_, value) in payload.get("changes", {}).items():
        if value is None or value == "":
            standing.attributes.pop(name, None)
        else:
            standing.attributes[name] = value
    for kind, rows in payload.get("rows", {}).items():
        for row in rows:
            standing.rows.setdefault(kind, {})[row["place"]] = {name: value for name, value in row.items() if name != "place"}
    standing.took_part |= {key for key in (event.actor, event.counterpart) if key is not None}
    standing.links += [(relation, item) for relation, item in payload.get("links", [])]
    return standing


def shared(standing: Standing, procedure: Procedure, column: str) -> Value:
    """The value of the attribute that fills this column for all procedures."""
    name = getattr(procedure.shared, column)
    return None if name is None else standing.attributes.get(name)


def day(value: Value) -> date | None:
    return None if value is None else day_of(int(value))


def named(standing: Standing, procedure: Procedure) -> Iterator[tuple[str, str, str]]:
    """Whom the case names: the attribute or kind of rows, ``person`` or ``unit``, and the key; some more than once."""
    for name, value in standing.attributes.items():
        kind = procedure.attributes[name].type
        if kind in ("person", "unit"):
            yield name, kind, str(value)
    for name, rows in standing.rows.items():
        columns = procedure.rows[name].columns
        for row in rows.values():
            for column, value in row.items():
                if columns[column].type in ("person", "unit") and value is not None:
                    yield name, columns[column].type, str(value)


def kept(procedure: Procedure, attribute: str, value: Value) -> tuple[int | None, str | None]:
    """The value in the column of its type: a number, or a text."""
    if procedure.attributes[attribute].type in ("count", "day", "flag"):
        return int(value or 0), None
    return None, str(value)[:LONGEST_KEPT]


def kept_attributes(procedure: Procedure) -> frozenset[str]:
    return frozenset(name for name, attribute in procedure.attributes.items() if attribute.filter)


def words_of(standing: Standing, procedure: Procedure) -> str:
    """What a search looks through: the number, and every text that the procedure says and that all who see it see whole."""
    looked = [procedure.shared.title, *(name for name, each in procedure.attributes.items() if each.search and not each.seen_by)]
    texts = [standing.number, *(str(standing.attributes.get(name) or "") for name in looked)]
    return "\n".join(text for text in texts if text).lower()


def too_long(procedure: Procedure, attribute: str, value: Value) -> bool:
    """Whether the columns could not hold it; the two databases would say it differently, or one of them not at all."""
    if isinstance(value, str):
        longest = LONGEST_TITLE if attribute == procedure.shared.title else LONGEST_KEPT
        return len(value) > longest and (attribute == procedure.shared.title or procedure.attributes[attribute].filter)
    return isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= 2**31 - 1
