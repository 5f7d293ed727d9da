"""Who used the processors while a site was measured: its pages, its jobs, the people's own program, and everybody else.

The people run on the same machine as the site, and other programs may, too. A page that waits for a processor looks slow
whoever has it; only beside these shares does a time in seconds say something about the site. Linux tells them; elsewhere
they are None.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from shigan_trial.bench.watch import descendants, parent_of

JOBS = b"shigan_site.jobs"
"""The module whose process, of those that the site starts, is the one of the jobs."""
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Processor seconds since the machine or the process was started, or between two looks."""

    wall_s: float
    people_s: float
    pages_s: float | None  # the web server with all its processes
    jobs_s: float | None
    others_s: float | None  # whatever else runs on this machine, such as PostgreSQL

    def since(self, before: Shares) -> Shares:
        return Shares(
            wall_s=self.wall_s - before.wall_s,
            people_s=self.people_s - before.people_s,
            pages_s=_difference(self.pages_s, before.pages_s),
            jobs_s=_difference(self.jobs_s, before.jobs_s),
            others_s=_difference(self.others_s, before.others_s),
        )


def shares_of(site: int) -> Shares:
    """``site``: the process whose children are the web server and the jobs. To be asked by the people's own program."""
    jobs = [child for child in descendants(site) if parent_of(Path(f"/proc/{child}")) == site and JOBS in _command(child)]
    of_jobs, of_site = (_seconds([each for root in roots for each in descendants(root)]) for roots in (jobs, [site]))
    wall, people, machine = time.monotonic(), time.process_time(), _machine()
    known = of_jobs is not None and of_site is not None
    return Shares(
        wall_s=wall,
        people_s=people,
        pages_s=of_site - of_jobs if of_site is not None and of_jobs is not None else None,
        jobs_s=of_jobs,
        others_s=machine - (of_site or 0.0) - people if machine is not None and known else None,
    )


def _seconds(processes: list[int]) -> float | None:
    """What they used, and what those of their children used that have ended."""
    if not Path("/proc/stat").exists():
        return None
    return sum(sum(map(int, fields[11:15])) for fields in map(_stat, processes) if fields) / TICKS_PER_SECOND


def _stat(process: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` after the name, which may hold spaces; nothing of a process that is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _machine() -> float | None:
    """Processor seconds that were not idle, of all processors."""
    try:
        user, nice, system, _idle, _waiting, interrupts, soft, *_ = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    except (OSError, ValueError):
        return None
    return (user + nice + system + interrupts + soft) / TICKS_PER_SECOND


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
