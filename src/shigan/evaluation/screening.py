"""Takes facts and one rule. Gives the subjects to whom the rule applies. Never looks at who they are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute

from shigan.engines.protocol import Engine
from shigan.facts.kept import Facts
from shigan.facts.statistics import Z_95, Z_998, significant, tail
from shigan.packs import Indicator, Rule

CARRIED: tuple[str, ...] = (
    "n", "items", "observed", "exposure", "value", "p90", "expected", "ratio", "shrunk",
    "low_95", "high_95", "low_998", "high_998", "silent",
)  # fmt: skip
"""Columns of a fact that a rule may use bare, and of other facts with their alias in front."""


def rule_table(facts: Facts, rule: Rule, indicator: Indicator) -> pa.Table:
    """One row per subject of whom something may be said, with every column the rule may use.

    ``p_value`` and what follows from it look in the direction the rule speaks of: worse, or better for good practice;
    of an indicator of which neither is worse, good practice is to have more.
    ``items`` starts as the number of rows, which it can never exceed; who passes is counted exactly afterwards.
    """
    primary = facts.totals(rule.indicator, rule.level)
    primary = primary.filter(primary["spoken"])
    z = _column(primary, "z") * (-1.0 if rule.favourable and indicator.worse != "neither" else 1.0)
    p_value = tail(z)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"subject": primary["subject"]}
    columns |= {name: primary[name] for name in CARRIED}
    columns["items"] = pa.compute.coalesce(primary["items"], primary["n"])
    columns["p_value"] = pa.array(p_value, from_pandas=True)
    columns["significant"] = pa.array(significant(p_value))
    columns["outside_95"] = pa.array(np.nan_to_num(z, nan=0.0) > Z_95)
    columns["outside_998"] = pa.array(np.nan_to_num(z, nan=0.0) > Z_998)
    for alias, beside in rule.also.items():
        columns |= _beside(facts.totals(beside, rule.level), primary["subject"], alias)
    return pa.table(columns)


def _beside(other: pa.Table, subjects: pa.ChunkedArray, alias: str) -> dict[str, pa.ChunkedArray]:
    """The other indicator's columns in the order of ``subjects``, unknown where it has no row for a subject."""
    place = pa.compute.index_in(subjects, value_set=other["subject"].combine_chunks())
    return {f"{alias}_{name}": other[name].take(place) for name in CARRIED}


def _column(table: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def subjects_it_applies_to(engine: Engine, rule: Rule, table: pa.Table) -> list[dict[str, object]]:
    """The rows for which the rule's condition is true; unknown is not true."""
    if table.num_rows == 0:
        return []
    judged = engine.compute(table.select(["subject", *sorted(rule.applies.columns)]), {"applies_": rule.applies})
    rows: list[dict[str, object]] = table.filter(pa.compute.fill_null(judged["applies_"], False)).to_pylist()
    return rows
