"""Takes commands. Gives how long each took and how much memory it held, each in a process of its own. Never guesses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from shigan.errors import ShiganError

_WATCH: Final = Path(__file__).with_name("watch.py")
_SOURCE: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One process from its start to its end."""

    wall_s: float
    cpu_s: float  # user and system, of the process and the children it waited for
    peak_bytes: int  # resident, of the process and its children together
    answer: Mapping[str, Any]  # what the program told: counts, and the seconds of its steps


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Several runs of one command."""

    runs: tuple[Run, ...]

    @property
    def wall_s(self) -> float:
        return median(run.wall_s for run in self.runs)

    @property
    def cpu_s(self) -> float:
        return median(run.cpu_s for run in self.runs)

    @property
    def peak_bytes(self) -> int:
        return int(median(run.peak_bytes for run in self.runs))

    @property
    def counts(self) -> Mapping[str, int]:
        """The same in every run, or something is badly wrong."""
        counts: list[Mapping[str, int]] = [run.answer.get("counts", {}) for run in self.runs]
        assert all(count == counts[0] for count in counts), f"repetitions disagree: {counts}"
        return counts[0]

    @property
    def steps(self) -> dict[str, float]:
        """Median seconds of each step the program told of."""
        names = self.runs[0].answer.get("steps", {})
        return {name: median(run.answer["steps"][name] for run in self.runs) for name in names}


def measure(command: Sequence[str], job: Mapping[str, object], *, repeat: int, patience_s: float) -> Measured:
    """At least one run; no further one is begun when ``patience_s`` are over.

    The command gets the job as its last argument, as JSON, and the file to write its answer to before that.
    """
    began = time.monotonic()
    runs: list[Run] = []
    while len(runs) < repeat and (not runs or time.monotonic() - began < patience_s):
        runs.append(_run(command, job))
    return Measured(runs=tuple(runs))


def _run(command: Sequence[str], job: Mapping[str, object]) -> Run:
    with tempfile.TemporaryDirectory(prefix="shigan-bench-") as folder:
        answer = Path(folder) / "answer.json"
        watched = [*command, str(answer), json.dumps(job)]
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(_WATCH), str(os.getpid()), *watched],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(_SOURCE), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        told = json.loads(done.stdout) if done.returncode == 0 else {"code": done.returncode}
        if told["code"] != 0 or not answer.is_file():
            raise _failed(watched, int(told["code"]), done.stderr)
        return Run(
            wall_s=told["wall_s"],
            cpu_s=told["cpu_s"],
            peak_bytes=told["peak_bytes"],
            answer=json.loads(answer.read_text(encoding="utf-8")),
        )


def _failed(command: Sequence[str], code: int, said: str) -> ShiganError:
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "")
    return ShiganError(
        f"a measured program ended with code {code}: {last}",
        expected="a program that does its work and ends with code 0",
        where=" ".join(command)[:400],
        remedy="run it by hand to see all it says; a missing package belongs into the interpreter that was named",
    )
