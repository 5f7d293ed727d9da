"""Takes one indicator at one level and its subjects. Gives rows of its relation, and rows as evidence. Never judges them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shigan.engines.protocol import Engine, Measure, Rows, Tally
from shigan.expressions import Expression
from shigan.facts.indicators import Slice
from shigan.facts.silence import Stratum, stratum_of
from shigan.findings.model import Evidence

Row = Mapping[str, Any]

Silent = Mapping[str, frozenset[Stratum]]
"""By subject the strata in which it is compared with nobody."""

NOTHING: Silent = {}

ORDER = {
    "holds": ("received_s", "first_sequence", "item", "hold_no"),
    "items": ("opened_s", "first_sequence"),
    "entries": ("at_s", "sequence"),
    "handovers": ("at_s", "sequence"),
}
"""Time first: the first column is when a row began, in seconds."""

PLACES = ("sequence", "first_sequence", "last_sequence")
"""Columns that say where in the ledger a row is written."""


def rows_of(
    engine: Engine,
    part: Slice,
    subjects: Sequence[str],
    columns: Sequence[str],
    *,
    condition: str | None,
    limit: int,
    largest: Expression | None = None,
) -> dict[str, list[Row]]:
    """For each subject that has any, the first ``limit`` rows of the population that satisfy ``condition``."""
    table = engine.rows(
        Rows(
            relation=part.relation,
            level=part.relation_level,
            key=part.subject,
            keys=tuple(subjects),
            columns=tuple(dict.fromkeys((part.subject, *columns))),
            order_by=ORDER[part.relation],
            where=part.condition(condition),
            limit=limit,
            largest=largest,
        )
    )
    answer: dict[str, list[Row]] = {}
    for row in table.to_pylist():
        answer.setdefault(str(row[part.subject]), []).append(row)
    return answer


def totals_of(engine: Engine, part: Slice, condition: str | None, silent: Silent = NOTHING) -> dict[str, int]:
    """For each subject how many rows of the population satisfy ``condition``, however many there are; not the ``silent``."""
    alike = tuple(name for name in part.strata if name != part.subject) if silent else ()
    counted = engine.tally(
        Tally(
            relation=part.relation,
            level=part.relation_level,
            group_by=(part.subject, *alike),
            measures={"rows": Measure(where=part.condition(condition))},
        )
    )
    totals: dict[str, int] = {}
    for row in counted.to_pylist():
        subject = row[part.subject]
        is_silent = subject in silent and stratum_of(row, part) in silent[subject]
        totals[subject] = totals.get(subject, 0) + (0 if is_silent else row["rows"])
    return totals


def evidence_of(row: Row, subject: str) -> Evidence:
    """The row as it is kept: its item, its entries, and the other columns that were asked for."""
    sequences = {row[name] for name in PLACES if row.get(name) is not None}
    values = {name: value for name, value in row.items() if name not in ("item", subject, *PLACES)}
    return Evidence(
        item=str(row["item"]),
        sequences=tuple(sorted(int(str(sequence)) for sequence in sequences)),
        values={name: value for name, value in values.items() if isinstance(value, int | str | bool) or value is None},
    )
