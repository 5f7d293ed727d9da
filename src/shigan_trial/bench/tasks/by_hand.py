"""Takes entries. Gives the answers to the eight questions, by hand-written SQL. Never imports the road."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa

from shigan.calendars import load_calendar
from shigan_trial.bench.by_hand import answer_by_hand
from shigan_trial.bench.tasks.task import CALENDAR, Job, Steps, run, settings


def answers(job: Job, steps: Steps) -> pa.Table:
    """As ``bench.answers.ANSWERS``."""
    steps.begin("prepare")
    calendar = load_calendar(CALENDAR).table()
    with tempfile.TemporaryDirectory(dir=job["scratch"]) as folder:
        steps.begin("ask")
        return answer_by_hand(Path(job["path"]), calendar, job["as_of_us"], settings(job, Path(folder)), Path(folder))


if __name__ == "__main__":
    run(lambda job, steps: {"answers": answers(job, steps).num_rows})
