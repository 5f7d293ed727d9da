"""Recognition: usual names and contents are recognised with a reason; what is not known is said, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from shigan.errors import ShiganError
from shigan.ingest.heading_words import column_words
from shigan.ingest.inspection import inspect
from shigan.ingest.known_sources import known_for
from shigan.ingest.meanings import action_words, lifecycle_words, meaning_of
from shigan.ingest.recognition import recognise
from shigan.ledger.actions import ACTIONS
from tests.mapping_support import raw_rows

STEPS = ("受理", "转办", "补正", "神秘环节", "办结")


def chinese(folder: Path, times: str = "2026/3/{day} 9:0{n}") -> object:
    rows = [
        {"事项编号": f"S{case}", "环节": step, "办理时间": times.format(day=case + 1, n=n), "经办人": "系统" if n == 4 else "张三",
         "承办单位": "民政科" if n % 2 else "-", "事项类型": f"类{case % 2}", "截止日期": f"2026年4月{case + 1}日",
         "满意度": "满意" if case % 3 else "不满意"}
        for case in range(20) for n, step in enumerate(STEPS)
    ]  # fmt: skip
    return recognise(raw_rows(folder, rows), zone="Asia/Shanghai")


def test_a_chinese_export_is_recognised_with_reasons(tmp_path: Path) -> None:
    found = chinese(tmp_path)
    mapping = found.mapping  # type: ignore[attr-defined]
    assert (mapping.case.column, mapping.activity, mapping.time.column) == ("事项编号", ("环节",), "办理时间")
    assert (mapping.time.format, mapping.zone, mapping.calendar) == ("%Y/%m/%d %H:%M", "Asia/Shanghai", "cn-gov")
    assert (mapping.person.column, mapping.person.automatic, mapping.unit.empty) == ("经办人", ("系统",), ("-",))
    assert (mapping.due.column, mapping.due.day, mapping.ending) == ("截止日期", "end_of_day", "marked")
    assert mapping.outcome.words == {"满意": "good", "不满意": "bad"}
    assert all(choice.why.zh and choice.why.en for choice in found.choices)  # type: ignore[attr-defined]


def test_a_step_that_no_word_tells_stays_undecided(tmp_path: Path) -> None:
    found = chinese(tmp_path)
    actions = {one.word: (one.action, one.sureness) for one in found.meanings}  # type: ignore[attr-defined]
    assert actions == {
        "受理": ("register", "sure"), "转办": ("transfer", "sure"), "补正": ("wait", "sure"), "办结": ("close", "sure"),
        "神秘环节": ("act", "undecided"),
    }  # fmt: skip


def test_doubtful_dates_are_told(tmp_path: Path) -> None:
    rows = [{"case id": f"c{n // 2}", "activity": "open", "time": f"0{n % 9 + 1}/0{n % 8 + 1}/2026"} for n in range(20)]
    found = recognise(raw_rows(tmp_path, rows))
    assert next(choice for choice in found.choices if choice.role == "time").sureness == "doubtful"
    assert any("%m/%d/%Y" in doubt.en for doubt in found.doubts)


def test_unusual_names_are_found_by_content_and_not_called_sure(tmp_path: Path) -> None:
    rows = [
        {"q1": f"c{n // 3}", "q2": ("alpha", "beta", "gamma")[n % 3], "q3": f"2026-01-{n % 28 + 1:02d}T08:00:00Z"}
        for n in range(60)
    ]
    found = recognise(raw_rows(tmp_path, rows))
    assert (found.mapping.case.column, found.mapping.activity, found.mapping.time and found.mapping.time.column) == (
        "q1",
        ("q2",),
        "q3",
    )
    assert {choice.role: choice.sureness for choice in found.choices} == {
        "case": "likely",
        "activity": "likely",
        "time": "likely",
    }


def test_one_row_a_case_with_opening_and_closing_is_seen(tmp_path: Path) -> None:
    rows = [{"工单号": f"W{n}", "受理时间": "2026-01-01 08:00:00", "办理时限": "2026-01-05",
             "办结时间": "2026-01-02 08:00:00" if n % 2 else None}
            for n in range(30)]  # fmt: skip
    mapping = recognise(raw_rows(tmp_path, rows), zone="Asia/Shanghai").mapping
    assert mapping.row_is == "case"
    assert [(event.action, event.time.column, event.required) for event in mapping.events] == [
        ("register", "受理时间", True),
        ("close", "办结时间", False),
    ]
    assert mapping.due is not None
    assert mapping.due.column == "办理时限"


def test_a_table_without_times_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ShiganError, match="no column could be recognised that holds times"):
        recognise(raw_rows(tmp_path, [{"case id": f"c{n // 2}", "activity": "a", "b": "c"} for n in range(9)]))


@pytest.mark.parametrize(
    ("word", "action", "sureness"),
    [
        ("Awaiting User Info", "wait", "likely"), ("Awaiting Vendor", "wait", "sure"), ("Active", "work", "sure"),
        ("Queued / Awaiting Assignment", "receive", "sure"), ("Accepted / In Progress", "work", "sure"),
        ("Accepted / Wait - User", "wait", "sure"), ("Completed / Closed", "close", "sure"), ("重新办理", "reopen", "sure"),
        ("审核不通过退回", "return", "likely"), ("延期申请", "extend_request", "sure"), ("W_Afhandelen / SCHEDULE", "receive", "likely"),
        ("W_Afhandelen / START", "work", "likely"), ("Send Reminder", "remind", "sure"), ("in behandeling", "work", "sure"),
        ("Preclosed account", "act", "undecided"), ("01_HOOFD_010", "act", "undecided"),
        ("T02 Check confirmation of receipt", "work", "likely"),
        ("Process or receive advice", "act", "undecided"),
    ],
)  # fmt: skip
def test_what_a_word_means(word: str, action: str, sureness: str) -> None:
    found = meaning_of(word)
    assert (found.action, found.sureness) == (action, sureness)


def test_a_completion_is_work_only_where_the_start_is_recorded_too() -> None:
    assert meaning_of("W_Bellen / COMPLETE", started={"W_Bellen"}).action == "work"
    assert meaning_of("A_X / COMPLETE", started={"W_Bellen"}).sureness == "undecided"


def test_the_vocabulary_speaks_of_known_actions_only_and_of_no_word_twice() -> None:
    words = [word for word, _, _ in action_words()]
    assert len(words) == len(set(words)), sorted({word for word in words if words.count(word) > 1})
    assert set(lifecycle_words().values()) <= set(ACTIONS)
    for role, said in column_words().items():
        if isinstance(said, dict):
            assert len(said["names"]) == len(set(said["names"])), role


def test_a_strange_table_is_not_taken_for_a_known_record(tmp_path: Path) -> None:
    rows = [
        {"case:concept:name": "1", "concept:name": "a", "org:resource": "r", "time:timestamp": "2026-01-01T00:00:00Z"}
    ]
    assert known_for(raw_rows(tmp_path, rows)) is None


def test_a_ledger_of_assignments_is_a_table_of_whole_matters(tmp_path: Path) -> None:
    rows = [{"事项编号": f"D{n if n != 7 else 6}", "事项名称": f"落实第{n}项", "承办单位": "综合科", "状态": "已办结",
             "交办时间": f"2026/1/{n % 28 + 1} 9:00", "办结时限": "2026/3/1", "办结时间": "2026/2/2 8:00"}
            for n in range(40)]  # fmt: skip
    found = recognise(raw_rows(tmp_path, rows), zone="Asia/Shanghai")
    mapping = found.mapping
    assert (mapping.row_is, mapping.calendar, mapping.unit and mapping.unit.column) == ("case", "cn-gov", "承办单位")
    assert [event.time.column for event in mapping.events] == ["交办时间", "办结时间"]
    assert mapping.kind is None  # a title is no kind
    assert any("1 行与别的行编号相同" in doubt.zh for doubt in found.doubts)
    assert any("事项名称" in doubt.zh for doubt in found.doubts)


def test_the_number_of_the_row_serves_only_where_a_row_is_a_matter(tmp_path: Path) -> None:
    whole = [{"序号": str(n), "督办事项": f"事{n}", "交办日期": "2026.1.5", "办结日期": "2026年2月2日"} for n in range(9)]
    assert recognise(raw_rows(tmp_path, whole)).mapping.case.column == "序号"
    steps = [{"序号": str(n), "环节": "办理", "办理时间": "2026-01-05 08:00"} for n in range(9)]
    with pytest.raises(ShiganError):
        recognise(raw_rows(tmp_path, steps))


def test_steps_of_which_no_matter_has_two_are_called_in_question(tmp_path: Path) -> None:
    rows = [{"事项编号": f"A{n}", "环节": "办结", "时间": f"2026-03-0{n + 1} 10:00"} for n in range(5)]
    assert any("row_is" in doubt.zh for doubt in recognise(raw_rows(tmp_path, rows)).doubts)


@pytest.mark.parametrize(
    ("person", "bad", "good"), [("操作员", "差评", "好评"), ("Officer", "Dissatisfied", "Satisfied"), ("操作员姓名", "很不满意", "很满意")]
)
def test_who_operates_is_a_person_and_ratings_have_many_words(tmp_path: Path, person: str, bad: str, good: str) -> None:
    rows = [
        {"事项编号": f"S{case}", "环节": step, "办理时间": f"2026-03-{case + 1:02d} 09:0{n}", person: f"李{case % 4}",
         "评价结果": (bad if case % 3 else good) if step == "评价" else ""}
        for case in range(20) for n, step in enumerate(("受理", "办理", "办结", "评价"))
    ]  # fmt: skip
    mapping = recognise(raw_rows(tmp_path, rows), zone="Asia/Shanghai").mapping
    assert mapping.person is not None and mapping.person.column == person
    assert mapping.outcome is not None and mapping.outcome.words == {bad: "bad", good: "good"}


def test_times_without_a_zone_are_said_once_to_be_taken_as_utc(tmp_path: Path) -> None:
    rows = [f"c{n // 2},{'open' if n % 2 else 'close'},2026-03-0{n % 9 + 1} 09:0{n % 6}" for n in range(20)]
    (tmp_path / "t.csv").write_text("case id,activity,time\n" + "\n".join(rows) + "\n", "utf-8")
    said = [remark.en for remark in inspect(tmp_path / "t.csv").remarks if "UTC" in remark.en]
    assert len(said) == 1 and "--zone" in said[0]
