"""Takes the plain values of an indicator or a rule. Gives it checked and frozen, its expressions typed. Never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo, model_validator

from shigan.expressions import Expression, Value, parse
from shigan.packs.columns import FACT_COLUMNS, SUBJECT, rule_columns
from shigan.packs.part import (
    Bilingual,
    CauseCode,
    Cited,
    Identifier,
    IndicatorCode,
    Level,
    Line,
    Need,
    Outcome,
    Part,
    Sentence,
    TypologyCode,
)


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
    alike: tuple[Identifier, ...] = ()  # columns of the relation that must be equal, beside kind and step, to compare
    # it measures time: who works in shifts is compared only with others who do, and an ordinary difference of pace says nothing
    of_time: bool = False
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
