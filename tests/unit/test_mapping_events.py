"""From raw rows to events: nothing is dropped without a reason, nothing is reordered, nothing is guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shigan.errors import ShiganError
from shigan.ingest.counting import tally, tier_of
from shigan.ingest.events import EventStage
from shigan.ingest.mapping import Mapping
from shigan.ingest.records import records_of
from tests.mapping_support import events_of, raw_rows

BASE: dict[str, Any] = {"case": "id", "activity": "what", "time": {"column": "at", "format": "iso"}}


def us(day: int, hour: int = 0, minute: int = 0) -> int:
    """Microseconds of a day of January 1990 or later, counted from 2026-01-01T00:00Z."""
    return (1_767_225_600 + ((day - 1) * 24 + hour) * 3600 + minute * 60) * 1_000_000


def row(case: str | None, what: str | None, at: str | None, **more: str | None) -> dict[str, str | None]:
    return {"id": case, "what": what, "at": at, **more}


def test_rows_keep_their_order_and_their_own_clock(tmp_path: Path) -> None:
    rows = [
        row("A", "x", "2026-01-02T08:00:00+08:00"),
        row("B", "y", "2026-01-01T00:00:00Z"),
        row("A", "z", "2026-01-02T08:00:00+08:00"),
    ]
    events, refused = events_of(tmp_path, rows, **BASE)
    assert [(e["item"], e["activity"], e["occurred_us"], e["offset_minutes"]) for e in events] == [
        ("A", "x", us(2), 480), ("B", "y", us(1), 0), ("A", "z", us(2), 480),
    ]  # fmt: skip
    assert refused == []
    assert {e["action"] for e in events} == {"act"}
    assert {e["source"] for e in events} == {"abababababab:rows.csv"}
    assert [e["recorded_us"] for e in events] == [e["occurred_us"] for e in events]


def test_rows_that_cannot_be_events_are_refused_with_the_reason(tmp_path: Path) -> None:
    rows = [
        row("A", "x", "2026-01-02T08:00:00Z"), row(" ", "x", "2026-01-02T08:00:00Z"), row("A", None, "2026-01-02T08:00:00Z"),
        row("A", "x", None), row("A", "x", "2026-02-30"), row("A", "x", "1926-01-02"), row("A", "x", "2027-01-01"),
        row("A", "x", "2026-12-31T23:59:59Z"),
    ]  # fmt: skip
    events, refused = events_of(tmp_path, rows, **BASE, as_of="2026-12-31")
    assert len(events) == 2
    assert [(r["row"], r["line"], r["fault"], r["said"]) for r in refused] == [
        (2, 3, "no_case", "2026-01-02T08:00:00Z"), (3, 4, "no_activity", "2026-01-02T08:00:00Z"), (4, 5, "no_time", None),
        (5, 6, "bad_time", "2026-02-30"), (6, 7, "too_early", "1926-01-02"), (7, 8, "too_late", "2027-01-01"),
    ]  # fmt: skip


def test_times_without_a_zone_are_told_on_the_stated_clock(tmp_path: Path) -> None:
    rows = [row("A", "before", "2026-03-29 01:30:00"), row("A", "after", "2026-03-29 03:30:00")]
    events, _ = events_of(tmp_path, rows, **BASE, zone="Europe/Amsterdam")
    assert [e["offset_minutes"] for e in events] == [60, 120]
    assert events[1]["occurred_us"] - events[0]["occurred_us"] == 3600 * 1_000_000, "one hour passed on that night"


def test_a_source_in_utc_can_be_shown_on_the_office_clock(tmp_path: Path) -> None:
    events, _ = events_of(tmp_path, [row("A", "x", "2026-01-01T16:30:00Z")], **BASE, local_zone="Asia/Shanghai")
    assert (events[0]["occurred_us"], events[0]["offset_minutes"]) == (us(1, 16, 30), 480)


def test_words_decide_actions_exactly_then_by_pattern_then_by_default(tmp_path: Path) -> None:
    actions = {"default": "note", "words": {"Wait": "work", "Wait*": "wait", "Close [x]": "close"}}
    rows = [row("A", what, "2026-01-01") for what in ("Wait", "Wait - User", "Close [x]", "else")]
    events, _ = events_of(tmp_path, rows, **BASE, actions=actions)
    assert [e["action"] for e in events] == ["work", "wait", "close", "note"]


def test_a_unit_can_be_the_one_it_is_passed_to(tmp_path: Path) -> None:
    actions = {"by": ["what", "state"], "words": {"Queued / Awaiting": {"action": "assign", "unit_is": "counterpart"},
                                                  "Rejected / *": {"action": "return", "counterpart_unit": "Front"}}}  # fmt: skip
    rows = [row("A", "Queued", "2026-01-01", state="Awaiting", unit="G1"), row("A", "Rejected", "2026-01-01", state="x", unit="G2"),
            row("A", "Work", "2026-01-01", state="x", unit="G3")]  # fmt: skip
    events, _ = events_of(tmp_path, rows, **BASE, unit="unit", actions=actions)
    assert [(e["action"], e["unit"], e["counterpart_unit"]) for e in events] == [
        ("assign", None, "G1"), ("return", "G2", "Front"), ("act", "G3", None),
    ]  # fmt: skip
    assert [e["activity"] for e in events] == ["Queued", "Rejected", "Work"]


def test_words_for_nothing_and_machines_leave_no_person(tmp_path: Path) -> None:
    rows = [row("A", "x", "2026-01-01", who=who) for who in ("张三", "-", "系统", " ", None, "张三\u3000")]
    events, _ = events_of(tmp_path, rows, **BASE, person={"column": "who", "empty": ["-"], "automatic": ["系统"]})
    assert [e["actor"] for e in events] == ["张三", None, None, None, None, "张三"]


def test_text_is_composed_so_that_one_name_stays_one_name(tmp_path: Path) -> None:
    rows = [row("A", "x", "2026-01-01", who="Jose\u0301"), row("A", "x", "2026-01-01", who="José")]
    events, _ = events_of(tmp_path, rows, **BASE, person="who")
    assert {e["actor"] for e in events} == {"José"}


def test_a_day_as_time_limit_lasts_until_its_end(tmp_path: Path) -> None:
    rows = [row("A", "x", "2026-01-01", due="2026-01-05"), row("A", "y", "2026-01-01", due="soon")]
    said = {**BASE, "zone": "Asia/Shanghai"}
    events, _ = events_of(tmp_path, rows, **said, due={"column": "due", "format": "iso", "day": "end_of_day"})
    assert [e["due_us"] for e in events] == [us(5, 15, 59) + 59_000_000, None], "23:59:59 in Shanghai"


def test_the_last_event_ends_a_case_that_is_marked_elsewhere(tmp_path: Path) -> None:
    rows = [
        row("A", "x", "2026-01-03", status="G"), row("A", "y", "2026-01-01", status="G"),  # the later time is the last event
        row("B", "x", "2026-01-01", status="O"), row("C", "x", "2026-01-01", status="G"), row("C", "y", "2026-01-01", status="T"),
        row("D", "y", "2026-01-01", status="x"), row("D", "pay", "2026-01-02", status="x"),
        row("E", "pay", "2026-01-01", status="x"), row("E", "y", "2026-01-02", status="x"),
    ]  # fmt: skip
    endings = [{"column": "status", "words": ["T"], "action": "cancel"}, {"column": "status", "words": ["G"]},
               {"column": "what", "words": ["pay"], "of": "last_event"}]  # fmt: skip
    events, _ = events_of(tmp_path, rows, **BASE, endings=endings)
    assert [e["action"] for e in events] == ["close", "act", "act", "act", "cancel", "act", "close", "act", "act"]


CASES: dict[str, Any] = {
    "row_is": "case", "case": "id", "zone": "Asia/Shanghai", "unit": "unit", "ending": "marked",
    "events": [
        {"activity": "受理", "action": "register", "time": {"column": "open", "format": "iso"}, "required": True,
         "due": {"column": "limit", "format": "iso"}},
        {"activity": "办结", "action": "close", "time": {"column": "shut", "format": "iso"}, "outcome": "result"},
    ],
}  # fmt: skip


def test_a_row_that_is_a_case_gives_one_event_for_each_time_it_has(tmp_path: Path) -> None:
    rows: list[dict[str, str | None]] = [
        {
            "id": "A",
            "open": "2026-01-01 08:00",
            "limit": "2026-01-05 08:00",
            "shut": "2026-01-02 08:00",
            "unit": "U",
            "result": "好",
        },
        {"id": "B", "open": "2026-01-01 08:00", "limit": None, "shut": None, "unit": "U", "result": None},
        {"id": "C", "open": None, "limit": None, "shut": "2026-01-02 08:00", "unit": "U", "result": None},
    ]
    events, refused = events_of(tmp_path, rows, **CASES)
    assert [(e["item"], e["action"], e["occurred_us"], e["due_us"], e["outcome"]) for e in events] == [
        ("A", "register", us(1), us(5), None), ("A", "close", us(2), None, "好"), ("B", "register", us(1), None, None),
        ("C", "close", us(2), None, None),
    ]  # fmt: skip
    assert [(r["row"], r["fault"]) for r in refused] == [(3, "no_time")]


def test_the_payload_is_canonical_json_of_the_chosen_columns(tmp_path: Path) -> None:
    said = {"b": 'quote " and \\ and \n', "a": "中文\u2028", "c": None}
    rows = [row("A", "x", "2026-01-01", **said), row("A", "x", "2026-01-01", a=None, b=None, c=None)]
    events, _ = events_of(tmp_path, rows, **BASE, payload=["b", "a", "c"])
    kept = {key: value for key, value in said.items() if value is not None}
    assert events[0]["payload"] == json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert events[1]["payload"] is None


def test_exact_copies_are_kept_and_counted_or_refused_as_told(tmp_path: Path) -> None:
    rows = [row("A", "x", "2026-01-01"), row("A", "x", "2026-01-01"), row("A", "y", "2026-01-01")]
    assert len(events_of(tmp_path, rows, **BASE)[0]) == 3
    events, refused = events_of(tmp_path, rows, **BASE, duplicates="drop")
    assert [e["activity"] for e in events] == ["x", "y"]
    assert [(r["row"], r["fault"]) for r in refused] == [(2, "duplicate")]


def counted(folder: Path, rows: list[dict[str, str | None]], **said: Any) -> Any:
    with EventStage(Mapping.model_validate(said), folder) as staged:
        staged.add(raw_rows(folder, rows))
        return tally(staged)


def test_a_receipt_counts_what_the_source_names_and_what_is_known(tmp_path: Path) -> None:
    rows = [
        row("A", "x", "2026-01-03", who="p", unit="EMPTY"), row("A", "y", "2026-01-02", who="auto", unit="U"),
        row("B", "x", "2026-01-01", who="p", unit="U"), row("B", "x", "2026-01-01", who="p", unit="U"),
        row("", "x", "2026-01-01", who="q", unit="U"),
    ]  # fmt: skip
    count = counted(
        tmp_path,
        rows,
        **BASE,
        person={"column": "who", "automatic": ["auto"]},
        unit={"column": "unit", "empty": ["EMPTY"]},
    )
    assert (count.rows_read, count.events, count.rows_refused, count.cases, count.activities) == (5, 4, 1, 2, 2)
    assert (count.persons, count.persons_known, count.units, count.units_known) == (2, 1, 2, 1), "q has no sound row"
    assert (count.backwards, count.duplicates, count.day_known, count.refused_because) == (1, 1, 4, {"no_case": 1})


def test_a_mapping_for_other_columns_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ShiganError, match="columns that are not there: who"):
        events_of(tmp_path, [row("A", "x", "2026-01-01")], **BASE, person="who")


def test_a_column_name_can_never_be_a_command(tmp_path: Path) -> None:
    evil = 'x"; DROP TABLE staged; --'
    word = "'; DROP TABLE staged; --"
    rows = [{"id": "A", evil: word, "at": "2026-01-01"}]
    events, _ = events_of(
        tmp_path, rows, case="id", activity=evil, time="at", unit={"column": evil, "empty": [word]}, payload=[evil]
    )
    assert (events[0]["activity"], events[0]["unit"]) == (word, None)


def test_what_a_source_can_show_follows_from_its_mapping() -> None:
    mapping = Mapping.model_validate({**BASE, "person": "who", "ending": "marked"})
    assert records_of(mapping, {"act", "close"}) == ("person", "handover", "ending", "reopen")
    assert "person" not in records_of(mapping, {"act"}, person_share=0.27), "too few entries name a person"
    assert "work" in records_of(mapping, {"work"})
    assert records_of(mapping.model_copy(update={"records": ("due",)}), {"work"}) == ("due",)


def test_tiers_follow_the_name_of_the_unit() -> None:
    mapping = Mapping.model_validate(
        {**BASE, "tiers": [{"unit": r"\b2nd\b", "tier": 2}, {"unit": r"\b3rd\b", "tier": 3}], "other_tier": 1}
    )
    assert [tier_of(unit, mapping) for unit in ("G97", "G230 2nd", "V5 3rd", "V13 2nd 3rd")] == [1, 2, 3, 2]
