"""What must hold for every instant: the quick computation equals the plain one, and spans add up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shigan.calendars import Calendar, built_in_calendars, load_calendar

CALENDARS = {name: load_calendar(name) for name in built_in_calendars()}
SECONDS = st.integers(min_value=-(10**10), max_value=10**10)
names = st.sampled_from(sorted(CALENDARS))


@given(names, st.lists(SECONDS, max_size=20))
def test_the_quick_coordinate_equals_the_plain_one(name: str, seconds: list[int]) -> None:
    calendar = CALENDARS[name]
    quick = calendar.coordinates(np.array(seconds, dtype=np.int64))
    assert quick.tolist() == [calendar.coordinate(s) for s in seconds]


@given(names, st.tuples(SECONDS, SECONDS, SECONDS))
def test_spans_add_up_and_time_never_runs_backwards(name: str, seconds: tuple[int, int, int]) -> None:
    a, b, c = sorted(seconds)
    at = CALENDARS[name].coordinate
    assert at(a) <= at(b) <= at(c)
    assert (at(b) - at(a)) + (at(c) - at(b)) == at(c) - at(a)
    assert at(c) - at(a) <= c - a


def counted(calendar: Calendar, start: int, end: int) -> int:
    """Working seconds in start..end, counted one by one from the calendar's own table."""
    total = 0
    for second in range(start, end):
        place = second // 86_400 - calendar.first_day
        clock = second % 86_400
        inside = [(int(o[place]), int(c[place])) for o, c in ((calendar.o1, calendar.c1), (calendar.o2, calendar.c2))]
        total += any(opens <= clock < closes for opens, closes in inside)
    return total


@given(
    names,
    st.integers(min_value=1_072_886_400, max_value=1_830_297_600),
    st.integers(min_value=0, max_value=4_000),
)
def test_a_span_is_what_counting_every_second_gives(name: str, start: int, length: int) -> None:
    calendar = CALENDARS[name]
    span = calendar.coordinate(start + length) - calendar.coordinate(start)
    assert span == counted(calendar, start, start + length)


@pytest.mark.parametrize("boundary", [30_600, 43_200, 48_600, 64_800, 0, 86_400])
def test_no_second_is_lost_or_doubled_where_offices_open_and_close(boundary: int) -> None:
    calendar = CALENDARS["cn-gov"]
    day = 20_780 * 86_400  # 2026-11-23
    for start in range(day + boundary - 3, day + boundary + 3):
        assert calendar.coordinate(start + 2) - calendar.coordinate(start) == counted(calendar, start, start + 2)


@given(names, st.lists(st.integers(min_value=1, max_value=900_000_000), min_size=1, max_size=20))
def test_the_way_back_from_a_coordinate_finds_the_earliest_second(name: str, coordinates: list[int]) -> None:
    calendar = CALENDARS[name]
    wanted = np.array(coordinates, dtype=np.int64)
    found = calendar.seconds_at(wanted)
    assert calendar.coordinates(found).tolist() == coordinates
    assert (calendar.coordinates(found - 1) == wanted - 1).all()


@given(st.dates(min_value=date(1995, 1, 1), max_value=date(2045, 1, 1)), st.integers(min_value=-300, max_value=300))
def test_counting_working_days_undoes_adding_them(day: date, n: int) -> None:
    calendar = CALENDARS["cn-gov"]
    undone = calendar.working_days_between(day, calendar.add_working_days(day, n))
    starts_on_a_day_off_and_goes_back = n < 0 and not calendar.works_on(day)
    assert undone == n + starts_on_a_day_off_and_goes_back
