"""What is entered in a form comes out clean, or every fault is told with its remedy in both languages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigan.packs.models import Bilingual
from shigan.packs.procedure_models import FormField, Procedure, Step
from shigan.procedures import Cleaned, clean, offered
from shigan.procedures.model import EPOCH, Value
from tests.procedures_support import doing, matter, occasion

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHOICES = {"yes": Bilingual(zh="是", en="yes"), "no": Bilingual(zh="否", en="no")}
FIELDS = {
    kind: FormField(
        name=Bilingual(zh="此项", en="this"), type=kind, required=False, longest=20,
        choices=CHOICES if kind == "choice" else {},
    )
    for kind in ("text", "paragraph", "count", "percent", "day", "flag", "person", "unit", "choice", "files")
}  # fmt: skip


def form_of(fields: dict[str, FormField]) -> Procedure:
    """The matter procedure with one step whose form has these fields."""
    name = Bilingual(zh="试", en="try")
    step = Step(name=name, description=name, starts=("doing",), by=("anybody",), form=fields, event="note")
    return matter().model_copy(update={"steps": {"try": step}})


def cleaned(kind: str, entered: object) -> Cleaned:
    return clean(form_of({"it": FIELDS[kind]}), step="try", form={"it": entered}, facts={}, occasion=occasion())


DAY = (date(2026, 3, 31) - EPOCH).days
ACCEPTED: list[tuple[str, object, Value]] = [
    ("text", "  路灯 ", "路灯"),
    ("text", "e\u0301", "\u00e9"),
    ("text", "   ", None),
    ("text", None, None),
    ("paragraph", "一\r\n二\t三", "一\n二\t三"),
    ("count", "12", 12),
    ("count", " １２ ", 12),
    ("count", 0, 0),
    ("count", "", None),
    ("percent", "100", 100),
    ("day", "2026-03-31", DAY),
    ("day", "2026/3/31", DAY),
    ("day", "2026年3月31日", DAY),
    ("day", "20260331", DAY),
    ("day", date(2026, 3, 31), DAY),
    ("day", DAY, DAY),
    ("flag", "on", True),
    ("flag", None, False),
    ("flag", False, False),
    ("person", "road_clerk", "road_clerk"),
    ("unit", "road", "road"),
    ("choice", "yes", "yes"),
    ("files", 2, 2),
    ("files", ["a", "b"], 2),
    ("files", 0, None),
]


@pytest.mark.parametrize(("kind", "entered", "value"), ACCEPTED)
def test_an_entry_comes_out_clean(kind: str, entered: object, value: Value) -> None:
    result = cleaned(kind, entered)
    assert result.faults == () and result.values == {"it": value}
    again = cleaned(kind, result.values["it"])
    assert again == result


REFUSED: list[tuple[str, object, str]] = [
    ("text", "一\n二", "换行"),
    ("text", "a\x00b", "U+0000"),
    ("text", "a\u202eb", "U+202E"),
    ("paragraph", "a\x1bb", "U+001B"),
    ("paragraph", "a\ud800b", "U+D800"),
    ("text", "长" * 21, "最多20字"),
    ("text", 7, "文字"),
    ("text", ["a"], "文字"),
    ("count", "-1", "整数"),
    ("count", -1, "之间"),
    ("count", "1.5", "整数"),
    ("count", True, "整数"),
    ("count", "9" * 12, "之间"),
    ("percent", "101", "0到100"),
    ("day", "2026-02-30", "没有这一天"),
    ("day", "tomorrow", "2026-03-31 的样子"),
    ("day", "1969-12-31", "之间"),
    ("day", "2026-03/31x", "样子"),
    ("day", True, "样子"),
    ("flag", "maybe", "是"),
    ("person", "moon_clerk", "查无此人"),
    ("unit", "moon", "查无此单位"),
    ("choice", "maybe", "可选项"),
    ("files", 101, "之间"),
    ("files", "many", "整数"),
]


@pytest.mark.parametrize(("kind", "entered", "told"), REFUSED)
def test_a_wrong_entry_is_told_beside_its_field_in_both_languages(kind: str, entered: object, told: str) -> None:
    (fault,) = cleaned(kind, entered).faults
    assert fault.field == "it" and told in fault.sentence.zh
    assert fault.sentence.zh.startswith("“此项”") and fault.sentence.en.startswith("this: ")
    assert not CHINESE.search(fault.sentence.en)


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_a_required_field_left_empty_is_told(kind: str) -> None:
    field = FIELDS[kind].model_copy(update={"required": True})
    result = clean(form_of({"it": field}), step="try", form={}, facts={}, occasion=occasion())
    assert [fault.field for fault in result.faults] == ["it"]


def test_all_faults_are_told_at_once_in_the_order_of_the_form_and_unknown_fields_first() -> None:
    result = clean(form_of(FIELDS), step="try", form={"day": "x", "count": "x", "more": 1}, facts={}, occasion=occasion())
    assert [fault.field for fault in result.faults] == [None, "count", "day"]
    assert "'more'" in result.faults[0].sentence.en
    assert result.faulty == {"count", "day"}


def test_the_name_of_an_unknown_field_is_not_echoed_when_it_is_no_plain_word() -> None:
    result = clean(form_of({}), step="try", form={"<script>": 1}, facts={}, occasion=occasion())
    assert "script" not in result.faults[0].sentence.zh


def test_a_person_has_to_lie_within_the_unit_entered_beside_it() -> None:
    form = {"unit": "water", "person": "road_clerk", "reason": "x"}
    result = clean(matter(), step="offer_transfer", form=form, facts=doing().facts, occasion=occasion())
    assert [fault.field for fault in result.faults] == ["person"]
    form["person"] = "pipes_clerk"
    assert clean(matter(), step="offer_transfer", form=form, facts=doing().facts, occasion=occasion()).faults == ()


def test_a_form_opens_with_what_is_known() -> None:
    sheet = doing()
    shown = offered(matter(), step="reopen", facts=sheet.facts)
    assert shown == {"reason": None, "due": None}
    shown = offered(matter(), step="approve", facts=sheet.facts)
    assert (shown["lead_unit"], shown["due"], shown["note"]) == ("road", DAY, None)


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.binary(max_size=5),
    st.lists(st.integers(), max_size=3), st.dates(), st.from_regex(r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?", fullmatch=True),
)  # fmt: skip


@given(kind=st.sampled_from(sorted(FIELDS)), entered=ANYTHING)
def test_whatever_is_entered_comes_out_clean_or_is_refused_with_a_reason(kind: str, entered: object) -> None:
    result = cleaned(kind, entered)
    assert all(fault.sentence.zh and fault.sentence.en for fault in result.faults)
    if not result.faults:
        assert cleaned(kind, result.values["it"]) == result
