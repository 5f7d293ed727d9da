"""When people were there, read from nothing but the days on which they left entries."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc
import pytest

from shigan.calendars import load_calendar
from shigan.pipeline.presence import Presence, absences, presence_of
from tests.strategies_entries import entry, write_entries

MONDAY: Final = (date(2026, 3, 2) - date(1970, 1, 1)).days
WEEKS: Final = 20
OPEN: Final = np.array([MONDAY + 7 * week + day for week in range(WEEKS) for day in range(5)], dtype=np.int64)

NEVER_SHUT: Final = np.zeros(0, dtype=np.int64)


def weekdays(*chosen: int) -> Any:
    return OPEN[np.isin((OPEN - MONDAY) % 7, chosen)]


def test_who_is_there_every_day_is_never_away() -> None:
    assert absences(OPEN, OPEN, NEVER_SHUT) == []


def test_weeks_without_an_entry_are_an_absence_of_somebody_who_leaves_one_every_day() -> None:
    active = OPEN[(OPEN < MONDAY + 28) | (OPEN >= MONDAY + 42)]
    assert absences(active, OPEN, NEVER_SHUT) == [(MONDAY + 26, MONDAY + 42)]


def test_who_works_on_two_days_a_week_is_away_on_the_others() -> None:
    spans = absences(weekdays(0, 1), OPEN, NEVER_SHUT)
    assert spans == [(MONDAY + 7 * week + 2, MONDAY + 7 * week + 5) for week in range(WEEKS)]


def test_gaps_that_chance_makes_at_the_persons_pace_are_none() -> None:
    """On every third day an entry: two weeks without one are usual at that pace."""
    active = OPEN[::3]
    assert absences(active[(active < MONDAY + 28) | (active >= MONDAY + 42)], OPEN, NEVER_SHUT) == []


def test_who_left_is_away_from_then_on() -> None:
    assert absences(OPEN[:50], OPEN, NEVER_SHUT) == [(int(OPEN[49]) + 1, int(OPEN[-1]) + 1)]


def test_of_somebody_who_hardly_ever_appears_nothing_is_known() -> None:
    assert absences(OPEN[[3, 40, 77]], OPEN, NEVER_SHUT) == []


def test_few_days_that_all_fall_on_two_weekdays_tell_that_the_others_are_free() -> None:
    assert absences(weekdays(0, 3)[:12], OPEN, NEVER_SHUT)[:2] == [(MONDAY + 1, MONDAY + 3), (MONDAY + 4, MONDAY + 5)]


def test_few_days_that_leave_out_one_weekday_by_chance_tell_nothing() -> None:
    active = weekdays(0, 1, 2, 3)[:12]
    spans = absences(active, OPEN[active[-1] >= OPEN], NEVER_SHUT)
    assert spans == []


def test_nobody_is_there_on_a_day_on_which_the_office_is_shut() -> None:
    shut = OPEN[20:25]
    assert absences(np.setdiff1d(OPEN, shut), np.setdiff1d(OPEN, shut), shut) == [(int(shut[0]), int(shut[-1]) + 1)]


def _presence(told: list[dict[str, Any]], folder: Path) -> Presence:
    told.sort(key=lambda row: row["occurred_us"])
    files = write_entries([entry(sequence=place, offset_minutes=0, **row) for place, row in enumerate(told)], folder)
    return presence_of(files, load_calendar("weekends"))


@pytest.mark.parametrize(("open_days", "away"), [(np.setdiff1d(OPEN, OPEN[40:45]), 1), (OPEN[::2], 0)])
def test_an_office_is_shut_only_where_otherwise_somebody_is_always_there(tmp_path: Path, open_days: Any, away: int) -> None:
    told = rows(*((int(day), 10) for day in open_days), who="anna", unit="desk")
    told += rows((int(open_days[0]), 11), (int(open_days[-1]), 11), who="bo", unit="desk")
    leave = _presence(told, tmp_path).leave
    assert leave.filter(pc.equal(leave["actor"], "bo")).num_rows == away


def test_who_mostly_works_in_a_unit_that_works_at_night_is_one_of_those_in_shifts(tmp_path: Path) -> None:
    told = rows(*((int(day), 2) for day in OPEN[:30]), who="night", unit="north")
    told += rows(*((int(day), 10) for day in OPEN), who="day", unit="north")
    told += rows(*((int(day), 10) for day in OPEN), who="anna", unit="desk")
    told += rows(*((int(day), 11) for day in OPEN[:9]), who="anna", unit="north")
    assert _presence(told, tmp_path).in_shifts == {"north", "night", "day"}


def rows(*days: tuple[int, int], who: str, unit: str) -> list[dict[str, Any]]:
    return [
        {"item": "1", "action": "work", "actor": who, "unit": unit, "occurred_us": (day * 86_400 + hour * 3600) * 1_000_000}
        for day, hour in days
    ]


@pytest.mark.parametrize(("hour", "shifts"), [(10, set()), (2, {"night", "north"})])
def test_who_works_at_night_keeps_no_office_hours(tmp_path: Path, hour: int, shifts: set[str]) -> None:
    told = rows(*((int(day), 10) for day in OPEN), who="anna", unit="desk")
    told += rows(*((int(day), hour if place % 4 == 0 else 10) for place, day in enumerate(OPEN)), who="night", unit="north")
    told.sort(key=lambda row: row["occurred_us"])
    files = write_entries([entry(sequence=place, offset_minutes=0, **row) for place, row in enumerate(told)], tmp_path)
    assert presence_of(files, load_calendar("weekends")).in_shifts == shifts


def test_where_every_day_is_a_working_day_nobody_is_taken_as_away(tmp_path: Path) -> None:
    told = rows((MONDAY, 10), (MONDAY + 40, 10), who="anna", unit="desk")
    files = write_entries([entry(sequence=place, offset_minutes=0, **row) for place, row in enumerate(told)], tmp_path)
    assert presence_of(files, load_calendar("24x7")).leave.num_rows == 0


def test_who_comes_in_on_a_free_day_now_and_then_has_it_free_all_the_same() -> None:
    """Mondays and Tuesdays always, one Friday in ten: on the other Fridays nobody waited for anything."""
    active = np.union1d(weekdays(0, 1), weekdays(4)[::10])
    away = {day for since, until in absences(active, OPEN, NEVER_SHUT) for day in range(since, until)}
    assert away & set(weekdays(4).tolist()) == set(weekdays(4).tolist()) - set(active.tolist())
    assert not away & set(weekdays(0, 1).tolist())


def test_weekdays_that_differ_as_chance_makes_them_are_all_worked_on() -> None:
    active = np.sort(np.concatenate([weekdays(day)[: 12 - day] for day in range(5)]))
    free = {day for since, until in absences(active, OPEN, NEVER_SHUT) for day in range(since, until) if day <= active[-1]}
    assert not free
