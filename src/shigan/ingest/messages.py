"""Takes the id of a message and its values. Gives the sentence in Chinese and in English. Never decides anything.

Readers speak through the two tables of ingest.wording only, so that every reason a file or a row was refused can be listed,
translated and tested. Placeholders have names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from shigan.errors import told
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
    zh, en = _filled(values, "zh"), _filled(values, "en")
    return Problem(
        reason=Message(id, reason_zh % zh, reason_en % en, en),
        remedy=Message(id, remedy_zh % zh, remedy_en % en, en),
    )


def _filled(values: Mapping[str, object], language: str) -> dict[str, str]:
    """The values as text; one that is known in both languages in the one that is wanted."""
    return {name: writable(told(value if isinstance(value, str) else str(value), language)) for name, value in values.items()}


_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def writable(text: str) -> str:
    """What a damaged file holds in its names, as it can be written to a screen or a file."""
    return _UNWRITABLE.sub("�", text)


def note(id: str, /, **values: object) -> Message:
    """The remark called ``id`` in wording.NOTES, with its named values filled in."""
    zh, en = NOTES[id]
    filled = _filled(values, "en")
    return Message(id, zh % _filled(values, "zh"), en % filled, filled)
