"""Takes cells. Gives what each subject's mix of work lets expect. Never compares a subject with itself.

Indirect standardisation with the subject left out: the rate of a kind is that of everybody else who handles it.
Where nobody else does, the subject's own rate stands in, so the kind says nothing for or against it.
"""

from __future__ import annotations

import numpy as np

from shigan.facts.cells import Cells, Floats, pairs

PEER_WEIGHT = 10.0
"""Rows' worth of belief that peers do as the whole kind does; it fades as peers become many."""


def expected_per_cell(cells: Cells) -> Floats:
    """Expected numerator of each cell: its exposure times the peers' rate of its kind."""
    kinds = len(cells.kinds)
    combination, place = pairs(cells.subject, cells.kind, kinds)
    own_x = cells.sums(place, len(combination), cells.observed)[place]
    own_e = cells.sums(place, len(combination), cells.exposure)[place]
    kind_x = cells.sums(cells.kind, kinds, cells.observed)[cells.kind]
    kind_e = cells.sums(cells.kind, kinds, cells.exposure)[cells.kind]
    rate = np.divide(kind_x, kind_e, out=np.zeros_like(kind_x), where=kind_e > 0)
    peers = (kind_x - own_x + PEER_WEIGHT * rate) / (kind_e - own_e + PEER_WEIGHT)
    return np.asarray(cells.exposure * peers, dtype=np.float64)


def peer_adjusted(cells: Cells, pooled: Floats) -> Floats:
    """For durations: the engine's expected count per cell, without the subject's own part in the kind's hazard."""
    kinds = len(cells.kinds)
    combination, place = pairs(cells.subject, cells.kind, kinds)
    own_o = cells.sums(place, len(combination), cells.observed)[place]
    own_e = cells.sums(place, len(combination), pooled)[place]
    kind_o = cells.sums(cells.kind, kinds, cells.observed)[cells.kind]
    kind_e = cells.sums(cells.kind, kinds, pooled)[cells.kind]
    return np.asarray(pooled * (kind_o - own_o + PEER_WEIGHT) / (kind_e - own_e + PEER_WEIGHT), dtype=np.float64)
