"""The organisation as units write it themselves: read with all faults at once, and told as of a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from shigan.organisation import Organisation, OrganisationFaults, load_organisation, write_organisation

TEXT = """
units:
  - {key: 市局, tier: 3}
  - {key: 办公室, parent: 市局, tier: 3, dispatching: true}
  - {key: 待遇科, parent: 市局, tier: 3, until: 2026-07-01}
  - {key: 待遇科, parent: 市局, tier: 2, from: 2026-07-01}
  - {key: 县分局, parent: 市局, tier: 1}
people:
  - {key: p1, class: 领导干部, unit: 市局}
  - {name: 甲某, class: civil_servant, unit: 待遇科, from: 2026-01-05, until: 2026-06-01}
  - {name: 甲某, class: civil_servant, unit: 县分局, from: 2026-06-01}
  - {name: 乙某, class: 编外, unit: 办公室, from: 2026-03-01}
posts:
  - {title: 收文岗, unit: 办公室, person: 乙某, dispatching: true}
  - {title: 经办岗, unit: 县分局, person: 甲某, duties: [信访件, 会议交办]}
leave:
  - {person: 甲某, from: 2026-02-02, until: 2026-02-06}
  - {person: 甲某, from: 2026-02-04, last: 2026-02-10}
  - {person: 丙某, from: 2026-02-04, until: 2026-02-10}
