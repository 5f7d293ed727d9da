"""Takes one value of a pack file. Gives it checked: codes, keys, citations, texts in two languages. Never a free form."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator

from shigan.citations import Citation, CitationError, parse_citation
from shigan.citations.citation import INSTRUMENT_PATTERN, PROVISION_PATTERN

Language = Literal["zh", "en"]
Level = Literal["person", "unit", "pair", "kind"]
Confidence = Literal["H", "M", "L"]  # H: checked against the primary text; M: secondary; L: not found in a text
Outcome = Literal["applies", "silent", "unknown"]
Need = Literal[
    "person", "unit", "work", "handover", "counterpart", "due", "ending", "reminder", "extension", "promise",
    "review", "reopen", "rating", "outcome", "wait", "dispute", "guide", "decline", "tier",
]  # fmt: skip

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
InstrumentKey = Annotated[str, Field(pattern=f"^{INSTRUMENT_PATTERN}$")]
ProvisionKey = Annotated[str, Field(pattern=f"^{PROVISION_PATTERN}$")]
TypologyCode = Annotated[str, Field(pattern=r"^T[0-9]{2}$")]
IndicatorCode = Annotated[str, Field(pattern=r"^I[0-9]{2}$")]
CauseCode = Annotated[str, Field(pattern=r"^C[1-9]$")]
Line = Annotated[str, Field(min_length=1, max_length=2000)]


def _citation(value: object) -> Citation:
    if not isinstance(value, str):
        raise CitationError(f"found {value!r}; expected a text such as civil-servant-law/art-57; put it in quotes")
    return parse_citation(value)


Cited = Annotated[Citation, PlainValidator(_citation)]


class Part(BaseModel):
    """Strict, frozen, and nothing beyond the declared fields."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Bilingual(Part):
    """One text in both languages."""

    zh: Line
    en: Line

    def get(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Sentence(Bilingual):
    """A sentence in both languages with named placeholders: %(observed)s."""
