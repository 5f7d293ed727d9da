"""Takes a procedure, a case, a step, a form, an actor and a day. Gives the next state, or a refusal. Never saves."""

from shigan.procedures.activities import parts_of
from shigan.procedures.advancing import advance, known_facts, offers
from shigan.procedures.form import Cleaned, clean, offered
from shigan.procedures.model import (
    Actor,
    Change,
    Facts,
    Grant,
    Linked,
    Occasion,
    Offer,
    Reason,
    Refused,
    Taken,
    Told,
    Value,
)
from shigan.procedures.permission import meant, objections, permitted
from shigan.procedures.wording import filled, in_words, line_in_words

__all__ = [
    "Actor",
    "Change",
    "Cleaned",
    "Facts",
    "Grant",
    "Linked",
    "Occasion",
    "Offer",
    "Reason",
    "Refused",
    "Taken",
    "Told",
    "Value",
    "advance",
    "clean",
    "filled",
    "in_words",
    "known_facts",
    "line_in_words",
    "meant",
    "objections",
    "offered",
    "offers",
    "parts_of",
    "permitted",
]
