"""Takes an indicator of the pack. Gives its formula in sentences: what was looked at, counted, expected. Never a number."""

from __future__ import annotations

from collections.abc import Iterator

from shigan.expressions import Expression, to_prose
from shigan.expressions.nodes import Arithmetic, Column, Value, walk
from shigan.facts.expectation import PEER_WEIGHT
from shigan.packs import Indicator
from shigan.reports import numbers
from shigan.reports.evidence_rows import CODED, column_name
from shigan.reports.results import LabelledPack
from shigan.reports.words import Words


def formula(indicator: Indicator, level: str, pack: LabelledPack, words: Words) -> tuple[tuple[str, str], ...]:
    """(head, sentence) in the order in which a number comes about."""
    teller = _Teller(pack, words)
    return (
        (words("formula_looked_at"), _population(indicator, teller)),
        (words("formula_counted"), _counted(indicator, teller)),
        *(((words("exposure"), _summed(indicator.exposure, teller)),) if indicator.exposure else ()),
        (words("expected"), _expected(indicator, level, words)),
        *(((words("formula_units"), words("formula_seconds")),) if _speaks_of_seconds(indicator) else ()),
    )


class _Teller:
    """Tells expressions with the labels of the pack, and those of the reports where the pack has none."""

    def __init__(self, pack: LabelledPack, words: Words) -> None:
        self.pack = pack
        self.words = words

    def prose(self, expression: Expression) -> str:
        return to_prose(expression, self.words.language, self.labels(expression.columns), self.told)

    def labels(self, columns: frozenset[str]) -> dict[str, str]:
        return {column: column_name(column, self.pack, self.words) for column in columns}

    def told(self, column: str, value: Value) -> str | None:
        if column in CODED and isinstance(value, str) and value:
            return self.words.get(f"{column}_{value}", value)
        if isinstance(value, int) and value and column.endswith(("_w", "_minutes")):
            return numbers.hours(value / (3600 if column.endswith("_w") else 60), self.words)
        return None


def _population(indicator: Indicator, teller: _Teller) -> str:
    each = teller.words(f"each_{indicator.relation}")
    return teller.words("formula_where", each=each, where=teller.prose(indicator.where)) if indicator.where else each


def _counted(indicator: Indicator, teller: _Teller) -> str:
    if indicator.duration is not None:
        label = teller.labels(frozenset({indicator.duration}))[indicator.duration]
        return teller.words("formula_duration", duration=label)
    assert indicator.numerator is not None, f"indicator '{indicator.id}' has no numerator"
    if indicator.statistic == "share":
        return teller.words("formula_share", numerator=teller.prose(indicator.numerator))
    return _summed(indicator.numerator, teller)


def _summed(expression: Expression, teller: _Teller) -> str:
    if not expression.columns:
        return teller.words("formula_one_each")
    return teller.words("formula_sum", numerator=teller.prose(expression))


def _expected(indicator: Indicator, level: str, words: Words) -> str:
    if level == "kind" or indicator.statistic == "total":
        return words("expected_none_kind" if level == "kind" else "expected_none_total")
    return words(
        "expected_duration" if indicator.statistic == "duration" else "expected_share", weight=f"{PEER_WEIGHT:g}"
    )


def _speaks_of_seconds(indicator: Indicator) -> bool:
    """Whether working time is divided in the formula, so that the reader has to know its unit."""
    return any(
        node.operator == "/" and any(isinstance(part, Column) and part.name.endswith("_w") for part in walk(node))
        for expression in _expressions(indicator)
        for node in walk(expression.tree)
        if isinstance(node, Arithmetic)
    )


def _expressions(indicator: Indicator) -> Iterator[Expression]:
    yield from (each for each in (indicator.where, indicator.numerator, indicator.exposure) if each is not None)
