"""Takes a table. Gives a sealed ledger: reading, mapping, checking, hashing. Never keeps it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from shigan.ingest.ingesting import IngestSettings, ingest
from shigan_trial.bench.inputs import log_mapping
from shigan_trial.bench.tasks.task import Job, Steps, run


def record(job: Job, steps: Steps) -> dict[str, int]:
    steps.begin("read")
    settings = IngestSettings(
        scratch=Path(job["scratch"]), threads=job["threads"], on_progress=lambda step, *_: steps.begin(step)
    )
    with tempfile.TemporaryDirectory(dir=job["scratch"]) as folder:
        receipt = ingest([Path(job["path"])], log_mapping(), Path(folder) / "out", settings)
        return {"events": receipt.tally.events, "refused": receipt.rows_refused}


if __name__ == "__main__":
    run(record)
