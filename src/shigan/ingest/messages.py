"""Takes the id of a message and its values. Gives the sentence in Chinese and in English. Never decides anything.

Readers speak through the two tables of ingest.wording only, so that every reason a file or a row was refused can be listed,
translated and tested. Placeholders have names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shigan.ingest.wording import NOTES, PROBLEMS


@dataclass(frozen=True)
class Message:
    """One sentence in both languages. ``values`` are what was filled in, as text, for machines."""

    id: str
    zh: str
    en: str
    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str = "zh") -> str:
        """The sentence in ``language`` ('zh' or 'en')."""
        return self.en if language == "en" else self.zh

    def __str__(self) -> str:
        return self.zh


@dataclass(frozen=True)
class Problem:
    """What is wrong and what to do about it."""

    reason: Message
    remedy: Message

    @property
    def id(self) -> str:
        """The id that both messages share."""
        return self.reason.id


def problem(id: str, /, **values: object) -> Problem:
    """The problem called ``id`` in wording.PROBLEMS, with its named values filled in."""
    reason_zh, reason_en, remedy_zh, remedy_en = PROBLEMS[id]
    filled = {name: str(value) for name, value in values.items()}
    return Problem(
        reason=Message(id, reason_zh % filled, reason_en % filled, filled),
        remedy=Message(id, remedy_zh % filled, remedy_en % filled, filled),
    )


def note(id: str, /, **values: object) -> Message:
    """The remark called ``id`` in wording.NOTES, with its named values filled in."""
    zh, en = NOTES[id]
    filled = {name: str(value) for name, value in values.items()}
    return Message(id, zh % filled, en % filled, filled)
