"""What part of the dealing a step is: as the mapping states, as a plain name tells, or as the record shows; else none."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from shigan.ingest.case_status import ending_of
from shigan.ingest.events import EventStage
from shigan.ingest.known_sources import known_mappings
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import read_mapping, write_mapping
from shigan.ingest.parts import Parts, part_words, parts_of, with_parts
from tests.mapping_support import raw_rows

Row = dict[str, str | None]
Step = tuple[str, str, int]
"""Activity, unit, and the day on which it was done, counted from 2026-01-01."""

LOG: dict[str, Any] = {
    "case": "id", "activity": "what", "unit": "unit", "ending": "marked", "time": "at",
    "actions": {"words": {"登记": "register", "审查": "work", "决定": "work", "公示": "wait", "归档": "close", "办结": "close"}},
}  # fmt: skip


def log(*cases: list[Step]) -> list[Row]:
    return [
        {"id": f"S{number}", "what": what, "unit": unit, "at": f"{date(2026, 1, 1) + timedelta(day - 1)} 10:00"}
        for number, steps in enumerate(cases)
        for what, unit, day in steps
    ]


def found(folder: Path, rows: list[Row], *, known: bool = False, **more: Any) -> Parts:
    with EventStage(Mapping.model_validate({**LOG, **more}), folder) as staged:
        staged.add(raw_rows(folder, rows))
        return parts_of(staged, known=known)


USUAL: list[Step] = [("登记", "窗口", 1), ("审查", "业务科", 3), ("出证", "业务科", 5), ("归档", "综合科", 40)]


def test_a_plain_name_tells_the_part_and_it_is_said(tmp_path: Path) -> None:
    parts = found(tmp_path, log(*[[("登记", "窗口", 1), ("3.归档", "窗口", 2), ("答复并转", "窗口", 3), ("签发", "窗口", 4)]] * 2))
    assert dict(parts.by_activity) == {"3.归档": "after", "答复并转": "dealt", "签发": "desk"}
    assert any("归档" in remark.zh and "parts" in remark.zh for remark in parts.remarks)


@pytest.mark.parametrize("name", ["办结归档", "审批", "办结", "归档前复核", "decision support", "Payment", "unarchive"])
def test_what_is_not_plain_has_no_part(name: str, tmp_path: Path) -> None:
    assert name.casefold() not in part_words()
    assert dict(found(tmp_path, log(*[[("登记", "窗口", 1), (name, "窗口", 2)]] * 2)).by_activity) == {}


def test_the_step_after_which_others_only_file_for_weeks_yields_the_outcome(tmp_path: Path) -> None:
    parts = found(tmp_path, log(*[USUAL] * 20))
    assert dict(parts.by_activity) == {"归档": "after", "出证": "outcome"}
    assert any("“出证”" in remark.zh and "35 天" in remark.zh for remark in parts.remarks)
    assert any("Outcome step found: '出证'" in remark.en for remark in parts.remarks)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ([*USUAL[:3], ("归档", "综合科", 8)], "days later is no objection period"),
        ([*USUAL[:3], ("归档", "业务科", 40)], "the same unit files it"),
        ([*USUAL[:3], ("退回", "综合科", 20), ("归档", "综合科", 40)], "it was sent back"),
    ],
)
def test_without_the_evidence_no_step_yields_the_outcome(change: list[Step], why: str, tmp_path: Path) -> None:
    words = {**LOG["actions"]["words"], "退回": "return"}
    parts = found(tmp_path, log(*[change] * 20), actions={"words": words})
    assert "outcome" not in parts.by_activity.values(), why


def test_one_case_in_five_that_goes_on_is_too_many(tmp_path: Path) -> None:
    going_on = [*USUAL[:3], ("审查", "业务科", 20), ("归档", "综合科", 40)]
    assert "出证" not in found(tmp_path, log(*[USUAL] * 16, *[going_on] * 4)).by_activity
    assert found(tmp_path, log(*[USUAL] * 19, going_on)).by_activity["出证"] == "outcome"


def test_a_step_called_a_decision_needs_no_weeks(tmp_path: Path) -> None:
    steps: list[Step] = [("登记", "窗口", 1), ("审查", "业务科", 3), ("决定", "业务科", 5), ("办结", "业务科", 6)]
    assert dict(found(tmp_path, log(*[steps] * 20)).by_activity) == {"决定": "outcome"}
    early: list[Step] = [("登记", "窗口", 1), ("决定", "业务科", 2), ("审查", "业务科", 5), ("办结", "业务科", 6)]
    assert dict(found(tmp_path, log(*[early] * 20)).by_activity) == {}, "work goes on after it"


def test_where_a_later_step_is_not_known_a_person_is_asked(tmp_path: Path) -> None:
    steps: list[Step] = [*USUAL[:3], ("核卡", "综合科", 30), ("办结", "综合科", 40)]
    words = {**LOG["actions"]["words"], "出证": "work"}
    parts = found(tmp_path, log(*[steps] * 20), actions={"words": words})
    assert dict(parts.by_activity) == {}
    (question,) = parts.asked
    assert "“核卡”是否属于结果之后" in question.zh
    assert "'出证'" in question.en


def test_what_the_mapping_states_goes_before_everything(tmp_path: Path) -> None:
    rows = log(*[USUAL] * 20)
    said = {"words": {**LOG["actions"]["words"], "审查": {"action": "work", "part": "outcome"}}}
    assert dict(found(tmp_path, rows, actions=said).by_activity) == {"审查": "outcome"}
    assert dict(found(tmp_path, rows, parts={"归*": "desk"}, actions=said).by_activity) == {"归档": "desk", "审查": "outcome"}
    assert dict(found(tmp_path, rows, parts="none").by_activity) == {}
    assert dict(found(tmp_path, rows, known=True).by_activity) == {}, "a shipped mapping says all there is to say"


def test_the_part_of_a_word_of_several_columns_is_the_activitys_where_they_agree(tmp_path: Path) -> None:
    rows: list[Row] = [{"id": "A", "what": what, "state": state, "unit": "U", "at": "2026-01-01"}
                       for what, state in (("Filing", "start"), ("Filing", "end"), ("Check", "start"), ("Check", "end"))]  # fmt: skip
    after, desk = {"action": "act", "part": "after"}, {"action": "act", "part": "desk"}
    actions = {"by": ["what", "state"], "words": {"Filing / *": after, "Check / start": desk}}
    assert dict(found(tmp_path, rows, actions=actions).by_activity) == {"Filing": "after"}


def test_the_parts_of_a_row_that_is_a_case_are_stated_with_its_events(tmp_path: Path) -> None:
    said = {"row_is": "case", "case": "id", "events": [
        {"activity": "受理", "action": "register", "time": "open"},
        {"activity": "送档", "action": "close", "time": "shut", "part": "after"}]}  # fmt: skip
    with EventStage(Mapping.model_validate(said), tmp_path) as staged:
        staged.add(raw_rows(tmp_path, [{"id": "A", "open": "2026-01-01 08:00", "shut": "2026-01-02 08:00"}]))
        assert dict(parts_of(staged, known=False).by_activity) == {"送档": "after"}


def test_the_mapping_that_is_kept_gives_back_the_parts(tmp_path: Path) -> None:
    with EventStage(Mapping.model_validate(LOG), tmp_path) as staged:
        staged.add(raw_rows(tmp_path, log(*[USUAL] * 20)))
        parts = parts_of(staged, known=False)
    kept = read_mapping(write_mapping(with_parts(Mapping.model_validate(LOG), parts)))
    assert kept.parts_of(["登记", "出证", "归档", "别的"]) == {"出证": "outcome", "归档": "after"}
    plain = Mapping.model_validate({**LOG, "parts": "none"})
    assert read_mapping(write_mapping(with_parts(plain, Parts()))).parts == "none"


def test_a_word_that_is_written_out_is_not_caught_by_a_pattern() -> None:
    words = {"归档*": {"action": "act", "part": "after"}, "归档复核": "work"}
    mapping = Mapping.model_validate({**LOG, "actions": {"words": words}})
    assert mapping.parts_of(["归档复核", "归档移交"]) == {"归档移交": "after"}


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="'desk', 'outcome', 'after' or 'dealt'"):
        Mapping.model_validate({**LOG, "parts": {"归档": "late"}})


def test_shipped_mappings_say_what_comes_after_the_outcome() -> None:
    shipped = {mapping.name: mapping for mapping in known_mappings()}
    assert shipped["bpic20_permits"].parts_of(["Payment Handled", "Start trip"]) == {"Payment Handled": "after"}
    assert shipped["bpic15_permits"].parts_of(["01_BB_775", "01_HOOFD_010"]) == {"01_BB_775": "after"}


def test_no_word_has_two_parts_and_no_status_two_meanings() -> None:
    assert set(part_words().values()) == {"desk", "outcome", "after", "dealt"}
    assert ending_of("归档") == "close"
