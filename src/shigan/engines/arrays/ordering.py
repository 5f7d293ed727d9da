"""Takes rows that belong to groups. Gives them group by group, each in the order of time. Never compares more than needed.

Rows mostly come in order of time. So they are first told apart by group, keeping their order, which costs two passes;
only groups that are then not in order are sorted.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from shigan.engines.arrays.columns import Column, Ints


def in_order(group: Column, at: Column, sequence: Column) -> Ints:
    """The rows' places sorted by (group, at, sequence). ``group``: whole numbers from 0, below 2^32."""
    order = grouped(group)
    sorted_group, times, places = group[order], at[order], sequence[order]
    alike = sorted_group[1:] == sorted_group[:-1]
    wrong = alike & ((times[1:] < times[:-1]) | ((times[1:] == times[:-1]) & (places[1:] < places[:-1])))
    if wrong.any():
        disordered = np.zeros(int(sorted_group[-1]) + 1, dtype=np.bool_)
        disordered[sorted_group[1:][wrong]] = True
        here = np.flatnonzero(disordered[sorted_group])
        order[here] = order[here][np.lexsort((places[here], times[here], sorted_group[here]))]
    return order


def grouped(group: Column) -> Ints:
    """Sorted by group, else as they were: sixteen bits at a time, for that is what NumPy sorts without comparing."""
    order = np.argsort(group.astype(np.uint16), kind="stable")
    high = (group >> 16).astype(np.uint16)
    if high.any():
        order = order[np.argsort(high[order], kind="stable")]
    return order


def starts_of(grouped: Column) -> Ints:
    """Where each run of equal values begins."""
    changes = np.empty(len(grouped), dtype=np.bool_)
    changes[:1] = True
    np.not_equal(grouped[1:], grouped[:-1], out=changes[1:])
    return np.flatnonzero(changes)


def parts(grouped: Column, count: int) -> list[slice]:
    """The rows cut into about ``count`` parts, never inside a group."""
    size = len(grouped)
    wanted = (size * np.arange(1, count)) // count
    cuts = np.unique(np.searchsorted(grouped, grouped[wanted], side="left")) if size else np.empty(0, dtype=np.int64)
    edges = [0, *(int(cut) for cut in cuts if cut > 0), size]
    return [slice(start, end) for start, end in pairwise(edges) if end > start]