"""
KEYS = {"甲某": "p2", "乙某": "p3"}


def written(folder: Path, text: str = TEXT) -> Path:
    path = folder / "organisation.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def organisation(tmp_path: Path) -> Organisation:
    return load_organisation(written(tmp_path), KEYS)


def test_people_are_found_by_name_in_the_directory_and_known_by_key(organisation: Organisation) -> None:
    assert [person.key for person in organisation.people] == ["p1", "p2", "p2", "p3"]
    person = organisation.as_of(date(2026, 3, 2)).person("p2")
    assert person is not None
    assert (person.unit, person.staff_class) == ("待遇科", "civil_servant")


def test_the_view_tells_who_was_where_on_the_day(organisation: Organisation) -> None:
    before, after = organisation.as_of(date(2026, 5, 31)), organisation.as_of(date(2026, 6, 1))
    assert [p.key for p in before.members("待遇科")] == ["p2"]
    assert [p.key for p in after.members("县分局")] == ["p2"]
    assert before.below("市局") == {"办公室", "待遇科", "县分局"}
    assert organisation.joined_on("p2") == date(2026, 1, 5)
    assert organisation.joined_unit_on("p2", date(2026, 8, 1)) == date(2026, 6, 1)
    assert organisation.joined_on("p1") is None


def test_passing_on_is_the_duty_of_a_dispatching_unit_and_post(organisation: Organisation) -> None:
    view = organisation.as_of(date(2026, 4, 1))
    assert view.dispatches("办公室")
    assert view.dispatches("p3")
    assert not view.dispatches("p2")
    assert view.duties_of("p2") == {"信访件", "会议交办"}
    assert view.duties_of("p3") is None


def test_leave_that_overlaps_is_taken_off_once_and_people_outside_the_record_are_left_out(
    organisation: Organisation,
) -> None:
    assert organisation.leave_table().to_pylist() == [
        {"actor": "p2", "from_day": 20486, "until_day": 20495}  # 2026-02-02 to 2026-02-10, both included
    ]
    assert organisation.as_of(date(2026, 2, 10)).on_leave == {"p2"}
    assert organisation.as_of(date(2026, 2, 11)).on_leave == set()


def test_tiers_are_those_of_the_day(organisation: Organisation) -> None:
    def tier(day: date | None) -> int:
        return next(r["tier"] for r in organisation.tiers_table(day).to_pylist() if r["unit"] == "待遇科")

    assert tier(date(2026, 6, 30)) == 3
    assert tier(date(2026, 7, 1)) == 2
    assert tier(None) == 2


def test_what_is_written_is_read_back_the_same(organisation: Organisation, tmp_path: Path) -> None:
    copy = tmp_path / "copy.yaml"
    write_organisation(organisation, copy)
    assert load_organisation(copy, KEYS) == organisation


def test_a_workbook_with_chinese_headings_says_the_same_as_yaml(tmp_path: Path) -> None:
    path = tmp_path / "organisation.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        units = book.add_worksheet("单位")
        units.write_row(0, 0, ["名称", "上级", "层级", "收发"])
        units.write_row(1, 0, ["市局", None, 3, None])
        units.write_row(2, 0, ["办公室", "市局", 3, "是"])
        people = book.add_worksheet("人员")
        people.write_row(0, 0, ["姓名", "人员类别", "单位", "起", "止（不含）"])
        people.write_row(1, 0, ["甲某", "事业单位", "办公室"])
        people.write_datetime(1, 3, date(2026, 1, 5), day)
        people.write_string(1, 4, "2026年7月1日")
        leave = book.add_worksheet("请假")
        leave.write_row(0, 0, ["人员", "起", "末日"])
        leave.write_row(1, 0, ["甲某", "2026/2/2", "2026.2.3"])
    read = load_organisation(path, KEYS)
    assert read.units[1].dispatching
    assert read.units[1].tier == 3
    person = read.people[0]
    assert (person.key, person.staff_class) == ("p2", "institution")
    assert (person.from_on, person.until_on) == (date(2026, 1, 5), date(2026, 7, 1))
    assert read.leave[0].until_on == date(2026, 2, 4)


ROSTER_UNITS = [["名称", "上级"], ["某局", ""], ["一科", "某局"], ["二科", "某局"]]
ROSTER_PEOPLE = [["姓名", "工号", "单位", "人员类别"], ["甲某", "001", "一科", "公务员"], ["甲某", "002", "二科", "公务员"]]


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_a_unit_merged_over_several_people_is_the_unit_of_each_of_them(tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(path) as book:
        units, people = book.add_worksheet("单位"), book.add_worksheet("人员")
        for number, row in enumerate(ROSTER_UNITS):
            units.write_row(number, 0, row)
        people.write_row(0, 0, ["某局人员名册"])
        people.write_row(1, 0, ["工号", "姓名", "单位", "人员类别"])
        for place, name in ((2, "甲 一"), (3, "乙二"), (5, "丙三")):
            people.write_row(place, 0, [f"00{place}", name])
        for column, value in ((2, "一科"), (3, "公务员")):
            people.merge_range(2, column, 4, column, value)  # the last row is empty
        people.write_row(5, 2, ["二科", "编外"])
    read = load_organisation(path)
    assert [(person.name, person.unit) for person in read.people] == [("甲一", "一科"), ("乙二", "一科"), ("丙三", "二科")]


def test_two_people_of_one_name_are_both_taken_up_and_neither_is_given_what_the_record_says_of_the_name(tmp_path: Path) -> None:
    leave = [["人员", "工号", "起", "末日"], ["甲某", "002", "2026-02-02", "2026-02-06"]]
    read = load_organisation(workbook(tmp_path / "two.xlsx", 单位=ROSTER_UNITS, 人员=ROSTER_PEOPLE, 请假=leave), KEYS)
    assert [(person.key, person.staff_no, person.unit) for person in read.people] == [(None, "001", "一科"), (None, "002", "二科")]
    assert read.leave[0].key is None
    copy = tmp_path / "copy.yaml"
    write_organisation(read, copy)
    assert load_organisation(copy, KEYS) == read


def test_a_post_or_leave_that_may_be_either_of_two_people_is_refused_with_their_numbers(tmp_path: Path) -> None:
    posts, leave = [["岗位", "单位", "人员"], ["综合岗", "二科", "甲某"]], [["人员", "起", "末日"], ["甲某", "2026-02-02", "2026-02-06"]]
    with pytest.raises(OrganisationFaults) as caught:
        load_organisation(workbook(tmp_path / "two.xlsx", 单位=ROSTER_UNITS, 人员=ROSTER_PEOPLE, 岗位=posts, 请假=leave), KEYS)
    assert [fault.partition(": ")[2] for fault in caught.value.faults] == [
        f"sheet '{sheet}', row 2: person: found '甲某', expected one person: several bear this name; add a column 工号 with one of "
        "001, 002"
        for sheet in ("岗位", "请假")
    ]


def test_who_has_no_number_is_not_the_one_of_the_same_name_who_has(tmp_path: Path) -> None:
    people = [ROSTER_PEOPLE[0], ["甲某", "", "一科", "公务员"], ROSTER_PEOPLE[2]]
    posts = [["岗位", "单位", "人员"], ["综合岗", "二科", "甲某"]]
    with pytest.raises(OrganisationFaults) as caught:
        load_organisation(workbook(tmp_path / "two.xlsx", 单位=ROSTER_UNITS, 人员=people, 岗位=posts))
    assert len(caught.value.faults) == 1 and caught.value.faults[0].endswith("with one of 002")


def test_a_ring_of_units_is_told_once_with_the_way_round(tmp_path: Path) -> None:
    ring = [["名称", "上级"], ["一科", "二科"], ["二科", "三科"], ["三科", "一科"]]
    with pytest.raises(OrganisationFaults) as caught:
        load_organisation(workbook(tmp_path / "ring.xlsx", 单位=ring))
    assert len(caught.value.faults) == 1
    assert "一科 → 二科 → 三科 → 一科" in caught.value.faults[0]


def test_a_person_whose_name_was_forgotten_is_told(tmp_path: Path) -> None:
    people = [["姓名", "单位", "人员类别"], ["甲某", "一科", "公务员"], ["", "二科", "公务员"]]
    with pytest.raises(OrganisationFaults) as caught:
        load_organisation(workbook(tmp_path / "blank.xlsx", 单位=ROSTER_UNITS, 人员=people))
    assert any("sheet '人员', row 3" in fault for fault in caught.value.faults)


def test_a_cell_far_from_the_list_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        people, cover = book.add_worksheet("人员"), book.add_worksheet("填表说明 Notes")
        people.write_row(0, 0, ROSTER_PEOPLE[0])
        for sheet in (people, cover):
            sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(OrganisationFaults) as caught:
        load_organisation(path)
    assert len(caught.value.faults) == 1
    assert "more than 400,000 cells; clear what stands in cells far below or beside" in caught.value.faults[0]


WRONG_LISTS = [
    """
