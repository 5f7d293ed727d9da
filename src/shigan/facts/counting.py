"""Takes slices whose statistic is a share, ratio or total. Gives their facts. Never scans more often than needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from shigan.engines.protocol import Engine, Measure, Tally
from shigan.facts.cells import Cells, Ints, cells_of, labels_at, pairs, without
from shigan.facts.expectation import expected_per_cell
from shigan.facts.indicators import Slice
from shigan.facts.rows import Counts, blank, fact_rows, nothing, quotient
from shigan.facts.statistics import Scores, score

RollUp = tuple[Ints, list[str | None], list[str | None], list[str | None]]
"""For each cell the row it adds to; then the subject, kind and period of each row."""


def batches(parts: Sequence[Slice]) -> list[list[Slice]]:
    """Slices that one scan can answer: same relation, level, subject and period."""
    grouped: dict[tuple[str, str, str, str], list[Slice]] = {}
    for part in parts:
        key = (part.relation, part.relation_level or "", part.subject, part.indicator.period)
        grouped.setdefault(key, []).append(part)
    return list(grouped.values())


def counted_facts(engine: Engine, batch: Sequence[Slice], dispatching: frozenset[str]) -> list[pa.Table]:
    """One tally for the whole batch; one table of facts per slice."""
    first = batch[0]
    measures = {
        f"{name}{number}": measure for number, part in enumerate(batch) for name, measure in _measures(part).items()
    }
    table = engine.tally(
        Tally(
            relation=first.relation,
            level=first.relation_level,
            group_by=tuple(dict.fromkeys((first.subject, "kind", first.indicator.period))),
            measures=measures,
        )
    )
    answers = []
    for number, part in enumerate(batch):
        counted = without(table, part.subject, part.spared(dispatching))
        measured = (f"n{number}", f"x{number}", f"e{number}")
        answers.append(_facts(part, cells_of(counted, part.subject, part.indicator.period, measured)))
    return answers


def _measures(part: Slice) -> dict[str, Measure]:
    """n: rows looked at; x: the numerator; e: the exposure."""
    indicator = part.indicator
    if indicator.numerator is None:
        raise ValueError(f"indicator '{indicator.id}' has no numerator")
    rows = Measure(where=part.condition())
    if indicator.statistic == "share":
        return {"n": rows, "x": Measure(where=part.condition(indicator.numerator.text)), "e": rows}
    counted = Measure(where=part.condition(), value=indicator.numerator)
    divisor = Measure(where=part.condition(), value=indicator.exposure) if indicator.exposure else rows
    return {"n": rows, "x": counted, "e": divisor}


def _facts(part: Slice, cells: Cells) -> pa.Table:
    """Kinds are shown, not compared: a kind is what everything else is compared within."""
    expected = expected_per_cell(cells)
    statistic = part.indicator.statistic
    compared = statistic in ("share", "ratio") and part.level != "kind"
    tables = []
    for place, subject, kind, period in _roll_ups(cells):
        size = len(subject)
        counts = Counts(
            subject=subject,
            kind=kind,
            period=period,
            n=cells.sums(place, size, cells.n),
            observed=cells.sums(place, size, cells.observed),
            exposure=cells.sums(place, size, cells.exposure),
            expected=cells.sums(place, size, expected.count),
            variance=cells.sums(place, size, expected.variance),
        )
        tables.append(
            fact_rows(
                part,
                counts,
                value=counts.observed if statistic == "total" else quotient(counts.observed, counts.exposure),
                p90=nothing(size),
                ratio=quotient(counts.observed, counts.expected),
                compared=compared,
                scores=_scores(part, counts) if compared and statistic == "share" and counts.are_totals else None,
            )
        )
    return pa.concat_tables(tables)


def _scores(part: Slice, counts: Counts) -> Scores:
    return score(
        counts.observed, counts.expected, counts.n, "binomial", counts.large_enough(part.level), counts.spread
    )


def _roll_ups(cells: Cells) -> Iterator[RollUp]:
    """Per subject; per subject and kind; per subject and period."""
    subjects: list[str | None] = list(cells.subjects)
    yield cells.subject, subjects, blank(len(subjects)), blank(len(subjects))
    place, subject, kind = _combined(cells, cells.kind, cells.kinds)
    yield place, subject, kind, blank(len(subject))
    place, subject, period = _combined(cells, cells.period, cells.periods)
    yield place, subject, blank(len(subject)), period


def _combined(
    cells: Cells, second: Ints, labels: Sequence[str]
) -> tuple[Ints, list[str | None], list[str | None]]:
    width = len(labels)
    combination, place = pairs(cells.subject, second, width)
    subject = labels_at(cells.subjects, combination // (width + 1))
    return place, subject, labels_at(labels, combination % (width + 1) - 1)
