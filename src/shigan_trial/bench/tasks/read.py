"""Takes a log. Gives its rows as texts, through the confined child process, as every user gets them. Never interprets."""

from __future__ import annotations

import tempfile
from pathlib import Path

from shigan.ingest.raw import read_raw
from shigan_trial.bench.tasks.task import Job, Steps, run


def read(job: Job, steps: Steps) -> dict[str, int]:
    steps.begin("read")
    with tempfile.TemporaryDirectory(dir=job["scratch"]) as folder:
        raw, refused = read_raw(Path(job["path"]), into=Path(folder))
        return {"events": raw.rows, "refused": len(refused)}


if __name__ == "__main__":
    run(read)
