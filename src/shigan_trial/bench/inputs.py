"""Takes a generator of entries and a folder. Gives the files that are measured, and says what is in them. Never a name.

A file that is there already, with its description beside it, is used again.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final, Protocol
from xml.sax.saxutils import quoteattr

import duckdb

from shigan.engines.sql.dialect import DUCKDB
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import read_mapping

FINES: Final = "Road_Traffic_Fine.xes.gz"
FINES_EVENTS: Final = 561_470
FINES_CASES: Final = 150_370

_CLOCK: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True, kw_only=True)
class Input:
    """One file that is measured."""

    path: Path
    events: int
    items: int
    people: int | None  # None: not counted
    units: int | None
    as_of_us: int | None
    seed: int | None  # None: not generated

    @property
    def bytes(self) -> int:
        return self.path.stat().st_size


class Generated(Protocol):
    """What a generator tells of the file it wrote."""

    @property
    def events(self) -> int: ...
    @property
    def items(self) -> int: ...
    @property
    def people(self) -> int: ...
    @property
    def units(self) -> int: ...
    @property
    def as_of_us(self) -> int: ...


Generator = Callable[[int, int, Path], Generated]
"""Seed, number of events, file: writes that many entries as Parquet, in order of time."""


def entries_of(folder: Path, generate: Generator, *, seed: int, events: int) -> Input:
    """Entries as Parquet, as a ledger holds them."""
    path = folder / f"entries-{seed}-{events}.parquet"
    about = path.with_suffix(".json")
    if about.is_file() and path.is_file():
        told: dict[str, Any] = json.loads(about.read_text(encoding="utf-8"))
        return Input(**{**told, "path": path})
    growing = path.with_suffix(".growing")
    made = generate(seed, events, growing)
    os.replace(growing, path)
    found = Input(
        path=path,
        events=made.events,
        items=made.items,
        people=made.people,
        units=made.units,
        as_of_us=made.as_of_us,
        seed=seed,
    )
    about.write_text(json.dumps({**asdict(found), "path": path.name}), encoding="utf-8")
    return found


def table_of(entries: Input) -> Input:
    """The same entries as the table an office would export: CSV with local times."""
    path = entries.path.with_suffix(".csv")
    local = "strftime(make_timestamp({0} + 60000000::BIGINT * offset_minutes), '%Y-%m-%d %H:%M:%S')"
    columns = "item, kind, channel, activity, action, actor, unit, counterpart, counterpart_unit, outcome"
    if not path.is_file():
        duckdb.connect().execute(
            f"COPY (SELECT {columns}, {local.format('occurred_us')} AS at, {local.format('due_us')} AS due "
            f"FROM read_parquet({DUCKDB.text(str(entries.path))})) TO {DUCKDB.text(str(path))} (HEADER)"
        ).fetchall()
    return _also(entries, path)


def log_mapping() -> Mapping:
    """What each column of the table is."""
    return read_mapping(
        """name: bench
case: item
activity: [activity]
time: at
zone: Asia/Shanghai
person: actor
unit: unit
counterpart: counterpart
counterpart_unit: counterpart_unit
kind: kind
channel: channel
due: due
outcome: outcome
actions:
  by: action
  words: {register: register, assign: assign, transfer: transfer, work: work, wait: wait, resume: resume, submit: submit, return: return,
    verify: verify, close: close, reopen: reopen, remind: remind}
ending: marked
calendar: cn-gov
""",
        where="bench mapping",
    )


def known_log(folders: list[Path]) -> Input | None:
    """The log of fines, where one of the folders has it; its counts are those its publishers give."""
    path = next((folder / FINES for folder in folders if (folder / FINES).is_file()), None)
    if path is None:
        return None
    return Input(path=path, events=FINES_EVENTS, items=FINES_CASES, people=None, units=None, as_of_us=None, seed=None)


def log_of(entries: Input) -> Input:
    """The same entries as an XES log, packed, trace by trace."""
    path = entries.path.with_suffix(".xes.gz")
    if not path.is_file():
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as file:
            file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
            file.writelines(_traces(entries.path))
            file.write("</log>\n")
    return _also(entries, path)


def _traces(entries: Path) -> Iterator[str]:
    columns = "item, activity, actor, unit, occurred_us"
    found = duckdb.connect().execute(
        f"SELECT {columns} FROM read_parquet({DUCKDB.text(str(entries))}) ORDER BY item, occurred_us, sequence"
    )
    current = None
    while rows := found.fetchmany(50_000):
        for item, activity, actor, unit, occurred_us in rows:
            if item != current:
                yield f"{'</trace>' if current else ''}<trace>\n{_attribute('concept:name', item)}"
                current = item
            words = (("concept:name", activity), ("org:resource", actor), ("org:group", unit))
            moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=occurred_us)).astimezone(_CLOCK)
            at = f'<date key="time:timestamp" value="{moment.isoformat(timespec="milliseconds")}"/>\n'
            yield f"<event>\n{''.join(_attribute(key, word) for key, word in words)}{at}</event>\n"
    if current:
        yield "</trace>\n"


def _attribute(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>\n"


def _also(entries: Input, path: Path) -> Input:
    return Input(**{**asdict(entries), "path": path})
