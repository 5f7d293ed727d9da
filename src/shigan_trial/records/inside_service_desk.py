"""Truths inside the service desk's log (ServiceNow): its own counters of hand-overs and reopenings, and its limit.

``reassignment_count`` counts every change of ``assignment_group``, to and from the empty group ('?') as well: Group 1, ?, Group 1
are two. A hand-over is from one known group to another, so ours is a lower bound where a group was left empty, and equal
where none was. Both are checked: equality on the incidents without an empty group, the bound on all.

``reopen_count`` counts what was taken up again after 'Resolved', too, which is a hand-in and no ending. A reopening is of something
that had ended, so ours is a lower bound of it, and equal to what the rows show after 'Closed'.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from shigan.errors import Both
from shigan_trial.records.checks import Check, at_most, case_by_case, equal
from shigan_trial.records.ours import Ours
from shigan_trial.records.raw_tables import by_case, number

ENOUGH: Final = 0.99
"""The desk itself counts a change of group that no row shows in about 1 of 500 incidents."""


def service_desk(table: Path, ours: Ours) -> list[Check]:
    return [
        case_by_case(
            "status",
            Both("ended or open by the last row, incident by incident", zh="逐件核对末行状态"),
            by_case(table, LAST_STATE),
            ours.status,
        ),
        *_handovers(table, ours),
        *_reopenings(table, ours),
        equal(
            "made_sla",
            Both(
                "limit missed (last made_sla is false), by the record's own word as it has no limits",
                zh="未按期限办结（末行 made_sla 为否；没有期限，照记录所写）",
            ),
            number(table, MISSED),
            ours.late,
        ),
    ]


def _reopenings(table: Path, ours: Ours) -> list[Check]:
    after_closed = by_case(table, AFTER_CLOSED)
    again = sum(by_case(table, REOPENED).values())
    bound = Both("reopened ≤ reopen_count above 0 (lower bound)", zh="重新办理 ≤ reopen_count 大于 0（下限）")
    exact = Both("reopened: another state after 'Closed'", zh="重新办理：Closed 之后另有状态")
    return [
        at_most("reopen_count", bound, again, ours.reopened),
        equal("reopened", exact, sum(after_closed.values()), ours.reopened),
        case_by_case("reopened_cases", Both("the same, incident by incident", zh="同上，逐件核对"), after_closed, ours.reopened_cases),
    ]


def _handovers(table: Path, ours: Ours) -> list[Check]:
    counter = by_case(table, COUNTER)
    gaps = by_case(table, GAPS)
    handed = {case: ours.unit_handovers.get(case, 0) for case in ours.status}
    within = {case: handed[case] <= counter[case] for case in handed if case in counter}
    return [
        case_by_case(
            "reassigned",
            Both("hand-overs = reassignment_count, no group left empty", zh="转办次数 = reassignment_count（组别均已填写）"),
            {case: n for case, n in counter.items() if not gaps[case]},
            handed,
            ENOUGH,
        ),
        case_by_case(
            "reassigned_bound",
            Both("hand-overs ≤ reassignment_count, all incidents (lower bound)", zh="转办次数 ≤ reassignment_count（全部事项，为下限）"),
            dict.fromkeys(counter, True),
            within,
        ),
        case_by_case(
            "groups",
            Both("hand-overs = changes between known groups, all incidents", zh="转办次数 = 已知组别的变化次数（全部事项）"),
            by_case(table, KNOWN_CHANGES),
            handed,
            ENOUGH,
        ),
    ]


COUNTER: Final = "SELECT number, max(reassignment_count::INT) FROM raw GROUP BY number"
GAPS: Final = "SELECT number, bool_or(assignment_group = '?') FROM raw GROUP BY number"
REOPENED: Final = "SELECT number, max(reopen_count::INT) > 0 FROM raw GROUP BY number"
AFTER_CLOSED: Final = """
    WITH closed AS (SELECT number AS of, min(line) AS first FROM raw WHERE incident_state = 'Closed' GROUP BY number)
    SELECT number, coalesce(bool_or(incident_state <> 'Closed' AND line > first), false)
    FROM raw LEFT JOIN closed ON number = of GROUP BY number
"""
LAST_STATE: Final = """
    SELECT number, CASE arg_max(incident_state, line) WHEN 'Closed' THEN 'closed' ELSE 'open' END FROM raw GROUP BY number
"""
KNOWN_CHANGES: Final = """
    WITH known AS (
        SELECT number, assignment_group AS here, lag(assignment_group) OVER (PARTITION BY number ORDER BY line) AS before
        FROM raw WHERE assignment_group <> '?'
    )
    SELECT number, count(*) FILTER (here <> before) FROM known GROUP BY number
"""
MISSED: Final = """
    SELECT count(*) FROM (SELECT arg_max(made_sla, line) AS made FROM raw GROUP BY number) WHERE made = 'false'
"""
