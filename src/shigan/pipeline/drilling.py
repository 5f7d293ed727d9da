"""Takes the facts that a page will show, or one number. Gives the rows behind them. Never a person's on a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shigan.engines.opening import open_engine
from shigan.engines.protocol import Engine
from shigan.evaluation.drilldown import rows_behind
from shigan.facts.indicators import slices
from shigan.facts.kept import Facts
from shigan.findings.behind import Number, RowsBehind
from shigan.findings.model import Finding
from shigan.packs import Indicator
from shigan.pipeline.ground import Ground, Means
from shigan.pipeline.staging import staging_of
from shigan.reports.shown import tables

ROWS_PER_NUMBER = 8


def numbers_behind(
    engine: Engine, ground: Ground, indicators: Sequence[Indicator], facts: Facts, findings: Sequence[Finding]
) -> dict[Number, RowsBehind]:
    """The first rows behind every number of the page's tables: one question per indicator and level."""
    shown = tables(facts, findings, ground.pack)
    found: dict[Number, RowsBehind] = {}
    for indicator in indicators:
        for part in slices(indicator, ground.levels):
            table = shown.get((indicator.id, part.level))
            spoken = {str(row["subject"]): int(row["observed"]) for row in table.rows if row["spoken"]} if table else {}
            for subject, behind in rows_behind(engine, part, spoken, ROWS_PER_NUMBER).items() if spoken else ():
                found[Number(indicator.id, part.level, subject)] = behind
    return found


def rows_behind_number(
    ground: Ground,
    means: Means,
    number: Number,
    observed: int,
    limit: int | None,
    on_progress: Callable[[str, str], None] = lambda _stage, _detail: None,
) -> RowsBehind:
    """The rows behind one number, all of them unless limited, counted again from the ledger."""
    part = next(
        part for part in slices(ground.pack.indicators[number.indicator], ground.levels) if part.level == number.level
    )
    with open_engine(means.engine, means.settings) as engine:
        on_progress("stage", ground.calendar.id)
        engine.stage(staging_of(ground))
        on_progress("stories", number.indicator)
        most = engine.count(part.relation) if limit is None else limit
        return rows_behind(engine, part, {number.subject: observed}, most)[number.subject]
