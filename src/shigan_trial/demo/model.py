"""Takes nothing. Gives what the demo bureau consists of, with what was planted in it. Never a real person or place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa

from shigan.organisation import Organisation

Level = Literal["person", "unit", "pair"]


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One behaviour of one subject that was put into the record on purpose: the ground truth.

    ``required`` False marks what follows from a planted behaviour (the unit of a planted person, the members of
    a planted unit): finding it is not wrong, missing it is not a miss.
    """

    level: Level
    subject: str  # pseudonymous key, unit, or 'A → B'
    behaviour: str
    indicators: tuple[str, ...]  # codes I01–I24; a finding on any of them has found it
    typology: tuple[str, ...]  # T-codes
    from_on: date
    until_on: date  # not included
    side_effects: tuple[str, ...] = ()  # codes that move with it: a finding there is not wrong
    required: bool = True


@dataclass(frozen=True, kw_only=True)
class Innocent:
    """One subject who looks bad in a raw count and is not: a trap for an unfair statistic."""

    level: Level
    subject: str
    explanation: (
        str  # load | leave | newcomer | waiting_outside | list_mismatch | dispatching_post | hard_mix | batching
    )
    indicators: tuple[str, ...]  # the codes in which the raw count looks bad


@dataclass(frozen=True, kw_only=True)
class DemoBureau:
    """A believable bureau: one year of its record, its people and units, and the truth about it."""

    events: pa.Table  # ledger.schema.EVENT_SCHEMA, in the order of occurred_us
    directory: Mapping[str, str]  # key -> invented name
    organisation: Organisation
    truth: tuple[Planted, ...]
    innocents: tuple[Innocent, ...]
    as_of_us: int
    calendar: str = "cn-gov"
    ending: str = "marked"

    def implicated(self, level: Level) -> frozenset[str]:
        """Subjects with any planted behaviour, required or not: nobody among them counts as wrongly flagged."""
        return frozenset(row.subject for row in self.truth if row.level == level)
