"""Takes nothing. Gives the values a document of the office may name, with the kind of each. Never holds a value.

A person, a unit and a choice are printed by their names, never by their keys: ``lead_unit`` of the procedure is
``lead_unit_name`` here. A kind says how a value is written: a day as 2026年11月22日, working days in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from shigan.expressions import ValueType

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

MATTER: Final[Kinds] = MappingProxyType({
    "number": "text", "state_name": "text", "created_on": "day",
    "title": "text", "kind": "code", "kind_name": "text", "source": "code", "source_name": "text", "basis": "text", "demand": "text",
    "recurs": "code", "recurs_name": "text",
    "registrar_name": "text", "supervisor_name": "text", "leader_name": "text", "lead_unit_name": "text", "holder_name": "text",
    "due": "day", "outside_due": "day", "outside_latest": "day", "filing": "text",
    "progress": "percent", "reminders": "count", "remind_level": "code", "remind_level_name": "text",
    "returns": "count", "extensions": "count",
    "extension_to": "day", "extension_reason": "text", "extension_asked_by_name": "text", "extension_asked_on": "day",
    "transfer_unit_name": "text", "transfer_person_name": "text", "transfer_by_name": "text", "transfer_reason": "text",
    "decline": "code", "decline_name": "text", "decline_reason": "text", "declined_by_name": "text", "declined_unit_name": "text",
    "offered_from_name": "text", "guided_unit_name": "text", "rating": "code", "rating_name": "text", "rated_on": "day",
    "complaints": "count", "complained_on": "day",
    "dispute_unit_name": "text", "dispute_reason": "text", "disputed_by_name": "text",
    "objection": "text", "objected_by_name": "text", "objected_on": "day", "objection_answer": "text",
    "waits_for": "code", "waits_for_name": "text", "wait_reason": "text", "waits_until": "day", "obstacle": "text",
    "promised_on": "day", "promise": "text", "problem": "text", "root_cause": "text", "measures": "text",
    "outcome": "text", "submitted_by_name": "text", "submitted_on": "day",
    "verified_by_name": "text", "verification": "text", "verified_how": "code", "verified_how_name": "text",
    "closed_on": "day", "looked_back_on": "day", "lasting": "code", "lasting_name": "text",
})  # fmt: skip
"""The attributes of procedure ``matter``: people, units and choices by name, choices also by code for conditions."""

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

LISTS: Final[Mapping[str, Kinds]] = MappingProxyType({
    "milestones": {"name": "text", "due": "day", "done_on": "day"},
    "assists": {"unit_name": "text", "task": "text", "answered_on": "day", "answer": "text"},
    "steps": {"day": "day", "step_name": "text", "person_name": "text", "unit_name": "text", "words": "text"},
    "matters": {"place": "count", **MATTER, **GATHERED},
    "finished": {
        "number": "text", "title": "text", "lead_unit_name": "text", "due": "day", "submitted_on": "day", "closed_on": "day",
        "outcome": "text",
    },
    "deeds": {"day": "day", "step_name": "text", "number": "text", "words": "text", "proof": "text"},
})  # fmt: skip
"""The rows a table may be of. ``matters`` makes the document a register, about many matters; PERSONAL ones, about one person."""

PERSONAL: Final = ("finished", "deeds")
"""What the person brought to an end, and the lines of the person's work record."""

ONE_MATTER: Final[Kinds] = MappingProxyType({**GENERAL, **MATTER, **GATHERED})

ONE_PERSON: Final[Kinds] = MappingProxyType({
    **GENERAL,
    "person_name": "text", "unit_name": "text", "since": "day", "until": "day",
    "finished": "count", "on_time": "count",  # finished by the due day, or without one
    "deeds": "count", "entered": "count",  # lines of the work record; those the person entered
})  # fmt: skip

_TYPES: Mapping[Kind, ValueType] = {
    "text": "text", "code": "text", "day": "int", "count": "int", "percent": "int", "working_days": "int",
}  # fmt: skip


def expression_columns(kinds: Kinds) -> dict[str, ValueType]:
    """The columns a condition over these values may name; a day is the number of days since 1970-01-01."""
    return {name: _TYPES[kind] for name, kind in kinds.items()}
