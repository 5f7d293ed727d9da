"""A matter whose ending has a time that cannot be read has ended; it is never counted as open without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shigan.ingest.assumptions import noticed_in
from shigan.ingest.counting import tally
from shigan.ingest.events import EventStage
from shigan.ingest.mapping import Mapping
from tests.mapping_support import Names, raw_rows

Row = dict[str, str | None]
CASES: dict[str, Any] = {
    "row_is": "case", "case": "id", "ending": "marked",
    "events": [{"activity": "受理", "action": "register", "time": "open", "required": True},
               {"activity": "办结", "action": "close", "time": "shut"}],
}  # fmt: skip
STEPS: dict[str, Any] = {
    "case": "id", "activity": "step", "time": "at", "ending": "marked",
    "actions": {"words": {"受理": "register", "办理": "work", "办结": "close"}},
}  # fmt: skip


def read(folder: Path, said: dict[str, Any], *files: list[Row]) -> tuple[dict[str, list[tuple[str, str]]], list[str], str]:
    """By matter what was done on which day; the faults; and what was told."""
    with EventStage(Mapping.model_validate(said), folder) as staged:
        for number, rows in enumerate(files):
            staged.add(raw_rows(folder, rows, f"{number}.csv"))
        staged.settle()
        events = [one for batch in staged.batches(Names()) for one in batch.to_pylist()]
        faults = [one["fault"] for table in staged.refused() for one in table.to_pylist()]
        told = " ".join(f"{one.zh} {one.en}" for one in noticed_in(tally(staged)))
    found: dict[str, list[tuple[str, str]]] = {}
    for event in events:
        day = 1 + event["occurred_us"] // 86_400_000_000 - 20_513  # 2026-03-01 is day 1
        found.setdefault(event["item"], []).append((event["action"], f"3-{day}"))
    return found, faults, told


def case(number: str, shut: str | None) -> Row:
    return {"id": number, "open": "2026-03-02 09:00", "shut": shut}


@pytest.mark.parametrize(("shut", "fault"), [("三月五日", "bad_time"), ("2026-02-30 09:00", "bad_time"), ("3026-03-05 09:00", "too_late")])
def test_a_whole_case_with_an_unreadable_closing_is_closed_at_its_last_known_time(shut: str, fault: str, tmp_path: Path) -> None:
    found, faults, told = read(tmp_path, CASES, [case("A", shut), case("B", None), case("C", "2026-03-04 09:00")])
    assert found == {
        "A": [("register", "3-2"), ("close", "3-2")],
        "B": [("register", "3-2")],
        "C": [("register", "3-2"), ("close", "3-4")],
    }
    assert faults == [fault]
    assert "有 1 件事项的办结时间无法识读" in told and "closing time cannot be read: 1" in told


@pytest.mark.parametrize(("shut", "more"), [
    ("1900-01-01 00:00", {}), ("9999-12-31 00:00", {}), ("2026-04-02 09:00", {"as_of": "2026-03-31"}),
])  # fmt: skip
def test_a_closing_that_may_stand_for_none_or_is_still_to_come_leaves_the_case_open_and_that_is_said(
    shut: str, more: dict[str, Any], tmp_path: Path
) -> None:
    found, _, told = read(tmp_path, {**CASES, **more}, [case("A", shut)])
    assert found == {"A": [("register", "3-2")]}
    assert "有 1 件事项的办结或撤销时间过早或过晚" in told and "count as open" in told


@pytest.mark.parametrize("at", ["昨天", "", "2026-02-30 09:00"])
def test_a_closing_step_with_an_unreadable_time_ends_its_matter_in_its_place(at: str, tmp_path: Path) -> None:
    rows: list[Row] = [
        {"id": "A", "step": "受理", "at": "2026-03-02 09:00"},
        {"id": "A", "step": "办理", "at": "2026-03-03 09:00"},
        {"id": "A", "step": "办结", "at": at or None},
        {"id": "B", "step": "受理", "at": "2026-03-02 10:00"},
    ]
    found, faults, told = read(tmp_path, STEPS, rows)
    assert found == {"A": [("register", "3-2"), ("work", "3-3"), ("close", "3-3")], "B": [("register", "3-2")]}
    assert len(faults) == 1 and "办结时间无法识读" in told


def test_an_ending_in_a_later_file_goes_before_one_that_cannot_be_read(tmp_path: Path) -> None:
    first: list[Row] = [{"id": "A", "step": "受理", "at": "2026-03-02 09:00"}, {"id": "A", "step": "办结", "at": "昨天"}]
    found, faults, told = read(tmp_path, STEPS, first, [{"id": "A", "step": "办结", "at": "2026-03-05 09:00"}])
    assert found == {"A": [("register", "3-2"), ("close", "3-5")]}
    assert faults == ["bad_time"] and told == ""


def test_an_unreadable_time_of_any_other_step_ends_nothing(tmp_path: Path) -> None:
    rows: list[Row] = [{"id": "A", "step": "受理", "at": "2026-03-02 09:00"}, {"id": "A", "step": "办理", "at": "昨天"}]
    assert read(tmp_path, STEPS, rows) == ({"A": [("register", "3-2")]}, ["bad_time"], "")
