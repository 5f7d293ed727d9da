"""Which truths a record carries in itself, by its name; any other record has only its size checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from shigan_trial.records.checks import Check, equal, with_written
from shigan_trial.records.inside_logs import CASES, ROWS, bank_incidents, permit_receipts, size, volvo_incidents
from shigan_trial.records.inside_service_desk import service_desk
from shigan_trial.records.inside_tables import boston, new_york, st_louis, uk_questions
from shigan_trial.records.ours import Ours
from shigan_trial.records.raw_tables import number
from shigan_trial.records.truths import Truth, record_name

Counter = Callable[[Path, Ours], list[Check]]

INSIDE: Final[Mapping[str, Counter]] = {
    "BPIC14_f": bank_incidents,
    "BPIC13_incidents": volvo_incidents,
    "Receipt_WABO_CoSeLoG": permit_receipts,
    "StLouis_CSB_2008_2012": st_louis,
    "Boston311_2011H2": boston,
    "UKParl_written_questions": uk_questions,
    "NYC311_sample": new_york,
    "UCI498_ServiceNow_incidents": service_desk,
}
CASE_COLUMN: Final[Mapping[str, str]] = {
    "StLouis_CSB_2008_2012": "REQUESTID",
    "Boston311_2011H2": "case_enquiry_id",
    "UKParl_written_questions": "id",
    "NYC311_sample": "unique_key",
    "UCI498_ServiceNow_incidents": "number",
}


def checks_of(record: Path, truth: Truth, ours: Ours) -> list[Check]:
    """The record's size first, then what it knows of itself."""
    name = record_name(record)
    found = _size(record, name, ours)
    if name in INSIDE:
        found += INSIDE[name](record, ours)
    return with_written(found, truth.numbers)


def _size(record: Path, name: str, ours: Ours) -> list[Check]:
    if ".xes" in record.suffixes:
        return size(record, ours)
    if name not in CASE_COLUMN:
        return []
    return [
        equal("cases", CASES, number(record, f"SELECT count(DISTINCT {CASE_COLUMN[name]}) FROM raw"), ours.cases),
        equal("rows", ROWS, number(record, "SELECT count(*) FROM raw"), ours.rows),
    ]
