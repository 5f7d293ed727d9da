"""Takes the words of the command line and the work. Gives counts and the seconds of each step, in a file. Never prints."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from shigan.engines.protocol import EngineSettings

CALENDAR: Final = "cn-gov"
Job = Mapping[str, Any]


class Steps:
    """How long each step took; a step ends where the next begins."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._name = ""
        self._since = 0.0

    def begin(self, name: str, _detail: str = "") -> None:
        """Steps of the same name are added up."""
        now = time.monotonic()
        if self._name:
            self._seconds[self._name] = self._seconds.get(self._name, 0.0) + now - self._since
        self._name, self._since = name, now

    def end(self) -> dict[str, float]:
        self.begin("")
        return self._seconds


def run(work: Callable[[Job, Steps], dict[str, int]]) -> None:
    """Do the work that the command line speaks of."""
    answer, job = sys.argv[1:]
    steps = Steps()
    counts = work(json.loads(job), steps)
    Path(answer).write_text(json.dumps({"counts": counts, "steps": steps.end()}), encoding="utf-8")


def settings(job: Job, scratch: Path) -> EngineSettings:
    """What the job lets an engine use."""
    return EngineSettings(memory_bytes=job["memory_bytes"], threads=job["threads"], scratch=scratch)
