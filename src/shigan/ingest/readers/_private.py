"""Characters that a computer or an office made for itself (U+E000 to U+EFFF): rare names are typed with them where a font has
no other. Another computer shows them as blanks or as other characters, so that they are kept as they are and told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from shigan.ingest.messages import Message, note

_FIRST_BYTE: Final = b"\xee"
"""In UTF-8 all of these characters begin with it, and no other does."""
_PRIVATE: Final = "[\ue000-\uefff]"


class PrivateCharacters:
    """Counts the cells that hold some, by column."""

    def __init__(self) -> None:
        self._cells: Counter[str] = Counter()
        self._first: dict[str, str] = {}

    def count(self, columns: Mapping[str, pa.Array]) -> None:
        for name, column in columns.items():
            if not _may_hold_some(column):
                continue
            import pyarrow.compute as pc  # takes a while, and hardly a file needs it

            found = column.filter(pc.match_substring_regex(column, _PRIVATE))
            if len(found):
                self._cells[name] += len(found)
                first = re.search(_PRIVATE, found[0].as_py())
                assert first is not None
                self._first.setdefault(name, f"U+{ord(first[0]):X}")

    def notes(self) -> list[Message]:
        return [note("private_characters", column=name, count=count, code=self._first[name]) for name, count in self._cells.items()]


def _may_hold_some(column: pa.Array) -> bool:
    """Whether the bytes of the texts hold the first byte of such a character; hardly a column does, and this is quick."""
    data = column.buffers()[-1] if pa.types.is_string(column.type) else None
    return data is not None and _FIRST_BYTE in data.to_pybytes()  # a copy, and still ten times as quick as a pattern
