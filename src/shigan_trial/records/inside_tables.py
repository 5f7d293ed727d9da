"""Truths that tables of requests and questions carry in themselves: a city's own states and flags, dates against dates."""

from __future__ import annotations

from pathlib import Path

from shigan.errors import Both
from shigan_trial.records.checks import Check, case_by_case, equal, told
from shigan_trial.records.ours import Ours
from shigan_trial.records.raw_tables import by_case, number

STATUS = Both("ended, cancelled or open, case by case", zh="逐件核对办理状态")
OPEN = Both("open", zh="未办结")
ENDED = Both("ended", zh="已办结")
LATE = Both("late or not, case by case", zh="逐件核对是否逾期")
LATE_COUNT = Both("late", zh="逾期")
BEFORE = Both("closed before they opened, by the file", zh="来源中办结早于受理的件数")
ONCE = Both("reopened; a request is one row with one closing", zh="重新办理（一件一行，只有一次办结）")
FLAG = Both("late by the city's own flag, case by case", zh="与来源自带的逾期标志逐件核对")


def st_louis(table: Path, ours: Ours) -> list[Check]:
    """STATUS is the city's word. 'Disptch' with a closing date is closed. The limit is the whole of PRJCOMPLETEDATE."""
    status = by_case(table, ST_LOUIS_STATUS)
    late = by_case(table, ST_LOUIS_LATE)
    return [
        equal("open", OPEN, sum(word == "open" for word in status.values()), ours.open),
        equal("cancelled", Both("cancelled", zh="已撤销"), sum(word == "cancelled" for word in status.values()), ours.cancelled),
        case_by_case("status", STATUS, status, ours.status),
        told("closed_before_opened", BEFORE, number(table, "SELECT count(*) FROM raw WHERE DATETIMECLOSED < DATETIMEINIT")),
        equal("late", LATE_COUNT, sum(late.values()), ours.late),
        case_by_case("late_cases", LATE, late, ours.late_cases),
        equal("reopened", ONCE, 0, ours.reopened),
    ]  # fmt: skip


ST_LOUIS_STATUS = """
    SELECT REQUESTID, CASE WHEN upper(STATUS) = 'CANCEL' THEN 'cancelled' WHEN DATETIMECLOSED IS NOT NULL THEN 'closed' ELSE 'open' END
    FROM raw
"""
ST_LOUIS_LATE = """
    WITH last AS (SELECT max(greatest(DATETIMEINIT, coalesce(DATETIMECLOSED, ''), coalesce(DATECANCELLED, ''))) AS seen FROM raw)
    SELECT REQUESTID, coalesce(DATETIMECLOSED, seen)::TIMESTAMP >= PRJCOMPLETEDATE::TIMESTAMP + INTERVAL 1 DAY
    FROM raw, last WHERE upper(STATUS) <> 'CANCEL' AND PRJCOMPLETEDATE IS NOT NULL
"""


def boston(table: Path, ours: Ours) -> list[Check]:
    """The flag is set without a target date, too ('on time'); those rows say nothing about a limit and are left out."""
    flags = by_case(table, "SELECT case_enquiry_id, ontime = 'OVERDUE' FROM raw WHERE target_dt IS NOT NULL AND ontime IS NOT NULL")
    dates = by_case(table, BOSTON_LATE)
    states = by_case(table, "SELECT case_enquiry_id, CASE case_status WHEN 'Closed' THEN 'closed' ELSE 'open' END FROM raw")
    return [
        case_by_case("status", STATUS, states, ours.status),
        case_by_case("ontime", FLAG, flags, ours.late_cases),
        equal("late", Both("late by the dates", zh="按日期计算逾期"), sum(dates.values()), ours.late),
    ]


BOSTON_LATE = """
    SELECT case_enquiry_id, coalesce(closed_dt, (SELECT max(coalesce(closed_dt, open_dt)) FROM raw)) > target_dt
    FROM raw WHERE target_dt IS NOT NULL
"""


def uk_questions(table: Path, ours: Ours) -> list[Check]:
    """Only a named day binds. A corrected answer was answered on the day of its first answer."""
    late = by_case(table, "SELECT id, dateAnswered > dateForAnswer FROM raw WHERE isNamedDay = 'True' AND dateAnswered IS NOT NULL")
    return [
        equal("answered", Both("answered", zh="已答复"), number(table, "SELECT count(dateAnswered) FROM raw"), ours.ended),
        equal("named_day_late", Both("answered after the named day", zh="指定日期之后才答复"), sum(late.values()), ours.late),
        case_by_case("late_cases", LATE, late, ours.late_cases),
        equal("corrected", Both("taken up again: answers corrected", zh="重新办理（答复被更正）"),
              number(table, "SELECT count(dateAnswerCorrected) FROM raw"), ours.reopened),
    ]  # fmt: skip


def new_york(table: Path, ours: Ours) -> list[Check]:
    """A request is one row: nothing can be reopened, and one closed in the second it was opened is closed."""
    states = by_case(table, "SELECT unique_key, CASE WHEN closed_date IS NULL THEN 'open' ELSE 'closed' END FROM raw")
    same_second = number(table, "SELECT count(*) FROM raw WHERE closed_date = created_date")
    return [
        equal("ended", ENDED, sum(word == "closed" for word in states.values()), ours.ended),
        equal("open", OPEN, sum(word == "open" for word in states.values()), ours.open),
        case_by_case("status", STATUS, states, ours.status),
        told("closed_before_opened", BEFORE, number(table, "SELECT count(*) FROM raw WHERE closed_date < created_date")),
        told("same_second", Both("closed in the second they were opened", zh="受理与办结在同一秒"), same_second),
        equal("reopened", ONCE, 0, ours.reopened),
    ]
