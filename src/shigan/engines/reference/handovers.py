"""A row for each time an item was passed on: the paragraph "Hand-overs" of docs/relations.md.

The way of a hand-over and whether the matter came back are said by ways.py, when all items are known.
"""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def handover_rows(holds: list[Row]) -> list[Row]:
    """The holds are in order; a hold that ended by closing passed nothing on."""
    triples = zip(holds, holds[1:], [*holds[2:], None], strict=False)
    return [_row(giver, taker, after) for giver, taker, after in triples if giver["ended_by"] == "handover"]


def _row(giver: Row, taker: Row, after: Row | None) -> Row:
    back = taker["ended_by"] == "handover" and after is not None and after["holder"] == giver["holder"]
    known = giver["level"] == "person" and giver["unit"] is not None and taker["unit"] is not None
    return {
        "level": giver["level"],
        "holder": giver["holder"],
        "to_holder": taker["holder"],
        "pair": f"{giver['holder']} → {taker['holder']}",
        "item": giver["item"],
        "kind": giver["kind"],
        "channel": giver["channel"],
        "period": giver["period_left"],
        "at_s": giver["left_s"],
        "worked": giver["n_work"] > 0,
        "same_unit": giver["unit"] == taker["unit"] if known else None,
        "sequence": giver["_passed_at"],
        "_giver": giver,
        "_taker": taker,
        "_straight_back": back,
    }
