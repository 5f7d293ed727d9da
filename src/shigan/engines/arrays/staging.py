"""The coded relations of a ledger, one shard after the other.

Every shard is gone through twice: first to learn what only all items together can tell (who does which step, and which
closings stand in bursts), then for its rows. A ledger of one shard keeps what the first time worked out; of several,
only one shard is ever in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from shigan.engines.arrays.ahead import ahead
from shigan.engines.arrays.bursts import Closings
from shigan.engines.arrays.clock import MILLION
from shigan.engines.arrays.columns import NEVER, Columns
from shigan.engines.arrays.deriving import Derived, Prepared, cut, keys_of, learn, prepare, rows_of
from shigan.engines.arrays.norms import Norms
from shigan.engines.arrays.reading import Batch, count_rows, read_batches
from shigan.engines.arrays.shards import Shards
from shigan.engines.arrays.steps import StepCounts
from shigan.engines.arrays.tables import Extent
from shigan.engines.arrays.view import View, view_of
from shigan.engines.arrays.vocabulary import Vocabulary, Words
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
            kept = [self._learn(batch, words, view, pool) for batch in batches(False)]
            view = self._learnt(view, words)
            first_item = 1
            for number, batch in enumerate(batches(True)):
                yield self._derived(batch, kept[number], words, view, pool, first_item)
                kept[number] = []
                first_item += len(batch.items)

    def _learn(self, batch: Batch, words: Words, view: View, pool: Executor) -> list[Prepared]:
        """Gives what is worth keeping: everything where there is one shard."""
        kept = []
        for prepared in pool.map(lambda columns: prepare(columns, words, view), self._cut(batch)):
            learn(prepared, self._steps, self._closings)
            if self._shards == 1:
                kept.append(prepared)
        return kept

    def _cut(self, batch: Batch) -> list[Columns]:
        n_parts = max(self._threads, -(-batch.rows // PART_ROWS)) if batch.rows else 1
        return cut(batch, n_parts=n_parts)

    def _learnt(self, view: View, words: Words) -> View:
        levels: tuple[Level, ...] = ("person", "unit")
        return replace(
            view,
            bursts=self._closings.in_bursts(),
            steps={level: self._steps.learnt(level, words.size + 1) for level in levels},
        )

    def _derived(
        self, batch: Batch, kept: list[Prepared], words: Words, view: View, pool: Executor, first_item: int
    ) -> Derived:
        if kept:
            found = pool.map(lambda part: rows_of(part, view, first_item), kept)
        else:
            cuts = self._cut(batch)
            found = pool.map(lambda columns: rows_of(prepare(columns, words, view), view, first_item), cuts)
        tables = list(found)
        entries, items, holds = (pa.concat_tables([part[place] for part in tables]) for place in range(3))
        self.norms.add(holds)
        return Derived(
            entries_coded=entries, items_coded=items, holds_coded=holds, keys=keys_of(batch, first_item=first_item)
        )

    def _gathered(self, vocabulary: Vocabulary) -> Callable[[bool], Iterator[Batch]]:
        """All entries have been read when this returns; a small ledger is one batch. What it gives is called for each
        time the batches are gone through, and told whether it is the last time."""
        staging = self._staging
        if self._shards == 1:
            rows = count_rows(staging.entries) + 1
            read = list(read_batches(staging.entries, rows, staging.as_of_us, vocabulary))
            for batch in read:
                self._look_at(batch)
            return lambda _last_time: iter(read)
        shards = Shards(self._folder / "shards", self._shards)
        for batch in ahead(read_batches(staging.entries, BATCH_ROWS, staging.as_of_us, vocabulary)):
            self._look_at(batch)
            shards.add(batch)
        return lambda last_time: shards.batches(last_time=last_time)

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
