"""What the people met: how long each answer took, apart for the time in which they enter and for the time after it.

Percentiles are of times that were met, not interpolated, and nothing is left out: a page that failed or was cut off counts
under its name.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

Written = tuple[str, int, str, str]
"""What a step is told to have written: item, version, step, the actor's key; as ``measured`` reads it back."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One page: how often it was asked for, percentiles in seconds, failures."""

    page: str
    requests: int
    p50: float
    p95: float
    p99: float
    failures: int  # 5xx
    lost: int  # connections


@dataclass
class Met:
    """Seconds, statuses and lost connections by page, of one stretch of time."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    losses: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[Line]:
        return [self._line(page) for page in sorted(self.times.keys() | self.losses.keys())]

    def _line(self, page: str) -> Line:
        times = sorted(self.times[page])
        return Line(
            page=page,
            requests=len(times),
            p50=percentile(times, 50),
            p95=percentile(times, 95),
            p99=percentile(times, 99),
            failures=sum(n for status, n in self.statuses[page].items() if status >= 500),
            lost=self.losses[page],
        )


@dataclass
class Book:
    """Many people write into it at once. A request belongs to the time in which it was sent."""

    entering_until: float = 0.0  # a moment of time.monotonic
    entering: Met = field(default_factory=Met)
    after: Met = field(default_factory=Met)
    told: dict[str, Written] = field(default_factory=dict)  # key -> what was said to be done
    outcomes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def met(self, page: str, status: int, seconds: float) -> None:
        with self.lock:
            stretch = self._stretch(seconds)
            stretch.times[page].append(seconds)
            stretch.statuses[page][status] += 1

    def lost(self, page: str, seconds: float) -> None:
        with self.lock:
            self._stretch(seconds).losses[page] += 1

    def said(self, outcome: str, key: str = "", done: Written | None = None) -> None:
        """What became of a step; the same key told twice must have been told the same."""
        with self.lock:
            self.outcomes[outcome] += 1
            if done is not None and self.told.setdefault(key, done) != done:
                self.outcomes["told two things for one key"] += 1

    def _stretch(self, seconds: float) -> Met:
        return self.entering if time.monotonic() - seconds < self.entering_until else self.after


def percentile(ordered: list[float], share: float) -> float:
    """The smallest value that so many per cent do not exceed; 0 where there is none."""
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 10_000) - 1)] if ordered else 0.0
