"""What a source knows only to the day is kept as a day; what it knows to the instant is left alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from shigan.ingest.assumptions import noticed_in
from shigan.ingest.counting import Tally, tally
from shigan.ingest.events import EventStage
from shigan.ingest.mapping import Mapping
from shigan.ingest.receipt import when
from shigan.ingest.recognition import recognise
from tests.mapping_support import events_of, raw_rows

CHINA: dict[str, Any] = {"case": "id", "activity": "what", "zone": "Asia/Shanghai"}


def days(events: list[dict[str, Any]]) -> list[tuple[str | None, str | None]]:
    """The local time and the precision of each event."""
    return [(when(event["occurred_us"], event["offset_minutes"]), event["precision"]) for event in events]


def rows_at(*times: str | None) -> list[dict[str, str | None]]:
    return [{"id": "A", "what": "x", "at": at} for at in times]


def counted(folder: Path, rows: list[dict[str, str | None]], **said: Any) -> Tally:
    with EventStage(Mapping.model_validate(said), folder) as staged:
        staged.add(raw_rows(folder, rows))
        return tally(staged)


def test_a_bare_date_is_a_day_among_instants(tmp_path: Path) -> None:
    events, _ = events_of(tmp_path, rows_at("2026-03-02 10:30", "2026-03-02", "2026/3/4"), **CHINA, time="at")
    assert days(events) == [
        ("2026-03-02T10:30:00+08:00", None), ("2026-03-02T00:00:00+08:00", "day"), ("2026-03-04T00:00:00+08:00", "day"),
    ]  # fmt: skip


def test_a_column_that_is_midnight_throughout_knows_only_the_day_and_it_is_told(tmp_path: Path) -> None:
    rows = rows_at("2026-03-02 00:00:00", "2026-03-03 00:00:00", None)
    events, _ = events_of(tmp_path, rows, **CHINA, time="at")
    assert [precision for _, precision in days(events)] == ["day", "day"]
    told = noticed_in(counted(tmp_path, rows, **CHINA, time="at"))
    assert ["“at”" in remark.zh and "precision: instant" in remark.en for remark in told] == [True]


def test_one_time_of_the_day_makes_the_other_midnights_instants(tmp_path: Path) -> None:
    rows = rows_at("2026-03-02 00:00:00", "2026-03-03 00:00:01")
    assert [precision for _, precision in days(events_of(tmp_path, rows, **CHINA, time="at")[0])] == [None, None]
    assert noticed_in(counted(tmp_path, rows, **CHINA, time="at")) == ()


def test_one_time_of_the_day_behind_a_thousand_midnights_is_seen(tmp_path: Path) -> None:
    rows = rows_at(*["2026-03-02 00:00:00"] * 1500, "2026-03-03 08:00:00")
    events, _ = events_of(tmp_path, rows, **CHINA, time="at")
    assert {precision for _, precision in days(events)} == {None}


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        ("day", [("2026-03-02T00:00:00+08:00", "day"), ("2026-03-03T00:00:00+08:00", "day")]),
        ("instant", [("2026-03-02T17:30:00+08:00", None), ("2026-03-03T00:00:00+08:00", None)]),
    ],
)
def test_a_mapping_may_say_how_exactly_a_column_is_known(
    precision: str, expected: list[tuple[str, str | None]], tmp_path: Path
) -> None:
    rows = rows_at("2026-03-02 17:30", "2026-03-03")
    events, _ = events_of(tmp_path, rows, **CHINA, time={"column": "at", "precision": precision})
    assert days(events) == expected


def test_a_day_is_the_offices_own_where_the_source_writes_another_clock(tmp_path: Path) -> None:
    said = {**CHINA, "zone": "UTC", "local_zone": "America/New_York", "time": "at"}
    events, _ = events_of(tmp_path, rows_at("2026-03-02", "2026-03-02T20:00:00Z"), **said)
    assert days(events) == [("2026-03-02T00:00:00-05:00", "day"), ("2026-03-02T15:00:00-05:00", None)]


@pytest.mark.parametrize("limit", ["2026-03-06", "2026年3月6日"])
def test_a_limit_that_is_a_day_lasts_until_its_last_second_in_every_mapping(limit: str, tmp_path: Path) -> None:
    rows = [{"id": "A", "what": "x", "at": "2026-03-02", "due": limit}]
    events, _ = events_of(tmp_path, rows, **CHINA, time="at", due="due")
    assert [when(event["due_us"], 480) for event in events] == ["2026-03-06T23:59:59+08:00"]
    exact, _ = events_of(tmp_path, rows, **CHINA, time="at", due={"column": "due", "precision": "instant"})
    assert [when(event["due_us"], 480) for event in exact] == ["2026-03-06T00:00:00+08:00"]


def test_a_limit_with_its_hour_keeps_it_beside_limits_that_are_days(tmp_path: Path) -> None:
    rows = [{"id": n, "what": "x", "at": "2026-03-02", "due": due} for n, due in (("A", "2026-03-06"), ("B", "2026-03-06 12:00"))]
    events, _ = events_of(tmp_path, rows, **CHINA, time="at", due="due")
    assert [when(event["due_us"], 480) for event in events] == ["2026-03-06T23:59:59+08:00", "2026-03-06T12:00:00+08:00"]


def test_limits_are_days_where_the_openings_are_days_too(tmp_path: Path) -> None:
    columns = ("受理日期", "办结日期", "办结时限")
    rows = [{"办件编号": f"B{n}", **dict.fromkeys(columns, f"2026-03-0{n}")} for n in range(1, 9)]
    mapping = recognise(raw_rows(tmp_path, rows)).mapping
    events, _ = events_of(tmp_path, rows, **mapping.model_dump(mode="json"))
    assert {event["precision"] for event in events} == {"day"}
    assert all(event["due_us"] == event["occurred_us"] + (86_400 - 1) * 1_000_000 for event in events)


def test_the_last_entry_counts_at_the_end_of_its_day(tmp_path: Path) -> None:
    count = counted(tmp_path, rows_at("2026-03-02 10:30", "2026-03-02"), **CHINA, time="at")
    assert when(count.last_us, count.last_offset) == "2026-03-02T23:59:59+08:00"
    assert (count.day_known, count.events, count.backwards) == (1, 2, 0), "a day is not earlier than an hour of itself"


def test_a_date_in_numbers_alone_is_a_day_and_a_serial_with_hours_is_not(tmp_path: Path) -> None:
    events, _ = events_of(tmp_path, rows_at("20260302"), **CHINA, time={"column": "at", "format": "%Y%m%d"})
    serials, _ = events_of(tmp_path, rows_at("46083", "46083.5"), **CHINA, time={"column": "at", "format": "excel"})
    assert [precision for _, precision in days([*events, *serials])] == ["day", None, None]


def test_what_is_no_precision_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=re.escape("'auto', 'day' or 'instant'")):
        Mapping.model_validate({**CHINA, "time": {"column": "at", "precision": "hour"}})
