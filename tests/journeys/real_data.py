"""Takes a real log by its name. Gives it read and evaluated, once for the whole test run. Never writes beside the log."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from shigan.engines.opening import open_engine
from shigan.engines.protocol import Engine
from shigan.facts.indicators import unseen_reason
from shigan.findings.model import Finding
from shigan.pipeline.ground import Ground
from shigan.pipeline.road import Wish, evaluate_files, ground_of
from shigan.pipeline.staging import staging_of
from shigan.reports.results import Results

RECEIPT = "Receipt_WABO_CoSeLoG.xes.gz"
VOLVO = "BPIC13_incidents.xes.gz"
PERMITS = "BPIC15_1.xes.gz"
LOANS = "BPIC12.xes.gz"
FINES = "Road_Traffic_Fine.xes.gz"
TRAVEL = "BPIC20_PermitLog.xes.gz"
SEPSIS = "Sepsis.xes.gz"
HELPDESK = "Helpdesk_italian.xes.gz"
BOSTON = "Boston311_2011H2.csv.gz"
QUESTIONS = "UKParl_written_questions.csv.gz"


@dataclass(frozen=True, kw_only=True)
class Evaluated:
    """One log at the end of the road. ``receipt``: as written into the folder."""

    log: Path
    folder: Path
    results: Results
    receipt: Mapping[str, Any]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.results.findings

    def fact(self, indicator: str, level: str) -> dict[str, dict[str, Any]]:
        """The totals of an indicator (all kinds, all periods) by subject."""
        rows = [row for row in self.results.facts.table().to_pylist() if (row["indicator"], row["level"]) == (indicator, level)]
        return {row["subject"]: row for row in rows if row["kind"] is None and row["period"] is None}

    def sees(self, indicator: str) -> bool:
        """Whether the record can show it at all."""
        return not unseen_reason(self.results.pack.indicators[indicator], self.receipt["records"])

    def ground(self) -> Ground:
        return ground_of(self.folder, Wish())

    def engine(self) -> Engine:
        """An engine with the log staged exactly as the road stages it."""
        engine = open_engine("duckdb", Wish().means.settings)
        engine.stage(staging_of(self.ground()))
        return engine

    def relation(self, name: str) -> pa.Table:
        with self.engine() as engine:
            return engine.relation(name)


@dataclass(frozen=True)
class Road:
    """Evaluates logs as they are asked for, each only once."""

    find: Callable[[str], Path]
    folder: Path
    done: dict[str, Evaluated]

    def __call__(self, name: str) -> Evaluated:
        log = self.find(name)
        if name not in self.done:
            self.done[name] = evaluated(log, self.folder / name)
        return self.done[name]


def evaluated(log: Path, folder: Path) -> Evaluated:
    """The log through the whole road, without the reports for people."""
    results = evaluate_files([log], None, folder, Wish(formats=()))
    receipt = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
    return Evaluated(log=log, folder=folder, results=results, receipt=receipt)
