"""The relations of a ledger that memory does not hold: one Parquet file for each, written as the shards come.

Columns lie in the file as they lay in memory. Compressed they would take a third of the disk, but writing them takes
longer then than deriving them did, and every question would have to unpack them again; the files live no longer than
the staging.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_PER_GROUP: Final = 122_880
"""What a thread of DuckDB takes at a time."""


class ParquetFiles:
    """The files of one staging, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}

    def path(self, name: str) -> Path:
        """Where the rows of a relation are; they are complete after ``close``."""
        return self._folder / f"{name}.parquet"

    def add(self, name: str, table: pa.Table) -> None:
        """The rows of one more shard; every shard has the same columns."""
        if name not in self._writers:
            few = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
            self._writers[name] = pq.ParquetWriter(
                self.path(name), table.schema, compression="none", use_dictionary=few, write_statistics=False
            )
        self._writers[name].write_table(table, row_group_size=ROWS_PER_GROUP)

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()
