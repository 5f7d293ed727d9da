"""Takes a mapping and the actions it yields. Gives what the source can show. Never claims what was not recorded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from shigan.ingest.mapping import RECORDS, Mapping
from shigan.ledger import actions as words

BY_ACTION: Final[dict[str, tuple[str, ...]]] = {
    "work": (words.WORK, words.VERIFY, words.SUBMIT),
    "reminder": (words.REMIND,),
    "extension": (words.EXTEND_REQUEST, words.EXTEND_GRANT),
    "promise": (words.PROMISE,),
    "rating": (words.RATE,),
    "wait": (words.WAIT,),
    "dispute": (words.DISPUTE, words.ARBITRATE),
    "guide": (words.GUIDE,),
    "decline": (words.DECLINE,),
}
"""A source shows this if any of these actions occurs in it."""

PERSON_SHARE: Final = 0.5
"""With a person on fewer of its entries, a source says too little of who held what."""

UNDERSTOOD_SHARE: Final = 0.5
"""With fewer of its entries understood, a source cannot tell work from what is none."""


def records_of(
    mapping: Mapping, actions: Collection[str], person_share: float = 1.0, understood_share: float = 1.0
) -> tuple[str, ...]:
    """What the source can show, in the order of RECORDS: as the mapping states, else as follows from it.

    ``actions``: those that occur; ``person_share``, ``understood_share``: of the entries, how many name a person, and how
    many have an activity whose meaning is known.
    """
    if mapping.records is not None:
        return tuple(name for name in RECORDS if name in mapping.records)
    person = mapping.person is not None and person_share >= PERSON_SHARE
    unit = mapping.unit is not None or any(event.unit for event in mapping.events)
    ending = mapping.ending == "marked"
    shown = {name for name, needed in BY_ACTION.items() if any(action in actions for action in needed)}
    columns = {
        "person": person,
        "unit": unit,
        "handover": (person or unit) and mapping.row_is == "event",
        "counterpart": _names_counterpart(mapping),
        "due": mapping.has_limits,
        "ending": ending,
        "review": words.SUBMIT in actions and (words.RETURN in actions or words.VERIFY in actions),
        "reopen": words.REOPEN in actions or words.COMPLAIN in actions or (ending and mapping.row_is == "event"),
        "outcome": mapping.outcome is not None or any(event.outcome for event in mapping.events),
        "tier": bool(mapping.tiers) or mapping.other_tier is not None,
    }
    shown.update(name for name, is_shown in columns.items() if is_shown)
    if mapping.row_is == "case" or understood_share < UNDERSTOOD_SHARE:
        shown.discard("work")
    return tuple(name for name in RECORDS if name in shown)


def _names_counterpart(mapping: Mapping) -> bool:
    deeds = mapping.actions.words.values()
    stated = any(deed.counterpart_unit or deed.unit_is == "counterpart" for deed in deeds)
    return stated or mapping.counterpart is not None or mapping.counterpart_unit is not None
