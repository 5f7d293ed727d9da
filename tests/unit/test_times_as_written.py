"""Times as people write them are read where the column says that it holds times; what leaves a doubt is told or asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shigan.errors import ShiganError
from shigan.ingest.assumptions import assumptions_of
from shigan.ingest.counting import tally
from shigan.ingest.events import EventStage
from shigan.ingest.instants import check_format, check_zone
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_file import read_mapping, write_mapping
from shigan.ingest.receipt import when
from shigan.ingest.recognition import Recognition, recognise
from shigan.ingest.stated import check_stated, with_stated
from shigan.ingest.time_headings import heads_times
from shigan.ingest.zone_names import nearest, zone_called
from tests.mapping_support import events_of, raw_rows

STEPS = ("登记", "办理", "办结")


def table(*times: str, heading: str = "办理时间", **more: str) -> list[dict[str, str | None]]:
    """Three steps a matter, at these times one after the other."""
    return [{"事项编号": f"K{n // 3}", "环节": STEPS[n % 3], heading: time, **more} for n, time in enumerate(times)]


def english(*times: str) -> list[dict[str, str | None]]:
    return [{"case id": f"K{n // 3}", "activity": f"step {n % 3}", "time": time} for n, time in enumerate(times)]


def read(folder: Path, rows: list[dict[str, str | None]], **said: Any) -> tuple[Recognition, list[str | None]]:
    """What was recognised, and the local time of every event."""
    found = recognise(raw_rows(folder, rows), **said)
    events, _ = events_of(folder, rows, **found.mapping.model_dump(mode="json"))
    return found, [when(event["occurred_us"], event["offset_minutes"]) for event in events]


def told(found: Recognition, language: str = "zh") -> str:
    return " ".join(remark.text(language) for remark in found.told())


SHANGHAI = [f"2026-11-0{day}T{hour}+08:00" for day, hour in ((3, "09:00:00"), (3, "12:01:00"), (4, "16:02:30"))]


@pytest.mark.parametrize(
    ("times", "form"),
    [
        (("46329.375", "46329.500694", "46330.668403"), "excel"),
        (("1793667600", "1793678460", "1793779350"), "epoch_s"),
        (("1793667600000", "1793678460000", "1793779350000"), "epoch_ms"),
    ],
)
def test_numbers_under_a_heading_of_times_are_likely_times(times: tuple[str, ...], form: str, tmp_path: Path) -> None:
    found, at = read(tmp_path, table(*times))
    assert found.mapping.time is not None
    assert (found.mapping.time.format, at) == (form, SHANGHAI)
    assert next(one.sureness for one in found.choices if one.role == "time") == "likely"
    assert "很可能" in told(found) and "most likely" in told(found, "en")


def test_numbers_without_a_heading_of_times_are_never_times(tmp_path: Path) -> None:
    with pytest.raises(ShiganError, match="holds times"):
        recognise(raw_rows(tmp_path, table("46329.375", "46329.5", "46330.6", heading="流水")))


def test_numbers_that_would_be_no_plausible_times_are_none(tmp_path: Path) -> None:
    with pytest.raises(ShiganError, match="how they are written is not known: 12345"):
        recognise(raw_rows(tmp_path, table("12345", "23456", "99999")))


@pytest.mark.parametrize("heading", ["candidate number", "update", "timetable id", "处理时间编号", "办理时长", "耗时", "经办人"])
def test_a_heading_that_only_contains_such_letters_is_none_of_times(heading: str) -> None:
    assert not heads_times(heading)


@pytest.mark.parametrize("heading", ["办理时间", "发文日期", "截止日期", "start date", "startDate", "event_time", "Timestamp", "ora"])
def test_a_heading_of_times_is_known(heading: str) -> None:
    assert heads_times(heading)


@pytest.mark.parametrize(
    "times",
    [
        ("2026/11/3 9:00:00 上午", "2026/11/3 12:01:00 下午", "2026/11/4 4:02:30 下午"),
        ("2026年11月3日 上午9时0分0秒", "2026年11月3日 下午12时1分0秒", "2026年11月4日 下午4时2分30秒"),
        ("2026年11月3日上午9点0分0秒", "2026年11月3日中午12点1分0秒", "2026年11月4日傍晚4点2分30秒"),
        ("2026/11/3 早上9:00:00", "2026/11/3 中午12:01:00", "2026/11/4 下午4:02:30"),
        ("03-Nov-2026 09:00:00", "03-Nov-2026 12:01:00", "04-Nov-2026 16:02:30"),
        ("November 3, 2026 9:00:00 AM", "November 3, 2026 12:01:00 PM", "November 4, 2026 4:02:30 p.m."),
        ("2026-11-03 09:00:00 Asia/Shanghai", "2026-11-03 12:01:00 Asia/Shanghai", "2026-11-04 16:02:30 GMT+8"),
        ("Tue Nov 03 09:00:00 CST 2026", "Tue Nov 03 12:01:00 CST 2026", "Wed Nov 04 16:02:30 CST 2026"),
        ("2026/11/03 09:00:00 +0800", "2026/11/03 12:01:00 +0800", "2026/11/04 16:02:30 +0800"),
        ("民国115年11月3日 09:00:00", "民国115年11月3日 12:01:00", "民国115年11月4日 16:02:30"),
    ],
)  # fmt: skip
def test_a_time_is_the_one_that_a_reader_understands(times: tuple[str, ...], tmp_path: Path) -> None:
    assert read(tmp_path, table(*times))[1] == SHANGHAI


@pytest.mark.parametrize(
    ("time", "local"),
    [
        ("凌晨12:30", "00:30"), ("中午11:30", "11:30"), ("中午12:30", "12:30"), ("中午1:30", "13:30"), ("晚上9:30", "21:30"),
        ("晚上12:30", None),
    ],
)  # fmt: skip
def test_a_word_for_a_half_of_the_day_is_read_by_its_hour(time: str, local: str | None, tmp_path: Path) -> None:
    rows = [{"id": "A", "what": "x", "at": f"2026/11/3 {time}"}]
    events, refused = events_of(tmp_path, rows, case="id", activity="what", time={"column": "at", "format": "%Y/%m/%d %p%I:%M"})
    assert [str(when(event["occurred_us"], 0))[11:16] for event in events] == ([local] if local else [])
    assert [row["fault"] for row in refused] == ([] if local else ["bad_time"]), "the day that ends or the one that begins?"


def test_cst_is_the_one_of_china_in_a_chinese_record_and_that_is_told(tmp_path: Path) -> None:
    times = ("2026-11-03 09:00:00 CST", "2026-11-03 12:01:00 CST", "2026-11-04 16:02:30 CST")
    found, at = read(tmp_path, table(*times))
    assert at == SHANGHAI
    assert found.mapping.time is not None and found.mapping.time.zones == {"CST": "+08:00"}
    assert "CST" in told(found) and "China Standard Time" in told(found, "en")


def test_the_name_of_a_zone_that_says_nothing_is_told_and_its_rows_are_set_aside(tmp_path: Path) -> None:
    rows = table("2026-11-03 09:00:00 UTC", "2026-11-03 12:01:00 IST", "2026-11-04 16:02:30 EST")
    found, at = read(tmp_path, rows)
    assert at == ["2026-11-03T09:00:00+00:00", "2026-11-04T16:02:30-05:00"]
    assert "IST" in told(found) and "zones" in told(found, "en")


def test_years_of_the_republic_are_told(tmp_path: Path) -> None:
    assert "民国" in told(read(tmp_path, table("民国元年1月1日", "民国115年11月3日", "中华民国115年11月4日"))[0])


def test_years_of_three_digits_are_asked_with_the_option_that_helps(tmp_path: Path) -> None:
    rows = table("115/11/03 09:00:00", "115/11/03 12:01:00", "115/11/04 16:02:30")
    with pytest.raises(ShiganError) as caught:
        recognise(raw_rows(tmp_path, rows))
    assert "--time-format '民国%Y/%m/%d %H:%M:%S'" in caught.value.remedy
    assert read(tmp_path, rows, time_format="民国%Y/%m/%d %H:%M:%S")[1] == SHANGHAI


def test_a_pattern_never_reads_a_year_of_fewer_than_four_digits(tmp_path: Path) -> None:
    said = {"case": "id", "activity": "what", "time": {"column": "at", "format": "%Y/%m/%d"}}
    events, refused = events_of(tmp_path, [{"id": "A", "what": "x", "at": at} for at in ("115/11/03", "26/11/03")], **said)
    assert not events and {row["fault"] for row in refused} == {"bad_time"}


def test_years_of_two_digits_are_doubtful_and_told(tmp_path: Path) -> None:
    found, at = read(tmp_path, table("26/11/3 9:00", "26/11/13 12:01", "26/12/24 16:02"))
    assert [str(one)[:10] for one in at] == ["2026-11-03", "2026-11-13", "2026-12-24"]
    assert next(one.sureness for one in found.choices if one.role == "time") == "doubtful"
    assert "两位" in told(found) and "two digits" in told(found, "en")


@pytest.mark.parametrize(("day", "clock"), [("办理日期", "办理时间"), ("date", "time"), ("日期", "办理时间")])
def test_a_day_and_a_time_of_the_day_make_one_moment(day: str, clock: str, tmp_path: Path) -> None:
    times = (("2026-11-03", "09:00:00"), ("2026-11-03T00:00:00", "12:01:00"), ("2026-11-04", "16:02:30"), ("2026-11-05", ""))
    rows = [{"事项编号": "K", "环节": f"第{n}步", day: on, clock: at or None} for n, (on, at) in enumerate(times)]
    found, at = read(tmp_path, rows)
    assert found.mapping.time is not None
    assert (found.mapping.time.column, found.mapping.time.time_of_day) == (day, clock)
    assert at == [*SHANGHAI, "2026-11-05T00:00:00+08:00"]
    assert "合为一个时刻" in told(found) and "joined" in told(found, "en")
    assert not any("没有用到" in doubt.zh for doubt in found.doubts)


def test_a_time_of_the_day_goes_with_the_day_of_its_name_and_not_with_the_limit(tmp_path: Path) -> None:
    rows = [
        {"事项编号": "K", "环节": f"第{n}步", "办理日期": f"2026-11-0{n + 1}", "截止日期": "2026-11-20", "办理时间": f"1{n}:30"}
        for n in range(6)
    ]  # fmt: skip
    mapping = read(tmp_path, rows)[0].mapping
    assert mapping.time is not None and mapping.time.time_of_day == "办理时间"
    assert mapping.due is not None and (mapping.due.column, mapping.due.time_of_day) == ("截止日期", None)


def test_a_mapping_names_the_column_of_the_time_of_the_day(tmp_path: Path) -> None:
    rows = [{"id": "A", "what": "x", "on": "2026/11/3", "at": "下午4:02"}]
    events, _ = events_of(tmp_path, rows, case="id", activity="what", time={"column": "on", "time_of_day": "at"})
    assert [when(event["occurred_us"], 0) for event in events] == ["2026-11-03T16:02:00+00:00"]
    time = {"column": "on", "time_of_day": "at", "zones": {"X": "UTC"}}
    mapping = Mapping.model_validate({"case": "id", "activity": "what", "time": time})
    assert read_mapping(write_mapping(mapping)).time == mapping.time
    assert mapping.missing_columns(("id", "what", "on")) == ("at",)


def test_a_column_called_a_time_that_cannot_be_read_is_named_with_its_values_and_the_option(tmp_path: Path) -> None:
    rows = table("周一上班时", "周二", "周二下班前")
    with pytest.raises(ShiganError) as caught:
        recognise(raw_rows(tmp_path, rows))
    assert all(word in caught.value.found for word in ("办理时间", "周一上班时", "周二", "周二下班前"))
    assert "--time-format" in caught.value.remedy


def test_a_stated_format_goes_before_what_is_recognised(tmp_path: Path) -> None:
    rows = table("03/04/2026 09:00", "05/06/2026 12:01", "07/08/2026 16:02")
    assert str(read(tmp_path, rows)[1][0])[:10] == "2026-04-03"
    assert str(read(tmp_path, rows, time_format="%m/%d/%Y %H:%M")[1][0])[:10] == "2026-03-04"
    with pytest.raises(ShiganError, match="reads no column of this file"):
        recognise(raw_rows(tmp_path, rows), time_format="%Y.%m.%d")


def test_a_stated_zone_and_format_go_before_those_of_a_mapping() -> None:
    mapping = Mapping.model_validate({"case": "id", "activity": "what", "time": "at", "zone": "UTC"})
    stated = with_stated(mapping, "Asia/Shanghai", "%d.%m.%y")
    assert stated.time is not None and (stated.zone, stated.time.format) == ("Asia/Shanghai", "%d.%m.%y")
    assert with_stated(mapping, None, None) == mapping


def test_a_zone_with_a_typing_error_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(ShiganError) as caught:
        check_stated("Asia/Shangai", None)
    assert "Asia/Shanghai" in caught.value.found and "是否为" in caught.value.found.zh  # type: ignore[attr-defined]
    assert "did you mean Asia/Shanghai" in str(caught.value)
    assert nearest("北京") == nearest("Beijing") == ("Asia/Shanghai",)
    with pytest.raises(ShiganError, match="time format 'dd-mm'"):
        check_stated(None, "dd-mm")


def test_zones_are_known_by_their_usual_names_only() -> None:
    assert [zone_called(name) for name in ("EST", "GMT+8", "UTC-03:30", "Asia/Shanghai", "CST", "Asia/Nowhere", "AM")] == [
        "-05:00", "+08:00", "-03:30", "Asia/Shanghai", None, None, None,
    ]  # fmt: skip
    assert check_zone("Asia/Shanghai") == "Asia/Shanghai"
    with pytest.raises(ValueError, match="expected one of"):
        check_format("%H:%M %Z %d.%m.%Y")


def test_a_limit_that_is_a_day_is_the_offices_own_also_where_the_times_are_utc(tmp_path: Path) -> None:
    rows = [{**row, "截止日期": "2026-11-20"} for row in table("2026-11-03T09:00:00Z", "2026-11-03T12:01:00Z", "2026-11-04T16:02:30Z")]
    found, at = read(tmp_path, rows, zone="Asia/Shanghai")
    assert (found.mapping.local_zone, at[2]) == ("Asia/Shanghai", "2026-11-05T00:02:30+08:00")
    events, _ = events_of(tmp_path, rows, **found.mapping.model_dump(mode="json"))
    assert {when(event["due_us"], 480) for event in events} == {"2026-11-20T23:59:59+08:00"}


def test_seconds_since_1970_may_be_midnight_throughout_in_a_named_zone(tmp_path: Path) -> None:
    rows = [{"id": "A", "what": "x", "at": "1793635200"}]
    said = {"case": "id", "activity": "what", "zone": "Asia/Shanghai", "time": {"column": "at", "format": "epoch_s"}}
    with EventStage(Mapping.model_validate(said), tmp_path) as staged:
        staged.add(raw_rows(tmp_path, rows))
        assert staged.midnight == {"at"}


@pytest.mark.parametrize(("last", "says_offset"), [("2026-11-04T16:02:30Z", True), ("2026-11-04T16:02:30", False)])
def test_times_are_said_to_have_no_zone_only_if_one_of_them_has_none(last: str, says_offset: bool, tmp_path: Path) -> None:
    rows = english("2026-11-03T09:00:00Z", "2026-11-03T12:01:00+00:00", last)
    mapping = Mapping.model_validate({"case": "case id", "activity": "activity", "time": "time"})
    with EventStage(mapping, tmp_path) as staged:
        staged.add(raw_rows(tmp_path, rows))
        remarks = assumptions_of(mapping, tally(staged), staged.formats, known=False)
    assert any("All times say that they are UTC" in one.en for one in remarks) is says_offset
    assert any("taken as UTC" in one.en for one in remarks) is not says_offset


@pytest.mark.parametrize(
    ("zone", "local"), [("America/Chicago", "09:00:00-06:00"), ("Asia/Taipei", "09:00:00+08:00"), ("America/Havana", "09:00:00-05:00")]
)
def test_the_stated_zone_settles_what_cst_means(zone: str, local: str, tmp_path: Path) -> None:
    found, at = read(tmp_path, english("2026-11-03 09:00:00 CST", "2026-11-03 12:01:00 CST", "2026-11-04 16:02:30 CST"), zone=zone)
    assert at[0] == f"2026-11-03T{local}" and zone in told(found)


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_cst_is_asked_where_no_zone_of_the_record_uses_the_name(zone: str | None, tmp_path: Path) -> None:
    with pytest.raises(ShiganError, match="CST, which has several meanings") as caught:
        recognise(raw_rows(tmp_path, english("2026-11-03 09:00:00 CST", "2026-11-03 12:01:00 CST")), zone=zone)
    assert "--zone Asia/Shanghai" in caught.value.remedy and "--zone America/Chicago" in caught.value.remedy


def test_a_mapping_tells_what_cst_means_by_its_zone(tmp_path: Path) -> None:
    said = {"case": "id", "activity": "what", "time": {"column": "at", "format": "%Y-%m-%d %H:%M %Z"}}
    rows = [{"id": "A", "what": "x", "at": "2026-11-03 09:00 CST"}]
    events, _ = events_of(tmp_path, rows, **said, zone="Asia/Shanghai")
    assert [when(event["occurred_us"], 480) for event in events] == ["2026-11-03T09:00:00+08:00"]
    events, refused = events_of(tmp_path, rows, **said)
    assert not events and [row["fault"] for row in refused] == ["no_zone"], "two meanings, and nothing tells which"


@pytest.mark.parametrize(
    "times",
    [
        ("２０２６-１１-０３　０９：００：００", "2026-11-03 12:01:00", "2026-11-04 16:02:30"),
        ("2026年11月3日 ９：00：00", "2026年11月3日 12：01：00", "2026年11月４日 16:02:30"),
        ("2026／11／3 上午９:00:00", "2026／11／3 下午１２:01:00", "2026/11/4 下午4:02:30"),
        ("２０２６-１１-０３ ０９:００:００+０８:００", "2026-11-03 12:01:00+08:00", "2026-11-04 16:02:30+08:00"),
    ],
)
def test_full_width_digits_and_signs_are_read_as_plain_ones_and_told(times: tuple[str, ...], tmp_path: Path) -> None:
    found, at = read(tmp_path, table(*times))
    assert at == SHANGHAI
    assert "全角" in told(found) and "Full-width" in told(found, "en")


def test_a_refused_time_is_shown_as_it_is_written(tmp_path: Path) -> None:
    rows = [{"id": "A", "what": "x", "at": "２０２６-０２-３０"}]
    _, refused = events_of(tmp_path, rows, case="id", activity="what", time="at")
    assert [row["said"] for row in refused] == ["２０２６-０２-３０"]


@pytest.mark.parametrize("heading", ["办理日期（民国）", "民国日期"])
def test_a_heading_that_speaks_of_the_republic_makes_its_years_such(heading: str, tmp_path: Path) -> None:
    found, at = read(tmp_path, table("115/11/03", "115/11/03", "115/11/04", heading=heading))
    assert [str(one)[:10] for one in at] == ["2026-11-03", "2026-11-03", "2026-11-04"]
    assert "民国" in told(found)


@pytest.mark.parametrize(
    "times",
    [
        ("3 Nov 2026", "13 Nov 2026", "24 Dec 2026"),
        ("Nov 3, 2026", "Nov. 13, 2026", "December 24, 2026"),
        ("03-NOV-26", "13-NOV-26", "24-DEC-26"),
        ("Tuesday, November 3, 2026", "Friday, November 13, 2026", "Thursday, December 24, 2026"),
        ("3 November 2026 09:00 GMT", "13 November 2026 12:01 GMT", "24 December 2026 16:02 GMT"),
    ],
)
def test_a_month_may_be_written_by_its_name(times: tuple[str, ...], tmp_path: Path) -> None:
    assert [str(one)[:10] for one in read(tmp_path, english(*times))[1]] == ["2026-11-03", "2026-11-13", "2026-12-24"]


def test_an_order_of_day_and_month_that_nothing_settles_is_told_with_the_option(tmp_path: Path) -> None:
    found = recognise(raw_rows(tmp_path, table("03/04/2026 09:00", "05/06/2026 12:01", "07/08/2026 16:02")))
    assert "%m/%d/%Y" in told(found) and "--time-format" in told(found) and "--time-format" in told(found, "en")
    assert "--time-format" not in told(recognise(raw_rows(tmp_path, table("23/04/2026 09:00", "05/06/2026 12:01", "07/08/2026 16:02"))))
