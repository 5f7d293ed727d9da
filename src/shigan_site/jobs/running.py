"""Takes the jobs of the site. Gives each its turn until the process is told to end. Never two turns of one job at once.

A turn that fails is told and tried again later, each time later; the other jobs go on. The clock and the folder come
in from here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import close_old_connections, connections

log = logging.getLogger("shigan.jobs")
LONGEST_PAUSE: Final = 300.0


@dataclass
class Job:
    """Something done again and again: ``turn`` gives how much it did; after much it comes again at once."""

    name: str
    turn: Callable[[datetime], int]
    every: float  # seconds
    next_at: float = 0.0
    failures: int = 0

    def take(self, now: datetime, at: float) -> None:
        """One turn; what goes wrong is told in the log with its trace."""
        try:
            done = self.turn(now)
        except Exception:
            self.failures += 1
            pause = min(LONGEST_PAUSE, self.every * 2**self.failures)
            log.exception("%s failed %d times; it is tried again in %d s", self.name, self.failures, pause)
            connections.close_all()
            self.next_at = at + pause
            return
        self.failures = 0
        self.next_at = at if done >= 1000 else at + self.every


def run(jobs: Sequence[Job], clock: Callable[[], datetime], ending: threading.Event) -> None:
    """Until ``ending`` is set; each job in turn, in one thread."""
    while not ending.is_set():
        for job in jobs:
            at = time.monotonic()
            if at >= job.next_at and not ending.is_set():
                close_old_connections()
                job.take(clock(), at)
        pause = min(job.next_at for job in jobs) - time.monotonic()
        ending.wait(max(0.05, min(pause, 1.0)))
    connections.close_all()


def once(jobs: Sequence[Job], now: datetime) -> None:
    """Every job a turn; a failure is raised."""
    for job in jobs:
        while job.turn(now) >= 1000:
            pass
