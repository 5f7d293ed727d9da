"""Takes facts and one rule. Gives the subjects to whom the rule applies. Never looks at who they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute

from shigan.engines.protocol import Engine
from shigan.facts.kept import Facts
from shigan.facts.statistics import Z_95, Z_998, Floats, largest_significant, tail
from shigan.packs import Indicator, Rule

CARRIED: tuple[str, ...] = (
    "n", "items", "observed", "exposure", "value", "p90", "expected", "ratio", "shrunk",
    "low_95", "high_95", "low_998", "high_998", "silent",
)  # fmt: skip
"""Columns of a fact that a rule may use bare, and of other facts with their alias in front."""


Family = tuple[str, bool]
"""The level and whether good practice is looked for: what is asked together, and must be wrong together hardly ever."""


def bars(facts: Facts, rules: Iterable[Rule], indicators: Mapping[str, Indicator]) -> dict[Family, float]:
    """The largest p value that is still a discovery in each family of questions.

    A person about whom twenty questions are asked has twenty chances to stand out by accident. So the false discovery rate is
    held over all questions about people, or units, of an evaluation together, not question by question.
    """
    asked: dict[Family, list[Floats]] = {}
    for rule in rules:
        indicator = indicators.get(rule.indicator)
        if indicator is not None:
            _, z = _spoken(facts, rule, indicator)
            asked.setdefault((rule.level, rule.favourable), []).append(tail(z))
    return {family: largest_significant(np.concatenate(told)) for family, told in asked.items()}


def rule_table(facts: Facts, rule: Rule, indicator: Indicator, bar: float) -> pa.Table:
    """One row per subject of whom something may be said, with every column the rule may use.

    ``p_value`` and what follows from it look in the direction the rule speaks of: worse, or better for good practice;
    of an indicator of which neither is worse, good practice is to have more.
    ``bar``: up to which p value the rule's family calls it significant (``bars``).
    ``items`` starts as the number of rows, which it can never exceed; who passes is counted exactly afterwards.
    """
    primary, z = _spoken(facts, rule, indicator)
    p_value = tail(z)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"subject": primary["subject"]}
    columns |= {name: primary[name] for name in CARRIED} | _compared(primary, indicator)
    columns["items"] = pa.compute.coalesce(primary["items"], columns["n"])
    columns["p_value"] = pa.array(p_value, from_pandas=True)
    columns["significant"] = pa.array(np.nan_to_num(p_value, nan=2.0) <= bar)
    columns["outside_95"] = pa.array(np.nan_to_num(z, nan=0.0) > Z_95)
    columns["outside_998"] = pa.array(np.nan_to_num(z, nan=0.0) > Z_998)
    for alias, beside in rule.also.items():
        columns |= _beside(facts.totals(beside, rule.level), primary["subject"], alias)
    return pa.table(columns)


def _spoken(facts: Facts, rule: Rule, indicator: Indicator) -> tuple[pa.Table, Floats]:
    """The totals of whom something may be said, and their scores in the direction the rule speaks of."""
    totals = facts.totals(rule.indicator, rule.level)
    spoken = totals.filter(totals["spoken"])
    return spoken, _column(spoken, "z") * (-1.0 if rule.favourable and indicator.worse != "neither" else 1.0)


def _compared(primary: pa.Table, indicator: Indicator) -> dict[str, pa.ChunkedArray]:
    """What a finding speaks of: only what can be compared; ``silent`` says how many rows beside."""
    seen = pa.compute.subtract(primary["n"], primary["silent"])
    observed = pa.compute.subtract(primary["observed"], primary["silent_observed"])
    expected = pa.compute.subtract(primary["expected"], primary["silent_observed"].cast(pa.float64()))
    told = {"n": seen, "observed": observed, "expected": expected}
    if indicator.statistic != "share":
        return told
    some = pa.compute.if_else(pa.compute.greater(seen, 0), seen, None)
    return told | {"exposure": seen, "value": pa.compute.divide(observed.cast(pa.float64()), some)}


def _beside(other: pa.Table, subjects: pa.ChunkedArray, alias: str) -> dict[str, pa.ChunkedArray]:
    """The other indicator's columns in the order of ``subjects``, unknown where it has no row for a subject."""
    place = pa.compute.index_in(subjects, value_set=other["subject"].combine_chunks())
    return {f"{alias}_{name}": other[name].take(place) for name in CARRIED}


def _column(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def subjects_it_applies_to(engine: Engine, rule: Rule, table: pa.Table) -> list[dict[str, object]]:
    """The rows for which the rule's condition is true; unknown is not true."""
    if table.num_rows == 0:
        return []
    judged = engine.compute(table.select(["subject", *sorted(rule.applies.columns)]), {"applies_": rule.applies})
    rows: list[dict[str, object]] = table.filter(pa.compute.fill_null(judged["applies_"], False)).to_pylist()
    return rows
