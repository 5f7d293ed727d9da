"""Takes the plain values of one file. Gives a checked, frozen part of a pack. Never looks into another file.

What one file can get wrong by itself is refused here; what only several files together can get wrong is in
``checks``. Expressions arrive as text and leave parsed and typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationInfo, model_validator

from shigan.citations import Citation, CitationError, parse_citation
from shigan.citations.citation import INSTRUMENT_PATTERN, PROVISION_PATTERN
from shigan.expressions import Expression, Value, parse
from shigan.packs.columns import FACT_COLUMNS, SUBJECT, rule_columns

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


def _over_relation(value: object, info: ValidationInfo) -> Expression:
    assert info.context is not None
    columns = info.context["relations"].get(info.data.get("relation"))
    if columns is None:
        raise ValueError(
            "found an expression that cannot be checked; expected a known relation; correct 'relation' first"
        )
    return parse(value, columns)  # type: ignore[arg-type]  # parse refuses what is not a text


def _over_facts(value: object, info: ValidationInfo) -> Expression:
    return parse(value, rule_columns(info.data.get("also") or {}))  # type: ignore[arg-type]


def _of_type(kind: str) -> AfterValidator:
    def check(expression: Expression) -> Expression:
        if expression.type != kind:
            raise ValueError(f"found a value of type {expression.type}; expected {kind}; rewrite the expression")
        return expression

    return AfterValidator(check)


RelationExpression = Annotated[Expression, PlainValidator(_over_relation)]
RelationCondition = Annotated[Expression, PlainValidator(_over_relation), _of_type("bool")]
RelationCount = Annotated[Expression, PlainValidator(_over_relation), _of_type("int")]
FactCondition = Annotated[Expression, PlainValidator(_over_facts), _of_type("bool")]


class Indicator(Part):
    """A named measure over one relation.

    share: rows for which ``numerator`` is true over rows of ``where``. ratio: sum of ``numerator`` over sum of
    ``exposure``. duration: time of column ``duration``, censored where column ``observed`` is false. total: the sum
    of ``numerator``, used to explain and never compared.
    """

    id: Identifier
    code: IndicatorCode
    name: Bilingual
    definition: Bilingual
    relation: Identifier
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    holder: Mapping[Level, Identifier] = Field(default_factory=dict)
    period: Identifier = "period"
    where: RelationCondition | None = None
    statistic: Literal["share", "ratio", "duration", "total"]
    numerator: RelationExpression | None = None
    exposure: RelationCount | None = None
    duration: Identifier | None = None
    observed: Identifier | None = None
    worse: Literal["higher", "lower", "neither"]
    needs: tuple[Need, ...] = ()
    except_dispatching: bool = False  # holders whose role sheet is to pass matters on are left out: it is their duty
    typology: tuple[TypologyCode, ...] = ()
    source: Line

    @model_validator(mode="after")
    def _statistic_has_its_parts(self) -> Indicator:
        wanted = {
            "share": {"numerator"}, "ratio": {"numerator", "exposure"},
            "duration": {"duration", "observed"}, "total": {"numerator"},
        }[self.statistic]  # fmt: skip
        given = {name for name in ("numerator", "exposure", "duration", "observed") if getattr(self, name) is not None}
        if given != wanted:
            raise ValueError(
                f"found a {self.statistic} with {_listed(given)}; expected exactly {_listed(wanted)}; "
                "add what is missing and remove the rest"
            )
        kind = "bool" if self.statistic == "share" else "int"
        if self.numerator is not None and self.numerator.type != kind:
            raise ValueError(
                f"found a numerator of type {self.numerator.type}; expected {kind} for a {self.statistic}; rewrite it"
            )
        return self


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


class Example(Part):
    """What a rule says about given facts. A column that is left out is unknown."""

    name: Line
    given: Mapping[str, Annotated[Value, PlainValidator(lambda value: value)]]
    then: Outcome


class Sentence(Bilingual):
    """A sentence in both languages with named placeholders: %(observed)s."""


class Rule(Part):
    """A condition on facts that leads to a question. Never to a verdict."""

    id: Identifier
    name: Bilingual
    favourable: bool
    level: Level
    indicator: Identifier
    also: Mapping[Identifier, Identifier] = Field(default_factory=dict)
    applies: FactCondition
    since: date | None = None
    until: date | None = None  # not included
    criterion: Annotated[tuple[Cited, ...], Field(min_length=1)]
    typology: tuple[TypologyCode, ...]
    causes: tuple[CauseCode, ...]
    explanations: tuple[Identifier, ...]
    condition: Sentence
    question: Sentence
    refuted_by: Sentence
    examples: Annotated[tuple[Example, ...], Field(min_length=3)]

    @model_validator(mode="after")
    def _aliases_are_free(self) -> Rule:
        clash = sorted(name for name in rule_columns(self.also) if name in FACT_COLUMNS and _aliased(name, self.also))
        if clash:
            raise ValueError(
                f"found an alias that makes {clash[0]!r} ambiguous; expected another word; rename the alias"
            )
        return self

    def columns(self) -> dict[str, Any]:
        """Every column the condition and the sentences may name."""
        return {**rule_columns(self.also), SUBJECT: "text"}


def _aliased(name: str, aliases: Mapping[str, str]) -> bool:
    return any(name == f"{alias}_{column}" for alias in aliases for column in FACT_COLUMNS)


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
