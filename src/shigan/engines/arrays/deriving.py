"""The rows that follow from the entries of whole items.

Twice over the same entries: ``prepare`` works out who did and held what, and is enough to learn from; ``rows_of`` needs
what was learnt from all items, and gives the relations.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.arrays.acts import Acts, acts_of
from shigan.engines.arrays.bursts import Closings
from shigan.engines.arrays.columns import Codes, Columns, Ints
from shigan.engines.arrays.custody import Custody, custody_of
from shigan.engines.arrays.entries import entry_rows, life_closings
from shigan.engines.arrays.holds import hold_rows
from shigan.engines.arrays.items import handovers_before, item_rows
from shigan.engines.arrays.lives import Lives, doer_of, lives_of
from shigan.engines.arrays.moments import Moments, moments_of, order_of
from shigan.engines.arrays.ordering import parts
from shigan.engines.arrays.reading import Batch
from shigan.engines.arrays.steps import StepCounts
from shigan.engines.arrays.stretches import Stretches, stretches_of
from shigan.engines.arrays.tables import narrowed
from shigan.engines.arrays.view import View
from shigan.engines.arrays.vocabulary import Words
from shigan.engines.arrays.ways import Ways, intake_limits, ways_of


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Entries of whole items in order, with everything that needs no other item."""

    moments: Moments
    acts: Acts
    lives: Lives
    person: Custody
    unit: Custody
    of_person: Stretches
    of_unit: Stretches

    def own_steps(self, stretches: Stretches) -> Codes:
        """The step each hold shows itself; 0: none."""
        return np.where(stretches.worked >= 0, self.moments.columns["activity"][stretches.worked], np.int32(0))


@dataclass(frozen=True, kw_only=True)
class Derived:
    """Coded rows of relations, and the items' texts: columns ``item`` and ``item_id``."""

    entries_coded: pa.Table
    items_coded: pa.Table
    holds_coded: pa.Table
    keys: pa.Table


DERIVED: Final = tuple(field.name for field in fields(Derived))


def cut(batch: Batch, *, n_parts: int) -> list[Columns]:
    """The batch in the item's order, in about ``n_parts`` parts."""
    order = order_of(batch.columns)
    item = batch.columns["item"][order]
    return [
        {name: column[order[here]] for name, column in batch.columns.items()}
        for here in parts(item, n_parts) or [slice(0, 0)]
    ]


def prepare(ordered: Columns, words: Words, view: View) -> Prepared:
    moments = moments_of(ordered, words, view.clock)
    acts = acts_of(moments, view.parts[moments.columns["activity"]])
    person, unit = custody_of(moments, acts, "person"), custody_of(moments, acts, "unit")
    return Prepared(
        moments=moments,
        acts=acts,
        lives=lives_of(moments, acts),
        person=person,
        unit=unit,
        of_person=stretches_of(moments, acts, person),
        of_unit=stretches_of(moments, acts, unit),
    )


def learn(prepared: Prepared, steps: StepCounts, closings: Closings) -> None:
    """Adds what these items teach about all."""
    p, m = prepared, prepared.moments
    for custody, stretches in ((p.person, p.of_person), (p.unit, p.of_unit)):
        steps.add(
            custody.level,
            kind=m.columns["kind"][m.starts[custody.nth]],
            holder=custody.holder,
            step=p.own_steps(stretches),
            number=custody.number,
        )
    closed = life_closings(m, p.acts)
    outcomes = p.lives.outcome[p.lives.of_entry[closed]]
    doer = doer_of(outcomes, m, p.acts, p.person.held, "person")
    known = (doer > 0) & ~m.by_day[outcomes]
    closings.add(doer=doer[known], at_s=m.at_s[outcomes[known]], sequence=m.columns["sequence"][closed[known]])


def rows_of(prepared: Prepared, view: View, first_item: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """The coded rows of entries, items and holds. ``view`` holds what was learnt; ``first_item``: the batch's first id."""
    p, m = prepared, prepared.moments
    pairs = ((p.person, p.of_person), (p.unit, p.of_unit))
    of_person, of_unit = (_ways(p, custody, stretches, view) for custody, stretches in pairs)
    counted: Ints = handovers_before(m, p.acts, p.person, p.unit, (of_person, of_unit))
    items = item_rows(m, p.acts, p.lives, p.person, p.unit, counted, view)
    late = items["late"].combine_chunks()
    holds = [
        hold_rows(m, custody, stretches, p.lives, ways, late, view)
        for (custody, stretches), ways in zip(pairs, (of_person, of_unit), strict=True)
    ]
    entries = entry_rows(m, p.acts, p.lives, p.person, p.unit, view)
    entries, items, together = (_numbered(rows, first_item) for rows in (entries, items, pa.concat_tables(holds)))
    return (narrowed(entries), narrowed(items), narrowed(together)) if view.narrow else (entries, items, together)


def _numbered(rows: pa.Table, first_item: int) -> pa.Table:
    """An item's place in its batch becomes its id."""
    ids = pc.add(rows["item_id"], pa.scalar(first_item, pa.int32()))
    return rows.set_column(rows.column_names.index("item_id"), "item_id", ids)


def _ways(prepared: Prepared, custody: Custody, stretches: Stretches, view: View) -> Ways:
    limits = intake_limits(prepared.moments, prepared.acts, custody, prepared.unit)
    own, steps = prepared.own_steps(stretches), view.steps[custody.level]
    acted = stretches.acted >= 0
    return ways_of(prepared.moments, prepared.acts, custody, own, steps, acted=acted, unit=stretches.own_unit, intake_until=limits)


def keys_of(batch: Batch, *, first_item: int) -> pa.Table:
    ids = pa.array(np.arange(first_item, first_item + len(batch.items), dtype=np.int32))
    return pa.table({"item": batch.items, "item_id": ids})
