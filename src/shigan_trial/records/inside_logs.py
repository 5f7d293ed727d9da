"""Truths that event logs carry in themselves, beside the number of their cases and entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from shigan.errors import Both
from shigan_trial.records.checks import Check, at_most, case_by_case, equal, told
from shigan_trial.records.ours import Ours
from shigan_trial.records.raw_logs import Trace, at, traces

CASES = Both("cases", zh="事项数")
ROWS = Both("rows", zh="行数")


def size(log: Path, ours: Ours) -> list[Check]:
    """The cases and entries of any log. A log may hold two traces of one name, or none: they are counted as they stand."""
    lengths = [len(trace.events) for trace in traces(log)]
    return [equal("cases", CASES, len(lengths), ours.cases), equal("rows", ROWS, sum(lengths), ours.events)]


def bank_incidents(log: Path, ours: Ours) -> list[Check]:
    """BPI Challenge 2014: 'Closed' is the ending. What bears the very time of the closing is no later work."""
    found = closings(traces(log))
    open_and_never_closed = None if ours.open is None else sum(
        status == "open" and not ours.reopened_cases[case] for case, status in ours.status.items()
    )  # fmt: skip
    still_open = Both(
        "open; the truth is: never closed, or anything later than the last closing",
        zh="未办结（上限：从未办结，或末次办结之后还有记录）",
    )
    later = Both("anything later than the closing", zh="办结之后还有记录")
    back = Both("dealt with again after the closing (at most those with anything later)", zh="办结后又重新办理（上限：办结之后还有记录）")
    return [
        at_most("open", still_open, found["never"] + found["after_last"], ours.open),
        equal("never_closed", Both("never closed", zh="始终没有办结"), found["never"], open_and_never_closed),
        equal("after_closing", later, found["after"], sum(ours.touched_after.values())),
        at_most("reopened", back, found["after"], ours.reopened),
    ]


def closings(cases: Iterable[Trace]) -> Counter[str]:
    """``never``: cases without a closing. ``after``, ``after_last``: with anything later than their first, their last closing."""
    found: Counter[str] = Counter()
    for case in cases:
        closed = [at(event) for event in case.events if event["concept:name"] == "Closed"]
        found["never"] += not closed
        last = max(at(event) for event in case.events)
        found["after"] += bool(closed) and last > min(closed)
        found["after_last"] += bool(closed) and last > max(closed)
    return found


ENDINGS = {
    ("Completed", "Closed"): "closed", ("Completed", "In Call"): "closed", ("Completed", "Cancelled"): "cancelled",
}  # fmt: skip


def volvo_incidents(log: Path, ours: Ours) -> list[Check]:
    """BPI Challenge 2013: status and sub-status of the last row tell whether an incident has ended."""
    truth: dict[str, object] = {case.name: last_status(case) for case in traces(log)}
    return [
        case_by_case("status", Both("ended, cancelled or open, incident by incident", zh="逐件核对办理状态"), truth, ours.status)
    ]


def last_status(case: Trace) -> str:
    """Rows of the same instant stay as they stand in the file."""
    last = sorted(case.events, key=at)[-1]
    return ENDINGS.get((last["concept:name"], last["lifecycle:transition"]), "open")


def permit_receipts(log: Path, ours: Ours) -> list[Check]:
    """CoSeLoG: deadline and end date are of the whole permit, which this log sees only the beginning of."""
    dated = [case.said for case in traces(log) if "deadline" in case.said and "enddate" in case.said]
    late = sum(said["enddate"][:10] > said["deadline"][:10] for said in dated)
    name = Both(f"ended after the deadline, of {len(dated)} with an end date", zh=f"逾期（{len(dated)} 件有结束日期）")
    return [told("late", name, late)]
