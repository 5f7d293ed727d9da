"""The columns of a list of cases, once for the page and for the file: shared ones, and attributes that lists know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shigan.packs.part import Bilingual
from shigan.packs.procedure_models import Procedure
from shigan_site.queries.matter_rows import MatterRow
from shigan_site.web.lists import Cell, Column
from shigan_site.web.telling import Telling, light_name, light_words


def case_columns(tell: Telling, chosen: Iterable[str]) -> tuple[Column, ...]:
    """The title and number, then the chosen ones in their order."""
    title = Column(_name(tell.procedure, "title"), lambda row: row.title)
    number = Column("matters.column.number", lambda row: row.number, under=True)
    return (title, number, *(column for name in chosen for column in _column(tell, name)))


def named_in(procedure: Procedure, rows: Iterable[MatterRow]) -> tuple[set[str], set[str]]:
    """The keys of people and of units that the attributes of these rows name."""
    people: set[str] = set()
    units: set[str] = set()
    for row in rows:
        for name, value in row.attributes.items():
            kind = procedure.attributes[name].type if name in procedure.attributes else ""
            if kind in ("person", "unit"):
                (people if kind == "person" else units).add(str(value))
    return people, units


def _name(procedure: Procedure, column: str) -> Bilingual:
    """How the procedure calls a shared column, or an attribute."""
    name = getattr(procedure.shared, column, None) or column
    return procedure.attributes[name].name


def _column(tell: Telling, name: str) -> tuple[Column, ...]:
    if name == "state":
        return (
            Column("matters.column.state", lambda row: tell.state(row.state)),
            Column("matters.column.light", lambda row: light_name(row.light), under=True),
        )
    if name == "since":
        return (Column("matters.column.since_days", lambda row: row.resting),)
    if name == "due":
        return (
            Column(_name(tell.procedure, "due"), lambda row: row.due),
            Column("matters.column.due", lambda row: light_words(row.light), under=True),
        )
    if name in ("unit", "holder", "subject"):
        return (Column(_name(tell.procedure, name), _shared(name)),)
    return (Column(_name(tell.procedure, name), _attribute(tell, name)),)


def _shared(name: str) -> Any:
    return lambda row: getattr(row, name)


def _attribute(tell: Telling, name: str) -> Any:
    def cell(row: MatterRow) -> Cell:
        value = row.attributes.get(name)
        return "" if value is None else tell.value(name, value)

    return cell
