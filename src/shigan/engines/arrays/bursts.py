"""Takes the closings of all items. Gives those that stand among five within an hour. Never knows what was closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from shigan.engines.arrays.clock import MILLION
from shigan.engines.arrays.columns import Column, Ints
from shigan.engines.arrays.ordering import in_order
from shigan.engines.arrays.reading import Batch
from shigan.engines.arrays.verbs import VERBS
from shigan.ledger.actions import CLOSE

BURST_SIZE: Final = 5
BURST_SECONDS: Final = 3600


@dataclass(frozen=True)
class Closings:
    """The closings with a known actor that were seen so far."""

    actor: list[Column] = field(default_factory=list)
    at_s: list[Column] = field(default_factory=list)
    sequence: list[Column] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        columns = batch.columns
        here = np.flatnonzero((columns["verb"] == VERBS[CLOSE]) & (columns["actor"] > 0))
        self.actor.append(columns["actor"][here])
        self.at_s.append(columns["occurred_us"][here] // MILLION)
        self.sequence.append(columns["sequence"][here])

    def in_bursts(self) -> Ints:
        """Their sequences, ascending."""
        if not self.actor:
            return np.zeros(0, dtype=np.int64)
        actor, at_s, sequence = (np.concatenate(parts) for parts in (self.actor, self.at_s, self.sequence))
        order = in_order(actor, at_s, sequence)
        actor, at_s, sequence = actor[order], at_s[order], sequence[order]
        near = np.zeros(len(order), dtype=np.bool_)
        after = BURST_SIZE - 1
        first = np.flatnonzero((actor[after:] == actor[:-after]) & (at_s[after:] - at_s[:-after] <= BURST_SECONDS))
        for step in range(BURST_SIZE):
            near[first + step] = True
        return np.sort(sequence[near])
