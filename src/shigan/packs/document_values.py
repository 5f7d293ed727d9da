"""Takes nothing. Gives the values a document of the office may name, with the kind of each. Never holds a value.

A person, a unit and a choice are printed by their names, never by their keys: ``lead_unit`` of the procedure is
``lead_unit_name`` here. A kind says how a value is written: a day as 2026年11月22日, working days in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from shigan.expressions import ValueType
from shigan.packs.procedure_keeping import RowColumn
from shigan.packs.procedure_models import Procedure

Kind = Literal["text", "code", "day", "count", "percent", "working_days"]
"""``code``: a text that conditions may compare, and that is printed only in the document's own words for it."""

Kinds = Mapping[str, Kind]

GENERAL: Final[Kinds] = MappingProxyType({
    "today": "day",  # the day on the document
    "year": "count", "serial": "count",  # of the document's own number 〔2026〕12号
    "office": "text",  # who issues it, as it signs
    "contact": "text",  # whom to ask: a name and a telephone number
    "period": "text",  # of a register: what was chosen, such as 2026年第四季度
    "matters": "count",  # of a register: its rows
})  # fmt: skip

OF_A_CASE: Final[Kinds] = MappingProxyType({"number": "text", "state_name": "text", "created_on": "day"})
"""What every case has beside its attributes."""

GATHERED: Final[Kinds] = MappingProxyType({
    "reason": "text",  # what was written when the step was taken
    "decision": "code",  # of an extension: granted or refused
    "previous_due": "day",  # before the step moved it
    "days_late": "working_days", "days_left": "working_days",  # today, or the day of submission, against ``due``; or None
    "reply_within": "working_days",  # how soon an answer is asked for
    "assist_names": "text",  # the units asked to help, in one line
    "evidence_names": "text",  # the proofs of the outcome, one in a line
    "evidence": "count", "open_parts": "count", "open_milestones": "count", "open_assists": "count",
})  # fmt: skip
"""What is worked out for a document beside the attributes."""

OF_PEOPLE: Final[Mapping[str, Kinds]] = MappingProxyType({
    "steps": {"day": "day", "step_name": "text", "person_name": "text", "unit_name": "text", "words": "text"},
    "finished": {
        "number": "text", "title": "text", "lead_unit_name": "text", "due": "day", "submitted_on": "day", "closed_on": "day",
        "outcome": "text",
    },
    "deeds": {"day": "day", "step_name": "text", "number": "text", "words": "text", "proof": "text"},
})  # fmt: skip
"""The rows a table may be of in a document of any procedure: the course of a case, and what one person finished and did."""

MATTERS: Final = "matters"
"""A table of these makes the document a register, about many cases."""

PERSONAL: Final = ("finished", "deeds")
"""What the person brought to an end, and the lines of the person's work record."""

ONE_PERSON: Final[Kinds] = MappingProxyType({
    **GENERAL,
    "person_name": "text", "unit_name": "text", "since": "day", "until": "day",
    "finished": "count", "on_time": "count",  # finished by the due day, or without one
    "deeds": "count", "entered": "count",  # lines of the work record; those the person entered
})  # fmt: skip

_KINDS: Final[Mapping[str, Kind]] = {"text": "text", "choice": "code", "day": "day", "count": "count"}


def case_kinds(procedure: Procedure) -> Kinds:
    """The values of one case: people, units and choices by name, choices also by code for conditions."""
    percents = {field.attribute for step in procedure.steps.values() for field in step.form.values() if field.type == "percent"}
    kinds: dict[str, Kind] = dict(OF_A_CASE)
    for name, attribute in procedure.attributes.items():
        if attribute.counted:
            continue
        if attribute.type in _KINDS:
            kinds[name] = "percent" if name in percents else _KINDS[attribute.type]
        if attribute.type in ("person", "unit", "choice"):
            kinds[f"{name}_name"] = "text"
    return kinds


def values_of(procedure: Procedure) -> Kinds:
    """What a document about one case of the procedure may name."""
    return {**GENERAL, **case_kinds(procedure), **GATHERED}


def lists_of(procedure: Procedure) -> Mapping[str, Kinds]:
    """The rows a table may be of: those that belong to a case, its course, the cases of a register, what a person did."""
    rows = {
        name: {_column(column, each): _KINDS.get(each.type, "text") for column, each in kind.columns.items()}
        for name, kind in procedure.rows.items()
    }
    return {**rows, **OF_PEOPLE, MATTERS: {"place": "count", **case_kinds(procedure), **GATHERED}}


def _column(name: str, column: RowColumn) -> str:
    """A person and a unit are printed by their names."""
    return name if column.type not in ("person", "unit") else f"{name}_name"


_TYPES: Mapping[Kind, ValueType] = {
    "text": "text", "code": "text", "day": "int", "count": "int", "percent": "int", "working_days": "int",
}  # fmt: skip


def expression_columns(kinds: Kinds) -> dict[str, ValueType]:
    """The columns a condition over these values may name; a day is the number of days since 1970-01-01."""
    return {name: _TYPES[kind] for name, kind in kinds.items()}
