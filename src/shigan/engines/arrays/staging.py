"""The coded relations of a ledger, one shard after the other.

Every shard is gone through once: its rows are worked out, and counted what they teach about all items (who does which
step, and which closings stand in bursts). When all shards have been seen, the rows are completed. Those of one shard wait
in memory, those of several in files, so that only one shard is ever in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from shigan.engines.arrays.ahead import ahead
from shigan.engines.arrays.bursts import Closings
from shigan.engines.arrays.clock import MILLION
from shigan.engines.arrays.columns import NEVER, Ints
from shigan.engines.arrays.completing import Learnt, Rows, completed
from shigan.engines.arrays.deriving import Derived, cut, derived_from, learn, neighbours, prepare, rows_of
from shigan.engines.arrays.norms import Norms
from shigan.engines.arrays.reading import Batch, count_rows, read_batches, united
from shigan.engines.arrays.shards import Shards
from shigan.engines.arrays.steps import StepCounts
from shigan.engines.arrays.tables import Extent
from shigan.engines.arrays.view import View, view_of
from shigan.engines.arrays.vocabulary import Vocabulary, Words
from shigan.engines.arrays.waiting import Waiting, WaitingRows
from shigan.engines.protocol import Level, Staging

BATCH_ROWS: Final = 1_000_000
"""How many entries are read at a time where the ledger is cut into shards."""

PART_ROWS: Final = 100_000
"""How many entries are derived at a time: columns of so many stay near the processor."""


class ArrayStaging:
    """The staging of one ledger. ``words`` and ``norms`` are whole when all shards have been given."""

    def __init__(self, staging: Staging, folder: Path, *, shards: int, threads: int) -> None:
        self._staging = staging
        self._folder = folder
        self._shards = shards
        self._threads = threads
        self._closings = Closings()
        self._steps = StepCounts()
        self.words = Vocabulary().settled()
        self.norms = Norms()
        self._extent = Extent()
        self._last: tuple[int, int, int] | None = None  # occurred_us, sequence and offset of the last entry

    def shards(self) -> Iterator[Derived]:
        """One after the other; an item is in one shard only."""
        vocabulary = Vocabulary()
        vocabulary.codes(self._staging.calendar["period"].combine_chunks())
        batches = self._gathered(vocabulary)
        words = self.words = vocabulary.settled()
        view = view_of(self._staging, words, last_offset=self._last[2] if self._last else 0)
        view = replace(view, narrow=self._extent.is_narrow(view.clock.longest_w))
        with ThreadPoolExecutor(self._threads) as pool:
            waiting = self._waiting(batches, words, view, pool)
            learnt = self._learnt(words)
            first_item = 1
            for rows, items in waiting:
                found = list(pool.map(lambda part: completed(part, learnt), rows))
                derived = derived_from(found, items, first_item=first_item)
                self.norms.add(derived.holds_coded)
                yield derived
                first_item += len(items)

    def _waiting(self, batches: Iterator[Batch], words: Words, view: View, pool: Executor) -> Iterable[Waiting]:
        """The rows of each shard, to be completed: in memory, of a single shard, else in files until they are asked for."""
        files: list[Waiting] | WaitingRows = [] if self._shards == 1 else WaitingRows(self._folder / "waiting")
        first_item = 1
        for batch in batches:
            files.append((self._looked_through(batch, words, view, pool, first_item), batch.items))
            first_item += len(batch.items)
        return files

    def _looked_through(
        self, batch: Batch, words: Words, view: View, pool: Executor, first_item: int
    ) -> list[Rows]:
        """Learns from the items of the batch; gives their rows."""

        def look_through(places: Ints) -> Rows:
            prepared = prepare(batch.columns, places, words, view)
            learn(prepared, self._steps, self._closings)
            return rows_of(prepared, view, first_item)

        part_rows = max(1, min(PART_ROWS, -(-batch.rows // self._threads)))
        lots = pool.map(lambda places: cut(batch.columns, places, part_rows=part_rows), neighbours(batch.columns))
        return list(pool.map(look_through, chain.from_iterable(lots)))

    def _learnt(self, words: Words) -> Learnt:
        levels: tuple[Level, ...] = ("person", "unit")
        return Learnt(
            bursts=self._closings.in_bursts(),
            steps={level: self._steps.learnt(level, words.size + 1) for level in levels},
        )

    def _gathered(self, vocabulary: Vocabulary) -> Iterator[Batch]:
        """All entries have been read when this returns; a small ledger is one batch."""
        batches = ahead(self._read(vocabulary))
        if self._shards == 1:
            return iter([united(batches, count_rows(self._staging.entries))])
        shards = Shards(self._folder / "shards", self._shards)
        for batch in batches:
            shards.add(batch)
        return shards.batches()

    def _read(self, vocabulary: Vocabulary) -> Iterator[Batch]:
        for batch in read_batches(self._staging.entries, BATCH_ROWS, self._staging.as_of_us, vocabulary):
            self._look_at(batch)
            yield batch

    def _look_at(self, batch: Batch) -> None:
        """The last entry of all gives the clock on which the ledger is looked at."""
        due_us = batch.columns["due_us"]
        for us in (batch.columns["occurred_us"], due_us[due_us != NEVER]):
            self._extent.add(seconds=us // MILLION, sequence=batch.columns["sequence"])
        if batch.rows:
            at = batch.columns["occurred_us"]
            latest = np.flatnonzero(at == at.max())
            last = latest[np.argmax(batch.columns["sequence"][latest])]
            found = (int(at[last]), int(batch.columns["sequence"][last]), int(batch.columns["offset_minutes"][last]))
            self._last = found if self._last is None else max(self._last, found)
