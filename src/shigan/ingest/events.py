"""Takes raw rows and a mapping. Gives events in batches, refused rows with reasons, and counts. Never holds all rows.

``to_events`` is the short way for one source; ``EventStage`` is what it and ``ingest`` use for several.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from shigan.errors import Both, ShiganError
from shigan.ingest.case_endings import SETTLED
from shigan.ingest.deeds import Deeds, place_units
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Ending
from shigan.ingest.sql import identifier, literals
from shigan.ingest.staging import RawLike, open_session, source_of, stage
from shigan.ingest.staging_times import ends
from shigan.ingest.texts import item_of, text_of
from shigan.ingest.unread_endings import settle_unread
from shigan.ledger.actions import CANCEL, ENDINGS
from shigan.ledger.schema import DAY, EVENT_SCHEMA, with_nulls

Numbers = npt.NDArray[np.int64]

BATCH_ROWS: Final = 122_880
DIGEST_PREFIX: Final = 12


class DirectoryLike(Protocol):
    """Who gives people their pseudonymous keys."""

    def encode(self, names: pa.Array) -> pa.Array:
        """The key of every name, in the same places; null stays null."""


class EventStage(AbstractContextManager["EventStage"]):
    """A working table of the events of one or more sources under one mapping. ``scratch``: a folder for what does not fit into memory."""

    def __init__(self, mapping: Mapping, scratch: Path, *, memory_bytes: int = 1 << 30, threads: int = 2) -> None:
        self.mapping = mapping
        self.deeds = Deeds(mapping)
        self.sources: list[RawLike] = []
        self.formats: dict[str, str] = {}
        self.midnight: set[str] = set()  # columns in which every time is midnight
        self.actions: Counter[str] = Counter()
        self.scratch = scratch
        self.connection: duckdb.DuckDBPyConnection = open_session(scratch, memory_bytes, threads)

    def __exit__(self, *exc: object) -> None:
        self.connection.close()

    def add(self, raw: RawLike) -> None:
        """Read a source into the working table; raises ShiganError if the mapping names columns it does not have."""
        missing = self.mapping.missing_columns(raw.columns)
        if missing:
            raise ShiganError(
                Both(
                    f"the mapping '{self.mapping.name}' reads columns that are not there: {', '.join(missing)}",
                    zh=f"映射“{self.mapping.name}”要读的列，文件里没有：{'、'.join(missing)}",
                ),
                expected=Both(
                    f"some of: {', '.join(raw.columns[:40])}", zh=f"文件中的列：{'、'.join(raw.columns[:40])}"
                ),
                where=str(raw.path),
                remedy=Both(
                    "correct the names in the mapping, or write a new one with: shigan inspect FILE --mapping NEW.yaml",
                    zh="改正映射中的列名，或重新写一份：shigan inspect 文件 --mapping 新映射.yaml",
                ),
            )
        forms = stage(self.connection, raw, self.mapping, len(self.sources))
        self.formats |= forms.formats
        self.midnight |= forms.midnight
        self.sources.append(raw)

    def settle(self) -> None:
        """Once all sources are there: end the matters whose only ending has a time that cannot be read."""
        settle_unread(self.connection, self.mapping, self.deeds.of)

    def batches(self, directory: DirectoryLike) -> Iterator[pa.Table]:
        """The sound events as tables of EVENT_SCHEMA, in the order of the sources and of their rows."""
        self.actions.clear()
        endings = self._endings()
        before = (-1, -1)
        for batch in self._sound_rows():
            table = pa.Table.from_batches([batch]).combine_chunks()
            before = _check_order(table, before)
            yield self._events(table, endings, directory)

    def refused(self) -> Iterator[pa.Table]:
        """The rows at fault: source_no, row, line, fault, said, item."""
        query = (
            "SELECT source_no, row, line, fault, said, item FROM staged WHERE fault IS NOT NULL ORDER BY source_no, seq"
        )
        return (pa.Table.from_batches([batch]) for batch in self._stream(query))

    def _sound_rows(self) -> Iterator[pa.RecordBatch]:
        return self._stream("SELECT * EXCLUDE (row, line, due_unread, fault, said) FROM staged WHERE fault IS NULL")

    def _stream(self, query: str) -> Iterator[pa.RecordBatch]:
        """The answer piece by piece, on a connection of its own so that others may ask meanwhile."""
        return iter(self.connection.cursor().sql(query).to_arrow_reader(BATCH_ROWS))

    def _events(self, rows: pa.Table, endings: Endings, directory: DirectoryLike) -> pa.Table:
        column = {name: _whole(rows[name]) for name in rows.column_names}
        numbers = self.deeds.encode(column["deed"])
        unit, counterpart_unit = place_units(self.deeds, numbers, column["unit"], column["counterpart_unit"])
        action = endings.put_into(self.deeds.actions(numbers), column["source_no"], column["seq"])
        action = pc.coalesce(_settled(column["settled"]), action)
        self.actions.update({one["values"]: one["counts"] for one in pc.value_counts(action).to_pylist()})
        people = pa.concat_arrays([column["person"], column["counterpart"]])
        keys = directory.encode(people)
        column |= {
            "action": action,
            "unit": unit,
            "counterpart_unit": counterpart_unit,
            "actor": keys.slice(0, len(rows)),
            "counterpart": keys.slice(len(rows)),
            "source": self._names().take(column["source_no"]),
            "precision": pc.if_else(column["day"], DAY, pa.scalar(None, pa.string())),
        }
        column = with_nulls(column, len(rows))
        return pa.table([column[field.name].cast(field.type) for field in EVENT_SCHEMA], schema=EVENT_SCHEMA)

    def _names(self) -> pa.Array:
        return pa.array([source_name(raw) for raw in self.sources], pa.string())

    def _endings(self) -> Endings:
        found = Endings()
        for rule in self.mapping.endings:
            found.add(*self._last_events(rule), rule.action)
        return found

    def endings_table(self) -> pa.Table:
        """The events that are endings because of what the source says elsewhere: source_no, seq and action."""
        return self._endings().table()

    def _last_events(self, rule: Ending) -> tuple[Numbers, Numbers]:
        """The last sound event of every case that the rule is about: its source and its place in it."""
        cases = " UNION ALL ".join(self._case_words(rule, number, raw) for number, raw in enumerate(self.sources))
        last_only = "AND w.source_no = l.source_no AND w.row = l.row" if rule.of == "last_event" else ""
        ended = f"WHERE l.item NOT IN (SELECT item FROM staged WHERE {self._says_itself(rule)})" if rule.unless_ended else ""
        query = f"""
            WITH latest AS (SELECT item, max({ends()}) AS us FROM staged WHERE fault IS NULL GROUP BY item),
            last AS (
                SELECT s.item, max((s.source_no, s.seq, s.row)) AS place FROM staged s
                JOIN latest ON latest.item = s.item AND latest.us = {ends("s.occurred_us", "s.day")}
                WHERE s.fault IS NULL GROUP BY s.item
            ),
            l AS (SELECT item, place[1] AS source_no, place[2] AS seq, place[3] AS row FROM last)
            SELECT DISTINCT l.source_no, l.seq FROM l JOIN ({cases}) w ON w.item = l.item {last_only} {ended}
            ORDER BY ALL"""
        found = self.connection.execute(query).fetchnumpy()
        return found["source_no"].astype(np.int64), found["seq"].astype(np.int64)

    def _says_itself(self, rule: Ending) -> str:
        """SQL: an event that is the ending which the rule tells of; of a closing, any ending is."""
        wanted = (CANCEL,) if rule.action == CANCEL else ENDINGS
        return f"fault IS NULL AND deed IN ({literals(self.deeds_meaning(wanted)) or 'NULL'})"

    def deeds_meaning(self, actions: Collection[str]) -> list[str]:
        """The words of the sources that mean one of these actions."""
        words = self.connection.execute("SELECT DISTINCT deed FROM staged WHERE fault IS NULL").fetchall()
        return sorted(str(word) for (word,) in words if self.deeds.of(word).action in actions)

    def _case_words(self, rule: Ending, number: int, raw: RawLike) -> str:
        said = text_of(rule.column)
        fits = f"{said} IS NOT NULL" if rule.filled else f"{said} IN ({literals(rule.words)})"
        item = item_of(self.mapping.case)
        return (
            f"SELECT {number} AS source_no, {identifier('@row')} AS row, {item} AS item "
            f"FROM {source_of(raw)} WHERE {fits}"
        )


class Endings:
    """Which events are endings because of what the source says elsewhere about their case."""

    def __init__(self) -> None:
        self._actions: list[str] = []
        self._at: dict[int, tuple[Numbers, Numbers]] = {}  # by source: places in order, and the number of the action

    def add(self, sources: Numbers, seqs: Numbers, action: str) -> None:
        """These events are endings by ``action``, unless they were named before."""
        self._actions.append(action)
        for source in np.unique(sources):
            known, codes = self._at.get(int(source), (np.empty(0, np.int64), np.empty(0, np.int64)))
            new = np.setdiff1d(seqs[sources == source], known, assume_unique=True)
            places = np.concatenate([known, new])
            order = np.argsort(places)
            numbers = np.concatenate([codes, np.full(len(new), len(self._actions) - 1)])
            self._at[int(source)] = places[order], numbers[order]

    def table(self) -> pa.Table:
        """Columns source_no, seq and action."""
        nothing = np.empty(0, np.int64)
        sources = np.concatenate([nothing, *(np.full(len(seqs), source) for source, (seqs, _) in self._at.items())])
        seqs, codes = (np.concatenate([nothing, *(one[part] for one in self._at.values())]) for part in (0, 1))
        action = pa.array(self._actions, pa.string()).take(pa.array(codes))
        return pa.table({"source_no": sources, "seq": seqs, "action": action})

    def put_into(self, actions: pa.Array, sources: pa.Array, seqs: pa.Array) -> pa.Array:
        """The actions, with those of endings replaced."""
        source_of_row, seq_of_row = sources.to_numpy(), seqs.to_numpy()
        found = np.full(len(actions), -1)
        for source, (places, codes) in self._at.items():
            near = np.minimum(np.searchsorted(places, seq_of_row), len(places) - 1)
            hit = (places[near] == seq_of_row) & (source_of_row == source)
            found[hit] = codes[near][hit]
        ending = pa.array(self._actions, pa.string()).take(pa.array(found, mask=found < 0))
        return pc.coalesce(ending, actions)


def to_events(
    raw: RawLike, mapping: Mapping, directory: DirectoryLike, *, refused: list[pa.Table] | None = None
) -> Iterator[pa.Table]:
    """The events of one source, in batches of EVENT_SCHEMA; ``refused`` collects the rows that could not be events."""
    with tempfile.TemporaryDirectory(prefix="shigan-") as scratch, EventStage(mapping, Path(scratch)) as staged:
        staged.add(raw)
        staged.settle()
        if refused is not None:
            refused.extend(staged.refused())
        yield from staged.batches(directory)


def source_name(raw: RawLike) -> str:
    """What entries call their source: the beginning of the file's digest and its name."""
    return f"{raw.digest_sha256[:DIGEST_PREFIX]}:{raw.path.name}"


def _settled(words: pa.Array) -> pa.Array:
    """The action of an event whose row settles it, null for all others."""
    numbers = pc.index_in(words, pa.array(list(SETTLED), pa.string()))
    return pa.array(list(SETTLED.values()), pa.string()).take(numbers)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def _check_order(rows: pa.Table, before: tuple[int, int]) -> tuple[int, int]:
    """Rows must come as they stand in the sources: the ledger's order rests on it."""
    source, seq = rows["source_no"].to_numpy(), rows["seq"].to_numpy()
    steps = (np.diff(source) > 0) | ((np.diff(source) == 0) & (np.diff(seq) > 0))
    assert steps.all() and (int(source[0]), int(seq[0])) > before, "rows left the working table out of order"
    return int(source[-1]), int(seq[-1])
