"""The receipt of a run: what was read, what became of it, what was assumed. It names files and case numbers, never a person."""

from __future__ import annotations

import json
from collections.abc import Mapping as Named
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from shigan.ingest.agreement import Agreement
from shigan.ingest.counting import Tally
from shigan.ingest.mapping import Mapping
from shigan.ingest.remarks import Remark
from shigan.ingest.understanding import Understanding


@dataclass(frozen=True, kw_only=True)
class SourceRead:
    """One file that was read."""

    name: str
    path: str
    format: str
    digest_sha256: str
    rows: int
    refused_by_reader: int
    notes: tuple[Remark, ...]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Proof of what was read. Times are told on the source's own clock."""

    sources: tuple[SourceRead, ...]
    tally: Tally
    agreements: tuple[Agreement, ...]  # of our own counts with what the record says itself
    mapping: Mapping
    known: bool  # the mapping is one of those that are shipped
    formats: Named[str, str]
    actions: Named[str, int]
    understood: Understanding
    records: tuple[str, ...]
    assumptions: tuple[Remark, ...]
    noticed: tuple[Remark, ...]  # those of the assumptions that no mapping states; to be read before any figure
    ledger: Named[str, Any]

    @property
    def rows_refused(self) -> int:
        return self.tally.rows_refused + sum(source.refused_by_reader for source in self.sources)

    def as_dict(self) -> dict[str, Any]:
        """The receipt as plain values, the most asked-for first."""
        tally = asdict(self.tally)
        return {
            "cases": tally.pop("cases"),
            "events": tally.pop("events"),
            "activities": tally.pop("activities"),
            "persons": tally.pop("persons"),
            "units": tally.pop("units"),
            "rows_read": tally.pop("rows_read") + sum(source.refused_by_reader for source in self.sources),
            "rows_refused": self.rows_refused,
            "first_at": when(tally.pop("first_us"), tally.pop("first_offset")),
            "last_at": when(tally.pop("last_us"), tally.pop("last_offset")),
            "contradictions": tally.pop("contradictions"),
            "agreements": [one.as_dict() for one in self.agreements],
            "vocabulary": {
                "activities_understood": self.understood.activities_understood,
                "entries_understood": self.understood.entries_understood,
                "entries": self.understood.entries,
            },
            **{name: value for name, value in tally.items() if name != "rows_refused"},
            "sources": [asdict(source) for source in self.sources],
            "mapping": {"name": self.mapping.name, "digest_sha256": self.mapping.digest(), "known": self.known},
            "time_formats": dict(self.formats),
            "actions": dict(sorted(self.actions.items())),
            "records": list(self.records),
            "ending": self.mapping.ending,
            "calendar": self.mapping.calendar,
            "assumptions": [asdict(remark) for remark in self.assumptions],
            "noticed": [asdict(remark) for remark in self.noticed],
            "ledger": dict(self.ledger),
        }

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def when(instant_us: int | None, offset_minutes: int) -> str | None:
    """An instant on the clock that was ``offset_minutes`` ahead of UTC, as ISO 8601."""
    if instant_us is None:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us)
    return moment.astimezone(timezone(timedelta(minutes=offset_minutes))).isoformat()
