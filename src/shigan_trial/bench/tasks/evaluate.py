"""Takes entries. Gives the whole road after the ledger: relations, indicators, rules, evidence, stories. Never reports."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import cast

from shigan.calendars import load_calendar
from shigan.engines.relations import RELATIONS
from shigan.ledger import Ledger
from shigan.packs import default_pack_path, load_pack
from shigan.pipeline.diagnosis import diagnose
from shigan.pipeline.ground import Ground, Means
from shigan_trial.bench.tasks.task import CALENDAR, Job, Steps, run, settings
from shigan_trial.bench.unsealed import RECORDS, Unsealed


def evaluate(job: Job, steps: Steps) -> dict[str, int]:
    steps.begin("prepare")
    with tempfile.TemporaryDirectory(dir=job["scratch"]) as folder:
        means = Means(engine=job["engine"], settings=settings(job, Path(folder)))
        results = diagnose(_ground(job), means, steps.begin)
    return {"facts": results.facts.num_rows, "findings": len(results.findings)}


def _ground(job: Job) -> Ground:
    unsealed = Unsealed(Path(job["path"]))
    return Ground(
        ledger=cast(Ledger, unsealed),
        pack=load_pack(default_pack_path(), relations=RELATIONS),
        calendar=load_calendar(CALENDAR),
        as_of_us=job["as_of_us"],
        ending="marked",
        records=RECORDS,
        receipt={"rows_read": unsealed.size, "rows_refused": 0},
    )


if __name__ == "__main__":
    run(evaluate)
