"""Takes the plain values of one file. Gives a checked, frozen part of a pack. Never looks into another file.

What one file can get wrong by itself is refused here; what only several files together can get wrong is in
``checks``. Expressions arrive as text and leave parsed and typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from shigan.packs.part import (
    Bilingual,
    CauseCode,
    Cited,
    Confidence,
    Identifier,
    IndicatorCode,
    InstrumentKey,
    Line,
    Part,
    ProvisionKey,
    Sentence,
    TypologyCode,
)


class Manifest(Part):
    """pack.yaml: what the pack is."""

    id: InstrumentKey
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    title: Bilingual
    description: Bilingual
    published_on: date


class Provision(Part):
    """One article or item, told in the pack's own words. ``confidence`` says how sure we are of it."""

    title: Bilingual
    gist: Bilingual
    confidence: Confidence
    source: Line


class Instrument(Part):
    """A legal text, a rule of a place, or the pack's own conventions (``house``). ``repealed_on`` is not included."""

    id: InstrumentKey
    title: Bilingual
    issuer: Bilingual
    standing: Literal["law", "regulation", "party", "policy", "local", "house"]
    effective_from: date
    repealed_on: date | None = None
    note: Bilingual | None = None
    provisions: Annotated[Mapping[ProvisionKey, Provision], Field(min_length=1)]

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.repealed_on is None or day < self.repealed_on)


class DatedValue(Part):
    """A value from a day on. ``usable`` false: shown, never used unless a site confirms it."""

    value: int | float
    since: date
    until: date | None = None  # not included
    citation: Cited | None = None  # None: the text is known but not its article, or no text was seen
    source: Line
    confidence: Confidence
    usable: bool
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _unsure_values_stay_off(self) -> DatedValue:
        if self.confidence == "L" and self.usable:
            raise ValueError(
                "found usable: true with confidence L; expected usable: false; confirm the text or keep it off"
            )
        return self


class Parameter(Part):
    """A number that came from a text, with the days it held."""

    id: Identifier
    name: Bilingual
    unit: Literal["working_days", "days", "months", "share", "items", "working_hours", "hours"]
    values: Annotated[tuple[DatedValue, ...], Field(min_length=1)]

    def on(self, day: date) -> DatedValue | None:
        """The usable value in force, the latest to begin if there are several; None if there is none."""
        held = [
            one for one in self.values if one.usable and one.since <= day and (one.until is None or day < one.until)
        ]
        return max(held, key=lambda one: one.since, default=None)


class Manifestation(Part):
    """A T-code: a behaviour on matters, never a label on a person. ``hidden``: what a log cannot show of it."""

    name: Bilingual
    description: Bilingual
    shown_by: Bilingual
    hidden: Bilingual
    causes: tuple[CauseCode, ...]


class Cause(Part):
    """A reason to be examined by a person, and what may help."""

    name: Bilingual
    description: Bilingual
    helps: Bilingual


class ExplanationText(Part):
    """An innocent explanation, printed above the question when the record supports it."""

    name: Bilingual
    sentence: Sentence
    placeholders: tuple[Identifier, ...] = ()


class CoverageEntry(Part):
    """Which rules (or indicators) speak about a code; where there are none, why."""

    shown_in: tuple[Identifier, ...]
    limits: Bilingual


class Coverage(Part):
    """coverage.yaml: what an event log can evidence, and what not."""

    typology: Mapping[TypologyCode, CoverageEntry]
    indicators: Mapping[IndicatorCode, CoverageEntry]


class Typology(Part):
    """typology.yaml."""

    manifestations: Annotated[Mapping[TypologyCode, Manifestation], Field(min_length=1)]


class Causes(Part):
    """causes.yaml."""

    causes: Annotated[Mapping[CauseCode, Cause], Field(min_length=1)]


class Explanations(Part):
    """explanations.yaml."""

    explanations: Annotated[Mapping[Identifier, ExplanationText], Field(min_length=1)]


class Labels(Part):
    """labels.yaml: words for columns, levels and the like."""

    labels: Annotated[Mapping[Identifier, Bilingual], Field(min_length=1)]
