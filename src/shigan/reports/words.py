"""Takes a language. Gives the reports' own fixed texts in it. Never holds a word of the pack or of the record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from shigan.reports.text import fill
from shigan.yaml_text import load

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class WordMissing(KeyError):
    """A report asked for a text that words.yaml does not hold in that language."""


@dataclass(frozen=True)
class Words:
    """The fixed texts in one language; call it with a key and the values of its placeholders.

    ``seconds_per_day`` is a normal working day of the calendar in force: what "a day" of working time means here.
    """

    language: Language
    seconds_per_day: int = 28_800

    def __call__(self, key: str, **values: object) -> str:
        entry = _table().get(key)
        if entry is None or self.language not in entry:
            raise WordMissing(f"words.yaml has no '{key}' in '{self.language}'; add the text there in every language")
        return fill(str(entry[self.language]), {name: str(value) for name, value in values.items()})

    def counted(self, key: str, count: int | str, **values: object) -> str:
        """The text with its count; of one thing the text of the key with ``_one``, where the language has such a text."""
        one = f"{key}_one" if str(count) == "1" and f"{key}_one" in _table() else key
        return self(one, count=f"{count:,}" if isinstance(count, int) else count, **values)

    def get(self, key: str, default: str) -> str:
        """The text, or the default for a key the table does not know (a column name of the record, for example)."""
        entry = _table().get(key)
        return default if entry is None else str(entry[self.language])


@cache
def _table() -> dict[str, dict[str, Any]]:
    text = resources.files("shigan.reports").joinpath("words.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, Any]] = load(text)
    return table
