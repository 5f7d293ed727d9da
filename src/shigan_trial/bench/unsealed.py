"""Takes a Parquet file of entries. Gives what an evaluation asks of a ledger. Never proves anything: it is not sealed.

Sealing a hundred million entries takes longer than evaluating them and is measured by itself, on fewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from shigan.ledger import Checkpoint, Directory
from shigan.ledger.entry_files import completed
from shigan.ledger.schema import ENTRY_SCHEMA

RECORDS: Final = (
    "person", "unit", "work", "handover", "counterpart", "due", "ending", "reminder", "review", "reopen", "outcome",
    "wait",
)  # fmt: skip
"""What the record of ``demo.bulk`` can show; see an indicator's ``needs``."""


@dataclass(frozen=True)
class Unsealed:
    """Entries as ``demo.bulk`` writes them: an entry's sequence is the number of its row."""

    path: Path

    @property
    def size(self) -> int:
        return int(pq.read_metadata(self.path).num_rows)

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(origin="unsealed", size=self.size, root=bytes(32), algorithm="sha256")

    def entry_files(self) -> list[Path]:
        return [self.path]

    def directory(self) -> Directory:
        return Directory()

    def entries(self, sequences: Iterable[int]) -> pa.Table:
        """Those entries, in sequence order; only the row groups that hold one of them are read."""
        wanted = sorted(set(sequences))
        parts = [ENTRY_SCHEMA.empty_table()]
        with pq.ParquetFile(self.path) as file:
            first = 0
            for group in range(file.num_row_groups):
                until = first + file.metadata.row_group(group).num_rows
                here = [sequence - first for sequence in wanted if first <= sequence < until]
                if here:
                    parts.append(completed(file.read_row_group(group).take(pa.array(here))))
                first = until
        return pa.concat_tables(parts)
