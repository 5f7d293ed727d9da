"""A case that was withdrawn, cancelled or merged has ended, whether a date says so or only a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shigan.ingest.assumptions import noticed_in
from shigan.ingest.case_status import ending_of, with_status
from shigan.ingest.counting import tally
from shigan.ingest.events import EventStage
from shigan.ingest.mapping import Mapping
from shigan.ingest.recognition import Recognition, recognise
from tests.mapping_support import RawRows, events_of, raw_rows

Row = dict[str, str | None]

CASES: dict[str, Any] = {
    "row_is": "case", "case": "id", "zone": "Asia/Shanghai", "ending": "marked", "person": "who",
    "events": [
        {"activity": "受理", "action": "register", "time": "open", "required": True},
        {"activity": "办结", "action": "close", "time": "shut"},
        {"activity": "撤销", "action": "cancel", "time": "off"},
    ],
}  # fmt: skip


def case(number: str, open_on: str, shut: str | None = None, off: str | None = None, state: str | None = None) -> Row:
    return {"id": number, "open": open_on, "shut": shut, "off": off, "状态": state, "who": "张三"}


def actions(events: list[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event in events:
        found.setdefault(event["item"], []).append(f"{event['activity']}={event['action']}")
    return found


def read(folder: Path, rows: list[Row], **more: Any) -> tuple[dict[str, list[str]], dict[str, int], list[str]]:
    """The actions of each case, what settled them, and what was told of it."""
    raw = raw_rows(folder, rows)
    mapping, told = with_status(Mapping.model_validate({**CASES, **more}), [raw])
    with EventStage(mapping, folder) as staged:
        staged.add(raw)
        count = tally(staged)
    events, _ = events_of(folder, rows, **mapping.model_dump(mode="json"))
    return actions(events), count.settled, [remark.en for remark in (*told, *noticed_in(count))]


def test_of_a_closing_and_a_cancelling_the_status_decides_else_the_later(tmp_path: Path) -> None:
    rows = [
        case("A", "2026-03-01 09:00", "2026-03-05 09:00", "2026-03-04 09:00", "已撤销"),
        case("B", "2026-03-01 09:00", "2026-03-05 09:00", "2026-03-06 09:00", "已办结"),
        case("C", "2026-03-01 09:00", "2026-03-05 09:00", "2026-03-06 09:00"),
        case("D", "2026-03-01 09:00", "2026-03-05 09:00", "2026-03-04 09:00"),
    ]
    found, settled, told = read(tmp_path, rows)
    assert found == {
        "A": ["受理=register", "办结=note", "撤销=cancel"], "B": ["受理=register", "办结=close", "撤销=note"],
        "C": ["受理=register", "办结=note", "撤销=cancel"], "D": ["受理=register", "办结=close", "撤销=note"],
    }  # fmt: skip
    assert settled == {"outweighed": 4}
    assert any("both a closing and a cancelling time: 4." in one for one in told)


def test_a_status_without_a_time_ends_the_case_at_its_last_known_time(tmp_path: Path) -> None:
    rows = [case("A", "2026-03-01", None, None, "已撤销"), case("B", "2026-03-02 09:00", None, None, "已办结"),
            case("C", "2026-03-03 09:00", None, None, "在办")]  # fmt: skip
    raw = raw_rows(tmp_path, rows)
    mapping, _ = with_status(Mapping.model_validate(CASES), [raw])
    events, _ = events_of(tmp_path, rows, **mapping.model_dump(mode="json"))
    assert [(e["item"], e["activity"], e["action"], e["precision"]) for e in events] == [
        ("A", "受理", "register", "day"), ("A", "已撤销", "cancel", "day"),
        ("B", "受理", "register", None), ("B", "已办结", "close", None), ("C", "受理", "register", None),
    ]  # fmt: skip
    assert [e["occurred_us"] for e in events[:2]] == [events[0]["occurred_us"]] * 2
    assert {e["actor"] for e in events} == {"张三"}


def test_a_closing_time_of_a_case_that_was_cancelled_is_the_cancelling(tmp_path: Path) -> None:
    rows = [case("A", "2026-03-01", "2026-03-02", None, "撤回（申请人）"), case("B", "2026-03-01", None, None, "在办")]
    found, settled, told = read(tmp_path, rows)
    assert found["A"] == ["受理=register", "办结=cancel"]
    assert settled == {"cancelled": 1}
    assert any("a status that says cancelled: 1." in one for one in told)


def test_a_mapping_can_say_that_the_status_is_not_used(tmp_path: Path) -> None:
    rows = [case("A", "2026-03-01", None, None, "已撤销")]
    found, _, told = read(tmp_path, rows, status="none")
    assert found == {"A": ["受理=register"]}
    assert not any("状态" in one for one in told)
    assert any("'状态' was taken" in one and "status: none" in one for one in read(tmp_path, rows)[2])


def test_a_mapping_can_name_the_column_and_its_words(tmp_path: Path) -> None:
    rows = [{**case("A", "2026-03-01"), "flag": "Z9"}, {**case("B", "2026-03-01"), "flag": "作废"}]
    found, _, _ = read(tmp_path, rows, status={"column": "flag", "words": {"Z9": "cancel"}})
    assert found == {"A": ["受理=register", "Z9=cancel"], "B": ["受理=register"]}
    found, _, _ = read(tmp_path, rows, status="flag")
    assert found == {"A": ["受理=register"], "B": ["受理=register", "作废=cancel"]}


def test_a_column_whose_words_are_not_clear_is_no_status(tmp_path: Path) -> None:
    rows = [case(f"A{n}", "2026-03-01", None, None, word) for n, word in enumerate(["已撤销", "甲类", "乙类", "丙类"])]
    found, _, told = read(tmp_path, rows)
    assert all(said == ["受理=register"] for said in found.values())
    assert told == []


def test_an_ending_that_could_not_be_read_ends_nothing_by_itself(tmp_path: Path) -> None:
    found, _, _ = read(tmp_path, [case("A", "2026-03-01 09:00", "昨天", None, "已办结"), case("B", "2026-03-01 09:00", None, None, "在办")])
    assert found["A"] == ["受理=register", "已办结=close"], "the status still tells that it has ended"


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("CANCEL", "cancel"), ("已撤销", "cancel"), ("Closed as duplicate", "cancel"), ("合并（至 J001）", "cancel"), ("Void", "cancel"),
     ("不予受理", "cancel"), ("CLOSED", "close"), ("已办结", "close"), ("In_Progress", "open"), ("在办", "open"),
     ("未撤销", None), ("撤销申请中", None), ("Not cancelled", None), ("Disclosed", None)],
)  # fmt: skip
def test_what_a_status_means(word: str, meaning: str | None) -> None:
    assert ending_of(word) == meaning


def register(folder: Path, state: str = "状态") -> Recognition:
    rows = [
        {"办件编号": f"J{n}", "受理时间": f"2026-03-0{n} 09:00", "办结时间": f"2026-03-1{n} 09:00" if n % 3 == 0 else None,
         "撤回日期": f"2026-03-1{n}" if n % 3 == 1 else None, state: ("已办结", "已撤回", "在办")[n % 3]}
        for n in range(1, 10)
    ]  # fmt: skip
    return recognise(raw_rows(folder, rows))


def test_a_register_with_cancelling_dates_is_recognised(tmp_path: Path) -> None:
    found = register(tmp_path)
    assert [(event.activity, event.action, event.time.column) for event in found.mapping.events] == [
        ("登记", "register", "受理时间"), ("办结", "close", "办结时间"), ("撤销", "cancel", "撤回日期"),
    ]  # fmt: skip
    assert {choice.role: choice.column for choice in found.choices}["status"] == "状态"
    assert found.mapping.status != "none"
    assert found.mapping.status is not None
    assert dict(found.mapping.status.words) == {"已办结": "close", "已撤回": "cancel"}


def test_a_register_with_a_status_and_no_time_of_ending_is_recognised(tmp_path: Path) -> None:
    rows = [{"工单号": f"W{n}", "受理时间": f"2026-03-0{n} 09:00", "案件状态": ("已办结", "在办")[n % 2]} for n in range(1, 10)]
    mapping = recognise(raw_rows(tmp_path, rows)).mapping
    assert (mapping.row_is, mapping.ending, [event.action for event in mapping.events]) == ("case", "marked", ["register"])
    events, _ = events_of(tmp_path, rows, **mapping.model_dump(mode="json"))
    assert [event["action"] for event in events].count("close") == 4


def log(folder: Path) -> tuple[RawRows, list[Row]]:
    rows: list[Row] = []
    for n in range(9):
        state = ("已办结", "已撤销", "在办")[n % 3]
        rows += [{"事项编号": f"S{n}", "环节": what, "办理时间": f"2026-03-0{n + 1} 1{hour}:00", "案件状态": state}
                 for hour, what in enumerate(("登记", "办理", "评价" if n % 3 == 0 else "会签"))]  # fmt: skip
    rows.append({"事项编号": "S0", "环节": "办结", "办理时间": "2026-03-01 11:30", "案件状态": "已办结"})
    return raw_rows(folder, rows), rows


def test_in_a_log_the_status_of_the_case_ends_it_where_no_step_says_so(tmp_path: Path) -> None:
    raw, rows = log(tmp_path)
    found = recognise(raw)
    assert [(rule.column, rule.words, rule.action) for rule in found.mapping.endings] == [
        ("案件状态", ("已撤销",), "cancel"), ("案件状态", ("已办结",), "close"),
    ]  # fmt: skip
    assert found.mapping.ending == "marked"
    assert any("案件状态" in doubt.zh and "endings" in doubt.zh for doubt in found.doubts)
    events, _ = events_of(tmp_path, rows, **found.mapping.model_dump(mode="json"))
    told = actions(events)
    assert told["S1"] == ["登记=register", "办理=work", "会签=cancel"]
    assert told["S2"] == ["登记=register", "办理=work", "会签=work"]
    assert told["S3"] == ["登记=register", "办理=work", "评价=close"]
    assert told["S0"] == ["登记=register", "办理=work", "评价=rate", "办结=close"], "its own closing is believed"


def test_a_status_that_changes_from_row_to_row_is_a_step_and_no_status_of_the_case(tmp_path: Path) -> None:
    states = ("在办", "在办", "已办结")
    rows = [{"事项编号": f"S{n // 3}", "环节": "办理", "办理时间": f"2026-03-01 0{n}:00", "案件状态": states[n % 3]} for n in range(9)]
    assert recognise(raw_rows(tmp_path, rows)).mapping.endings == ()


def test_a_closing_before_the_opening_is_told_by_number_and_left_as_recorded(tmp_path: Path) -> None:
    rows = [case(f"G-{n}", "2026-03-10 09:00", "2026-03-10 08:59" if n > 1 else "2026-03-11") for n in range(8)]
    raw = raw_rows(tmp_path, rows)
    with EventStage(Mapping.model_validate(CASES), tmp_path) as staged:
        staged.add(raw)
        count = tally(staged)
    found = count.contradictions
    assert (found.closed_before_opened, found.examples) == (6, ("G-2", "G-3", "G-4", "G-5", "G-6"))
    assert any("6 件" in remark.zh and "G-2" in remark.zh for remark in noticed_in(count))
    events, _ = events_of(tmp_path, rows[2:3], **CASES)
    assert events[0]["occurred_us"] - events[1]["occurred_us"] == 60_000_000


def test_a_closing_on_the_day_of_the_opening_contradicts_nothing(tmp_path: Path) -> None:
    rows = [case(f"G-{n}", "2026-03-10 09:00", "2026-03-10 00:00:00") for n in range(3)]
    with EventStage(Mapping.model_validate(CASES), tmp_path) as staged:
        staged.add(raw_rows(tmp_path, rows))
        assert tally(staged).contradictions.closed_before_opened == 0


def test_in_a_log_a_closing_before_every_registration_is_a_contradiction(tmp_path: Path) -> None:
    rows = [{"id": "A", "what": what, "at": at} for what, at in (("close", "2026-03-01 08:00"), ("open", "2026-03-01 09:00"))]
    said = {"case": "id", "activity": "what", "time": "at", "actions": {"words": {"open": "register", "close": "close"}}}
    with EventStage(Mapping.model_validate(said), tmp_path) as staged:
        staged.add(raw_rows(tmp_path, rows))
        assert tally(staged).contradictions.examples == ("A",)


def test_rows_in_the_second_of_the_closing_keep_the_order_of_the_source(tmp_path: Path) -> None:
    rows = [{"id": "A", "what": what, "at": "2026-03-01 15:00:00"} for what in ("Closed", "Caused By CI", "Note", "Closed")]
    events, _ = events_of(tmp_path, rows, case="id", activity="what", time="at")
    assert [event["activity"] for event in events] == ["Closed", "Caused By CI", "Note", "Closed"]
