"""Takes all holds. Gives the norm of each kind and the excess of each item. Never names a holder.

The last lines of the paragraph "Custody" of docs/relations.md. A norm is a nearest-rank percentile: values are
counted first, so that only distinct ones are sorted.
"""

from __future__ import annotations

from shigan.engines.sql.decoding import _EXCESS_W as EXCESS_W
from shigan.engines.sql.decoding import _NORM as NORM
from shigan.engines.sql.statements import Statement

ENOUGH = 10
_ENDED = "ended_by IN ('handover', 'close')"


def norms() -> list[Statement]:
    """When all holds are there."""
    return [_counted("charged_w"), _counted("longest_gap_w"), _norms(), excess()]


def _counted(column: str) -> Statement:
    """Each distinct value with how many holds are not above it, and how many there are."""
    return Statement(
        f"counted_{column}",
        f"""SELECT level, kind, value, CAST(SUM(n) OVER upwards AS BIGINT) AS n_upto,
CAST(SUM(n) OVER alike AS BIGINT) AS n
FROM (SELECT level, kind, {column} AS value, COUNT(*) AS n FROM holds_coded WHERE {_ENDED}
GROUP BY level, kind, {column}) AS counted
WINDOW upwards AS (PARTITION BY level, kind ORDER BY value ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
alike AS (PARTITION BY level, kind)""",
    )


def _norms() -> Statement:
    return Statement(
        "norms",
        f"""SELECT c.level, c.kind, c.norm_median_w, c.norm_p90_w, g.norm_gap_p95_w
FROM (SELECT level, kind, {_rank(50)} AS norm_median_w, {_rank(90)} AS norm_p90_w
FROM counted_charged_w WHERE n >= {ENOUGH} GROUP BY level, kind) AS c
JOIN (SELECT level, kind, {_rank(95)} AS norm_gap_p95_w
FROM counted_longest_gap_w WHERE n >= {ENOUGH} GROUP BY level, kind) AS g ON g.level = c.level AND g.kind = c.kind""",
    )


def _rank(percent: int) -> str:
    return f"MIN(CASE WHEN 100 * n_upto >= {percent} * n THEN value END)"


def excess() -> Statement:
    """One row per item and level; null where the excess of any of its holds is not known."""
    return Statement(
        "excess",
        f"""SELECT level, item_id, CASE WHEN COUNT(excess_w) = COUNT(*) THEN CAST(SUM(excess_w) AS BIGINT) END AS item_excess_w
FROM (SELECT r.level, r.item_id, {EXCESS_W} AS excess_w FROM holds_coded AS r {NORM}) AS holds
GROUP BY level, item_id""",
    )
