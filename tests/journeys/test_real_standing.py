"""How matters stand, for tables on which a wrong reading of an ending shows: the receipt says what the table says.

The tables are small, made by hand, and not part of the product; see the README beside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shigan.cli.main import main
from tests.journeys import real_data as real

STANDING = ("open", "ended", "cancelled", "reopened", "late")


@pytest.fixture(scope="module")
def faults(real_log: Callable[[str], Path]) -> Path:
    """The folder of cases lies beside that of the records."""
    folder = real_log(real.RECEIPT).parent.parent / "cases" / "faults"
    if not folder.is_dir():
        pytest.skip(f"faulty tables ({folder} is not there)")
    return folder


def evaluated(log: Path, out: Path, *options: str) -> dict[str, Any]:
    assert main(["evaluate", str(log), "--out", str(out), "--formats", "", *options]) == 0
    receipt: dict[str, Any] = json.loads((out / "receipt.json").read_text("utf-8"))
    return receipt


def standing(receipt: dict[str, Any]) -> dict[str, int | None]:
    return {name: receipt[name] for name in STANDING}


def test_what_was_closed_on_a_known_day_is_neither_open_nor_late(faults: Path, tmp_path: Path) -> None:
    assert standing(evaluated(faults / "closed_on_day.csv", tmp_path)) == {
        "open": 0, "ended": 60, "cancelled": 0, "reopened": 0, "late": 0,
    }  # fmt: skip


def test_entries_in_the_second_of_the_closing_reopen_nothing(faults: Path, tmp_path: Path) -> None:
    receipt = evaluated(faults / "same_second.csv", tmp_path)
    assert (receipt["open"], receipt["reopened"]) == (0, 0)
    assert receipt["ended"] == receipt["cases"] > 0


def test_what_was_cancelled_is_neither_ended_nor_open(faults: Path, tmp_path: Path) -> None:
    receipt = evaluated(faults / "31_cancelled_cases.csv", tmp_path)
    assert (receipt["ended"], receipt["cancelled"], receipt["open"]) == (10, 10, 10)
    assert receipt["cases"] == 30


@pytest.mark.parametrize("table", ["reopen_bias.csv.gz", "intake_clerk.csv"])
def test_of_an_innocent_office_nothing_is_asked(table: str, faults: Path, tmp_path: Path) -> None:
    assert evaluated(faults / table, tmp_path)["findings"] == 0


def test_requests_of_a_city_stand_as_its_own_column_of_states_says(
    faults: Path, real_log: Callable[[str], Path], tmp_path: Path
) -> None:
    """20 of 7,960 rows are neither closed nor cancelled; 480 are cancelled, 96 of them without any date."""
    receipt = evaluated(
        real_log("StLouis_CSB_2008_2012.csv.gz"), tmp_path, "--mapping", str(faults / "StLouis.mapping.yaml")
    )
    assert (receipt["cases"], receipt["open"], receipt["ended"], receipt["cancelled"]) == (7_960, 20, 7_460, 480)


def test_incidents_of_a_service_desk_are_all_ended(
    faults: Path, real_log: Callable[[str], Path], tmp_path: Path
) -> None:
    """The desk counts every return from 'Resolved' as a reopening: 264 incidents. Ours are the 12 that came back from 'Closed'. It has
    no limits; 9,115 are late by its own word, 'made_sla', in the last row of each incident."""
    receipt = evaluated(
        real_log("UCI498_ServiceNow_incidents.csv.gz"), tmp_path, "--mapping", str(faults / "ServiceNow.mapping.yaml")
    )
    assert standing(receipt) == {"open": 0, "ended": 24_918, "cancelled": 0, "reopened": 12, "late": 9_115}
