"""Takes the name of a calendar and extra files. Gives the Calendar. Never refuses a year that nobody announced yet.

A day is worked if, in this order: the calendar's own lists say so, the year's file says so, or the week says so.
A year without a file follows the week alone and is marked ``announced = False``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from shigan.calendars.calendar import EPOCH, Calendar, Flags, Seconds
from shigan.calendars.files import SUFFIXES, CalendarFaults, CalendarFile, Window, YearFile, read_file
from shigan.errors import Both

FIRST_YEAR, LAST_YEAR = 1970, 2099
_DATA = Path(__file__).parent / "data"


def built_in_calendars() -> tuple[str, ...]:
    """The names that need no file of your own."""
    return tuple(sorted(path.stem for path in _DATA.glob("*.yaml")))


def load_calendar(name: str, extra: Sequence[Path] = ()) -> Calendar:
    """Load a built-in calendar by name or a calendar file by path.

    Each of ``extra`` is a file or a folder of files: year files (which take the place of the same built-in year)
    and calendar files (which can then be asked for by their id). Raises CalendarFaults with every fault found.
    """
    chosen, extra_years = _choose(name, extra)
    years: dict[int, YearFile] = {}
    if chosen.years is not None:
        years = {year.year: year for year in _year_set(chosen)}
    years |= extra_years
    return _assemble(chosen, years)


def _choose(name: str, extra: Sequence[Path]) -> tuple[CalendarFile, dict[int, YearFile]]:
    calendars: dict[str, CalendarFile] = {}
    years: dict[int, YearFile] = {}
    for read in _read_all(extra):
        if isinstance(read, YearFile):
            years[read.year] = read
        else:
            calendars[read.id] = read
    if name in calendars:
        return calendars[name], years
    path = _DATA / f"{name}.yaml" if name in built_in_calendars() else Path(name)
    if path.suffix not in SUFFIXES or not path.is_file():
        known = ", ".join([*built_in_calendars(), *sorted(calendars)])
        raise CalendarFaults(
            [
                Both(
                    f"calendar {name!r} was not found; expected one of {known}, or the path of a .yaml or .toml file",
                    zh=f"没有名为“{name}”的日历；可用：{known}，或一个 .yaml、.toml 日历文件的路径",
                )
            ]
        )
    read = read_file(path)
    if isinstance(read, YearFile):
        raise CalendarFaults([f"{path}: is a year file; expected a calendar with id, week and windows"])
    return read, years


def _year_set(chosen: CalendarFile) -> list[YearFile]:
    """The year files a calendar names: a built-in set, or a folder beside its own file."""
    assert chosen.years is not None
    beside = chosen.path.parent / chosen.years
    folder = beside if beside.is_dir() else _DATA / "years" / chosen.years
    if not folder.is_dir():
        sets = ", ".join(sorted(path.name for path in (_DATA / "years").iterdir()))
        raise CalendarFaults(
            [f"{chosen.path}: years {chosen.years!r} is neither a folder beside the file nor one of: {sets}"]
        )
    return [read for read in _read_all([folder]) if isinstance(read, YearFile)]


def _read_all(paths: Iterable[Path]) -> list[CalendarFile | YearFile]:
    """Read files and the files in folders; the faults of all of them are raised together."""
    read: list[CalendarFile | YearFile] = []
    faults: list[str] = []
    for path in paths:
        files = sorted(p for p in path.iterdir() if p.suffix in SUFFIXES) if path.is_dir() else [path]
        for file in files:
            try:
                read.append(read_file(file))
            except CalendarFaults as error:
                faults += error.faults
    if faults:
        raise CalendarFaults(faults)
    return read


def _assemble(chosen: CalendarFile, years: Mapping[int, YearFile]) -> Calendar:
    first = (date(FIRST_YEAR, 1, 1) - EPOCH).days
    days = np.arange(first, (date(LAST_YEAR + 1, 1, 1) - EPOCH).days, dtype=np.int64)
    weekday = (days + 3) % 7 + 1  # 1970-01-01 was a Thursday
    works = np.isin(weekday, sorted(chosen.week))
    sources: list[CalendarFile | YearFile] = [*(years[year] for year in sorted(years)), chosen]
    for source in sources:
        works[_places(source.holidays, first)] = False
        works[_places(source.workdays, first)] = True
    o1, c1, o2, c2 = _hours(chosen, days, works)
    worked = (c1 - o1) + (c2 - o2)
    return Calendar(
        id=chosen.id,
        basis=chosen.basis,
        seconds_per_day=sum(closes - opens for opens, closes in chosen.windows),
        announced_until=_announced_until(chosen, years),
        first_day=first,
        o1=o1,
        c1=c1,
        o2=o2,
        c2=c2,
        cum_s=np.cumsum(worked) - worked,
        is_workday=works,
        announced=_announced(chosen, years, days),
        digest=_digest(chosen, years),
    )


def _places(days: Iterable[date], first: int) -> Seconds:
    covered = (day for day in days if FIRST_YEAR <= day.year <= LAST_YEAR)
    return np.array([(day - EPOCH).days - first for day in covered], dtype=np.int64)


def _hours(chosen: CalendarFile, days: Seconds, works: Flags) -> tuple[Seconds, Seconds, Seconds, Seconds]:
    """Opening and closing per day; zero on days off."""
    hours = np.zeros((4, len(days)), dtype=np.int64)
    _open(hours, works, chosen.windows)
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    month_day = (months.astype(np.int64) % 12 + 1) * 100 + (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    for season in chosen.seasons:
        since, before = month_day >= season.from_day, month_day < season.until_day
        inside = since & before if season.from_day < season.until_day else since | before
        _open(hours, works & inside, season.windows)
    return hours[0], hours[1], hours[2], hours[3]


def _open(hours: Seconds, where: Flags, windows: tuple[Window, ...]) -> None:
    (o1, c1), (o2, c2) = (*windows, (0, 0))[:2]
    hours[:, where] = np.array([[o1], [c1], [o2], [c2]], dtype=np.int64)


def _announced(chosen: CalendarFile, years: Mapping[int, YearFile], days: Seconds) -> Flags:
    if chosen.years is None:
        return np.ones(len(days), dtype=bool)
    official = sorted(year.year for year in years.values() if year.announced)
    return np.isin(1970 + days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64), official)


def _announced_until(chosen: CalendarFile, years: Mapping[int, YearFile]) -> int:
    """The last year of official data; the year before the first covered one when there are none at all."""
    if chosen.years is None:
        return LAST_YEAR
    return max((year.year for year in years.values() if year.announced), default=FIRST_YEAR - 1)


def _digest(chosen: CalendarFile, years: Mapping[int, YearFile]) -> str:
    digest = hashlib.sha256()
    for path in [chosen.path, *(years[year].path for year in sorted(years))]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
