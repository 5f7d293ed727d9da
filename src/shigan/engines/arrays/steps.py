"""Which step of the procedure a hold is, and who does which step: "Steps" of docs/relations.md, for columns.

Learnt from all shards before the first row is written. Only counts are kept, never a hold, so a ledger of any size can
be learnt from; codes are those of the settled words, so the smallest code is the smallest text.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from shigan.engines.arrays.columns import Bools, Codes, Column, Ints
from shigan.engines.arrays.ordering import starts_of
from shigan.engines.protocol import Level

DOES_ONE_IN: Final = 20
SHOWS_ONE_IN: Final = 40
COUNTED: Final = pa.schema(
    [("of", pa.string()), ("level", pa.string()), *((name, pa.int64()) for name in ("a", "b", "c", "n"))]
)
"""Rows of StepCounts: three codes and how often they were seen together."""

_HOLDER, _NUMBER = "holder", "number"

UNPLACED: Final = 0
"""Stands for the place of a step that is not known: places begin with 1."""


@dataclass(frozen=True, kw_only=True)
class LevelSteps:
    """What was learnt at one level. Keys ascend and are made of two codes."""

    width: int
    holders: Ints  # kind and holder
    commonest: Ints
    steps: Ints  # kind and step
    places: Ints
    doers: Ints  # the place of a kind and step in ``steps``, and who does it
    shown: Ints  # the same, and who shows it now and then

    def step_of(self, kind: Column, holder: Column, own: Column, due: Column) -> Codes:
        """Each hold's own step, else the one that was due if the holder shows it, too, else its holder's commonest one in the
        kind; 0 where none is known. ``due``: what the next hold that shows a step does, 0: none follows."""
        known = np.where(self._knows(self.shown, kind, due, holder), due, self.usual(kind, holder))
        return np.where(own > 0, own, known).astype(np.int32)

    def usual(self, kind: Column, holder: Column) -> Codes:
        """What the holder does most often in the kind; 0 where it is not known."""
        return _look_up(self.holders, self.commonest, self._key(kind, holder), 0).astype(np.int32)

    def place_of(self, kind: Column, step: Column) -> Ints:
        return np.where(step > 0, _look_up(self.steps, self.places, self._key(kind, step), UNPLACED), UNPLACED)

    def does(self, kind: Column, step: Column, holder: Column) -> Bools:
        """Whether at least one in twenty of the step's holds are this holder's; false where the step is not known."""
        return self._knows(self.doers, kind, step, holder)

    def _knows(self, among: Ints, kind: Column, step: Column, holder: Column) -> Bools:
        step_place = np.searchsorted(self.steps, self._key(kind, step))
        key = step_place * np.int64(self.width) + holder
        return np.asarray((step > 0) & (_look_up(among, np.ones(len(among), np.int64), key, 0) > 0))

    def _key(self, first: Column, second: Column) -> Ints:
        return np.asarray(first.astype(np.int64) * self.width + second)


AT_ONCE: Final = 1 << 20
"""Counts that are kept before those of equal codes are added up."""


class StepCounts:
    """The holds of each holder by the step they showed, 0 where they showed none, and the places of steps.

    ``add`` may be called from whatever thread.
    """

    def __init__(self) -> None:
        self._adding = Lock()
        self._of_holder: dict[Level, list[tuple[Ints, ...]]] = {"person": [], "unit": []}
        self._of_number: dict[Level, list[tuple[Ints, ...]]] = {"person": [], "unit": []}

    def add(self, level: Level, *, kind: Column, holder: Column, step: Column, number: Column) -> None:
        """``number``: the hold's place in its item."""
        kind, holder, step, number = (np.asarray(column, np.int64) for column in (kind, holder, step, number))
        self._keep(self._of_holder[level], _counted_once(kind, holder, step))
        shown = np.flatnonzero(step > 0)
        self._keep(self._of_number[level], _counted_once(kind[shown], step[shown], number[shown]))

    def _keep(self, parts: list[tuple[Ints, ...]], counts: tuple[Ints, ...]) -> None:
        with self._adding:
            parts.append(counts)
            if sum(len(part[0]) for part in parts[1:]) > AT_ONCE:  # the first is what was added up before
                parts[:] = [_together(parts)]

    def table(self) -> pa.Table:
        """What was counted, so that it can be carried elsewhere and taken up there with ``take_up``."""
        rows = [
            (of, level, *columns)
            for of, kept in ((_HOLDER, self._of_holder), (_NUMBER, self._of_number))
            for level, found in kept.items()
            for columns in [_together(found)]
        ]
        return pa.concat_tables(
            [
                pa.table(
                    {
                        "of": pa.repeat(of, len(n)),
                        "level": pa.repeat(level, len(n)),
                        **{name: pa.array(column) for name, column in zip("abcn", (a, b, c, n), strict=True)},
                    },
                    COUNTED,
                )
                for of, level, a, b, c, n in rows
            ]
        )

    def take_up(self, counted: pa.Table) -> None:
        for of, kept in ((_HOLDER, self._of_holder), (_NUMBER, self._of_number)):
            for level, found in kept.items():
                here = pc.and_(pc.equal(counted["of"], of), pc.equal(counted["level"], level))
                rows = counted.filter(here)
                found.append(tuple(np.asarray(rows[name].to_numpy(), np.int64) for name in "abcn"))

    def learnt(self, level: Level, width: int) -> LevelSteps:
        """``width``: more than the largest code."""
        kind, holder, step, n = _together(self._of_holder[level])
        of_holder, total = _holders(kind * width + holder, n)
        shows = SHOWS_ONE_IN * np.bincount(of_holder, weights=np.where(step > 0, n, 0), minlength=len(total)) >= total
        often = SHOWS_ONE_IN * n >= total[of_holder]
        shown = step > 0
        shows, often = shows[of_holder][shown], often[shown]
        kind, holder, step, n = (column[shown] for column in (kind, holder, step, n))
        holder_key, step_key = kind * width + holder, kind * width + step
        order = np.lexsort((step, -n, holder_key))
        first = order[starts_of(holder_key[order])]
        first = first[shows[first]]
        steps, of_step = np.unique(step_key, return_inverse=True)
        of_all = np.zeros(len(steps), np.int64)
        np.add.at(of_all, of_step, n)
        does = DOES_ONE_IN * n >= of_all[of_step]
        return LevelSteps(
            width=width,
            holders=holder_key[first],
            commonest=step[first],
            steps=steps,
            places=self._places(level, width),
            doers=np.sort(of_step[does] * np.int64(width) + holder[does]),
            shown=np.sort(of_step[often] * np.int64(width) + holder[often]),
        )

    def _places(self, level: Level, width: int) -> Ints:
        """Of each kind and step the median of its holds' numbers, nearest rank."""
        kind, step, number, n = _together(self._of_number[level])
        key = kind * width + step
        starts = starts_of(key)
        upto = np.cumsum(n)
        before = np.append(0, upto)[starts]
        group = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(key)))
        total = np.append(before[1:], upto[-1:]) - before
        half = 2 * (upto - before[group]) >= total[group]
        reached = np.flatnonzero(half)
        return number[reached[starts_of(group[reached])]]


