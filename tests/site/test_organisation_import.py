"""Takes workbooks as offices keep them. Gives proof that they are understood, told apart, and taken whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from shigan.errors import ShiganError
from shigan.errors import told as in_words
from shigan.organisation import OrganisationFaults
from shigan.organisation.workbook import tidy
from shigan_site.actions.ledger import place_all_events
from shigan_site.actions.organisation.importing import carry_out, sheets_of, understand
from shigan_site.queries.choosing import people_like
from shigan_site.queries.organisation import the_organisation
from shigan_site.records.models import Event, Membership, Person, Post, Unit, UnitSpan
from tests.site.databases import Site

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
UNITS = [["名称", "上级", "层级"], ["某县医保局", None, 2], ["办公室", "某县医保局", 1], ["基金科", "某县医保局", 1]]
PEOPLE = [
    ["某县医保局人员花名册（2026年）"],
    ["姓名", "工号", "单位", "人员类别", "起"],
    ["张　伟", "001", "办公室", "公务员", "2026.11.3"],
    ["李静", "002", "", "领导干部", "2020-3-1"],  # merged with the unit above
    ["张伟", "003", "基金科", "编外", None],
    ["㛃𠮷", None, "基金科", "事业单位", "2026年1月5日"],
]


def book(path: Path, people: list[list[Any]] | None = None, units: list[list[Any]] | None = None, **more: list[list[Any]]) -> Path:
    sheets = {"单位": units or UNITS, "人员": people or PEOPLE, **more}
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
            if name == "人员" and people is None:
                sheet.merge_range(2, 2, 3, 2, "办公室")
    return path


def load(path: Path, day: date = DAY) -> None:
    carry_out(understand(path, day=day), day=day, now=NOW, by=None)


def test_an_office_is_read_with_merged_cells_homonyms_and_rare_characters(site: Site, tmp_path: Path) -> None:
    asked = understand(book(tmp_path / "a.xlsx"), day=DAY)
    assert Person.objects.count() == 0, "looking changes nothing"
    assert asked.new_people == ["张伟", "李静", "张伟", "㛃𠮷"]
    carry_out(asked, day=DAY, now=NOW, by=None)
    placed = set(Membership.objects.values_list("person__name", "person__staff_no", "unit__key", "from_on"))
    assert placed == {
        ("张伟", "001", "办公室", date(2026, 11, 3)), ("李静", "002", "办公室", date(2020, 3, 1)),
        ("张伟", "003", "基金科", None), ("㛃𠮷", None, "基金科", date(2026, 1, 5)),
    }  # fmt: skip
    assert the_organisation().as_of(DAY).below("某县医保局") == {"办公室", "基金科"}


def test_people_are_found_by_name_pinyin_and_initials(site: Site, tmp_path: Path) -> None:
    load(book(tmp_path / "a.xlsx"))
    for typed, names in {"zhangwei": {"张伟"}, "lj": {"李静"}, "静": {"李静"}, "zw": {"张伟"}}.items():
        assert {found.name for found in people_like(typed, DAY)} == names, typed
    assert len(people_like("zw", DAY)) == 2


def test_the_same_workbook_again_changes_nothing(site: Site, tmp_path: Path) -> None:
    load(book(tmp_path / "a.xlsx"))
    before = list(Membership.objects.order_by("pk").values()), list(UnitSpan.objects.order_by("pk").values())
    again = understand(book(tmp_path / "b.xlsx"), day=DAY)
    assert (again.new_people, again.new_units, again.moved, again.untouched) == ([], [], [], 0)
    carry_out(again, day=DAY, now=NOW, by=None)
    assert (list(Membership.objects.order_by("pk").values()), list(UnitSpan.objects.order_by("pk").values())) == before


def test_who_moved_has_a_new_membership_and_keeps_the_old_one(site: Site, tmp_path: Path) -> None:
    load(book(tmp_path / "a.xlsx"))
    moved = [["姓名", "工号", "单位", "人员类别"], ["李静", "002", "基金科", "领导干部"]]
    later = date(2026, 12, 1)
    asked = understand(book(tmp_path / "b.xlsx", people=moved), day=later)
    assert asked.moved == ["李静：办公室 → 基金科"]
    assert asked.untouched == 3
    carry_out(asked, day=later, now=NOW, by=None)
    view = {day: the_organisation().as_of(day) for day in (DAY, later)}
    key = Person.objects.get(staff_no="002").key
    assert [view[day].person(key).unit for day in view] == ["办公室", "基金科"]  # type: ignore[union-attr]


def test_a_unit_that_moves_or_is_renamed_gets_a_new_span(site: Site, tmp_path: Path) -> None:
    load(book(tmp_path / "a.xlsx"))
    units = [
        ["代码", "名称", "上级"], ["某县医保局", "某县医保局", None], ["办公室", "综合办公室", "某县医保局"],
        ["基金科", "基金科", "办公室"],
    ]  # fmt: skip
    later = date(2027, 1, 1)
    load(book(tmp_path / "b.xlsx", units=units), day=later)
    before, after = (the_organisation().as_of(day) for day in (DAY, later))
    assert (before.unit("办公室").name, after.unit("办公室").name) == ("办公室", "综合办公室")  # type: ignore[union-attr]
    assert (before.below("办公室"), after.below("办公室")) == (frozenset(), {"基金科"})
    assert len(after.units) == len(before.units) == 3


def test_every_fault_of_every_row_is_told_at_once_and_nothing_is_kept(site: Site, tmp_path: Path) -> None:
    people = [
        ["姓名", "单位", "人员类别", "起"], ["王一", "没有的科", "公务员", None], ["王二", "办公室", "临时", None],
        ["王三", "办公室", "公务员", "2026.2.30"], ["张伟", "办公室", "公务员", None], ["张伟", "基金科", "公务员", None],
    ]  # fmt: skip
    posts = [["岗位", "单位", "人员"], ["主任", "办公室", "张伟"], ["核算", "某县医保局", "张伟"], ["内勤", "办公室", "查无此人"]]
    with pytest.raises(OrganisationFaults) as refused:
        understand(book(tmp_path / "a.xlsx", people=people, 岗位=posts), day=DAY)
    told = "\n".join(refused.value.faults)
    for said in ("没有的科", "'人员', row 3: class", "'人员', row 4: from", "'岗位', row 3: person", "'岗位', row 4: person"):
        assert said in told, told
    chinese = "\n".join(in_words(fault, "zh") for fault in refused.value.faults)
    assert "工作表“人员”第3行：人员类别：写的是 '临时'" in chinese and "工作表“岗位”第4行：人员：" in chinese
    assert "第2行: person" not in told, "the unit tells which 张伟 is meant"
    assert Person.objects.count() == Unit.objects.count() == 0


def test_a_leave_that_may_be_either_of_two_people_is_refused_with_their_numbers(site: Site, tmp_path: Path) -> None:
    leave = [["人员", "起", "末日"], ["张伟", "2026-12-01", "2026-12-02"]]
    with pytest.raises(OrganisationFaults) as refused:
        understand(book(tmp_path / "a.xlsx", 请假=leave), day=DAY)
    assert "001、003" in in_words(refused.value.faults[0], "zh")


def test_posts_have_their_standing(site: Site, tmp_path: Path) -> None:
    posts = [["岗位", "单位", "人员", "AB角"], ["负责人", "办公室", "李静", "A角"], ["负责人", "办公室", "㛃𠮷", "B角"]]
    load(book(tmp_path / "a.xlsx", 岗位=posts))
    assert list(Post.objects.order_by("pk").values_list("person__name", "standing")) == [("李静", "first"), ("㛃𠮷", "second")]


def test_an_import_is_in_the_record_without_a_name(site: Site, tmp_path: Path) -> None:
    load(book(tmp_path / "a.xlsx"))
    event = Event.objects.get()
    assert (event.item, event.action, event.version) == ("organisation/import", "note", 1)
    assert "张伟" not in event.particulars.payload
    assert place_all_events(now=NOW) == 1


def test_what_was_exported_reads_back_the_same(site: Site, tmp_path: Path) -> None:
    load(book(tmp_path / "a.xlsx"))
    before = the_organisation()
    path = tmp_path / "out.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        for name, rows in sheets_of():
            sheet = workbook.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    load(path)
    assert the_organisation() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"<html></html>" * 100])
def test_what_is_no_workbook_is_refused_kindly(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(ShiganError) as refused:
        understand(path, day=DAY)
    assert "另存为" in str(getattr(refused.value.remedy, "zh", ""))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("张　伟", "张伟"), (" 欧阳 娜娜 ", "欧阳娜娜"), ("Ann Lee", "Ann Lee"), ("医保 2.0 专班", "医保 2.0 专班")],
)
def test_blanks_for_the_eye_are_taken_out_of_names(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
