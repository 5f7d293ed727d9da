"""Takes the rows of all holds. Gives them the norm of their kind and what exceeds it. Never judges the excess."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

Row = dict[str, Any]
ENOUGH = 10
ENDED = ("handover", "close")


def add_norms(holds: list[Row]) -> None:
    """Completes the rows: norms of kind and level, excess, and the item's sum of excess."""
    ended: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in holds:
        if row["ended_by"] in ENDED:
            ended[_kind(row)].append(row)
    norms = {kind: _norms(alike) for kind, alike in ended.items()}
    for row in holds:
        row.update(norms.get(_kind(row)) or _norms([]))
        norm = row["norm_median_w"]
        row["excess_w"] = None if norm is None else max(0, row["charged_w"] - norm)
    _add_item_excess(holds)


def nearest_rank(values: list[int], percent: int) -> int:
    """The smallest value such that at least ceil(percent/100 * n) values are not above it."""
    rank = -(-percent * len(values) // 100)
    return sorted(values)[rank - 1]


def _kind(row: Row) -> tuple[str, str]:
    return row["level"], row["kind"]


def _norms(alike: list[Row]) -> Row:
    return {
        "norm_median_w": _norm(alike, "charged_w", 50),
        "norm_p90_w": _norm(alike, "charged_w", 90),
        "norm_gap_p95_w": _norm(alike, "longest_gap_w", 95),
    }


def _norm(alike: list[Row], column: str, percent: int) -> int | None:
    return None if len(alike) < ENOUGH else nearest_rank([row[column] for row in alike], percent)


def _add_item_excess(holds: list[Row]) -> None:
    """All holds of an item have the item's kind, so either all or none of them have a norm."""
    total: dict[tuple[str, str], int | None] = {}
    for row in holds:
        item = (row["level"], row["item"])
        total[item] = None if row["excess_w"] is None else (total.get(item) or 0) + row["excess_w"]
    for row in holds:
        row["item_excess_w"] = total[row["level"], row["item"]]
