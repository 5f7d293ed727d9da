"""In which way a matter was passed on: the paragraph "Ways" of docs/relations.md.

Bringing a matter in, and passing it to the next step, is the procedure. Only what is left, passing it to somebody who
would do the same, or back, may become a question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from shigan.engines.parts import DEALT
from shigan.engines.reference.acts import begins_work, is_doing
from shigan.engines.reference.custody import points_of
from shigan.engines.reference.moments import Moment
from shigan.engines.reference.steps import Steps, kind_of
from shigan.ledger.actions import PROPOSE, TRANSFER

Row = dict[str, Any]
COUNTED = ("passed", "back")
"""The ways that say something about who passed the matter on."""


def add_ways(items: list[Row], holds: list[Row], handovers: list[Row], of: Mapping[str, list[Moment]], steps: Steps) -> None:
    """Completes the rows. ``of``: the moments of each item."""
    by_item, held = _by_item(handovers), _by_item(holds)
    for hold in holds:
        hold["left_way"] = None
    for item in items:
        rows = by_item[item["item"]]
        for row in rows:
            row["action"] = next(m.action for m in of[item["item"]] if m.sequence == row["_giver"]["_given_at"])
            row["step"] = row["_giver"]["step"]
            row["to_step"] = steps.usual[kind_of(row["_taker"]), row["_taker"]["holder"]]
            row["way"] = row["_giver"]["left_way"] = _way(row, rows, of[item["item"]], held[item["item"]], steps)
        for row in rows:
            returned = row["_straight_back"] and row["_taker"]["left_way"] == "back"
            row["came_back"] = returned
            row["came_back_idle"] = returned and row["_taker"]["n_acts"] == 0
            row["went_again"] = returned and _went_again(row, rows)
        item["handovers_before_work"] = _before_work(item, rows, of[item["item"]])


def _went_again(row: Row, rows: list[Row]) -> bool:
    """The giver, having it back, passed it to the same once more."""
    return any(
        (later["level"], later["_giver"]["hold_no"]) == (row["level"], row["_taker"]["hold_no"] + 1)
        and later["to_holder"] == row["to_holder"]
        and later["way"] in COUNTED
        for later in rows
    )


def _by_item(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["item"]].append(row)
    return grouped


def _way(row: Row, rows: list[Row], moments: list[Moment], holds: list[Row], steps: Steps) -> str:
    giver, taker = row["_giver"], row["_taker"]
    entry = next(m for m in moments if m.sequence == giver["_given_at"])
    if _is_intake(entry, row["level"], rows, moments):
        return "intake"
    if entry.part == DEALT:
        return "dealt"
    returned = _held_before(taker, holds)
    if _is_inside(giver, taker, entry, moments, returned):
        return "inside"
    if giver["step"] is None and not returned:
        return "onward"
    here = steps.place_of(giver)
    giver_place = giver["hold_no"] if here is None else here
    taker_place = steps.place_of(taker)
    later = taker_place is not None and taker_place > giver_place and (giver["n_acts"] or not returned)
    if later and not steps.does(kind_of(taker), taker["step"], giver["holder"]):
        return "onward"
    return "back" if returned or (taker_place is not None and taker_place < giver_place) else "passed"


def _is_inside(giver: Row, taker: Row, entry: Moment, moments: list[Moment], returned: bool) -> bool:
    """Without an act of the giver, by another hand, or allocated to somebody new and of no other unit: nothing the giver did."""
    if giver["n_acts"]:
        return False
    if giver["level"] == "unit":
        if giver["_waits"]:
            return bool(entry.unit != giver["holder"])
        return not giver["n_entries"] and entry.unit not in (None, giver["holder"])
    to_another_unit = None not in (giver["unit"], taker["unit"]) and giver["unit"] != taker["unit"]
    by_own_hand = entry.actor == giver["holder"] or _was_proposed(giver, taker, entry, moments)
    return not by_own_hand or (entry.action != TRANSFER and not to_another_unit and not returned)


def _was_proposed(giver: Row, taker: Row, entry: Moment, moments: list[Moment]) -> bool:
    """The receiver took it over, and the last who had proposed it was the giver, during the hold."""
    if entry.action != TRANSFER or entry.actor != taker["holder"]:
        return False
    proposals = [m for m in moments[giver["_began"] + 1 : entry.position] if m.action == PROPOSE]
    return bool(proposals) and proposals[-1].actor == giver["holder"]


def _held_before(taker: Row, holds: list[Row]) -> bool:
    earlier = [hold for hold in holds if hold["level"] == taker["level"] and hold["hold_no"] < taker["hold_no"]]
    return any(hold["holder"] == taker["holder"] for hold in earlier)


def _entry(row: Row, moments: list[Moment]) -> Moment:
    return next(m for m in moments if m.sequence == row["sequence"])


def _is_intake(entry: Moment, level: str, rows: list[Row], moments: list[Moment]) -> bool:
    """Nobody has dealt with the matter yet, and no unit has given it to another before."""
    if any(is_doing(m) for m in moments[: entry.position]):
        return False
    of_units = [_entry(row, moments).position for row in rows if row["level"] == "unit"]
    of_level = [_entry(row, moments).position for row in rows if row["level"] == level]
    return entry.position <= min([*of_units, *_given_to_units(moments)] or of_level)


def _given_to_units(moments: list[Moment]) -> list[int]:
    """Where somebody of one unit gives the matter to another, be it to the one that has it."""
    points = [point.moment for point in points_of(moments, "unit") if point.by_transfer]
    return [m.position for m in points if m.unit is not None and m.unit != m.counterpart_unit]


def _before_work(item: Row, rows: list[Row], moments: list[Moment]) -> int:
    """Hand-overs that count and stand before the first work, of persons if any ever held the item, else of units."""
    level = "person" if item["n_person_holds"] else "unit"
    work = next((m.position for m in moments if begins_work(m, moments)), None)
    counted = [row for row in rows if row["level"] == level and row["way"] in COUNTED]
    return sum(work is None or _entry(row, moments).position < work for row in counted)
