"""Takes the word files of this folder and the reader's language. Gives texts. Never a text in one language only.

Each file holds pairs, ``key: {zh: …, en: …}``; placeholders have names: ``%(n)s``. The language is that of the
request being answered; the middleware sets it, and nobody else does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, cast

from shigan.errors import Both, told
from shigan.packs.part import Bilingual
from shigan.yaml_text import load

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_language: ContextVar[Language] = ContextVar("language", default="zh")


class Pair(Protocol):
    """A text in both languages, as packs hold it."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


@cache
def all_words() -> Mapping[str, Mapping[Language, str]]:
    """Every key of every word file; the same key twice is a mistake of ours."""
    found: dict[str, Mapping[Language, str]] = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        pairs = load(path.read_text(encoding="utf-8"))
        twice = found.keys() & pairs.keys()
        assert not twice, f"{path.name}: {sorted(twice)} already stand in another file"
        found |= pairs
    return found


def language() -> Language:
    return _language.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Everything said inside is said in ``chosen``; anything but 'en' is Chinese."""
    token = _language.set("en" if chosen == "en" else "zh")
    try:
        yield
    finally:
        _language.reset(token)


def t(key: str, **values: object) -> str:
    """The text of ``key`` in the reader's language, its placeholders filled in."""
    pair = all_words()[key]
    sentence = pair[language()]
    values = {name: told(value, language()) if isinstance(value, Both) else value for name, value in values.items()}
    return sentence % values if values else sentence.replace("%%", "%")


def pair_of(key: str) -> Bilingual:
    """The text of ``key`` in both languages, as the core says its own."""
    pair = all_words()[key]
    return Bilingual(zh=pair["zh"], en=pair["en"])


def said(text: Both | Pair | str | None) -> str:
    """A text of the pack, or of the core, in the reader's language."""
    if text is None:
        return ""
    if isinstance(text, str):
        return told(text, language())
    return cast("str", getattr(text, language()))
