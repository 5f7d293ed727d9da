"""Takes an indicator's totals. Gives the rows each of them was counted from. Never chooses whom to ask about."""

from __future__ import annotations

from collections.abc import Mapping

from shigan.engines.protocol import Engine
from shigan.evaluation.rows_asked import evidence_of, rows_of, totals_of
from shigan.expressions import Expression
from shigan.facts.indicators import Slice
from shigan.findings.behind import RowsBehind
from shigan.packs import Indicator

BRIEF: Mapping[str, tuple[str, ...]] = {
    "holds": ("received_s", "ended_by", "charged_minutes", "first_sequence", "last_sequence"),
    "items": ("opened_s", "status", "overdue_w", "first_sequence", "last_sequence"),
    "entries": ("at_s", "activity", "sequence"),
    "handovers": ("at_s", "to_holder", "sequence"),
}
"""What is told of a row, beside its kind and what the indicator itself counts by."""


def rows_behind(engine: Engine, part: Slice, observed: Mapping[str, int], limit: int) -> dict[str, RowsBehind]:
    """For each subject the first rows behind its number; ``observed`` are the numbers, as counted.

    A share is made of the rows where its numerator is true, a duration of those whose end was seen (the longest
    first), a ratio or total of those that add something to it (the largest first).
    """
    condition = _counts(part.indicator)
    totals = observed if _one_row_each(part.indicator) else totals_of(engine, part, condition)
    asked = sorted(subject for subject in observed if totals.get(subject))
    found = rows_of(
        engine, part, asked, _columns(part), condition=condition, limit=limit, largest=_largest(part)
    ) if asked and limit else {}  # fmt: skip
    return {
        subject: RowsBehind(
            total=totals.get(subject, 0),
            rows=tuple(evidence_of(row, part.subject) for row in found.get(subject, ())),
        )
        for subject in observed
    }


def _counts(indicator: Indicator) -> str | None:
    """The condition of a row that makes part of the number; None: every row of the population does."""
    if indicator.statistic == "duration":
        return f"{indicator.observed} and {indicator.duration} is known"
    assert indicator.numerator is not None, f"indicator '{indicator.id}' has no numerator"
    if indicator.statistic == "share":
        return indicator.numerator.text
    return f"({indicator.numerator.text}) > 0" if indicator.numerator.columns else None


def _one_row_each(indicator: Indicator) -> bool:
    """Whether every row adds one to the number, so that the number is the count of rows."""
    numerator = indicator.numerator
    return indicator.statistic in ("share", "duration") or (numerator is not None and not numerator.columns)


def _largest(part: Slice) -> Expression | None:
    indicator = part.indicator
    if indicator.duration is not None:
        return part.expression(indicator.duration)
    return None if indicator.statistic == "share" or _one_row_each(indicator) else indicator.numerator


def _columns(part: Slice) -> tuple[str, ...]:
    """Short, so that many fit on a page; the other party only where it is a unit and the subject does not say it."""
    indicator = part.indicator
    own = {column for each in (indicator.numerator, indicator.exposure) if each for column in each.columns}
    own |= {indicator.duration} if indicator.duration else set()
    left_out = {part.subject, *([] if part.relation_level == "unit" and part.level != "pair" else ["to_holder"])}
    told = ("item", "kind", *BRIEF[part.relation], *sorted(own))
    return tuple(column for column in told if column not in left_out)
