"""Takes rows written out in a test. Gives them as the readers hand them over, and the events a mapping makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from shigan.ingest.events import to_events
from shigan.ingest.mapping import Mapping


@dataclass(frozen=True)
class RawRows:
    path: Path
    format: str
    columns: tuple[str, ...]
    rows: int
    digest_sha256: str
    parquet: Path


def raw_rows(folder: Path, rows: Sequence[dict[str, str | None]], name: str = "rows.csv") -> RawRows:
    columns = tuple(dict.fromkeys(key for row in rows for key in row))
    table = pa.table(
        {
            "@row": pa.array(range(1, len(rows) + 1), pa.int64()),
            "@line": pa.array(range(2, len(rows) + 2), pa.int64()),
            **{column: pa.array([row.get(column) for row in rows], pa.string()) for column in columns},
        }
    )
    parquet = folder / f"{name}.parquet"
    pq.write_table(table, parquet)
    return RawRows(folder / name, "csv", columns, len(rows), "ab" * 32, parquet)


class Names:
    """A directory that shows the names, so that a reader of a test sees them."""

    def encode(self, names: pa.Array) -> pa.Array:
        return names


def events_of(
    folder: Path, rows: Sequence[dict[str, str | None]], **said: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The events and the refused rows."""
    refused: list[pa.Table] = []
    batches = list(to_events(raw_rows(folder, rows), Mapping.model_validate(said), Names(), refused=refused))
    return [one for batch in batches for one in batch.to_pylist()], [
        one for table in refused for one in table.to_pylist()
    ]
