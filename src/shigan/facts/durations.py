"""Takes slices whose statistic is a duration. Gives their facts. Never drops what is still open: it is censored."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.protocol import PPB, Engine, Survival
from shigan.facts.cells import HOURS, Cells, Floats, encode, labels_at, stratum_labels, whole, with_hours, without
from shigan.facts.expectation import Expectation, peer_adjusted, totals_for
from shigan.facts.indicators import Slice
from shigan.facts.posts import Posts
from shigan.facts.rows import Counts, blank, fact_rows, quotient
from shigan.facts.statistics import ORDINARY_PACE, Scores, score

MINUTES_PER_HOUR = 60.0


def duration_facts(engine: Engine, part: Slice, posts: Posts) -> pa.Table:
    """Per subject, and per subject and kind; medians and 90th percentiles in working hours."""
    left_out = part.spared(posts.dispatching)
    totals = without(_survival(engine, part, (part.subject,)), part.subject, left_out)
    if part.subject == "kind":
        pooled = whole(totals["expected_ppb"]) / PPB
        nothing = np.zeros_like(pooled)
        everything = Expectation(count=pooled, variance=pooled, silent=nothing, silent_observed=nothing)
        return _facts(part, totals, blank(totals.num_rows), everything)
    per_kind = without(_survival(engine, part, (part.subject, "kind")), part.subject, left_out)
    finest = without(_survival(engine, part, (part.subject, *part.strata), quantiles=False), part.subject, left_out)
    cells = _cells(with_hours(finest, part.subject, posts.in_shifts), part)
    all_of = totals_for(part.level)
    all_of.add(cells)
    expected = peer_adjusted(cells, whole(finest["expected_ppb"]) / PPB, all_of)
    kinds = pa.table({"subject": per_kind.column(0), "kind": per_kind["kind"]})
    subjects = pa.table({"subject": totals.column(0)})
    return pa.concat_tables(
        [
            _facts(part, totals, blank(totals.num_rows), _summed(cells, expected, subjects)),
            _facts(part, per_kind, per_kind["kind"].combine_chunks(), _summed(cells, expected, kinds)),
        ]
    )


def cells_of_duration(engine: Engine, part: Slice, posts: Posts) -> list[Cells]:
    """What ``duration_facts`` compares."""
    asked = _survival(engine, part, (part.subject, *part.strata), quantiles=False)
    finest = without(asked, part.subject, part.spared(posts.dispatching))
    return [_cells(with_hours(finest, part.subject, posts.in_shifts), part)]


def _summed(cells: Cells, expected: Expectation, rows: pa.Table) -> Expectation:
    """The cells of each row, a subject or a subject and a kind, added up."""
    keys = {name: labels_at(labels, codes) for name, labels, codes in (
        ("subject", cells.subjects, cells.subject), ("kind", cells.kinds, cells.kind)
    )}  # fmt: skip
    labels, codes = encode(stratum_labels(pa.table({name: keys[name] for name in rows.column_names}), rows.column_names))
    place = np.asarray(pc.index_in(stratum_labels(rows, rows.column_names), value_set=labels), dtype=np.int64)
    return Expectation(
        count=cells.sums(codes, len(labels), expected.count)[place],
        variance=cells.sums(codes, len(labels), expected.variance)[place],
        silent=cells.sums(codes, len(labels), expected.silent)[place],
        silent_observed=cells.sums(codes, len(labels), expected.silent_observed)[place],
    )


def _survival(engine: Engine, part: Slice, group_by: tuple[str, ...], *, quantiles: bool = True) -> pa.Table:
    indicator = part.indicator
    if indicator.duration is None or indicator.observed is None:
        raise ValueError(f"indicator '{indicator.id}' is a duration and must name its duration and observed columns")
    return engine.survival(
        Survival(
            relation=part.relation,
            level=part.relation_level,
            duration=indicator.duration,
            observed=indicator.observed,
            group_by=group_by,
            strata=part.strata,
            where=part.condition(),
            quantiles=quantiles,
        )
    )


def _cells(table: pa.Table, part: Slice) -> Cells:
    subjects, subject = encode(table.column(0))
    kinds, kind = encode(table["kind"])
    strata, stratum = encode(stratum_labels(table, (*part.strata, HOURS)))
    n = whole(table["n"])
    return Cells(
        subjects=subjects,
        kinds=kinds,
        strata=strata,
        periods=blank(0),
        subject=subject,
        kind=kind,
        stratum=stratum,
        period=np.full(len(subject), -1, dtype=np.int64),
        rows=n,
        n=n,
        observed=whole(table["observed"]),
        exposure=n,
    )


def _facts(part: Slice, table: pa.Table, kind: pa.StringArray, expected: Expectation) -> pa.Table:
    n = whole(table["n"]).astype(np.float64)
    counts = Counts(
        subject=table.column(0).combine_chunks(),
        kind=kind,
        period=blank(table.num_rows),
        n=n,
        observed=whole(table["observed"]).astype(np.float64),
        exposure=n,
        expected=expected.count,
        variance=expected.variance,
        silent=expected.silent,
        silent_observed=expected.silent_observed,
    )
    compared = part.level != "kind"
    return fact_rows(
        part,
        counts,
        value=_hours(table["median"]),
        p90=_hours(table["p90"]),
        ratio=quotient(counts.compared.expected, counts.compared.observed),
        compared=compared,
        scores=_slowness(part, counts) if compared and counts.are_totals else None,
    )


def _hours(minutes: pa.ChunkedArray) -> Floats:
    return np.asarray(minutes.cast(pa.float64()).to_numpy(), dtype=np.float64) / MINUTES_PER_HOUR


def _slowness(part: Slice, counts: Counts) -> Scores:
    """Fewer ends than expected means slower: the comparison is turned over, so that above 1 and above 0 mean slower."""
    some = counts.compared
    enough = counts.may_be_tested(part.level)
    ordinary = ORDINARY_PACE if part.indicator.of_time else 1.0
    ends = score(some.observed, some.expected, some.n, "poisson", enough, some.spread, ordinary=ordinary)
    return Scores(
        ratio=_inverse(ends.ratio),
        shrunk=_inverse(ends.shrunk),
        z=np.where(enough, -ends.z, np.nan),
        dispersion=ends.dispersion,
        low_95=_inverse(ends.high_95),
        high_95=_inverse(ends.low_95),
        low_998=_inverse(ends.high_998),
        high_998=_inverse(ends.low_998),
    )


def _inverse(values: Floats) -> Floats:
    return quotient(np.ones_like(values), np.nan_to_num(values, nan=0.0))
