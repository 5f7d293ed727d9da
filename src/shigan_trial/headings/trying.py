"""Takes a record. Gives what was recognised in it with its headings, and with c1, c2 … in their place. Never writes beside it."""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from shigan.errors import ShiganError, told
from shigan.ingest.inspection import inspect_raw
from shigan.ingest.named_columns import Said
from shigan.ingest.raw import RawSource, read_raw
from shigan.ingest.recognition import Recognition, recognise
from shigan.ingest.remarks import Remark

ASKED: Final = ("case", "activity", "time", "opened", "closed")
Found = Named[str, tuple[str, str]]
"""By role the column, under its own name, and how sure it is."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One record. ``failed``: what could not be recognised at all, which is told and never taken wrongly."""

    name: str
    counts: Remark
    named: Found
    bare: Found
    failed: tuple[Remark, ...]

    def is_right(self, role: str) -> bool:
        """Without headings it is the column that it is with them; a row that is a whole matter has no step, an entry no end."""
        return self._taken(role) == self._wanted(role)

    def is_asked(self, role: str) -> bool:
        return not self.bare or self.bare.get(role, ("", ""))[1] == "doubtful"

    @property
    def wrong(self) -> bool:
        return any(not self.is_right(role) and not self.is_asked(role) for role in ASKED)

    def _wanted(self, role: str) -> str | None:
        return self.named.get(role, (None, ""))[0]

    def _taken(self, role: str) -> str | None:
        return self.bare.get(role, (None, ""))[0]


def records_in(folder: Path, only: str | None) -> list[Path]:
    """The files of the folder that are no papers about it, by name."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix not in (".md", ".txt", ".yaml", ".json"))
    return [path for path in files if only is None or only.casefold() in path.name.casefold()]


def try_record(path: Path, scratch: Path) -> Tried:
    raw, refusals = read_raw(path, into=scratch)
    failed: list[Remark] = []
    named, counts = {}, Remark("", "")
    try:
        found = inspect_raw(raw, refusals, zone=None, said=Said(known_sources=False), scratch=scratch)
        named = {one.role: (one.column, one.sureness) for one in found.choices}
        events, cases = found.tally.events, found.tally.cases
        counts = Remark(f"{cases:,} 件事项，{events:,} 条记录", f"{cases:,} matters, {events:,} entries")
    except ShiganError as error:
        failed.append(_said(error))
    names = {f"c{number}": column for number, column in enumerate(raw.columns, 1)}
    try:
        bare = _found(recognise(_without_headings(raw, names, scratch)), names)
    except ShiganError as error:
        failed.append(_said(error))
        bare = {}
    return Tried(name=path.name, counts=counts, named=named, bare=bare, failed=tuple(failed))


def _found(recognition: Recognition, names: Named[str, str]) -> Found:
    return {one.role: (names.get(one.column, one.column), one.sureness) for one in recognition.choices}


def _without_headings(raw: RawSource, names: Named[str, str], scratch: Path) -> RawSource:
    """The same rows; a column that a reader adds itself keeps its name."""
    table = pq.read_table(raw.parquet)
    numbered = {column: number for number, column in names.items()}
    path = scratch / "bare.parquet"
    pq.write_table(table.rename_columns([numbered.get(column, column) for column in table.column_names]), path)
    return replace(raw, parquet=path, columns=tuple(names))


def _said(error: ShiganError) -> Remark:
    return Remark(told(error.found, "zh"), told(error.found, "en"))
