"""Takes rows and a question. Gives the answer as a table. Never knows where the rows come from.

What each question means is said in engines.protocol; this is that, in loops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from shigan.engines.protocol import PPB, Measure, Rows, Survival, Tally
from shigan.engines.schemas import answer_schema, arrow_type, table_of
from shigan.expressions import Expression, evaluate

Row = Mapping[str, Any]
Group = tuple[Any, ...]
TOLERANCE = 1e-9


def tally(rows: Sequence[Row], query: Tally) -> pa.Table:
    groups = _grouped(_asked(rows, query.level, query.where, query.group_by), query.group_by)
    found = [
        {
            **dict(zip(query.group_by, group, strict=True)),
            **{name: _measure(measure, groups[group]) for name, measure in query.measures.items()},
        }
        for group in sorted(groups, key=nulls_first)
    ]
    return table_of(found, answer_schema(query))


def _grouped(rows: list[Row], group_by: Sequence[str]) -> dict[Group, list[Row]]:
    """The rows of each group; without grouping there is one group, even of no rows."""
    groups: dict[Group, list[Row]] = {} if group_by else {(): []}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in group_by), []).append(row)
    return groups


def _measure(measure: Measure, rows: Iterable[Row]) -> int:
    meant = [row for row in rows if measure.where is None or evaluate(measure.where, row) is True]
    if measure.value is None:
        return len(meant)
    return sum(int(evaluate(measure.value, row) or 0) for row in meant)


def _asked(rows: Sequence[Row], level: str | None, where: Expression | None, group_by: Sequence[str]) -> list[Row]:
    return [
        row
        for row in rows
        if (level is None or row["level"] == level)
        and (where is None or evaluate(where, row) is True)
        and (not group_by or row[group_by[0]] is not None)
    ]


def nulls_first(values: Sequence[Any]) -> tuple[tuple[bool, Any], ...]:
    """A sort key in which unknown comes before everything known."""
    return tuple((value is not None, "" if value is None else value) for value in values)


def survival(rows: Sequence[Row], query: Survival) -> pa.Table:
    asked = [
        row
        for row in _asked(rows, query.level, query.where, query.group_by)
        if row[query.duration] is not None and row[query.observed] is not None
    ]
    alike = _grouped(asked, query.strata)
    hazards = {stratum: _hazard(members, query) for stratum, members in alike.items()}
    groups = _grouped(asked, query.group_by)
    found = []
    for group in sorted(groups, key=nulls_first):
        members = groups[group]
        curve = _product_limit(members, query) if query.quantiles else []
        found.append(
            {
                **dict(zip(query.group_by, group, strict=True)),
                "n": len(members),
                "observed": sum(bool(row[query.observed]) for row in members),
                "expected_ppb": sum(hazards[_stratum(row, query)][row[query.duration]] for row in members),
                "median": next((t for t, left in curve if left <= 0.5 + TOLERANCE), None),
                "p90": next((t for t, left in curve if left <= 0.1 + TOLERANCE), None),
            }
        )
    return table_of(found, answer_schema(query))


def _stratum(row: Row, query: Survival) -> Group:
    return tuple(row[column] for column in query.strata)


def _at_risk(rows: list[Row], query: Survival) -> list[tuple[int, int, int]]:
    """Each distinct duration with how many ended at it and how many lasted at least so long."""
    durations: dict[int, list[bool]] = defaultdict(list)
    for row in rows:
        durations[row[query.duration]].append(row[query.observed])
    steps, n = [], len(rows)
    for duration in sorted(durations):
        steps.append((duration, sum(durations[duration]), n))
        n -= len(durations[duration])
    return steps


def _hazard(rows: list[Row], query: Survival) -> dict[int, int]:
    """The Nelson-Aalen estimate at each distinct duration, in parts per billion."""
    cumulative, hazard = 0, {}
    for duration, d, n in _at_risk(rows, query):
        cumulative += PPB * d // n
        hazard[duration] = cumulative
    return hazard


def _product_limit(rows: list[Row], query: Survival) -> list[tuple[int, float]]:
    """Each distinct duration with the share that lasted longer."""
    left, curve = 1.0, []
    for duration, d, n in _at_risk(rows, query):
        left *= 1 - d / n
        curve.append((duration, left))
    return curve


def rows(found: Sequence[Row], query: Rows, tie_break: Sequence[str]) -> pa.Table:
    order = [*query.order_by, *tie_break]
    chosen: list[Row] = []
    for key in sorted(set(query.keys)):
        asked = [row for row in _asked(found, query.level, query.where, ()) if row[query.key] == key]
        asked.sort(key=lambda row: nulls_first([row[column] for column in order]))
        if query.largest is not None:
            largest = query.largest
            asked.sort(key=lambda row: _largest_first(evaluate(largest, row)))
        chosen.extend(asked[: query.limit])
    return table_of(chosen, answer_schema(query))


def _largest_first(value: Any) -> tuple[bool, int]:
    """A sort key in which unknown comes last."""
    return value is None, 0 if value is None else -value


def compute(table: pa.Table, columns: Mapping[str, Expression]) -> pa.Table:
    given = table.to_pylist()
    for name, expression in columns.items():
        values = [evaluate(expression, row) for row in given]
        table = table.append_column(name, pa.array(values, arrow_type(expression.type)))
    return table
