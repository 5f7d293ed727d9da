"""Takes who calls and the time. Gives how long it has to wait before it may. Never more calls than a site can answer.

The count is kept in the memory of each process that answers, not in the database: a count there would make a write of
every reading. On SQLite there is one such process; on PostgreSQL at most four, so that at worst four times as much goes
through. That is enough for what this is for: a program that runs in a circle must not take the site from the people.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Final

MINUTE: Final = 60.0
MOST_KNOWN: Final = 10_000
"""Callers that are remembered; beyond them those who have not called for a minute are forgotten."""


@dataclass
class _Left:
    """Calls that are left to a caller, and when that was so."""

    calls: float
    at: float


@dataclass
class Pace:
    """So many calls a minute, all at once if need be; what was called comes back evenly."""

    known: dict[Hashable, _Left] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, most: Mapping[Hashable, int], *, at: float) -> float:
        """``most``: calls a minute by caller; all of them must have one left. ``at``: monotonic seconds.

        Gives 0 and counts the call, or the seconds after which it may be tried again and counts nothing.
        """
        with self.lock:
            self._forget(at)
            lefts = {caller: self._left(caller, calls, at) for caller, calls in most.items()}
            pause = max((1 - left.calls) * MINUTE / most[caller] for caller, left in lefts.items())
            if pause > 0:
                return pause
            for left in lefts.values():
                left.calls -= 1
            return 0.0

    def _left(self, caller: Hashable, most: int, at: float) -> _Left:
        left = self.known.setdefault(caller, _Left(most, at))
        left.calls = min(float(most), left.calls + (at - left.at) * most / MINUTE)
        left.at = at
        return left

    def _forget(self, at: float) -> None:
        if len(self.known) > MOST_KNOWN:
            self.known = {caller: left for caller, left in self.known.items() if at - left.at < MINUTE}


PACE: Final = Pace()
