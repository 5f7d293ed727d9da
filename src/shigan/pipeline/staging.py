"""Takes the ground of an evaluation. Gives what an engine derives the relations from. Never computes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa

from shigan.engines.protocol import Staging
from shigan.pipeline.ground import Ground

MICROSECONDS = 1_000_000


def staging_of(ground: Ground) -> Staging:
    """The same for every question that is asked of this ground, so that a number can be counted again."""
    organisation = ground.organisation
    return Staging(
        entries=ground.ledger.entry_files(),
        calendar=ground.calendar.table(),
        calendar_basis=ground.calendar.basis,
        as_of_us=ground.as_of_us,
        ending=ground.ending,
        leave=organisation.leave_table() if organisation else None,
        tiers=_tiers(ground),
    )


def _tiers(ground: Ground) -> pa.Table | None:
    if ground.organisation:
        return ground.organisation.tiers_table(day_of(ground.as_of_us))
    if not ground.tiers:
        return None
    units = sorted(ground.tiers)
    return pa.table({"unit": units, "tier": pa.array([ground.tiers[unit] for unit in units], type=pa.int64())})


def day_of(us: int) -> date:
    """The day in UTC of an instant in microseconds since 1970."""
    return datetime.fromtimestamp(us // MICROSECONDS, tz=UTC).date()
