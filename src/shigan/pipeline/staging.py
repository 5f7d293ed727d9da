"""Takes the ground of an evaluation. Gives what an engine derives the relations from. Never computes them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from shigan.engines.protocol import Staging
from shigan.ledger.office import matter_files
from shigan.pipeline.ground import Ground

MICROSECONDS = 1_000_000


@contextmanager
def staging_of(ground: Ground, scratch: Path | None = None) -> Iterator[Staging]:
    """The same for every question that is asked of this ground, so that a number can be counted again.

    It holds until the block is left. Here, and nowhere else, the entries about the office itself are left out.
    """
    with tempfile.TemporaryDirectory(prefix="shigan-entries-", dir=scratch) as folder:
        yield _staging(ground, matter_files(ground.ledger, Path(folder)))


def _staging(ground: Ground, entries: list[Path]) -> Staging:
    return Staging(
        entries=entries,
        calendar=ground.calendar.table(),
        calendar_basis=ground.calendar.basis,
        as_of_us=ground.as_of_us,
        ending=ground.ending,
        leave=_leave(ground),
        tiers=_tiers(ground),
        parts=_parts(ground),
    )


def _leave(ground: Ground) -> pa.Table:
    """As it is written down; where none of it is, as the record shows it."""
    written = ground.organisation.leave_table() if ground.organisation else None
    return written if written is not None and written.num_rows else ground.presence.leave


def _parts(ground: Ground) -> pa.Table | None:
    if not ground.parts:
        return None
    activities = sorted(ground.parts)
    return pa.table({"activity": activities, "part": [ground.parts[activity] for activity in activities]})


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
