"""Closings whose outcomes stand among five of one doer within an hour: "Flags on entries" of docs/relations.md."""

from __future__ import annotations

from typing import Final

import numpy as np

from shigan.engines.arrays.columns import Column, Ints
from shigan.engines.arrays.ordering import in_order

BURST_SIZE: Final = 5
BURST_SECONDS: Final = 3600


class Closings:
    """The closings with a known doer and hour that were seen so far; one part per call of ``add``, from whatever thread."""

    def __init__(self) -> None:
        nothing = np.zeros(0, dtype=np.int64)
        self._parts: list[tuple[Column, Column, Column]] = [(nothing.astype(np.int32), nothing, nothing)]

    def add(self, *, doer: Column, at_s: Column, sequence: Column) -> None:
        """``at_s``: of the outcome."""
        self._parts.append((doer, at_s, sequence))

    def columns(self) -> tuple[Column, Column, Column]:
        """Doer, instant of the outcome, and sequence of all of them."""
        doer, at_s, sequence = (np.concatenate([part[place] for part in self._parts]) for place in range(3))
        return doer, at_s, sequence

    def in_bursts(self) -> Ints:
        """Their sequences, ascending."""
        doer, at_s, sequence = self.columns()
        order = in_order(doer, at_s, sequence)
        doer, at_s, sequence = doer[order], at_s[order], sequence[order]
        near = np.zeros(len(order), dtype=np.bool_)
        after = BURST_SIZE - 1
        first = np.flatnonzero((doer[after:] == doer[:-after]) & (at_s[after:] - at_s[:-after] <= BURST_SECONDS))
        for step in range(BURST_SIZE):
            near[first + step] = True
        return np.sort(sequence[near])
