"""The independent counts of the trial on records, on tiny files whose answer can be read off them; and when a truth is met."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shigan.errors import Both, ShiganError
from shigan_trial.records.checks import Check, at_most, case_by_case, equal, told, with_written
from shigan_trial.records.inside import CASE_COLUMN, INSIDE, checks_of
from shigan_trial.records.inside_logs import bank_incidents, closings, permit_receipts, volvo_incidents
from shigan_trial.records.inside_service_desk import service_desk
from shigan_trial.records.inside_tables import boston, new_york, st_louis, uk_questions
from shigan_trial.records.ours import Ours
from shigan_trial.records.raw_logs import traces
from shigan_trial.records.running import records_in
from shigan_trial.records.truths import UNKNOWN, Truth, load_truths, record_name

NAME = Both("a number", zh="一个数")


def ours(**known: Any) -> Ours:
    nothing: dict[str, Any] = {
        "cases": 0, "events": 0, "rows": 0, "open": 0, "ended": 0, "cancelled": 0, "unknown": 0, "reopened": 0, "late": None,
        "by_rule": {}, "status": {}, "reopened_cases": {}, "touched_after": {}, "late_cases": {}, "unit_handovers": {},
    }  # fmt: skip
    return Ours(**nothing | known)


def table(folder: Path, *lines: str) -> Path:
    file = folder / "table.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def counted(checks: list[Check]) -> dict[str, int]:
    return {check.key: check.counted for check in checks}


def verdicts(checks: list[Check]) -> dict[str, bool | None]:
    return {check.key: check.agrees for check in checks}


def log(folder: Path, *cases: str) -> Path:
    """Each case as 'name: activity/transition@second, ...', or only 'activity@second'."""
    file = folder / "log.xes"
    told = "".join(_trace(case) for case in cases)
    file.write_text(f'<log xmlns="http://www.xes-standard.org/">{told}</log>', "utf-8")
    return file


def _trace(case: str) -> str:
    name, _, events = case.partition(": ")
    return f'<trace><string key="concept:name" value="{name}"/>' + "".join(map(_event, events.split(", "))) + "</trace>"


def _event(event: str) -> str:
    step, _, second = event.partition("@")
    activity, _, transition = step.partition("/")
    return (
        f'<event><string key="concept:name" value="{activity}"/><string key="lifecycle:transition" value="{transition}"/>'
        f'<date key="time:timestamp" value="2014-01-01T00:00:{second}+01:00"/></event>'
    )


def test_a_log_is_read_trace_by_trace(tmp_path: Path) -> None:
    found = list(traces(log(tmp_path, "A: Open@01, Closed@02", "B: Open@03")))
    assert [(case.name, len(case.events)) for case in found] == [("A", 2), ("B", 1)]
    assert found[0].events[1]["concept:name"] == "Closed"


def test_what_bears_the_time_of_the_closing_is_not_later_than_it(tmp_path: Path) -> None:
    file = log(tmp_path, "same second: Closed@02, Note@02", "later: Closed@02, Note@03", "never: Open@01", "again: Closed@01, Closed@02")
    assert closings(traces(file)) == {"never": 1, "after": 2, "after_last": 1}


def test_reopened_may_be_fewer_than_cases_with_later_entries_but_not_more(tmp_path: Path) -> None:
    file = log(tmp_path, "A: Closed@01, Note@02", "B: Open@01")
    status, again = {"A": "closed", "B": "open"}, {"A": True, "B": False}
    for reopened, agrees in ((0, True), (1, True), (2, False)):
        told = ours(open=1, reopened=reopened, status=status, reopened_cases=again, touched_after={"A": True, "B": False})
        checks = bank_incidents(file, told)
        assert verdicts(checks) == {"open": True, "never_closed": True, "after_closing": True, "reopened": agrees}


def test_the_last_row_of_an_incident_tells_its_state(tmp_path: Path) -> None:
    file = log(tmp_path, "A: Completed/Closed@02, Accepted/Wait@01", "B: Completed/Cancelled@01", "C: Completed/Resolved@01")
    (check,) = volvo_incidents(file, ours(status={"A": "closed", "B": "cancelled", "C": "closed"}))
    assert (check.counted, check.ours, check.agrees) == (3, 2, False)


def test_a_permit_that_ended_on_the_day_of_its_deadline_is_in_time(tmp_path: Path) -> None:
    file = tmp_path / "log.xes"
    deadline = '<date key="deadline" value="2011-05-02T01:06:40"/>'
    cases = [f'<trace>{deadline}<date key="enddate" value="{end}"/></trace>' for end in ("2011-05-02T17:00:00", "2011-05-03T08:00:00")]
    file.write_text(f"<log>{''.join(cases)}<trace>{deadline}</trace></log>", "utf-8")
    (check,) = permit_receipts(file, ours())
    assert (check.counted, check.agrees) == (1, None)


DESK = "number,incident_state,reassignment_count,reopen_count,made_sla,assignment_group"


def test_a_group_left_empty_makes_our_handovers_a_lower_bound(tmp_path: Path) -> None:
    """I1: one change, all groups known. I2: 1, empty, 1 is two changes for the desk and no hand-over. I3: 1, empty, 2 is two and one."""
    file = table(
        tmp_path, DESK,
        "I1,New,0,0,true,G1", "I1,Resolved,1,0,true,G2", "I1,Active,1,1,true,G2", "I1,Closed,1,1,true,G2",
        "I2,New,0,0,true,G1", "I2,Closed,1,0,true,?", "I2,Active,1,1,true,?", "I2,Closed,2,1,false,G1",
        "I3,New,0,0,true,G1", "I3,Active,1,0,true,?", "I3,Active,2,0,true,G2",
    )  # fmt: skip
    status = {"I1": "closed", "I2": "closed", "I3": "open"}
    checks = service_desk(file, ours(status=status, unit_handovers={"I1": 1, "I3": 1}))
    keys = ("reassigned", "reassigned_bound", "groups")
    assert [counted(checks)[key] for key in keys] == [1, 3, 3]
    assert [verdicts(checks)[key] for key in keys] == [True, True, True]
    more = service_desk(file, ours(status=status, unit_handovers={"I1": 2, "I2": 3, "I3": 1}))
    assert [verdicts(more)[key] for key in keys] == [False, False, False]


def test_a_reopening_is_of_something_that_had_ended(tmp_path: Path) -> None:
    """The desk also counts I1, which came back after 'Resolved'; only I2 came back after 'Closed'."""
    file = table(
        tmp_path, DESK,
        "I1,Resolved,0,0,true,G1", "I1,Active,0,1,true,G1", "I1,Closed,0,1,true,G1",
        "I2,Closed,0,0,true,G1", "I2,Active,0,1,true,G1", "I2,Closed,0,1,false,G1",
        "I3,Closed,0,0,true,G1", "I3,Closed,0,0,true,G1",
    )  # fmt: skip
    again = {"I1": False, "I2": True, "I3": False}
    checks = service_desk(file, ours(status=dict.fromkeys(again, "closed"), reopened=1, reopened_cases=again))
    keys = ("status", "reopen_count", "reopened", "reopened_cases", "made_sla")
    assert [counted(checks)[key] for key in keys] == [3, 2, 1, 3, 1]
    assert [verdicts(checks)[key] for key in keys] == [True, True, True, True, None]
    wrong = service_desk(file, ours(status=dict.fromkeys(again, "closed"), reopened=3, reopened_cases=again | {"I3": True}))
    assert [verdicts(wrong)[key] for key in keys[1:4]] == [False, False, False]


CITY = "REQUESTID,DATETIMEINIT,PRJCOMPLETEDATE,DATETIMECLOSED,DATECANCELLED,STATUS"


def test_the_states_and_limits_of_st_louis(tmp_path: Path) -> None:
    """R1 ends on the last day of its limit; R2 a second before it began; R3 is cancelled without a date; R4 is open and past it."""
    file = table(
        tmp_path, CITY,
        "R1,2009-01-01 08:00:00.000,2009-01-09,2009-01-09 23:59:59.000,,CLOSED",
        "R2,2009-01-05 08:00:00.000,2009-01-09,2009-01-05 07:59:59.000,,CLOSED",
        "R3,2009-01-01 08:00:00.000,2009-01-02,,,Cancel",
        "R4,2009-01-01 08:00:00.000,2009-01-08,,,SCHEDULED",
    )  # fmt: skip
    status = {"R1": "closed", "R2": "closed", "R3": "cancelled", "R4": "open"}
    late = {"R1": False, "R2": False, "R4": True}
    right = st_louis(file, ours(open=1, cancelled=1, status=status, late=1, late_cases=late))
    assert counted(right) == {
        "open": 1, "cancelled": 1, "status": 4, "closed_before_opened": 1, "late": 1, "late_cases": 3, "reopened": 0,
    }  # fmt: skip
    assert all(agrees is not False for agrees in verdicts(right).values())
    wrong = st_louis(file, ours(open=2, status=status | {"R3": "open"}, late=2, late_cases=late | {"R1": True}, reopened=1))
    assert [key for key, agrees in verdicts(wrong).items() if agrees is False] == [
        "open", "cancelled", "status", "late", "late_cases", "reopened",
    ]  # fmt: skip


def test_bostons_flag_counts_only_where_there_is_a_limit(tmp_path: Path) -> None:
    file = table(
        tmp_path, "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status",
        "1,2011-07-01 08:00:00,2011-07-02 08:00:00,2011-07-03 08:00:00,OVERDUE,Closed",
        "2,2011-07-01 08:00:00,,2011-07-03 08:00:00,ONTIME,Closed",
        "3,2011-07-01 08:00:00,2011-07-02 08:00:00,,,Open",
    )  # fmt: skip
    checks = boston(file, ours(status={"1": "closed", "2": "closed", "3": "open"}, late=2, late_cases={"1": True, "2": None, "3": True}))
    assert counted(checks) == {"status": 3, "ontime": 1, "late": 2}
    assert all(verdicts(checks).values())


def test_only_a_named_day_binds_a_department(tmp_path: Path) -> None:
    file = table(
        tmp_path, "id,isNamedDay,dateForAnswer,dateAnswered,dateAnswerCorrected",
        "1,True,2024-01-02T00:00:00,2024-01-03T00:00:00,",
        "2,True,2024-01-02T00:00:00,2024-01-02T00:00:00,2024-02-01T00:00:00",
        "3,False,2024-01-02T00:00:00,2024-01-09T00:00:00,",
    )  # fmt: skip
    corrected_counts_as_late = ours(ended=3, reopened=1, late=2, late_cases={"1": True, "2": True, "3": None})
    checks = uk_questions(file, corrected_counts_as_late)
    assert counted(checks) == {"answered": 3, "named_day_late": 1, "late_cases": 2, "corrected": 1}
    assert verdicts(checks) == {"answered": True, "named_day_late": False, "late_cases": False, "corrected": True}


def test_a_request_closed_in_its_first_second_is_closed(tmp_path: Path) -> None:
    second = "2026-01-01T08:00:00.000"
    file = table(tmp_path, "unique_key,created_date,closed_date", f"1,{second},{second}", f"2,{second},")
    checks = new_york(file, ours(ended=1, open=1, status={"1": "closed", "2": "open"}))
    assert counted(checks) == {"ended": 1, "open": 1, "status": 2, "closed_before_opened": 0, "same_second": 1, "reopened": 0}
    assert all(agrees is not False for agrees in verdicts(checks).values())


@pytest.mark.parametrize(
    ("check", "agrees"),
    [
        (equal("n", NAME, 3, 3), True), (equal("n", NAME, 3, 2), False), (equal("n", NAME, 3, None), None),
        (at_most("n", NAME, 3, 3), True), (at_most("n", NAME, 3, 4), False), (told("n", NAME, 3), None),
        (case_by_case("n", NAME, {"a": 1, "b": 2}, {"a": 1, "b": 2}), True),
        (case_by_case("n", NAME, {"a": 1, "b": 2}, {"a": 1}), False),
        (case_by_case("n", NAME, {"a": 1, "b": None}, {"a": 1, "b": 9}), True),
        (case_by_case("n", NAME, {"a": 1, "b": 2}, {"a": None}), None),
        (case_by_case("n", NAME, dict.fromkeys("abcd", 1), {**dict.fromkeys("abc", 1), "d": 2}, at_least=0.75), True),
        (case_by_case("n", NAME, dict.fromkeys("abcd", 1), {**dict.fromkeys("ab", 1), "d": 2}, at_least=0.75), False),
    ],
)  # fmt: skip
def test_when_a_truth_is_met(check: Check, agrees: bool | None) -> None:
    assert check.agrees is agrees


def test_a_count_that_differs_from_what_is_written_agrees_with_nothing() -> None:
    right, wrong = with_written([equal("n", NAME, 3, 3), equal("m", NAME, 3, 3)], {"n": 3, "m": 4})
    assert (right.agrees, wrong.agrees) == (True, False)


def test_every_truth_that_is_written_is_counted_again() -> None:
    """A record with a table's truths needs its case column; what is written inside a record needs a counter of that key."""
    for name, truth in load_truths().items():
        assert truth.source
        assert {"cases", "rows"} <= set(truth.numbers)
        assert name in INSIDE or set(truth.numbers) == {"cases", "rows"}, f"{name} has truths inside and nobody counts them"
    assert set(CASE_COLUMN) <= set(load_truths())


