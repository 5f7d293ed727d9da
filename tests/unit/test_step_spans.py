"""A row that has the beginning and the end of its step gives both; the end is when the step was done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shigan.errors import ShiganError
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import read_mapping, write_mapping
from shigan.ingest.receipt import when
from shigan.ingest.recognition import recognise
from tests.mapping_support import events_of, raw_rows

Row = dict[str, str | None]
STEPS = ("登记", "办理", "办结")
SAID: dict[str, Any] = {
    "case": "id", "activity": "step", "time": "till", "started": "from", "ending": "marked", "counterpart": "next",
    "actions": {"words": {"登记": "register", "办理": "work", "办结": "close", "转办": "transfer"}},
}  # fmt: skip


def spans(beginning: str, end: str, matters: int = 12) -> list[Row]:
    """Three steps a matter, an hour each."""
    return [
        {"事项编号": f"K{n:02}", "环节": step, beginning: f"2026-03-0{place + 2} 09:{n:02}:00", end: f"2026-03-0{place + 2} 10:{n:02}:00"}
        for n in range(matters)
        for place, step in enumerate(STEPS)
    ]


@pytest.mark.parametrize(
    ("beginning", "end"),
    [("开始时间", "结束时间"), ("开始时间", "完成时间"), ("办理开始时间", "办理结束时间"), ("start time", "end time"),
     ("Start Timestamp", "Complete Timestamp"), ("started_at", "finished_at")],
)  # fmt: skip
def test_the_end_is_when_a_step_was_done_and_its_beginning_is_an_entry_of_its_own(beginning: str, end: str, tmp_path: Path) -> None:
    rows = spans(beginning, end)
    found = recognise(raw_rows(tmp_path, rows))
    assert found.mapping.time is not None and found.mapping.started is not None
    assert (found.mapping.started.column, found.mapping.time.column) == (beginning, end)
    assert any("开始与结束" in one.zh and "counts as work" in one.en for one in found.doubts)
    events, _ = events_of(tmp_path, rows, **found.mapping.model_dump(mode="json"))
    assert [(one["activity"], one["action"], str(when(one["occurred_us"], 480))[5:16]) for one in events[:6]] == [
        ("登记", "work", "03-02T09:00"), ("登记", "register", "03-02T10:00"), ("办理", "work", "03-03T09:00"),
        ("办理", "work", "03-03T10:00"), ("办结", "work", "03-04T09:00"), ("办结", "close", "03-04T10:00"),
    ]  # fmt: skip


def test_times_of_the_whole_matter_are_not_those_of_its_steps(tmp_path: Path) -> None:
    rows = [{**row, "开始时间": "2026-03-01 08:00:00", "结束时间": "2026-03-09 08:00:00", "办理时间": row["a"]} for row in spans("a", "b")]
    assert recognise(raw_rows(tmp_path, rows)).mapping.started is None


def test_two_times_in_no_order_are_no_beginning_and_end(tmp_path: Path) -> None:
    rows = spans("结束时间", "开始时间")
    assert recognise(raw_rows(tmp_path, rows)).mapping.started is None


def test_a_step_that_has_begun_and_not_ended_has_only_its_beginning(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"id": "A", "step": "办结", "from": "2026-03-02 09:00", "till": None, "next": None},
        {"id": "B", "step": "办结", "from": None, "till": "2026-03-02 10:00", "next": None},
        {"id": "C", "step": "办结", "from": None, "till": None, "next": None},
    ]
    events, refused = events_of(tmp_path, rows, **SAID)
    assert [(one["item"], one["action"]) for one in events] == [("A", "work"), ("B", "close")]
    assert [(one["item"], one["fault"]) for one in refused] == [("C", "no_time")]


def test_a_matter_is_passed_on_at_the_end_of_the_step(tmp_path: Path) -> None:
    rows: list[Row] = [{"id": "A", "step": "转办", "from": "2026-03-02 09:00", "till": "2026-03-02 10:00", "next": "李四"}]
    events, _ = events_of(tmp_path, rows, **SAID)
    assert [(one["action"], one["counterpart"]) for one in events] == [("work", None), ("transfer", "李四")]


def test_a_beginning_that_cannot_be_read_ends_nothing(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"id": "A", "step": "登记", "from": None, "till": "2026-03-02 09:00", "next": None},
        {"id": "A", "step": "办结", "from": "昨天", "till": None, "next": None},
    ]
    events, refused = events_of(tmp_path, rows, **SAID)
    assert [one["action"] for one in events] == ["register"] and [one["fault"] for one in refused] == ["bad_time"]


def test_a_mapping_says_the_beginning_only_of_steps_and_keeps_it_when_written() -> None:
    mapping = Mapping.model_validate(SAID)
    assert read_mapping(write_mapping(mapping)).started == mapping.started
    whole = {"row_is": "case", "case": "id", "started": "from", "events": [{"activity": "x", "action": "close", "time": "till"}]}
    with pytest.raises((ValueError, ShiganError), match="expected an event for it under 'events'"):
        Mapping.model_validate(whole)
