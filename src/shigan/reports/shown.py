"""Takes facts and findings. Gives which subjects the page's tables show. Never a person.

The pipeline asks too, because it keeps the rows behind these numbers and no others.
"""

from __future__ import annotations

from collections.abc import Iterable

from shigan.facts.kept import Facts
from shigan.findings.model import Finding
from shigan.reports.facts_view import Fact, Shown, limited, overall
from shigan.reports.results import LabelledPack
from shigan.reports.status import status_of

MOST_TABLE_ROWS = 40
OUTSIDE = ("far", "beyond", "differs")
"""Places outside the limits, in a direction that is worth a look."""


def tables(facts: Facts, findings: Iterable[Finding], pack: LabelledPack) -> dict[tuple[str, str], Shown]:
    """(indicator, level) -> the totals its table shows: first those with a finding or outside the limits."""
    spoken_of = {(rule.indicator, f.level, f.subject) for f in findings if (rule := pack.rules.get(f.rule))}

    def first(fact: Fact, worse: str) -> bool:
        named = (fact["indicator"], fact["level"], fact["subject"]) in spoken_of
        return named or status_of(fact, worse, fact["level"]).place in OUTSIDE

    return {
        (indicator, level): limited(
            totals.rows, MOST_TABLE_ROWS,
            frozenset(row["subject"] for row in totals.rows if first(row, pack.indicators[indicator].worse)),
            totals.total,
        )
        for (indicator, level), totals in overall(facts).items()
        if indicator in pack.indicators
    }  # fmt: skip
