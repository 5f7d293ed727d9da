"""Takes measured cases. Gives comparisons with the aims beside them, and all of it as plain values. Never measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shigan_trial.bench.cases import FULL, GIB, Case, Program, Subject
from shigan_trial.bench.measuring import Measured


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A case and how it went."""

    case: Case
    measured: Measured


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How many times as long another took for the same input, and what was aimed at."""

    subject: Subject
    against: Program
    events: int
    figure: float  # seconds of the other / seconds of ours; for memory: GiB
    by_cpu: float | None = None  # the same in processor time, which other work on the machine disturbs less
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool:
        return (self.at_least is None or self.figure >= self.at_least) and (
            self.at_most is None or self.figure <= self.at_most
        )


AIMS: Final[Mapping[tuple[Subject, Program], float]] = {
    ("read", "pm4py"): 10.0,
    ("read", "rustxes"): 1.0,
    ("evaluate", "pm4py"): 30.0,
    ("questions", "pm4py"): 30.0,
    ("questions", "hand"): 1 / 1.5,
}
"""At least this many times our own time."""

MEMORY_AIM_GIB: Final = 6.0


def comparisons(outcomes: Sequence[Outcome]) -> list[Comparison]:
    """Ours beside every other program's on the same input. PM4Py's answers stand beside our whole evaluation, too."""
    found = []
    for ours in (outcome for outcome in outcomes if outcome.case.program == "shigan"):
        for other in outcomes:
            if _same_work(ours.case, other.case):
                key = (ours.case.subject, other.case.program)
                found.append(
                    Comparison(
                        subject=ours.case.subject,
                        against=other.case.program,
                        events=ours.case.given.events,
                        figure=other.measured.wall_s / ours.measured.wall_s,
                        by_cpu=other.measured.cpu_s / ours.measured.cpu_s,
                        at_least=AIMS.get(key),
                    )
                )
    return found


def _same_work(ours: Case, other: Case) -> bool:
    same = other.subject == ours.subject or (ours.subject == "evaluate" and other.program == "pm4py" and other.subject != "read")
    return same and other.program != "shigan" and other.given.path == ours.given.path


def memory(outcomes: Sequence[Outcome]) -> list[Comparison]:
    """The peak of the largest evaluation, in GiB; the aim holds for a hundred million events."""
    ours = [outcome for outcome in outcomes if outcome.case.subject == "evaluate"]
    largest = max(ours, key=lambda outcome: outcome.case.given.events, default=None)
    if largest is None:
        return []
    events = largest.case.given.events
    return [
        Comparison(
            subject="evaluate",
            against="shigan",
            events=events,
            figure=largest.measured.peak_bytes / GIB,
            at_most=MEMORY_AIM_GIB if events >= FULL else None,
        )
    ]


def as_values(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Everything, for a file."""
    return {
        "cases": [_case(outcome) for outcome in outcomes],
        "comparisons": [_comparison(found) for found in [*comparisons(outcomes), *memory(outcomes)]],
    }


def _case(outcome: Outcome) -> dict[str, Any]:
    given, measured = outcome.case.given, outcome.measured
    return {
        "subject": outcome.case.subject,
        "program": outcome.case.program,
        "input": {
            "file": given.path.name, "bytes": given.bytes, "events": given.events, "items": given.items,
            "people": given.people, "units": given.units, "seed": given.seed,
        },
        "wall_s": measured.wall_s,
        "cpu_s": measured.cpu_s,
        "peak_bytes": measured.peak_bytes,
        "steps": measured.steps,
        "counts": dict(measured.counts),
        "runs": [{"wall_s": run.wall_s, "cpu_s": run.cpu_s, "peak_bytes": run.peak_bytes} for run in measured.runs],
    }  # fmt: skip


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "subject": found.subject,
        "against": found.against,
        "events": found.events,
        "figure": found.figure,
        "by_cpu": found.by_cpu,
        "at_least": found.at_least,
        "at_most": found.at_most,
        "reached": found.reached,
    }
