"""Writes the tables of a case from how it stands after an event (``standing``). Taking a step and replay both end here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from shigan.packs.procedure_models import Procedure
from shigan_site.actions.standing import (
    Payload,
    Row,
    Standing,
    after,
    day,
    kept,
    kept_attributes,
    named,
    read,
    shared,
    words_of,
    written,
)
from shigan_site.queries.days import day_number, instant_of, microseconds
from shigan_site.records.models import Case, CaseLink, CaseParty, CaseRow, CaseValue, Event, Person, Unit

__all__ = ["Keys", "Payload", "columns_of", "parties_of", "project", "read", "rows_of", "values_of", "written"]


@dataclass(frozen=True)
class Keys:
    """The tables' own numbers of people and units, by their keys."""

    people: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[str], units: Iterable[str]) -> Self:
        return cls(_numbers(Person, set(people)), _numbers(Unit, set(units)))


def _numbers(table: type[Person] | type[Unit], keys: set[str]) -> Mapping[str, int]:
    return dict(table.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}


def project(event: Event, payload: Payload, procedure: Procedure, case: Case | None = None) -> Case:
    """Write the case, its parties, values and rows as they stand after the event.

    ``case``: the row as it stood before, where the caller has it; it is brought up to date, too.
    """
    if event.version > 1 and case is None:
        case = Case.objects.get(number=event.item)
    standing = Standing(number=event.item, procedure=procedure.id) if case is None else standing_of(case, payload)
    after(standing, event, payload, procedure)
    keys = _keys(standing, procedure)
    columns = columns_of(standing, procedure, keys) | {"last_event_id": event.pk}
    if case is None:
        parent = Case.objects.get(number=standing.parent) if standing.parent else None
        case = Case.objects.create(parent=parent, **columns)
    else:
        _move(case, event, columns)
    _write_rows(case, payload, standing, procedure, keys)
    _write_values(case, payload, standing, procedure)
    _write_parties(case, standing, procedure, keys, whole="rows" in payload)
    _write_links(case, payload)
    return case


def standing_of(case: Case, payload: Payload) -> Standing:
    """The case as it stands in the tables; its rows only where the event changes some."""
    rows: dict[str, dict[int, Row]] = {}
    if payload.get("rows"):
        for row in CaseRow.objects.filter(case=case):
            rows.setdefault(row.kind, {})[row.place] = dict(row.values)
    return Standing(
        number=case.number,
        procedure=case.procedure,
        state=case.state,
        since_us=microseconds(case.state_since),
        version=case.version,
        opened_us=microseconds(case.created_at),
        closed=None if case.closed is None else day_number(case.closed),
        attributes=dict(case.attributes),
        rows=rows,
    )


def _keys(standing: Standing, procedure: Procedure) -> Keys:
    found = list(named(standing, procedure))
    people = {key for _, kind, key in found if kind == "person"} | standing.took_part
    return Keys.of(people, {key for _, kind, key in found if kind == "unit"})


def columns_of(standing: Standing, procedure: Procedure, keys: Keys) -> dict[str, Any]:
    """The columns of the case but its parent and its last event."""
    state = procedure.states[standing.state]
    rests: dict[str, int | None] = {"person": None, "unit": None}
    if state.open and state.rests_with is not None:
        _rest(rests, standing, procedure, state.rests_with, keys)
    text = {name: shared(standing, procedure, name) for name in ("title", "kind", "channel")}
    return {
        "number": standing.number,
        "procedure": standing.procedure,
        "state": standing.state,
        "state_since": instant_of(standing.since_us),
        "version": standing.version,
        "created_at": instant_of(standing.opened_us),
        "open": state.open,
        "clock": state.clock,
        **{name: "" if value is None else str(value) for name, value in text.items()},
        "words": words_of(standing, procedure),
        "unit_id": keys.units.get(str(shared(standing, procedure, "unit"))),
        "holder_id": keys.people.get(str(shared(standing, procedure, "holder"))),
        "subject_id": keys.people.get(str(shared(standing, procedure, "subject"))),
        "rests_person_id": rests["person"],
        "rests_unit_id": rests["unit"],
        "asks_from": day(standing.attributes.get(state.asks_from or "")),
        "due": day(shared(standing, procedure, "due")),
        "done": day(shared(standing, procedure, "done")),
        "closed": day(standing.closed),
        "attributes": standing.attributes,
    }


def _rest(rests: dict[str, int | None], standing: Standing, procedure: Procedure, attribute: str, keys: Keys) -> None:
    kind, value = procedure.attributes[attribute].type, standing.attributes.get(attribute)
    rests[kind] = (keys.units if kind == "unit" else keys.people).get(str(value))


