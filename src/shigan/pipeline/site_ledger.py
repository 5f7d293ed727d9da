"""Takes a ledger that an office's site keeps. Gives the papers beside it from which the road evaluates it. Never a name.

A log that was read in comes with a mapping, which says what the source can show. Here nothing was mapped: the site
writes the words of the ledger itself, so that what it can show follows from which of them it has written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from shigan.errors import Both, ShiganError
from shigan.ingest.ingesting import LEDGER, RECEIPT
from shigan.ingest.mapping import RECORDS
from shigan.ingest.receipt import when
from shigan.ingest.records import BY_ACTION
from shigan.ledger import Ledger, open_ledger
from shigan.ledger.office import matter_batches
from shigan.pipeline.kept import LOOKED_AT

ALWAYS_SHOWN: Final = ("person", "unit", "handover", "counterpart", "due", "ending", "review", "reopen", "outcome")
"""What the site writes of every matter, whether or not it has happened yet."""

CALENDAR: Final = "cn-gov"


@dataclass
class _Counted:
    """What the receipt says of the entries about matters."""

    events: int = 0
    items: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    activities: set[str] = field(default_factory=set)
    first: tuple[int, int] | None = None  # microseconds, offset in minutes
    last: tuple[int, int] | None = None

    def add(self, entries: pa.RecordBatch) -> None:
        if not entries.num_rows:
            return
        self.events += entries.num_rows
        seen = {"items": ("item",), "people": ("actor", "counterpart"), "units": ("unit", "counterpart_unit"),
                "actions": ("action",), "activities": ("activity",)}  # fmt: skip
        for name, columns in seen.items():
            for column in columns:
                getattr(self, name).update(value for value in entries.column(column).unique().to_pylist() if value)
        instants = entries.column("occurred_us")
        first, last = (_with_offset(entries, at.as_py()) for at in pc.min_max(instants).values())
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)


def _with_offset(entries: pa.RecordBatch, at_us: int) -> tuple[int, int]:
    place = pc.index(entries.column("occurred_us"), at_us).as_py()
    return at_us, entries.column("offset_minutes")[place].as_py()


def write_receipt(folder: Path) -> None:
    """In the folder that holds the ledger and what was laid beside it: the receipt that the road asks for.

    It reads the whole ledger. Raises ShiganError when no matter is recorded yet.
    """
    ledger = open_ledger(folder / LEDGER)
    asked = json.loads((folder / LOOKED_AT).read_text(encoding="utf-8"))
    counted = _Counted()
    for batch in matter_batches(ledger):
        counted.add(batch)
    if counted.first is None or counted.last is None:
        raise ShiganError(
            Both("no matter is in the record yet", zh="台账里还没有事项"),
            remedy=Both("register matters first; then evaluate", zh="先登记事项，再评估"),
        )
    text = json.dumps(_receipt(ledger, counted, asked["title"], asked["as_of_us"]), ensure_ascii=False, indent=2)
    (folder / RECEIPT).write_text(text + "\n", encoding="utf-8")
    (folder / LOOKED_AT).unlink()


def _receipt(ledger: Ledger, counted: _Counted, title: str, as_of_us: int) -> dict[str, Any]:
    assert counted.first is not None and counted.last is not None
    sealed = ledger.checkpoint
    return {
        "title": title,
        "cases": len(counted.items),
        "events": counted.events,
        "activities": len(counted.activities),
        "persons": len(counted.people),
        "units": len(counted.units),
        "rows_read": counted.events,
        "rows_refused": 0,
        "first_at": when(*counted.first),
        "last_at": when(*counted.last),
        "as_of": (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=as_of_us)).isoformat(),
        "sources": [{"name": sealed.origin, "format": "ledger", "digest": sealed.root.hex(), "rows": sealed.size}],
        "mapping": {"name": "site", "known": True},
        "records": _records(counted.actions),
        "ending": "marked",
        "calendar": CALENDAR,
        "assumptions": [],
    }


def _records(actions: set[str]) -> list[str]:
    shown = {name for name, needed in BY_ACTION.items() if actions.intersection(needed)}
    return [name for name in RECORDS if name in shown or name in ALWAYS_SHOWN]
