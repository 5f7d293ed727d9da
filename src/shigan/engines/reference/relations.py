"""The four relations as rows: every paragraph of docs/relations.md, in its order."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from shigan.engines.protocol import Staging
from shigan.engines.reference.flags import add_bursts, entry_rows
from shigan.engines.reference.handovers import handover_rows
from shigan.engines.reference.holds import hold_rows, view_of
from shigan.engines.reference.items import item_row
from shigan.engines.reference.moments import Clock, as_of_instant, moments_by_item, read_entries
from shigan.engines.reference.norms import add_norms
from shigan.engines.reference.steps import learn_steps
from shigan.engines.reference.ways import add_ways
from shigan.engines.relations import RELATIONS
from shigan.engines.schemas import OWN_ORDER

Row = dict[str, Any]


def derive(staging: Staging) -> dict[str, list[Row]]:
    """The rows of each relation, with the declared columns, sorted by item and then the row's own order."""
    clock = Clock(staging.calendar, staging.calendar_basis)
    entries = read_entries(staging.entries, staging.as_of_us)
    view = view_of(staging, as_of_instant(entries, staging.as_of_us, clock), clock)
    parts = {} if staging.parts is None else {row["activity"]: row["part"] for row in staging.parts.to_pylist()}
    found: dict[str, list[Row]] = defaultdict(list)
    by_item = moments_by_item(entries, clock, parts)
    for moments in by_item.values():
        by_person, by_unit = hold_rows(moments, "person", view), hold_rows(moments, "unit", view)
        item = item_row(moments, by_person, by_unit, view)
        found["entries"].extend(entry_rows(moments, view))
        found["items"].append(item)
        for holds in (by_person, by_unit):
            for hold in holds:
                hold["item_late"] = item["late"]
            found["holds"].extend(holds)
            found["handovers"].extend(handover_rows(holds))
    add_bursts(found["entries"])
    steps = learn_steps(found["holds"])
    for item in found["items"]:
        if item["_lies_in"] is not None:
            item["step"] = item["_lies_in"]["step"]
    add_ways(found["items"], found["holds"], found["handovers"], by_item, steps)
    add_norms(found["holds"])
    return {name: _declared(name, found[name]) for name in RELATIONS}


def _declared(name: str, rows: list[Row]) -> list[Row]:
    ordered = sorted(rows, key=lambda row: tuple(row[column] for column in OWN_ORDER[name]))
    return [{column: row[column] for column in RELATIONS[name]} for row in ordered]
