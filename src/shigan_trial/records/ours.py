"""Our numbers, taken from what an evaluation left on disk: its receipt, its findings, and the relations of its ledger."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shigan.engines.opening import open_engine
from shigan.engines.protocol import Engine, Measure, Tally
from shigan.engines.relations import ITEMS
from shigan.expressions import parse
from shigan.findings.serialise import read_findings
from shigan.pipeline.road import Wish, ground_of
from shigan.pipeline.staging import staging_of


@dataclass(frozen=True, kw_only=True)
class Ours:
    """What the program says of one record. None: it cannot be seen there."""

    cases: int
    events: int
    rows: int
    open: int | None
    ended: int
    cancelled: int
    unknown: int
    reopened: int | None
    late: int | None
    by_rule: Mapping[str, int]  # findings
    status: Mapping[str, str | None]  # by case, as the next ones are; None: unknown
    reopened_cases: Mapping[str, bool]
    touched_after: Mapping[str, bool]  # anything is later than its first ending
    late_cases: Mapping[str, bool | None]
    unit_handovers: Mapping[str, int]

    @property
    def findings(self) -> int:
        return sum(self.by_rule.values())


def our_numbers(folder: Path) -> Ours:
    """Stages the folder's ledger exactly as the evaluation did, and asks."""
    receipt: dict[str, Any] = json.loads((folder / "receipt.json").read_text("utf-8"))
    ground = ground_of(folder, Wish())
    with staging_of(ground) as staging, open_engine("duckdb", Wish().means.settings) as engine:
        engine.stage(staging)
        by_status = _by_status(engine)
        items = engine.relation("items").select(["item", "status", "reopened", "touched_after", "late"]).to_pydict()
        handed = engine.relation("handovers").select(["level", "item"]).to_pydict()
    return Ours(
        cases=int(receipt["cases"]),
        events=int(receipt["events"]),
        rows=int(receipt["rows_read"]),
        open=_of(by_status, "open") if ground.ending == "marked" else None,
        ended=_of(by_status, "closed"),
        cancelled=_of(by_status, "cancelled"),
        unknown=_of(by_status, "unknown"),
        reopened=sum(row["reopened"] for row in by_status.values()) if ground.ending == "marked" else None,
        late=receipt["late"],
        by_rule=dict(sorted(Counter(finding.rule for finding in read_findings(folder / "findings.jsonl")).items())),
        status={
            item: None if status == "unknown" else status
            for item, status in zip(items["item"], items["status"], strict=True)
        },
        reopened_cases=dict(zip(items["item"], items["reopened"], strict=True)),
        touched_after=dict(zip(items["item"], items["touched_after"], strict=True)),
        late_cases=dict(zip(items["item"], items["late"], strict=True)),
        unit_handovers=Counter(
            item for level, item in zip(handed["level"], handed["item"], strict=True) if level == "unit"
        ),
    )


def _by_status(engine: Engine) -> dict[str, dict[str, int]]:
    asked = Tally(
        relation="items",
        group_by=("status",),
        measures={
            "n": Measure(),
            "reopened": Measure(where=parse("reopened", ITEMS)),
        },
    )
    return {str(row.pop("status")): row for row in engine.tally(asked).to_pylist()}


def _of(by_status: Mapping[str, Mapping[str, int]], status: str) -> int:
    return by_status[status]["n"] if status in by_status else 0
