"""Takes what to stage. Gives the coded relations, one shard after the other. Never holds more than a shard in memory."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np

from shigan.engines.arrays.ahead import ahead
from shigan.engines.arrays.bursts import Closings
from shigan.engines.arrays.deriving import Derived, derive
from shigan.engines.arrays.norms import Norms
from shigan.engines.arrays.reading import Batch, count_rows, read_batches
from shigan.engines.arrays.shards import Shards
from shigan.engines.arrays.view import view_of
from shigan.engines.arrays.vocabulary import Vocabulary
from shigan.engines.protocol import Staging

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
        self.words = Vocabulary().settled()
        self.norms = Norms()
        self._last: tuple[int, int, int] | None = None  # occurred_us, sequence and offset of the last entry

    def shards(self) -> Iterator[Derived]:
        """One after the other; an item is in one shard only."""
        vocabulary = Vocabulary()
        vocabulary.codes(self._staging.calendar["period"].combine_chunks())
        batches = self._gathered(vocabulary)
        words = self.words = vocabulary.settled()
        last_offset = self._last[2] if self._last else 0
        view = view_of(self._staging, words, last_offset=last_offset, bursts=self._closings.in_bursts())
        first_item = 1
        with ThreadPoolExecutor(self._threads) as pool:
            for batch in batches:
                n_parts = max(self._threads, -(-batch.rows // PART_ROWS)) if batch.rows else 1
                derived = derive(batch, words, view, pool, first_item=first_item, n_parts=n_parts)
                self.norms.add(derived.holds_coded)
                yield derived
                first_item += len(batch.items)

    def _gathered(self, vocabulary: Vocabulary) -> Iterator[Batch]:
        """All entries have been read when this returns; a small ledger is one batch."""
        staging = self._staging
        if self._shards == 1:
            rows = count_rows(staging.entries) + 1
            batches = list(read_batches(staging.entries, rows, staging.as_of_us, vocabulary))
            for batch in batches:
                self._look_at(batch)
            return iter(batches)
        shards = Shards(self._folder / "shards", self._shards)
        for batch in ahead(read_batches(staging.entries, BATCH_ROWS, staging.as_of_us, vocabulary)):
            self._look_at(batch)
            shards.add(batch)
        return shards.batches()

    def _look_at(self, batch: Batch) -> None:
        """What has to be known of all entries before the first shard is derived."""
        self._closings.add(batch)
        if batch.rows:
            at = batch.columns["occurred_us"]
            latest = np.flatnonzero(at == at.max())
            last = latest[np.argmax(batch.columns["sequence"][latest])]
            found = (int(at[last]), int(batch.columns["sequence"][last]), int(batch.columns["offset_minutes"][last]))
            self._last = found if self._last is None else max(self._last, found)
