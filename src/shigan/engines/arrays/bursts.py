"""Closings whose outcomes stand among five of one doer within an hour: "Flags on entries" of docs/relations.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from shigan.engines.arrays.columns import Column, Ints
from shigan.engines.arrays.ordering import in_order

BURST_SIZE: Final = 5
BURST_SECONDS: Final = 3600


@dataclass(frozen=True)
class Closings:
    """The closings with a known doer and hour that were seen so far."""

    doer: list[Column] = field(default_factory=list)
    at_s: list[Column] = field(default_factory=list)  # of the outcome
    sequence: list[Column] = field(default_factory=list)

    def add(self, *, doer: Column, at_s: Column, sequence: Column) -> None:
        self.doer.append(doer)
        self.at_s.append(at_s)
        self.sequence.append(sequence)

    def in_bursts(self) -> Ints:
        """Their sequences, ascending."""
        if not self.doer:
            return np.zeros(0, dtype=np.int64)
        doer, at_s, sequence = (np.concatenate(parts) for parts in (self.doer, self.at_s, self.sequence))
        order = in_order(doer, at_s, sequence)
        doer, at_s, sequence = doer[order], at_s[order], sequence[order]
        near = np.zeros(len(order), dtype=np.bool_)
        after = BURST_SIZE - 1
        first = np.flatnonzero((doer[after:] == doer[:-after]) & (at_s[after:] - at_s[:-after] <= BURST_SECONDS))
        for step in range(BURST_SIZE):
            near[first + step] = True
        return np.sort(sequence[near])
