"""What holds of one kind and step usually take, and what exceeds it: the paragraph "Norms" of docs/relations.md."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

Row = dict[str, Any]
ENOUGH = 10
ENDED = ("handover", "close")


def add_norms(holds: list[Row]) -> None:
    """Completes the rows: norms of level, kind and step, excess, and the item's sum of excess."""
    ended: dict[tuple[str, str, str | None], list[Row]] = defaultdict(list)
    for row in holds:
        if row["ended_by"] in ENDED and not row["settled"]:
            ended[_kind(row)].append(row)
    norms = {kind: _norms(alike) for kind, alike in ended.items()}
    for row in holds:
        row.update(norms.get(_kind(row)) or _norms([]))
        row["excess_w"] = _excess(row)
    _add_item_excess(holds)


def nearest_rank(values: list[int], percent: int) -> int:
    """The smallest value such that at least ceil(percent/100 * n) values are not above it."""
    rank = -(-percent * len(values) // 100)
    return sorted(values)[rank - 1]


def _kind(row: Row) -> tuple[str, str, str | None]:
    return row["level"], row["kind"], row["step"]


def _norms(alike: list[Row]) -> Row:
    return {
        "norm_median_w": _norm(alike, "charged_w", 50),
        "norm_p90_w": _norm(alike, "charged_w", 90),
        "norm_gap_p90_w": _norm(alike, "longest_gap_w", 90),
    }


def _norm(alike: list[Row], column: str, percent: int) -> int | None:
    return None if len(alike) < ENOUGH else nearest_rank([row[column] for row in alike], percent)


def _excess(row: Row) -> int | None:
    """Of a hold that is not charged there is none, whether or not it has a norm."""
    if row["settled"]:
        return 0
    norm = row["norm_median_w"]
    return None if norm is None else max(0, row["charged_w"] - norm)


def _add_item_excess(holds: list[Row]) -> None:
    """Null if that of any hold is: its part of the delay is not known."""
    total: dict[tuple[str, str], int | None] = {}
    for row in holds:
        item = (row["level"], row["item"])
        before = total.get(item, 0)
        total[item] = None if before is None or row["excess_w"] is None else before + row["excess_w"]
    for row in holds:
        row["item_excess_w"] = total[row["level"], row["item"]]
