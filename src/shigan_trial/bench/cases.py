"""Takes what is at hand: sizes, inputs, other programs. Gives what will be measured, in order. Never measures."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from shigan.errors import ShiganError
from shigan_trial.bench.inputs import Generator, Input, entries_of, known_log, log_of, table_of

Subject = Literal["read", "record", "evaluate", "questions"]
Program = Literal["shigan", "hand", "pm4py", "rustxes"]

GIB: Final = 1 << 30
LOG_EVENTS: Final = 500_000
RECORDED: Final = 1_000_000
SIZES: Final = (1_000_000, 10_000_000)
FULL: Final = 100_000_000
_PROGRAMS: Final = Path(__file__).resolve().parents[3] / "tools" / "bench"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the person at the door asked for."""

    folder: Path  # inputs are written to it
    sizes: tuple[int, ...] = SIZES
    seed: int = 7
    repeat: int = 3
    patience_s: float = 300.0  # of one case; no further repetition is begun after it
    threads: int = 2
    memory_bytes: int = 3 * GIB  # of the engine; what libraries and results take comes on top
    engine: str = "duckdb"
    log_events: int = LOG_EVENTS  # of the generated XES log, where the real one is not at hand
    log_folders: tuple[Path, ...] = ()
    pm4py: Path | None = None  # interpreters that have these
    rustxes: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One command on one input."""

    subject: Subject
    program: Program
    given: Input
    command: tuple[str, ...]
    job: Mapping[str, object]


def cases(plan: Plan, generate: Generator) -> Iterator[Case]:
    """One after the other; an input is made when it is first needed."""
    smallest = min(plan.sizes)
    yield from _reading(plan, generate)
    recorded = entries_of(plan.folder, generate, seed=plan.seed, events=min(smallest, RECORDED))
    yield _own(plan, "record", "record", table_of(recorded))
    for size in sorted(plan.sizes):
        entries = entries_of(plan.folder, generate, seed=plan.seed, events=size)
        yield _own(plan, "evaluate", "evaluate", entries)
        if size < FULL:
            yield _own(plan, "questions", "questions", entries)
            yield _own(plan, "questions", "by_hand", entries, program="hand")
        if size == smallest and plan.pm4py:
            yield _other("questions", "pm4py", plan.pm4py, entries, {"what": "questions"})


def _reading(plan: Plan, generate: Generator) -> Iterator[Case]:
    log = known_log(list(plan.log_folders))
    if log is None:
        log = log_of(entries_of(plan.folder, generate, seed=plan.seed, events=plan.log_events))
    yield _own(plan, "read", "read", log)
    if plan.rustxes:
        yield _other("read", "rustxes", plan.rustxes, log, {})
    if plan.pm4py:
        yield _other("read", "pm4py", plan.pm4py, log, {"what": "read"})


def _own(plan: Plan, subject: Subject, task: str, given: Input, *, program: Program = "shigan") -> Case:
    return Case(
        subject=subject,
        program=program,
        given=given,
        command=(sys.executable, "-m", f"shigan_trial.bench.tasks.{task}"),
        job={
            "path": str(given.path),
            "as_of_us": given.as_of_us,
            "scratch": str(plan.folder),
            "engine": plan.engine,
            "threads": plan.threads,
            "memory_bytes": plan.memory_bytes,
        },
    )


def _other(
    subject: Subject, program: Literal["pm4py", "rustxes"], python: Path, given: Input, job: Mapping[str, object]
) -> Case:
    script = _PROGRAMS / f"{program}_program.py"
    if not script.is_file():
        raise ShiganError(
            "the program that measures the other library is not here",
            where=str(script),
            remedy="run the comparison from a checkout of the source",
        )
    return Case(
        subject=subject, program=program, given=given, command=(str(python), str(script)), job={"path": str(given.path), **job}
    )
