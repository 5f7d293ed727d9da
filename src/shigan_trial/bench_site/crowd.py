"""The people of a measurement, in a process of their own: beside the site, as browsers are, and not inside what measures it.

They enter one after the other, evenly over the time of entering, as an office comes to work, and each works from then on
until the end. ``main`` reads what is wanted from the standard input and writes what was seen to the standard output. It
knows nothing of the site but its address, the names and the password.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from shigan import lifeline
from shigan_trial.bench_site.measuring import Book, Line, Written
from shigan_trial.bench_site.people import Worker
from shigan_trial.bench_site.processors import Shares, shares_of
from shigan_trial.bench_site.visitor import Visitor


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Who works, where, and for how long. ``people``: the key, the unit, and whether that person writes."""

    port: int
    site: int  # the process whose children answer
    password: str
    people: Sequence[tuple[str, str, bool]]
    entering_s: float
    seconds: float  # after it
    pause: float
    seed: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the people met and were told; ``shares`` of the processors, for each of the two stretches of time."""

    entered: int
    entering: list[Line]
    after: list[Line]
    told: dict[str, Written]
    outcomes: dict[str, int]
    entering_shares: Shares
    after_shares: Shares

    @property
    def lost(self) -> int:
        return sum(line.lost for line in (*self.entering, *self.after))

    @property
    def failures(self) -> int:
        return sum(line.failures for line in (*self.entering, *self.after))


def seen_by_crowd(plan: Plan) -> Seen:
    """What the people of this plan meet, in a process that ends with this one."""
    words = [sys.executable, *lifeline.command(__name__)]
    done = subprocess.run(words, input=json.dumps(asdict(plan)), stdout=subprocess.PIPE, text=True, check=True)
    return _read(json.loads(done.stdout))


def work(plan: Plan) -> Seen:
    """All people of the plan, each in a thread of this process."""
    book, entered = Book(), list[str]()
    began = time.monotonic()
    book.entering_until = began + plan.entering_s
    end = book.entering_until + plan.seconds

    def day_of(place: int, worker: Worker) -> None:
        time.sleep(max(0.0, began + plan.entering_s * place / len(plan.people) - time.monotonic()))
        if worker.enter():
            entered.append(worker.key)
            worker.work(end)

    days = [threading.Thread(target=day_of, args=each) for each in enumerate(_workers(plan, book))]
    shares = [shares_of(plan.site)]
    for day in days:
        day.start()
    time.sleep(max(0.0, book.entering_until - time.monotonic()))
    shares.append(shares_of(plan.site))
    for day in days:
        day.join()
    shares.append(shares_of(plan.site))
    return Seen(
        entered=len(entered),
        entering=book.entering.lines(),
        after=book.after.lines(),
        told=book.told,
        outcomes=dict(book.outcomes),
        entering_shares=shares[1].since(shares[0]),
        after_shares=shares[2].since(shares[1]),
    )


def _workers(plan: Plan, book: Book) -> list[Worker]:
    return [
        Worker(
            key=key, unit=unit, writes=writes, password=plan.password, visitor=Visitor("127.0.0.1", plan.port, book),
            chance=Random(f"{plan.seed} {key}"), pause=plan.pause,
        )
        for key, unit, writes in plan.people
    ]  # fmt: skip


def _read(told: dict[str, Any]) -> Seen:
    return Seen(
        entered=told["entered"],
        entering=[Line(**line) for line in told["entering"]],
        after=[Line(**line) for line in told["after"]],
        told={key: (item, version, step, actor) for key, (item, version, step, actor) in told["told"].items()},
        outcomes=told["outcomes"],
        entering_shares=Shares(**told["entering_shares"]),
        after_shares=Shares(**told["after_shares"]),
    )


def main() -> None:
    json.dump(asdict(work(Plan(**json.load(sys.stdin)))), sys.stdout)


if __name__ == "__main__":
    main()
