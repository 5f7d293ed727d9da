"""Takes entries. Gives the answers to the eight questions, on the road. Never less than a hand-written query gives."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa

from shigan.calendars import load_calendar
from shigan.engines.opening import open_engine
from shigan.engines.protocol import Staging
from shigan.engines.relations import RELATIONS
from shigan.packs import default_pack_path, load_pack
from shigan_trial.bench.questions import answer_on_the_road
from shigan_trial.bench.tasks.task import CALENDAR, Job, Steps, run, settings


def answers(job: Job, steps: Steps) -> pa.Table:
    """As ``bench.questions.ANSWERS``."""
    steps.begin("prepare")
    pack = load_pack(default_pack_path(), relations=RELATIONS)
    staging = Staging(
        entries=[Path(job["path"])],
        calendar=load_calendar(CALENDAR).table(),
        calendar_basis="local",
        as_of_us=job["as_of_us"],
        ending="marked",
    )
    with (
        tempfile.TemporaryDirectory(dir=job["scratch"]) as folder,
        open_engine(job["engine"], settings(job, Path(folder))) as engine,
    ):
        steps.begin("stage")
        engine.stage(staging)
        steps.begin("measure")
        return answer_on_the_road(engine, pack)


if __name__ == "__main__":
    run(lambda job, steps: {"answers": answers(job, steps).num_rows})
