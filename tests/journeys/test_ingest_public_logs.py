"""The public records of research and open government, read end to end: counts equal to what others counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from shigan.ingest.ingesting import ingest
from shigan.ledger import open_ledger

# file, shipped mapping, cases, events, activities, persons, units (as named in the source), first day, last day
LOGS = [
    ("Receipt_WABO_CoSeLoG.xes.gz", "receipt_wabo", 1434, 8577, 27, 48, 10, "2010-10-02", "2012-01-23"),
    ("BPIC13_incidents.xes.gz", "bpic13_incidents", 7554, 65533, 4, 1440, 649, "2010-03-31", "2012-05-23"),
    ("BPIC15_1.xes.gz", "bpic15_permits", 1199, 52217, 398, 23, 0, "2010-10-05", "2015-08-01"),
    ("BPIC12.xes.gz", "bpic12_loans", 13087, 262200, 24, 68, 0, "2011-10-01", "2012-03-14"),
    ("Road_Traffic_Fine.xes.gz", "traffic_fines", 150370, 561470, 11, 148, 0, "2000-01-01", "2013-06-18"),
    ("BPIC20_PermitLog.xes.gz", "bpic20_permits", 6426, 81092, 49, 2, 0, "2017-01-09", "2019-01-09"),
    ("Sepsis.xes.gz", "sepsis", 1050, 15214, 16, 0, 26, "2013-11-07", "2015-06-05"),
    ("Helpdesk_italian.xes.gz", "helpdesk_italian", 4580, 21348, 14, 22, 0, "2010-01-13", "2014-01-03"),
    # One row a case: an event for each time it has (58,251 opened, 54,570 closed; 8,885 tabled, 175 held, 8,883 answered, 22 x 2 corrected)
    ("Boston311_2011H2.csv.gz", "boston311", 58251, 112821, 2, 0, 11, "2011-07-01", "2019-10-31"),
    ("UKParl_written_questions.csv.gz", "uk_written_questions", 8885, 17987, 5, 0, 26, "2023-12-01", "2024-12-19"),
]


@pytest.mark.parametrize("log", LOGS, ids=[log[0] for log in LOGS])
def test_counts_equal_those_of_an_independent_reader(
    log: tuple[str, ...], tmp_path: Path, real_log: Callable[[str], Path]
) -> None:
    file, name, *expected = log
    receipt = ingest([real_log(file)], None, tmp_path)
    assert (receipt.mapping.name, receipt.known) == (name, True)
    said = json.loads((tmp_path / "receipt.json").read_text("utf-8"))
    keys = ("cases", "events", "activities", "persons", "units")
    assert [said[key] for key in keys] + [said["first_at"][:10], said["last_at"][:10]] == expected
    assert said["rows_refused"] == 0
    ledger = open_ledger(tmp_path / "ledger")
    assert ledger.size == said["events"] == sum(pq.read_metadata(path).num_rows for path in ledger.entry_files())
    assert len(ledger.directory()) == said["persons_known"]
    assert (tmp_path / "quarantine.csv").read_text("utf-8-sig").count("\n") == 1, "only the heading"


def entries(folder: Path) -> duckdb.DuckDBPyRelation:
    files = [str(path) for path in open_ledger(folder / "ledger").entry_files()]
    return duckdb.read_parquet(files)


def test_the_volvo_log_rests_with_the_group_of_every_row(tmp_path: Path, real_log: Callable[[str], Path]) -> None:
    """A queued row names where it goes to, any other row who acted: together the column org:group, row by row."""
    ingest([real_log("BPIC13_incidents.xes.gz")], None, tmp_path)
    told = entries(tmp_path)
    assert told.filter("action = 'assign' AND activity = 'Queued'").count("*").fetchall() == [(11544,)]
    assert told.filter("activity = 'Queued' AND (unit IS NOT NULL OR counterpart_unit IS NULL)").count(
        "*"
    ).fetchall() == [(0,)]
    assert told.filter("activity <> 'Queued' AND unit IS NULL").count("*").fetchall() == [(0,)]
    assert told.filter("actor IS NULL").count("*").fetchall() == [(6162,)], "what the system Siebel did is nobody's"
    assert told.filter("action = 'wait'").count("*").fetchall() == [(4217 + 1533 + 493 + 313 + 101,)]


def test_boston_keeps_the_citys_own_flag_beside_its_times(tmp_path: Path, real_log: Callable[[str], Path]) -> None:
    ingest([real_log("Boston311_2011H2.csv.gz")], None, tmp_path)
    told = entries(tmp_path)
    late = told.filter(
        "action = 'close' AND payload LIKE '%\"ontime\":\"OVERDUE\"%' AND due_us IS NOT NULL AND occurred_us > due_us"
    )
    assert late.count("*").fetchall() == [(8073,)], "closed after the target, and so says the city"
    wrong = told.filter("action = 'close' AND payload LIKE '%\"ontime\":\"ONTIME\"%' AND occurred_us > due_us")
    assert wrong.count("*").fetchall() == [(0,)]


def test_an_incident_ends_once_for_every_loan_that_was_decided(tmp_path: Path, real_log: Callable[[str], Path]) -> None:
    ingest([real_log("BPIC12.xes.gz")], None, tmp_path)
    ended = entries(tmp_path).filter("action IN ('close', 'cancel')")
    assert ended.count("*").fetchall() == [(13087 - 399,)]
    assert ended.aggregate("count(DISTINCT item)").fetchall() == [(13087 - 399,)]
