"""Takes 'instrument/art-5-item-7'. Gives the pointer and its words in a language. Never looks the provision up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from shigan.errors import SaidWhole

INSTRUMENT_PATTERN = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
PROVISION_PATTERN = r"art-[1-9][0-9]{0,3}(?:-item-[1-9][0-9]{0,2})?"
_CITATION = re.compile(f"(?P<instrument>{INSTRUMENT_PATTERN})/(?P<provision>{PROVISION_PATTERN})")
_PROVISION = re.compile(r"art-(?P<article>[0-9]+)(?:-item-(?P<item>[0-9]+))?")
_DIGITS = "零一二三四五六七八九"


class CitationError(SaidWhole, ValueError):
    """The text is not a pointer to a provision."""


@dataclass(frozen=True, order=True)
class Citation:
    """One provision of one instrument, by the keys of a pack."""

    instrument: str
    provision: str  # 'art-5' or 'art-5-item-7'

    def __str__(self) -> str:
        return f"{self.instrument}/{self.provision}"


def parse_citation(text: str) -> Citation:
    """Read 'instrument/art-n' or 'instrument/art-n-item-m'. Raises CitationError."""
    found = _CITATION.fullmatch(text)
    if found is None:
        raise CitationError(
            f"found {text!r}; expected 'instrument/art-n' or 'instrument/art-n-item-m' in lower case; "
            "write for example civil-servant-law/art-57"
        )
    return Citation(found["instrument"], found["provision"])


def format_citation(citation: Citation, language: Literal["zh", "en"], title: str) -> str:
    """The pointer in words: 《公务员法》第五十七条, or Civil Servant Law, Article 57."""
    found = _PROVISION.fullmatch(citation.provision)
    assert found is not None, f"{citation.provision!r} was not made by parse_citation"
    article, item = int(found["article"]), found["item"]
    if language == "en":
        return f"{title}, Article {article}" + ("" if item is None else f", item {int(item)}")
    tail = "" if item is None else f"第{chinese_number(int(item))}项"
    return f"《{title}》第{chinese_number(article)}条{tail}"


def chinese_number(number: int) -> str:
    """A number from 1 to 9999 in Chinese numerals, as the articles of a law are counted."""
    text = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += _DIGITS[digit] + unit
        elif text and not text.endswith("零") and number:
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text
