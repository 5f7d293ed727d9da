"""How the matters of a record stand: the first numbers of every run, beside cases and events.

Whoever knows the office sees from these five at a glance whether the record was read right; a wrong one means that
nothing else may be believed. A number that the record cannot show is null, never zero.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from shigan.engines.protocol import Engine, Measure, Tally
from shigan.engines.relations import ITEMS
from shigan.expressions import parse

Standing = dict[str, int | None]

_COUNTED = {
    "open": "status = 'open'",
    "ended": "status = 'closed'",
    "cancelled": "status = 'cancelled'",
    "reopened": "reopened",
    "late": "late",
    "ending_seen": "status in ('closed', 'cancelled')",
    "limited": "late is known",
}


def standing_of(engine: Engine, records: Collection[str], receipt: Mapping[str, Any]) -> Standing:
    """``open``, ``ended``, ``cancelled``, ``reopened``, ``late``: matters. ``records``: what the source can show.

    ``receipt``: of the reading; where the source has no limits, its own word on lateness stands there.
    """
    measures = {name: Measure(where=parse(condition, ITEMS)) for name, condition in _COUNTED.items()}
    (row,) = engine.tally(Tally(relation="items", group_by=(), measures=measures)).to_pylist()
    shows_endings = "ending" in records or row["ending_seen"] > 0
    return {
        "open": row["open"] if "ending" in records else None,
        "ended": row["ended"] if shows_endings else None,
        "cancelled": row["cancelled"] if shows_endings else None,
        "reopened": row["reopened"] if shows_endings else None,
        "late": row["late"] if row["limited"] > 0 else late_by_the_record(receipt),
    }


def late_by_the_record(receipt: Mapping[str, Any]) -> int | None:
    """How many matters the source itself calls late; null where its limits say it, or nothing does."""
    return next((int(one["positive"]) for one in receipt.get("agreements", ()) if one["used"]), None)
