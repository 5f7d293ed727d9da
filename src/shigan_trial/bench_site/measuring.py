"""Takes how long each answer took and what it was. Gives counts and percentiles by page. Never forgets a failure."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from shigan_trial.bench_site.measured import Written


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
class Book:
    """Many people write into it at once."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    losses: Counter[str] = field(default_factory=Counter)
    told: dict[str, Written] = field(default_factory=dict)  # key -> what was said to be done
    outcomes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def met(self, page: str, status: int, seconds: float) -> None:
        with self.lock:
            self.times[page].append(seconds)
            self.statuses[page][status] += 1

    def lost(self, page: str) -> None:
        with self.lock:
            self.losses[page] += 1

    def said(self, outcome: str, key: str = "", done: Written | None = None) -> None:
        """What became of a step; the same key told twice must have been told the same."""
        with self.lock:
            self.outcomes[outcome] += 1
            if done is not None and self.told.setdefault(key, done) != done:
                self.outcomes["told two things for one key"] += 1

    def lines(self) -> list[Line]:
        return [self._line(page) for page in sorted(self.times)]

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


def percentile(ordered: list[float], share: float) -> float:
    """The smallest value that so many per cent do not exceed."""
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 10_000) - 1)]
