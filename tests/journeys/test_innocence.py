"""The innocence test from end to end on a handful of offices, and every night on many with a new seed."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shigan.cli.main import main
from shigan_trial.innocence.answers import TELLS
from shigan_trial.innocence.running import try_offices
from shigan_trial.innocence.summing import sum_up
from shigan_trial.innocence.trying import Flag, Outcome
from shigan_trial.offices.chances import BEHAVIOURS

OFFICES = 6
KEPT = Path(os.environ.get("SHIGAN_KEEP", "out")) / "innocence"
"""Where the nightly run leaves the files of offices with a false finding."""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command writes about six offices."""
    folder = tmp_path_factory.mktemp("innocence")
    words = ["innocence", "--offices", str(OFFICES), "--seed", "3", "--workers", "2", "--language", "en"]
    code = main([*words, "--json", str(folder / "told.json"), "--keep", str(folder / "kept")])
    told: dict[str, Any] = json.loads((folder / "told.json").read_text("utf-8"))
    return told | {"code": code, "kept": sorted(path.name for path in (folder / "kept").glob("*"))}


def test_every_office_is_accounted_for(record: dict[str, Any]) -> None:
    assert record["offices"] == len(record["each"]) == OFFICES
    assert [one["number"] for one in record["each"]] == list(range(OFFICES))
    read = [one for one in record["each"] if not one["unread"]]
    assert len(read) + len(record["unread"]) == OFFICES
    assert read
    assert all(one["innocents"] > 0 for one in read)


def test_the_share_of_flagged_innocents_is_that_of_the_offices(record: dict[str, Any]) -> None:
    subjects = sum(len({(flag["level"], flag["subject"]) for flag in one["flags"]}) for one in record["each"])
    assert record["flagged"]["part"] == subjects
    assert record["flagged"]["whole"] == sum(one["innocents"] for one in record["each"])


def test_what_was_wrong_is_kept_as_files_and_nothing_else(record: dict[str, Any]) -> None:
    wrong = [one["number"] for one in record["each"] if one["flags"] or one["unread"]]
    assert record["kept"] == sorted(f"office-3-{number}" for number in wrong)


def test_the_exit_code_says_whether_both_aims_are_reached(record: dict[str, Any]) -> None:
    assert record["code"] == (0 if record["passed"] else 1)


def test_the_planted_behaviours_can_all_be_told_by_some_rule() -> None:
    assert set(TELLS) == set(BEHAVIOURS)


def outcome(number: int, **other: Any) -> Outcome:
    return Outcome(number=number, seed=number, traits=("leave",) if number % 4 else (), innocents=100, **other)


def test_a_run_passes_only_within_both_aims() -> None:
    flag = Flag(rule="stalls_person", level="person", subject="甲")
    found = outcome(1, behaviour="stalls", factor=2.0, counted=True, found=True)
    missed = replace(found, found=False)
    assert sum_up([outcome(0), found]).passed
    assert sum_up([outcome(0, flags=(flag, replace(flag, rule="overdue_unit"))), found]).passed, "one subject, counted once"
    assert not sum_up([outcome(0, flags=(flag, replace(flag, subject="乙"))), found]).passed
    assert not sum_up([outcome(0), missed]).passed


def test_unread_offices_are_counted_and_judge_nobody() -> None:
    summary = sum_up([outcome(0), replace(outcome(2), unread="no time column", innocents=0)])
    assert (summary.offices, len(summary.unread), summary.flagged.whole) == (2, 1, 100)


def test_traits_are_compared_with_offices_that_lack_them() -> None:
    flag = Flag(rule="stalls_person", level="person", subject="甲")
    on, off = sum_up([outcome(0), outcome(2, flags=(flag,))]).by_trait["leave"]
    assert (on.part, on.whole, off.part, off.whole) == (1, 100, 0, 100)


@pytest.mark.nightly
def test_innocents_are_left_alone_and_what_was_planted_is_found() -> None:
    """The seed is the day, so that every night sees other offices; it is told, and the failures stay as files."""
    seed = date.today().toordinal()
    summary = sum_up(try_offices(seed, 500, workers=os.cpu_count() or 1, keep=KEPT))
    assert summary.passed, f"seed {seed}: {summary.flagged}, {summary.recall}, by rule {summary.by_rule}; see {KEPT}"
    assert len(summary.unread) <= 0.02 * summary.offices, [one.unread for one in summary.unread]