def _move(case: Case, event: Event, columns: Mapping[str, Any]) -> None:
    moved = Case.objects.filter(pk=case.pk, version=event.version - 1).update(**columns)
    assert moved == 1, f"event {event.pk} does not follow the last one of {event.item}"
    for name, value in columns.items():
        setattr(case, name, value)


def rows_of(standing: Standing, procedure: Procedure, keys: Keys) -> list[CaseRow]:
    """Every row of the case, not yet written and without its case."""
    return [
        CaseRow(kind=kind, place=place, **_row_columns(procedure, kind, row, keys))
        for kind, rows in standing.rows.items()
        for place, row in rows.items()
    ]


def _row_columns(procedure: Procedure, kind: str, row: Row, keys: Keys) -> dict[str, Any]:
    rule = procedure.rows[kind]
    of_unit = next((name for name, column in rule.columns.items() if column.type == "unit"), "")
    due = next((name for name, column in rule.columns.items() if column.type == "day" and name != rule.done), "")
    return {
        "unit_id": keys.units.get(str(row.get(of_unit))),
        "due": day(row.get(due)),
        "done": day(row.get(rule.done or "")),
        "values": {name: value for name, value in row.items() if value is not None and value != ""},
    }


def _write_rows(case: Case, payload: Payload, standing: Standing, procedure: Procedure, keys: Keys) -> None:
    for kind, rows in payload.get("rows", {}).items():
        for place in (row["place"] for row in rows):
            columns = _row_columns(procedure, kind, standing.rows[kind][place], keys)
            CaseRow.objects.update_or_create(case=case, kind=kind, place=place, defaults=columns)


def values_of(standing: Standing, procedure: Procedure, names: Iterable[str] | None = None) -> list[CaseValue]:
    """The attributes that lists may look for, not yet written and without their case; ``names``: only these."""
    found = []
    for name in sorted(kept_attributes(procedure) if names is None else names):
        if name in standing.attributes:
            number, text = kept(procedure, name, standing.attributes[name])
            found.append(CaseValue(procedure=procedure.id, attribute=name, number=number, text=text))
    return found


def _write_values(case: Case, payload: Payload, standing: Standing, procedure: Procedure) -> None:
    changed = kept_attributes(procedure) & payload.get("changes", {}).keys()
    if not changed:
        return
    CaseValue.objects.filter(case=case, attribute__in=changed).delete()
    made = values_of(standing, procedure, changed)
    for value in made:
        value.case = case
    CaseValue.objects.bulk_create(made)


def parties_of(standing: Standing, procedure: Procedure, keys: Keys) -> set[tuple[str, int | None, int | None]]:
    """Attribute, person and unit of everybody whom the case names, and of whoever took part."""
    found: set[tuple[str, int | None, int | None]] = set()
    for attribute, kind, key in named(standing, procedure):
        found.add((attribute, keys.people[key], None) if kind == "person" else (attribute, None, keys.units[key]))
    return found | {(CaseParty.TOOK_PART, keys.people[key], None) for key in standing.took_part}


def party(case: Case, attribute: str, person: int | None, unit: int | None) -> CaseParty:
    return CaseParty(
        case=case, attribute=attribute, person_id=person, unit_id=unit, procedure=case.procedure, open=case.open, due=case.due,
        closed=case.closed,
    )  # fmt: skip


def _write_parties(case: Case, standing: Standing, procedure: Procedure, keys: Keys, *, whole: bool) -> None:
    """``whole``: the rows of ``standing`` are complete; otherwise those who stand in rows stay. Who took part always does."""
    before = {(each.attribute, each.person_id, each.unit_id): each for each in CaseParty.objects.filter(case=case)}
    wanted = parties_of(standing, procedure, keys)
    stays = {CaseParty.TOOK_PART} | (set() if whole else procedure.rows.keys())
    gone = [each.pk for key, each in before.items() if key not in wanted and key[0] not in stays]
    if gone:
        CaseParty.objects.filter(pk__in=gone).delete()
    if any((each.open, each.due, each.closed) != (case.open, case.due, case.closed) for each in before.values()):
        CaseParty.objects.filter(case=case).update(open=case.open, due=case.due, closed=case.closed)
    CaseParty.objects.bulk_create(party(case, *key) for key in sorted(wanted - before.keys(), key=repr))


def _write_links(case: Case, payload: Payload) -> None:
    for relation, item in payload.get("links", []):
        CaseLink.objects.get_or_create(case=case, relation=relation, other=Case.objects.get(number=item))
