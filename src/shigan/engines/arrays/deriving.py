"""The rows that follow from the entries of whole items.

``prepare`` works out who did and held what, ``learn`` counts what that teaches about all items, and ``rows_of`` gives the
rows, which ``completing`` completes when all items have been learnt from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.arrays.absences import absences_of
from shigan.engines.arrays.acts import Acts, acts_of
from shigan.engines.arrays.bursts import Closings
from shigan.engines.arrays.columns import Codes, Column, Columns, Ints
from shigan.engines.arrays.completing import Rows
from shigan.engines.arrays.custody import Custody, custody_of
from shigan.engines.arrays.entries import entry_rows, life_closings
from shigan.engines.arrays.holds import hold_rows
from shigan.engines.arrays.items import first_work, item_rows
from shigan.engines.arrays.lives import Lives, doer_of, lives_of
from shigan.engines.arrays.moments import ORDERED_BY, Moments, moments_of, order_of
from shigan.engines.arrays.ordering import parts, starts_of
from shigan.engines.arrays.steps import StepCounts
from shigan.engines.arrays.stretches import Stretches, stretches_of
from shigan.engines.arrays.tables import narrowed
from shigan.engines.arrays.view import View
from shigan.engines.arrays.vocabulary import Words
from shigan.engines.arrays.ways import intake_limits, passing_of


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


def neighbours(columns: Columns) -> list[Ints]:
    """The places of the entries of 65,536 items at a time: they are put in order apart, each lot near the processor."""
    lot = (columns["item"] >> 16).astype(np.uint16)
    order = np.argsort(lot, kind="stable")
    return np.split(order, starts_of(lot[order])[1:])


def cut(columns: Columns, places: Ints, *, part_rows: int) -> list[Ints]:
    """Those of ``places``, all entries of some items, in the item's order, in parts of whole items, about as long."""
    here = {name: columns[name][places] for name in ORDERED_BY}
    order = order_of(here)
    n_parts = -(-len(places) // part_rows)
    return [places[order[part]] for part in parts(here["item"][order], n_parts) or [slice(0, 0)]]


def prepare(columns: Columns, places: Ints, words: Words, view: View) -> Prepared:
    """``places``: of one part of ``cut``."""
    moments = moments_of({name: column[places] for name, column in columns.items()}, words, view.clock)
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


def rows_of(prepared: Prepared, view: View, first_item: int) -> Rows:
    """The coded rows, to be completed. ``first_item``: the id of the first item of all parts."""
    p, m = prepared, prepared.moments
    work = first_work(m, p.acts)
    items = item_rows(m, p.acts, p.lives, p.person, p.unit, work, view)
    late = items["late"].combine_chunks()
    holds = [
        hold_rows(
            m,
            custody,
            stretches,
            p.lives,
            late,
            view,
            absences_of(m, p.person, custody, view.leave),
            own_step=p.own_steps(stretches),
            passing=_passing(p, custody, stretches, work),
        )
        for custody, stretches in ((p.person, p.of_person), (p.unit, p.of_unit))
    ]
    tables = (entry_rows(m, p.acts, p.lives, p.person, p.unit, view), items, pa.concat_tables(holds))
    numbered = [_numbered(table, first_item) for table in tables]
    entries, items, together = (narrowed(table) for table in numbered) if view.narrow else numbered
    return Rows(entries=entries, items=items, holds=together)


def _numbered(rows: pa.Table, first_item: int) -> pa.Table:
    """An item's place in its batch becomes its id."""
    ids = pc.add(rows["item_id"], pa.scalar(first_item, pa.int32()))
    return rows.set_column(rows.column_names.index("item_id"), "item_id", ids)


def _passing(prepared: Prepared, custody: Custody, stretches: Stretches, work: Ints) -> Column:
    return passing_of(
        prepared.moments,
        prepared.acts,
        custody,
        acted=stretches.acted >= 0,
        appears=stretches.n_entries > 0,
        unit=stretches.own_unit,
        intake_until=intake_limits(prepared.moments, prepared.acts, custody, prepared.unit),
        first_work=work,
    )


def derived_from(rows: Sequence[Rows], items: pa.Array, *, first_item: int) -> Derived:
    """``rows``: completed, of all parts. ``items``: the items' texts."""
    ids = pa.array(np.arange(first_item, first_item + len(items), dtype=np.int32))
    return Derived(
        entries_coded=pa.concat_tables([part.entries for part in rows]),
        items_coded=pa.concat_tables([part.items for part in rows]),
        holds_coded=pa.concat_tables([part.holds for part in rows]),
        keys=pa.table({"item": items, "item_id": ids}),
    )