def test_faults_of_the_written_truths_are_named_together(tmp_path: Path) -> None:
    file = tmp_path / "truths.yaml"
    file.write_text("A: {source: s, cases: many}\nB: {cases: 1}\nC: {source: s, cases: 1}\n", "utf-8")
    with pytest.raises(ShiganError, match="A, B"):
        load_truths(file)


def test_a_mapping_by_hand_goes_to_the_records_that_have_its_name(tmp_path: Path) -> None:
    for name in ("UCI498_ServiceNow.csv.gz", "Other.xes", "README.md", "ServiceNow.mapping.yaml"):
        (tmp_path / name).touch()
    found = records_in(tmp_path, tmp_path, None)
    assert [(record.file.name, record.mapping and record.mapping.name) for record in found] == [
        ("Other.xes", None), ("UCI498_ServiceNow.csv.gz", "ServiceNow.mapping.yaml"),
    ]  # fmt: skip
    assert [record.file.name for record in records_in(tmp_path, None, "Other")] == ["Other.xes"]
    with pytest.raises(ShiganError, match="nothing like it"):
        records_in(tmp_path, None, "nothing like it")


def test_a_record_nobody_knows_has_only_its_size_checked(tmp_path: Path) -> None:
    file = log(tmp_path, "A: Open@01, Closed@02")
    assert verdicts(checks_of(file, UNKNOWN, ours(cases=1, events=2))) == {"cases": True, "rows": True}
    assert verdicts(checks_of(file, Truth(source="s", numbers={"cases": 2}), ours(cases=1, events=3))) == {"cases": False, "rows": False}
    assert record_name(file) == "log"
