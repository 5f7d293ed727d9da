"""What each case of an XES log is called, so that no two are taken for one.

The standard makes every trace a case of its own, whatever it is named; nothing in it says that two of the same name are
parts of one. So they are never joined here: the second is called 'NAME (2)', and a trace without a name goes by its
place in the file, '#3'. The names as written stay in their column, for a mapping that joins them on purpose.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from shigan.ingest.messages import Message, note

TRACE: Final = "@trace"
"""The column of these names. It is kept only where a trace has no name, or that of another."""

NAME_KEYS: Final = ("concept:name", "identity:id", "id")
"""The attributes of a trace that name it; the first that is filled counts."""


class TraceNames:
    """Calls the traces that have events, in their order. ``needed``: one of them is not called as it is named."""

    def __init__(self) -> None:
        self.needed = False
        self._taken: set[str] = set()
        self._count: dict[str, int] = {}  # of names met more than once
        self._unnamed = self._repeated = 0
        self._first_unnamed = self._first_repeated = ""

    def call(self, names: Iterable[str | None], place: int) -> str:
        """What a trace is called whose NAME_KEYS say ``names``; ``place`` counts all traces of the file from 1."""
        written = list(names)
        wanted = next((name.strip() for name in written if name and not name.isspace()), "")
        called = self._free(wanted or f"#{place}")
        if not wanted:
            self._first_unnamed = self._first_unnamed or called
            self._unnamed += 1
        elif called != wanted:
            self._first_repeated = self._first_repeated or called
            self._repeated += 1
        self._taken.add(called)
        self.needed = self.needed or called != (written[0] or "").strip()
        return called

    def notes(self) -> list[Message]:
        """What is to be told; nothing where every trace has a name of its own."""
        told = []
        if self._unnamed:
            told.append(note("traces_unnamed", count=self._unnamed, example=self._first_unnamed))
        if self._repeated:
            told.append(note("traces_same_name", count=self._repeated, example=self._first_repeated))
        return told

    def _free(self, wanted: str) -> str:
        called = wanted
        while called in self._taken:
            self._count[wanted] = self._count.get(wanted, 1) + 1
            called = f"{wanted} ({self._count[wanted]})"
        return called
