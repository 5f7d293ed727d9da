"""Takes slices whose statistic is a share, ratio or total. Gives their facts. Never scans more often than needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from shigan.engines.protocol import Engine, Measure, Part, Tally
from shigan.facts.cells import HOURS, Cells, Floats, Ints, cells_of, labels_at, pairs, with_hours, without
from shigan.facts.expectation import Expectation, expected_per_cell, totals_for
from shigan.facts.indicators import Slice
from shigan.facts.lasting import lasts, without_one_period
from shigan.facts.posts import Posts
from shigan.facts.rows import Counts, blank, fact_rows, nothing, quotient, together
from shigan.facts.scatter import Kept
from shigan.facts.statistics import ORDINARY_PACE, Scores, score
from shigan.packs import Indicator

RollUp = tuple[Ints, pa.StringArray, pa.StringArray, pa.StringArray]
"""For each cell the row it adds to; then the subject, kind and period of each row."""


def batches(parts: Sequence[Slice]) -> list[list[Slice]]:
    """Slices that one scan can answer: same relation, level, subject and period; pairs, being so many, each by itself."""
    grouped: dict[tuple[str, ...], list[Slice]] = {}
    for part in parts:
        own = part.indicator.id if part.level == "pair" else ""
        key = (part.relation, part.relation_level or "", part.subject, part.indicator.period, own)
        grouped.setdefault(key, []).append(part)
    return list(grouped.values())


def counted_facts(engine: Engine, batch: Sequence[Slice], posts: Posts) -> Iterator[pa.Table]:
    """One tally for the whole batch; one table of facts per slice."""
    answer = _Answer(engine.tally_in_parts(_question(batch)), batch, posts)
    of_strata = [totals_for(slice_.level, bad=speaks_against(slice_.indicator)) for slice_ in batch]
    kept = [Kept() for _ in batch]
    for part in answer:
        for cells, totals_of, few in zip(part, of_strata, kept, strict=True):
            totals_of.add(cells)
            few.add(cells)
    totals: list[list[Counts]] = [[] for _ in batch]
    lasting: list[list[Counts]] = [[] for _ in batch]
    finer: list[list[pa.Table]] = [[] for _ in batch]
    for part in answer:
        for place, cells in enumerate(part):
            whole, of_kinds, of_periods = _rolled_up(cells, expected_per_cell(cells, of_strata[place]))
            details = (of_kinds, of_periods)
            totals[place].append(whole)
            lasting[place].append(without_one_period(whole, of_periods))
            finer[place] += [_fact_rows(batch[place], _worth_keeping(batch[place], detail)) for detail in details]
    for slice_, few, totals_of in zip(batch, kept, of_strata, strict=True):
        counts = together(totals.pop(0))
        scatter = few.others_scatter(totals_of, counts, slice_.level)
        yield pa.concat_tables([_fact_rows(slice_, counts, together(lasting.pop(0)), scatter), *finer.pop(0)])


def cells_of_slice(engine: Engine, part: Slice, posts: Posts) -> Iterator[Cells]:
    """What ``counted_facts`` compares, over all periods, one part of the subjects after another."""
    for (cells,) in _Answer(engine.tally_in_parts(_question([part], by_period=False)), [part], posts):
        yield cells


def speaks_against(indicator: Indicator) -> bool:
    """Whether a row that shows it speaks against somebody."""
    return indicator.statistic == "share" and indicator.worse == "higher"


class _Answer:
    """The cells of every slice, one part of the subjects after another; a single part is asked for only once."""

    def __init__(self, parts: Sequence[Part], batch: Sequence[Slice], posts: Posts) -> None:
        self.parts = parts
        self.batch = batch
        self.posts = posts
        self.single = self._read(parts[0]) if len(parts) == 1 else None

    def __iter__(self) -> Iterator[list[Cells]]:
        yield from (self._read(part) for part in self.parts) if self.single is None else [self.single]

    def _read(self, part: Part) -> list[Cells]:
        table = part()
        table = with_hours(table, self.batch[0].subject, self.posts.in_shifts)
        return [
            cells_of(
                without(table, slice_.subject, slice_.spared(self.posts.dispatching)),
                slice_.subject,
                (*slice_.strata, HOURS) if slice_.indicator.of_time else slice_.strata,
                slice_.indicator.period,
                ("rows", f"n{number}", f"x{number}", f"e{number}"),
            )
            for number, slice_ in enumerate(self.batch)
        ]


def _question(batch: Sequence[Slice], by_period: bool = True) -> Tally:
    first = batch[0]
    periods = (first.indicator.period,) if by_period else ()
    strata = [column for part in batch for column in part.strata]
    return Tally(
        relation=first.relation,
        level=first.relation_level,
        group_by=tuple(dict.fromkeys((first.subject, "kind", *strata, *periods))),
        measures={"rows": Measure()}
        | {
            f"{name}{number}": measure for number, part in enumerate(batch) for name, measure in _measures(part).items()
        },
    )


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


def _fact_rows(part: Slice, counts: Counts, lasting: Counts | None = None, scatter: Floats | None = None) -> pa.Table:
    """Kinds are shown, not compared: a kind is what everything else is compared within.

    ``lasting``: of totals, the same without one period; the test looks only there, the numbers and limits at everything.
    ``scatter``: of totals, how much the others scatter (``facts.scatter``).
    """
    statistic = part.indicator.statistic
    compared = statistic in ("share", "ratio") and part.level != "kind"
    return fact_rows(
        part,
        counts,
        value=counts.observed if statistic == "total" else quotient(counts.observed, counts.exposure),
        p90=nothing(len(counts)),
        ratio=quotient(counts.compared.observed, counts.compared.expected),
        compared=compared,
        scores=_scores(part, counts, lasting, scatter) if compared and statistic == "share" and lasting is not None else None,
    )


def _scores(part: Slice, counts: Counts, lasting: Counts, scatter: Floats | None) -> Scores:
    """Limits and test for everything that is compared, of those with enough of it; where the difference does not last
    without the period that speaks most, the test is of what remains."""
    compared, remains = counts.compared, lasting.compared
    enough = counts.may_be_tested(part.level)
    ordinary = ORDINARY_PACE if part.indicator.of_time else 1.0
    of_all, of_rest = (
        score(some.observed, some.expected, some.n, "binomial", enough, some.spread, scatter, ordinary)
        for some in (compared, remains)
    )
    z = np.where(lasts(of_all, of_rest), of_all.z, of_rest.z)
    return replace(of_all, z=np.where(enough, z, np.nan))


def _worth_keeping(part: Slice, counts: Counts) -> Counts:
    """Pairs grow with the square of the units: by kind and period only those are told of whom something may be said."""
    return counts.only(counts.large_enough(part.level)) if part.level == "pair" else counts


def _rolled_up(cells: Cells, expected: Expectation) -> list[Counts]:
    """Per subject; per subject and kind; per subject and period. What counts no row is left out."""
    rolled = [
        Counts(
            subject=subject,
            kind=kind,
            period=period,
            n=cells.sums(place, len(subject), cells.n),
            observed=cells.sums(place, len(subject), cells.observed),
            exposure=cells.sums(place, len(subject), cells.exposure),
            expected=cells.sums(place, len(subject), expected.count),
            variance=cells.sums(place, len(subject), expected.variance),
            silent=cells.sums(place, len(subject), expected.silent),
            silent_observed=cells.sums(place, len(subject), expected.silent_observed),
        )
        for place, subject, kind, period in _roll_ups(cells)
    ]
    return [counts.only(counts.n > 0) for counts in rolled]


def _roll_ups(cells: Cells) -> Iterator[RollUp]:
    size = len(cells.subjects)
    yield cells.subject, cells.subjects, blank(size), blank(size)
    place, subject, kind = _combined(cells, cells.kind, cells.kinds)
    yield place, subject, kind, blank(len(subject))
    place, subject, period = _combined(cells, cells.period, cells.periods)
    yield place, subject, blank(len(subject)), period


def _combined(cells: Cells, second: Ints, labels: pa.StringArray) -> tuple[Ints, pa.StringArray, pa.StringArray]:
    width = len(labels)
    combination, place = pairs(cells.subject, second, width)
    subject = labels_at(cells.subjects, combination // (width + 1))
    return place, subject, labels_at(labels, np.asarray(combination % (width + 1) - 1))