def _holders(holder: Ints, n: Ints) -> tuple[Ints, Ints]:
    """For each row its holder, whose rows stand together; for each holder how many holds there are."""
    starts = starts_of(holder)
    of_row = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(holder)))
    return of_row, np.bincount(of_row, weights=n, minlength=len(starts)).astype(np.int64)


def _counted_once(a: Ints, b: Ints, c: Ints) -> tuple[Ints, ...]:
    """The distinct combinations, ascending, and how many there are of each; as one number, where it has room for all three."""
    wide_b, wide_c = (int(column.max(initial=0)) + 1 for column in (b, c))
    if (int(a.max(initial=0)) + 1) * wide_b * wide_c > np.iinfo(np.int64).max:
        return _counted(a, b, c, np.ones(len(a), np.int64))
    found, n = np.unique((a * wide_b + b) * wide_c + c, return_counts=True)
    first, last = np.divmod(found, wide_c)
    return (*np.divmod(first, wide_b), last, n)


def _counted(a: Ints, b: Ints, c: Ints, n: Ints) -> tuple[Ints, ...]:
    """The distinct combinations, ascending, and the sum of ``n`` of each."""
    order = np.lexsort((c, b, a))
    a, b, c, n = a[order], b[order], c[order], n[order]
    new = np.ones(len(a), np.bool_)
    new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1])
    starts = np.flatnonzero(new)
    sums = np.add.reduceat(n, starts) if len(starts) else n
    return a[starts], b[starts], c[starts], sums


def _together(parts: list[tuple[Ints, ...]]) -> tuple[Ints, ...]:
    nothing = np.zeros(0, np.int64)
    columns = [np.concatenate([nothing, *(part[place] for part in parts)]) for place in range(4)]
    return _counted(columns[0], columns[1], columns[2], columns[3])


def _look_up(keys: Ints, values: Ints, asked: Ints, otherwise: int) -> Ints:
    answer = np.full(len(asked), otherwise, dtype=np.int64)
    place = np.searchsorted(keys, asked)
    inside = np.flatnonzero(place < len(keys))
    hit = inside[keys[place[inside]] == asked[inside]]
    answer[hit] = values[place[hit]]
    return answer
