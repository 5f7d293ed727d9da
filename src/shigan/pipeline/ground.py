"""Takes a ledger and what is known of the place. Gives everything one evaluation stands on. Never computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shigan.calendars import Calendar
from shigan.engines.protocol import EngineSettings, Level
from shigan.ledger import Ledger
from shigan.organisation import Organisation
from shigan.packs import Pack
from shigan.pipeline.presence import UNSEEN, Presence


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The same ground gives the same findings, on any engine, on any machine, in any year."""

    ledger: Ledger
    pack: Pack
    calendar: Calendar
    as_of_us: int
    ending: Literal["marked", "unmarked"]
    records: Sequence[str]  # what the sources can show; see an indicator's ``needs``
    receipt: Mapping[str, Any]  # of ingest; carried into the evaluation's own receipt
    organisation: Organisation | None = None
    tiers: Mapping[str, int] = field(default_factory=dict)  # unit -> tier, where the source itself tells it
    presence: Presence = UNSEEN
    parts: Mapping[str, str] = field(default_factory=dict)  # activity -> part of engines.parts, where one is declared

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels at which the record names somebody."""
        known: tuple[Level, ...] = ("person", "unit")
        return tuple(level for level in known if level in self.records)


@dataclass(frozen=True, kw_only=True)
class Means:
    """With what to evaluate; results never depend on it."""

    engine: str = "duckdb"
    settings: EngineSettings = field(default_factory=EngineSettings)
