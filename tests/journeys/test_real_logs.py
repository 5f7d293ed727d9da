"""Every real log goes the whole road; what comes out is counted, fair and the same every time."""

from __future__ import annotations

from typing import Any

import pyarrow.parquet as pq
import pytest

from shigan.pipeline.road import Wish, evaluate_folder
from tests.journeys import real_data as real
from tests.journeys.real_data import Road

COUNTED: dict[str, dict[str, Any]] = {
    real.RECEIPT: {"cases": 1_434, "events": 8_577, "activities": 27, "persons": 48, "units": 10, "days": ("2010-10-02", "2012-01-23")},
    real.VOLVO: {"cases": 7_554, "events": 65_533, "activities": 4, "persons": 1_440, "units": 649, "days": ("2010-03-31", "2012-05-23")},
    real.PERMITS: {"cases": 1_199, "events": 52_217, "activities": 398, "persons": 23, "units": 0, "days": ("2010-10-05", "2015-08-01")},
    real.LOANS: {"cases": 13_087, "events": 262_200, "activities": 24, "persons": 68, "units": 0, "days": ("2011-10-01", "2012-03-14")},
    real.FINES: {"cases": 150_370, "events": 561_470, "activities": 11, "persons": 148, "units": 0, "days": ("2000-01-01", "2013-06-18")},
    real.TRAVEL: {"cases": 6_426, "events": 81_092, "activities": 49, "persons": 2, "units": 0, "days": ("2017-01-09", "2019-01-09")},
    real.SEPSIS: {"cases": 1_050, "events": 15_214, "activities": 16, "persons": 0, "units": 26, "days": ("2013-11-07", "2015-06-05")},
    real.HELPDESK: {"cases": 4_580, "events": 21_348, "activities": 14, "persons": 22, "units": 0, "days": ("2010-01-13", "2014-01-03")},
    real.BOSTON: {"cases": 58_251, "rows_read": 58_251, "persons": 0, "units": 11},
    real.QUESTIONS: {"cases": 8_885, "rows_read": 8_885, "persons": 0, "units": 26},
}  # fmt: skip
"""As counted by an independent reader; see the README beside the logs."""

PERSON_LEAST = 10
PERSON_SHOWING = 5

every_log = pytest.mark.parametrize("name", COUNTED, ids=[name.split(".")[0] for name in COUNTED])


@every_log
def test_the_receipt_counts_what_the_log_holds(name: str, road: Road) -> None:
    expected = dict(COUNTED[name])
    receipt = road(name).receipt
    days = expected.pop("days", None)
    assert {key: receipt[key] for key in expected} == expected
    assert receipt["rows_refused"] == 0
    if days is not None:
        assert (receipt["first_at"][:10], receipt["last_at"][:10]) == days


@every_log
def test_facts_and_findings_are_there_and_say_what_cannot_be_seen(name: str, road: Road) -> None:
    done = road(name)
    assert done.results.facts.num_rows > 0
    assert all((done.folder / part).is_file() for part in ("facts.parquet", "findings.jsonl", "receipt.json"))
    measured = {indicator for indicator, _ in done.results.facts.keys}
    unseen = {key for key, lacking in done.receipt["visible"].items() if lacking}
    assert measured.isdisjoint(unseen)
    assert set(done.receipt["visible"]) == set(done.results.pack.indicators)


@every_log
def test_nothing_is_said_of_a_person_on_thin_ground(name: str, road: Road) -> None:
    done = road(name)
    for finding in done.findings:
        if finding.level == "person":
            primary = finding.facts[done.results.pack.rules[finding.rule].indicator]
            assert (primary["items"] or 0) >= PERSON_LEAST, finding.id
            assert (primary["items_showing"] or 0) >= PERSON_SHOWING, finding.id
            assert "person" in done.receipt["records"]


@every_log
def test_findings_stand_in_the_order_of_keys_and_never_of_figures(name: str, road: Road) -> None:
    levels = ["unit", "pair", "kind", "person"]
    keys = [(levels.index(finding.level), finding.rule, finding.subject) for finding in road(name).findings]
    assert keys == sorted(keys)


@every_log
def test_every_finding_counts_no_more_than_there_is(name: str, road: Road) -> None:
    done = road(name)
    for finding in done.findings:
        for figures in finding.facts.values():
            assert (figures["items"] or 0) <= (figures["n"] or 0)
        primary = finding.facts[done.results.pack.rules[finding.rule].indicator]
        assert finding.evidence_total >= (primary["items_showing"] or 0) > 0
        assert len(finding.evidence) <= 50


def test_the_same_ledger_gives_the_same_findings(road: Road, tmp_path: Any) -> None:
    first = road(real.RECEIPT)
    evaluate_folder(first.folder, tmp_path, Wish(formats=()))
    for name in ("findings.jsonl", "facts.parquet"):
        assert (tmp_path / name).read_bytes() == (first.folder / name).read_bytes()
    assert pq.read_metadata(tmp_path / "facts.parquet").num_rows > 100
