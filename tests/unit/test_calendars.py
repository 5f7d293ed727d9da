"""What counts as a working day and as working time, checked against dates anybody can look up."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import yaml

from shigan.calendars import Calendar, CalendarFaults, DayOutsideCalendar, built_in_calendars, load_calendar

CN = load_calendar("cn-gov")


def second(text: str) -> int:
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1)).total_seconds())


def worked_hours(calendar: Calendar, start: str, end: str) -> float:
    return (calendar.coordinate(second(end)) - calendar.coordinate(second(start))) / 3600


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2004-05-08", True),  # make-up Saturday of the long May week
        ("2008-01-01", False),
        ("2007-12-31", False),  # belongs to the notice for 2008
        ("2007-12-29", True),
        ("2012-12-31", True),
        ("2011-12-31", True),  # belongs to the notice for 2012
        ("2015-09-03", False),  # the one-off holiday of 2015
        ("2015-09-06", True),
        ("2018-12-31", False),
        ("2019-05-02", False),  # changed by a second notice
        ("2019-05-05", True),
        ("2020-01-31", False),  # the holiday that was made longer
        ("2020-02-01", False),
        ("2024-02-09", True),  # the eve was not a holiday that year
        ("2025-10-08", False),
        ("2026-02-14", True),
        ("2026-02-20", False),
        ("2026-02-28", True),
        ("2026-10-10", True),
        ("2026-11-21", False),
        ("2026-11-23", True),
    ],
)
def test_official_days_off_and_make_up_days_are_known(day: str, works: bool) -> None:
    assert CN.works_on(date.fromisoformat(day)) is works


def test_the_spring_festival_takes_no_working_time() -> None:
    assert worked_hours(CN, "2026-02-14T18:00:00", "2026-02-24T08:30:00") == 0
    assert worked_hours(CN, "2026-02-14T08:30:00", "2026-02-24T18:00:00") == 16


def test_a_make_up_saturday_counts_as_a_whole_day() -> None:
    assert worked_hours(CN, "2026-10-10T00:00:00", "2026-10-11T00:00:00") == 8


def test_the_lunch_break_and_the_night_take_no_working_time() -> None:
    assert worked_hours(CN, "2026-11-23T11:30:00", "2026-11-23T14:00:00") == 1
    assert worked_hours(CN, "2026-11-23T17:00:00", "2026-11-24T09:00:00") == 1.5


def test_a_year_nobody_announced_follows_the_week_and_says_so() -> None:
    assert CN.announced_until == 2026
    assert not CN.announced_on(date(2027, 1, 1))
    assert CN.works_on(date(2027, 1, 1))  # a Friday: unknown, so the week decides
    assert CN.add_working_days(date(2026, 12, 31), 5) == date(2027, 1, 7)
    assert worked_hours(CN, "2027-02-01T00:00:00", "2027-02-08T00:00:00") == 40


def test_working_days_do_not_count_the_day_they_start_from() -> None:
    assert CN.add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert CN.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert CN.add_working_days(date(2026, 10, 8), -1) == date(2026, 9, 30)
    assert CN.add_working_days(date(2026, 10, 3), 0) == date(2026, 10, 3)
    assert CN.working_days_between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert CN.working_days_between(date(2026, 10, 10), date(2026, 9, 30)) == -3


def test_a_day_outside_the_calendar_is_named() -> None:
    with pytest.raises(DayOutsideCalendar, match=r"1889-01-01 lies outside calendar 'cn-gov', which covers 1970-01-01"):
        CN.works_on(date(1889, 1, 1))
    with pytest.raises(DayOutsideCalendar, match="100000 working days from 2026-01-05"):
        CN.add_working_days(date(2026, 1, 5), 100_000)


def test_instants_outside_the_calendar_rest_at_its_ends() -> None:
    far = np.array([-(10**12), 10**12], dtype=np.int64)
    assert CN.coordinates(far).tolist() == [0, CN.coordinate(10**12)]
    assert CN.coordinate(-(10**12)) == 0


def test_around_the_clock_every_second_counts() -> None:
    clock = load_calendar("24x7")
    assert clock.basis == "utc"
    assert clock.seconds_per_day == 86_400
    assert worked_hours(clock, "2026-02-14T18:00:00", "2026-02-24T08:30:00") == 9 * 24 + 14.5


def test_weekends_is_monday_to_friday_nine_to_five_and_always_announced() -> None:
    week = load_calendar("weekends")
    assert worked_hours(week, "2026-11-16T00:00:00", "2026-11-23T00:00:00") == 40
    assert week.announced_on(date(2045, 7, 1))


def test_every_built_in_calendar_gives_the_table_the_engines_stage() -> None:
    for name in built_in_calendars():
        table = load_calendar(name).table()
        assert table.schema == pa.schema(
            [
                *[(column, pa.int64()) for column in ("day", "cum_s", "o1", "c1", "o2", "c2")],
                ("is_workday", pa.bool_()),
                ("announced", pa.bool_()),
                ("period", pa.string()),
            ]
        )
        days = table["day"].to_numpy()
        assert (np.diff(days) == 1).all()
        assert days[0] <= (date(1990, 1, 1) - date(1970, 1, 1)).days
        assert days[-1] >= (date(2045, 12, 31) - date(1970, 1, 1)).days


def test_the_period_is_the_quarter() -> None:
    table = CN.table()
    place = (date(2026, 11, 22) - date(1970, 1, 1)).days - table["day"][0].as_py()
    assert table["period"][place].as_py() == "2026Q4"
    assert table["period"][0].as_py() == "1970Q1"


def test_each_year_file_names_its_notice_and_only_make_up_weekends_are_listed() -> None:
    folder = Path(__file__).parents[2] / "src/shigan/calendars/data/years/cn"
    years = sorted(folder.glob("*.yaml"))
    assert [path.stem for path in years] == [str(year) for year in range(2004, 2027)]
    for path in years:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert content["notices"][0]["title"].startswith("国务院办公厅关于")
        assert all(notice["number"] or not notice["number_checked"] for notice in content["notices"])
        assert all(day.isoweekday() >= 6 for day in content["workdays"]), path.name


def test_a_site_adds_a_year_by_dropping_a_file(tmp_path: Path) -> None:
    (tmp_path / "2027.yaml").write_text(
        "year: 2027\nnotices: [{number: null, title: 示例}]\nholidays: {元旦: [2027-01-01]}\nworkdays: [2027-01-02]\n",
        encoding="utf-8",
    )
    longer = load_calendar("cn-gov", extra=[tmp_path])
    assert longer.announced_until == 2027
    assert not longer.works_on(date(2027, 1, 1))
    assert longer.works_on(date(2027, 1, 2))
    assert longer.announced_on(date(2027, 6, 1))
    assert longer.digest != CN.digest


def test_a_half_published_year_applies_and_stays_marked(tmp_path: Path) -> None:
    half = tmp_path / "half.toml"
    half.write_text("year = 2027\nannounced = false\nholidays = [2027-01-01]\n", encoding="utf-8")
    calendar = load_calendar("cn-gov", extra=[half])
    assert not calendar.works_on(date(2027, 1, 1))
    assert not calendar.announced_on(date(2027, 1, 1))


def test_a_unit_writes_its_own_hours_with_a_summer_season(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "id: own\nyears: cn\nwindows: [[08:00, 12:00], [14:30, 17:30]]\n"
        'seasons: [{from: "06-01", until: "10-01", windows: [["08:00", "12:00"], ["15:00", "18:30"]]}]\n'
        "holidays: [2026-11-24]\n",
        encoding="utf-8",
    )
    for calendar in (load_calendar(str(own)), load_calendar("own", extra=[own])):
        assert calendar.seconds_per_day == 7 * 3600
        assert worked_hours(calendar, "2026-11-23T00:00:00", "2026-11-25T00:00:00") == 7
        assert worked_hours(calendar, "2026-09-30T00:00:00", "2026-10-01T00:00:00") == 7.5
        assert not calendar.works_on(date(2026, 10, 1))


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "id: ''\nbasis: moon\nweek: [0]\nwindows: [['18:00', '09:00']]\nseasons: [{from: 13-01}]\ncolour: red\n",
        encoding="utf-8",
    )
    (tmp_path / "b.yaml").write_text(
        "year: 2027\nannounced: perhaps\nholidays: ['soon', 2026-06-01, 2027-01-01]\nworkdays: [2027-01-01]\n",
        encoding="utf-8",
    )
    (tmp_path / "c.toml").write_text("year = = 2027", encoding="utf-8")
    (tmp_path / "d.yaml").write_text("- 2027", encoding="utf-8")
    (tmp_path / "e.yaml").write_text("year: 2027\nholidays: [2027-02-30]", encoding="utf-8")
    with pytest.raises(CalendarFaults) as caught:
        load_calendar("cn-gov", extra=[tmp_path])
    told = caught.value.faults
    assert len(told) == 13
    assert f"{tmp_path / 'a.yaml'}: basis: found 'moon', expected 'local' or 'utc'" in told
    assert any("2026-06-01: does not belong to 2027" in fault for fault in told)
    assert any("2027-01-01: stands under both holidays and workdays" in fault for fault in told)


def test_an_unknown_calendar_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CalendarFaults, match="calendar 'mars' was not found; expected one of 24x7, cn-gov, weekends"):
        load_calendar("mars")
