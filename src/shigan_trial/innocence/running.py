"""Many offices one beside another: each on a worker process, in a folder that is removed unless something was wrong."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from shigan_trial.innocence.trying import Outcome, try_office
from shigan_trial.offices.office import draw_office


def try_offices(seed: int, offices: int, *, workers: int, keep: Path | None = None) -> Iterator[Outcome]:
    """The outcome of each office, as they come; with ``keep``, those with a false finding or unread stay as files."""
    with tempfile.TemporaryDirectory(prefix="shigan-innocence-") as scratch:
        if workers == 1:
            for number in range(offices):
                yield _try_one(seed, number, Path(scratch), keep)
            return
        spawn = multiprocessing.get_context("spawn")  # engines have threads, which a fork would lose
        with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_be_quiet) as pool:
            waiting = [pool.submit(_try_one, seed, number, Path(scratch), keep) for number in range(offices)]
            for done in as_completed(waiting):
                yield done.result()


def _be_quiet() -> None:
    """The database draws a bar for whoever watches a long query; in a worker nobody does."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)


def _try_one(seed: int, number: int, scratch: Path, keep: Path | None) -> Outcome:
    began = time.monotonic()
    folder = scratch / f"office-{seed}-{number}"
    outcome = try_office(draw_office(seed, number), number, folder)
    if keep is not None and (outcome.flags or outcome.unread):
        keep.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, keep / folder.name)
    shutil.rmtree(folder, ignore_errors=True)
    return replace(outcome, seconds=time.monotonic() - began)
