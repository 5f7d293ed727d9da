"""What a record says itself of its matters: recognised by name and content, and checked against our own counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from shigan.errors import ShiganError
from shigan.ingest.ingesting import IngestSettings, ingest
from shigan.ingest.inspection import inspect
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import read_mapping
from shigan.ingest.receipt import Receipt
from shigan.ingest.recognition import recognise
from shigan.ingest.truths import find_truths, with_truths
from shigan.pipeline.standing import late_by_the_record
from tests.mapping_support import raw_rows

LOG = Mapping.model_validate(
    {
        "case": "id", "activity": "step", "time": "at", "unit": "unit", "ending": "marked",
        "actions": {"default": "work", "words": {"close": "close", "reopen": "reopen"}},
    }
)  # fmt: skip
TABLE = Mapping.model_validate(
    {
        "row_is": "case", "case": "id", "due": {"column": "due"}, "ending": "marked", "calendar": "weekends",
        "events": [{"activity": "in", "action": "register", "time": "opened"}, {"activity": "out", "action": "close", "time": "closed"}],
    }
)  # fmt: skip


def read(folder: Path, heading: str, lines: Sequence[str], mapping: Mapping | None = None) -> Receipt:
    file = folder / "record.csv"
    file.write_text("\n".join([heading, *lines]) + "\n", "utf-8")
    return ingest([file], mapping, folder / "out", IngestSettings(zone="UTC"))


def agreement(receipt: Receipt, role: str) -> dict[str, Any]:
    return next(one.as_dict() for one in receipt.agreements if one.role == role)


def column_of(folder: Path, heading: str, texts: Sequence[str]) -> str | None:
    rows = [{"id": str(place), heading: text} for place, text in enumerate(texts)]
    return next((one.role for one in find_truths([raw_rows(folder, rows)])), None)


@pytest.mark.parametrize(
    ("heading", "texts", "role"),
    [
        ("made_sla", ("true", "false"), "limit_kept"),
        ("Within SLA", ("Y", "N", ""), "limit_kept"),
        ("ontime", ("ONTIME", "OVERDUE"), "limit_kept"),
        ("是否按期", ("是", "否"), "limit_kept"),
        ("按时办结", ("按时", "超期"), "limit_kept"),
        ("是否逾期", ("否", "是", "—"), None),  # a word that is neither yes nor no
        ("是否超期", ("0", "1"), "limit_missed"),
        ("SLA breached", ("no", "yes", "?"), "limit_missed"),
        ("逾期", ("3", "17"), None),  # days, not a flag
        ("reassignment_count", ("0", "12"), "handover_count"),
        ("转办次数", ("0", "2.0"), "handover_count"),
        ("转办次数", ("2 次", "无"), None),
        ("reopen_count", ("-1", "2"), None),
        ("重办次数", ("0", "1"), "reopen_count"),
        ("priority", ("0", "1"), None),
    ],
)
def test_a_truth_is_told_by_its_name_and_its_content(tmp_path: Path, heading: str, texts: Sequence[str], role: str | None) -> None:
    assert column_of(tmp_path, heading, texts) == role


def test_a_yes_means_what_the_heading_asks(tmp_path: Path) -> None:
    rows = [{"id": "1", "是否按期": "是", "是否逾期": "否"}, {"id": "2", "是否按期": "否", "是否逾期": "是"}]
    words = {one.role: dict(one.words) for one in find_truths([raw_rows(tmp_path, rows)])}
    assert words == {"limit_kept": {"是": "kept", "否": "missed"}, "limit_missed": {"是": "missed", "否": "kept"}}


STEPS = [
    "A,draft,2026-03-02T08:00:00Z,one,0,0",
    "A,check,2026-03-02T09:00:00Z,two,1,0",
    "A,close,2026-03-02T10:00:00Z,two,1,0",
    "B,draft,2026-03-02T08:00:00Z,one,0,0",
    "B,close,2026-03-02T09:00:00Z,one,2,0",  # one → two → one between two rows
    "B,reopen,2026-03-03T09:00:00Z,one,2,1",
    "B,close,2026-03-03T10:00:00Z,one,2,1",
]
STEPS_HEADING = "id,step,at,unit,reassignment_count,reopen_count"


def test_counts_are_checked_matter_by_matter_and_a_lower_bound_is_called_so(tmp_path: Path) -> None:
    receipt = read(tmp_path, STEPS_HEADING, STEPS, LOG)
    assert agreement(receipt, "handover_count") | {"column": ""} == {
        "role": "handover_count", "column": "", "stated": 2, "positive": 2, "compared": 2, "below": 1, "above": 0, "used": False,
        "agree": 1, "bound": "lower",
    }  # fmt: skip
    reopened = agreement(receipt, "reopen_count")
    assert (reopened["agree"], reopened["compared"], reopened["bound"]) == (2, 2, "exact")
    told = [one.told() for one in receipt.agreements]
    assert "与记录自带的转办次数“reassignment_count”核对：1 / 2 件相符" in told[0].zh and "下限" in told[0].zh
    assert "1 of 2 matters agree" in told[0].en and "lower bound" in told[0].en
    assert set(told) <= set(receipt.noticed)
    written = json.loads((tmp_path / "out" / "receipt.json").read_text("utf-8"))
    assert [one["agree"] for one in written["agreements"]] == [1, 2]


def test_where_ours_is_higher_in_some_and_lower_in_others_neither_is_a_bound(tmp_path: Path) -> None:
    more = ["C,draft,2026-03-02T08:00:00Z,one,0,0", "C,draft,2026-03-02T09:00:00Z,two,0,0", "C,close,2026-03-02T10:00:00Z,two,0,0"]
    found = agreement(read(tmp_path, STEPS_HEADING, [*STEPS, *more], LOG), "handover_count")
    assert (found["below"], found["above"], found["bound"]) == (1, 1, "neither")


def test_a_matter_taken_up_by_another_after_its_ending_was_not_handed_over(tmp_path: Path) -> None:
    lines = ["A,draft,2026-03-02T08:00:00Z,one,0,0", "A,close,2026-03-02T09:00:00Z,one,0,0", "A,reopen,2026-03-04T09:00:00Z,two,0,1",
             "A,draft,2026-03-04T10:00:00Z,two,0,1"]  # fmt: skip
    receipt = read(tmp_path, STEPS_HEADING, lines, LOG)
    assert [(one.agree, one.compared) for one in receipt.agreements] == [(1, 1), (1, 1)]


TABLE_HEADING = "id,opened,closed,due,overdue"
REQUESTS = [
    "1,2026-03-02T08:00:00Z,2026-03-05T08:00:00Z,2026-03-06T00:00:00Z,N",
    "2,2026-03-02T08:00:00Z,2026-03-09T08:00:00Z,2026-03-06T00:00:00Z,Y",
    "3,2026-03-02T08:00:00Z,,2026-03-06T00:00:00Z,Y",  # open, and the record ends on 9 March
    "4,2026-03-02T08:00:00Z,2026-03-04T08:00:00Z,2026-03-06T00:00:00Z,Y",
    "5,2026-03-02T08:00:00Z,2026-03-04T08:00:00Z,,N",
]


def test_the_flag_of_lateness_is_checked_where_there_is_a_limit(tmp_path: Path) -> None:
    """The fourth request is in time by its dates and late by the flag; the fifth has no limit to compare."""
    receipt = read(tmp_path, TABLE_HEADING, REQUESTS, TABLE)
    found = agreement(receipt, "limit_missed")
    assert (found["stated"], found["compared"], found["agree"], found["below"], found["above"], found["used"]) == (5, 4, 3, 1, 0, False)
    assert "3 / 4 件相符" in receipt.agreements[0].told().zh


def test_a_table_of_whole_matters_shows_no_hand_overs_to_compare(tmp_path: Path) -> None:
    lines = [f"{line},{place}" for place, line in enumerate(REQUESTS)]
    receipt = read(tmp_path, f"{TABLE_HEADING},转办次数", lines, TABLE)
    assert agreement(receipt, "handover_count")["compared"] == 0
    assert "没有可比的" in receipt.agreements[1].told().zh


def test_the_last_word_of_a_matter_counts(tmp_path: Path) -> None:
    """A desk writes on every row whether the limit is kept so far, and the file need not be in order."""
    lines = ["A,close,2026-03-05T08:00:00Z,one,false", "A,draft,2026-03-02T08:00:00Z,one,true", "B,close,2026-03-02T08:00:00Z,one,true"]
    receipt = read(tmp_path, "id,step,at,unit,made_sla", lines, LOG)
    assert agreement(receipt, "limit_kept")["used"]
    assert "逾期件数照记录自带的按期标志“made_sla”：2 件写明，其中 1 件逾期" in receipt.agreements[0].told().zh


def test_where_there_is_no_limit_the_number_of_late_matters_is_the_records_own_word(tmp_path: Path) -> None:
    lines = ["A,draft,2026-03-02T08:00:00Z,one,true", "A,close,2026-03-05T08:00:00Z,one,false", "B,close,2026-03-02T08:00:00Z,one,true"]
    receipt = read(tmp_path, "id,step,at,unit,made_sla", lines, LOG).as_dict()
    assert late_by_the_record(receipt) == 1
    (tmp_path / "limits").mkdir()
    assert late_by_the_record(read(tmp_path / "limits", TABLE_HEADING, REQUESTS, TABLE).as_dict()) is None
    assert late_by_the_record({}) is None


def test_a_flag_that_only_ever_says_one_thing_tells_no_lateness(tmp_path: Path) -> None:
    lines = ["A,draft,2026-03-02T08:00:00Z,one,是", "A,close,2026-03-05T08:00:00Z,one,是", "B,close,2026-03-02T08:00:00Z,one,"]
    assert not agreement(read(tmp_path, "id,step,at,unit,是否逾期", lines, LOG), "limit_missed")["used"]


def test_truths_are_kept_with_the_entries(tmp_path: Path) -> None:
    """What lateness rests on stands in the sealed ledger."""
    assert LOG.payload == "none"
    mapping = with_truths(LOG, [raw_rows(tmp_path, [{"id": "1", "step": "s", "at": "t", "unit": "u", "made_sla": "true"}])])[0]
    assert mapping.kept_beside == ("made_sla",)


def test_nothing_is_taken_for_a_truth_where_a_person_says_so(tmp_path: Path) -> None:
    receipt = read(tmp_path, STEPS_HEADING, STEPS, LOG.model_copy(update={"truths": "none"}))
    assert receipt.agreements == () and receipt.mapping.told == {}


def test_a_mapping_names_truths_and_what_their_words_mean(tmp_path: Path) -> None:
    said = "case: id\nactivity: step\ntime: at\ntruths:\n  limit_missed: {column: ok, words: {true: kept, X: missed}}\n"
    flag = read_mapping(said).told["limit_missed"]
    assert flag.model_dump()["words"] == {"true": "kept", "X": "missed"}
    with pytest.raises(ShiganError, match="truths"):
        read_mapping(said.replace("X: missed", "X: late"))


def test_the_words_a_person_left_out_are_those_of_the_vocabulary(tmp_path: Path) -> None:
    raw = raw_rows(tmp_path, [{"id": "1", "step": "s", "at": "t", "ok": "Ja"}, {"id": "2", "step": "s", "at": "t", "ok": "nee"}])
    mapping = Mapping.model_validate({"case": "id", "activity": "step", "time": "at", "truths": {"limit_kept": "ok"}})
    assert with_truths(mapping, [raw])[0].told["limit_kept"].model_dump()["words"] == {"Ja": "kept", "nee": "missed"}


def test_truths_are_recognised_beside_the_other_columns_and_taken_for_nothing_else(tmp_path: Path) -> None:
    rows = [
        {"工单号": f"{matter}", "环节": step, "办理时间": f"2026-03-0{1 + place}T08:00:00Z", "承办单位": f"{place}科",
         "是否按期": "是" if matter % 3 else "否", "转办次数": str(place)}
        for matter in range(40) for place, step in enumerate(("受理", "办理", "办结"))
    ]  # fmt: skip
    found = recognise(raw_rows(tmp_path, rows))
    chosen = {choice.role: choice.column for choice in found.choices}
    assert (chosen["limit_kept"], chosen["handover_count"], chosen["activity"]) == ("是否按期", "转办次数", "环节")
    assert "按期标志＝是否按期" in found.told()[0].zh
    assert not any("没有用到" in doubt.zh for doubt in found.doubts)


def test_inspect_shows_them_and_the_check(tmp_path: Path) -> None:
    file = tmp_path / "record.csv"
    file.write_text("\n".join([STEPS_HEADING, *STEPS]) + "\n", "utf-8")
    found = inspect(file, zone="UTC")
    assert {"handover_count", "reopen_count"} <= {choice.role for choice in found.choices}
    assert any("与记录自带的转办次数" in remark.zh for remark in found.remarks)


def test_hand_overs_are_not_compared_where_the_record_names_nobody(tmp_path: Path) -> None:
    mapping = LOG.model_copy(update={"unit": None})
    found = agreement(read(tmp_path, STEPS_HEADING, STEPS, mapping), "handover_count")
    assert (found["stated"], found["compared"], found["below"]) == (2, 0, 0)


def test_truths_in_a_record_without_a_sound_row_stop_nothing(tmp_path: Path) -> None:
    file = tmp_path / "none.csv"
    rows = [f"A{n},办结,,是" if n % 2 else f",办结,2026-03-{n + 1:02} 09:00,否" for n in range(20)]
    file.write_text("\n".join(["事项编号,环节,时间,是否超期", *rows]) + "\n", "utf-8")
    assert inspect(file).agreements == ()