units:
  - {key: 甲, parent: 乙}
  - {key: 乙, parent: 甲, tier: zero}
  - {key: 丙, parent: 无}
  - {key: 丙, colour: red}
people:
  - {class: 公务员, unit: 甲}
  - {name: 王某, class: 老师, unit: 丁}
  - {name: 李某, class: 公务员, unit: 甲, from: '2026-02-30'}
  - {name: 赵某, class: 公务员, unit: 甲, from: 2026-03-01, until: 2026-03-01}
posts: {title: 岗}
leave:
  - {person: 李某, from: 2026-02-01}
  - 李某
rooms: []
"""
]
WRONG_FILES = ["just text", "leave: [{person: 甲, from: 2026-02-30}]", "units: [1\n"]


def test_all_faults_are_told_at_once_with_their_place(tmp_path: Path) -> None:
    path = written(tmp_path, WRONG_LISTS[0])
    with pytest.raises(OrganisationFaults) as caught:
        load_organisation(path)
    told = [fault.removeprefix(f"{path}: ") for fault in caught.value.faults]
    for part in (
        "units, no. 2: tier: found 'zero', expected a whole number",
        "unit '丙': its parent '无' is not in the list",
        "unit '甲': stands below itself",
        "unit '丙': two rows are in force",
        "units, no. 4: column 'colour' is not known here",
        "people, no. 1: name: found None, expected a name or a key",
        "people, no. 2: class: found '老师', expected one of 领导干部 (leading)",
        "person '王某': unit '丁' is not in the list of units",
        "people, no. 3: from: found '2026-02-30', expected a day",
        "people, no. 4: ends on 2026-03-01, not after it begins",
        "posts: expected one of the lists",
        "leave, no. 1: until: found None, expected a day",
        "leave, no. 2: found '李某', expected columns with values",
        "rooms: expected one of the lists units, people, posts, leave",
    ):
        assert any(part in fault for fault in told), part


def test_a_file_that_is_no_list_is_refused_plainly(tmp_path: Path) -> None:
    with pytest.raises(OrganisationFaults, match="cannot be read"):
        load_organisation(tmp_path / "missing.yaml")
    with pytest.raises(OrganisationFaults, match="found str, expected the lists units"):
        load_organisation(written(tmp_path, WRONG_FILES[0]))
    with pytest.raises(OrganisationFaults, match="day is out of range for month"):
        load_organisation(written(tmp_path, WRONG_FILES[1]))
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    with pytest.raises(OrganisationFaults, match="cannot be read as a workbook"):
        load_organisation(broken)
