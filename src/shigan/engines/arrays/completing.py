"""What the rows of an item lack until all items have been looked at: steps, ways, bursts, and what follows from them.

Items are gone through once. ``deriving`` gives their rows and counts what they teach; when all have been seen, the rows
are completed here, from their own columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.arrays.columns import Array, Bools, Column, Ints
from shigan.engines.arrays.steps import LevelSteps
from shigan.engines.arrays.tables import chosen, flags
from shigan.engines.arrays.ways import WAYS, Ways, ways_of
from shigan.engines.protocol import Level


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """What only all items together tell."""

    bursts: Ints  # ascending sequences of the closings in a burst
    steps: Mapping[Level, LevelSteps]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of whole items. Of ``holds`` every chunk is of one level."""

    entries: pa.Table
    items: pa.Table
    holds: pa.Table


def completed(rows: Rows, learnt: Learnt) -> Rows:
    """The same rows with all columns."""
    before_work: dict[Level, list[Column]] = {level: [] for level in learnt.steps}
    lies_in: dict[Level, list[tuple[Column, Column]]] = {level: [] for level in learnt.steps}
    holds = []
    for batch in rows.holds.to_batches():
        if batch.num_rows:
            level: Level = batch["level"][0].as_py()
            ways = _ways(batch, learnt.steps[level])
            before_work[level].append(_numbers(batch["item_id"])[ways.before_work])
            lies_in[level].append((_numbers(batch["item_id"]), ways.step))
            holds.append(_with_ways(batch, ways, learnt.steps[level]))
    kept = pa.Table.from_batches(holds) if holds else _with_ways_of_nothing(rows.holds, learnt)
    return Rows(
        entries=_with_bursts(rows.entries, learnt.bursts),
        items=_with_steps(_with_handovers(rows.items, before_work), lies_in),
        holds=kept,
    )


def _ways(holds: pa.RecordBatch, steps: LevelSteps) -> Ways:
    kind, holder, own, due, number, passing = (
        _numbers(holds[name]) for name in ("kind", "holder", "step", "due_step", "hold_no", "passing")
    )
    return ways_of(steps, kind=kind, holder=holder, own=own, due=due, number=number, passing=passing)


def _with_ways(holds: pa.RecordBatch, ways: Ways, steps: LevelSteps) -> pa.RecordBatch:
    columns = {name: holds[name] for name in holds.schema.names if name not in ("passing", "due_step")} | {
        "step": pa.array(ways.step),
        "left_way": chosen(ways.way, WAYS),
        "came_back": flags(ways.came_back),
        "went_again": flags(ways.went_again),
        "to_step": pa.array(steps.usual(_numbers(holds["kind"]), _numbers(holds["passed_to"]))),
    }
    return pa.record_batch(columns)


def _with_ways_of_nothing(holds: pa.Table, learnt: Learnt) -> pa.Table:
    nothing = pa.RecordBatch.from_arrays([pa.array([], field.type) for field in holds.schema], schema=holds.schema)
    return pa.Table.from_batches([_with_ways(nothing, _ways(nothing, learnt.steps["person"]), learnt.steps["person"])])


def _with_handovers(items: pa.Table, before_work: Mapping[Level, Sequence[Column]]) -> pa.Table:
    """Those of persons, where any person ever held the item. ``before_work``: the item of each that counts."""
    ids = _numbers(items["item_id"])  # ascending, but some numbers may be missing
    first, width = (int(ids[0]), int(ids[-1] - ids[0]) + 1) if len(ids) else (0, 0)
    of_person, of_unit = (
        sum((np.bincount(of - first, minlength=width) for of in before_work[level]), np.zeros(width, np.int64))[ids - first]
        for level in ("person", "unit")
    )
    counted = np.where(_numbers(items["n_person_holds"]) > 0, of_person, of_unit)
    return items.append_column("handovers_before_work", pa.array(counted, items.schema.field("n_entries").type))


def _with_steps(items: pa.Table, lies_in: Mapping[Level, Sequence[tuple[Column, Column]]]) -> pa.Table:
    """Of what is not judged yet the step of the last hold, of units where any ever held it. ``lies_in``: the item and the
    step of every hold, in order."""
    ids, step = _numbers(items["item_id"]), _numbers(items["step"]).astype(np.int32)
    open_ = ~np.asarray(items["is_judged"].to_numpy(), dtype=np.bool_)
    of_unit = _numbers(items["n_unit_holds"]) > 0
    for level, found in lies_in.items():
        wanted = of_unit if level == "unit" else ~of_unit
        for item, of_hold in found:
            last = np.append(item[1:] != item[:-1], True)[: len(item)]
            place = np.searchsorted(ids, item[last])
            fill = (open_ & wanted)[place]
            step[place[fill]] = of_hold[last][fill]
    place = items.column_names.index("step")
    return items.set_column(place, "step", pa.array(step)).drop_columns(["is_judged"])


def _with_bursts(entries: pa.Table, bursts: Ints) -> pa.Table:
    """A closing of which it may be asked has a value already."""
    known: Bools = ~np.asarray(pc.is_null(entries["in_burst"]))
    asked = np.flatnonzero(known)
    near = np.zeros(entries.num_rows, dtype=np.bool_)
    near[asked] = np.isin(_numbers(entries["sequence"])[asked], bursts, kind="sort")
    place = entries.column_names.index("in_burst")
    return entries.set_column(place, "in_burst", flags(near, known))


def _numbers(column: pa.Array | pa.ChunkedArray) -> Array[np.integer] | Column:
    return np.asarray(column.to_numpy())
