"""What counts as the text of a cell: no blanks around it, of whatever kind, and nothing where only blanks are."""

from __future__ import annotations

from itertools import product

import duckdb
import pyarrow as pa

from shigan.ingest.texts import BLANKS, text_of

EDGES = ("", *BLANKS, "\u3000 ", "\n\t")


def test_blanks_of_every_kind_are_taken_from_both_edges_and_kept_inside() -> None:
    cells = [f"{left}{inner}{right}" for left, inner, right in product(EDGES, ("", "甲 乙", "a\n\u3000b", "𠮷"), EDGES)]
    connection = duckdb.connect()
    connection.register("cells", pa.table({"cell": cells}))
    found = [row[0] for row in connection.execute(f"SELECT {text_of('cell')} FROM cells").fetchall()]
    assert found == [cell.strip(BLANKS) or None for cell in cells]
