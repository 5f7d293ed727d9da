"""Takes YAML and TOML files. Gives what a calendar and a year say, or every fault at once. Never guesses a date."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

import yaml

from shigan import yaml_text
from shigan.errors import Both, SaidWhole, told

Window = tuple[int, int]
"""Opening and closing, seconds of the local day."""

SUFFIXES = (".yaml", ".yml", ".toml")
_CALENDAR_KEYS = {"id", "title", "basis", "week", "windows", "seasons", "years", "holidays", "workdays"}
_YEAR_KEYS = {"year", "announced", "notices", "holidays", "workdays"}


class CalendarFaults(SaidWhole, ValueError):
    """What is wrong with the calendar's files; ``faults`` has one sentence for each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(Both("\n".join(faults), zh="\n".join(told(fault, "zh") for fault in faults)))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.faults,))


@dataclass(frozen=True, kw_only=True)
class Season:
    """Other office hours from one day of the year (month * 100 + day) until another, which is not included."""

    from_day: int
    until_day: int
    windows: tuple[Window, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """The hours and the week of one office."""

    path: Path
    id: str
    basis: Literal["local", "utc"]
    week: frozenset[int]  # ISO days of the week that are worked, Monday = 1
    windows: tuple[Window, ...]
    seasons: tuple[Season, ...] = ()
    years: str | None = None  # a set of year files; None: no official data are needed
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True)
class YearFile:
    """What was announced for one year. Its New Year's days may lie in the December before."""

    path: Path
    year: int
    announced: bool
    holidays: frozenset[date]
    workdays: frozenset[date]
    notices: tuple[Mapping[str, object], ...] = field(default=())


def read_file(path: Path) -> CalendarFile | YearFile:
    """Read one file: with a key ``year`` it is a year, otherwise a calendar. Raises CalendarFaults."""
    content = _content(path)
    faults: list[str] = []
    read = _year(path, content, faults) if "year" in content else _calendar(path, content, faults)
    if faults:
        raise CalendarFaults([f"{path}: {fault}" for fault in faults])
    return read


def _content(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text) if path.suffix == ".toml" else yaml_text.load(text)
    except OSError as error:
        raise CalendarFaults([f"{path}: cannot be read ({error.strerror}); check the path"]) from error
    except (ValueError, yaml.YAMLError) as error:  # ValueError: not UTF-8, not TOML, or a day that does not exist
        raise CalendarFaults([f"{path}: cannot be read as YAML or TOML in UTF-8 ({error}); correct it"]) from error
    if not isinstance(content, dict):
        raise CalendarFaults([f"{path}: found {type(content).__name__}, expected a mapping of keys such as 'id'"])
    return content


def _calendar(path: Path, content: dict[str, Any], faults: list[str]) -> CalendarFile:
    _known(content, _CALENDAR_KEYS, faults)
    identity = content.get("id")
    if not isinstance(identity, str) or not identity:
        faults.append(f"id: found {identity!r}, expected a short text that names the calendar")
    basis = content.get("basis", "local")
    if basis not in ("local", "utc"):
        faults.append(f"basis: found {basis!r}, expected 'local' or 'utc'")
    return CalendarFile(
        path=path,
        id=str(identity),
        basis="utc" if basis == "utc" else "local",
        week=_week(content.get("week", [1, 2, 3, 4, 5]), faults),
        windows=_windows(content.get("windows"), "windows", faults),
        seasons=_seasons(content.get("seasons") or [], faults),
        years=_years(content.get("years"), faults),
        holidays=_dates(content.get("holidays"), "holidays", faults),
        workdays=_dates(content.get("workdays"), "workdays", faults),
    )


def _year(path: Path, content: dict[str, Any], faults: list[str]) -> YearFile:
    _known(content, _YEAR_KEYS, faults)
    year = content["year"]
    if not isinstance(year, int) or isinstance(year, bool):
        faults.append(f"year: found {year!r}, expected a whole number such as 2027")
        year = 0
    announced = content.get("announced", True)
    if not isinstance(announced, bool):
        faults.append(f"announced: found {announced!r}, expected true or false")
    notices = content.get("notices") or []
    if not isinstance(notices, list) or not all(isinstance(notice, dict) for notice in notices):
        faults.append("notices: expected a list of notices, each with number, title and number_checked")
        notices = []
    read = YearFile(
        path=path,
        year=year,
        announced=bool(announced),
        holidays=_dates(content.get("holidays"), "holidays", faults),
        workdays=_dates(content.get("workdays"), "workdays", faults),
        notices=tuple(notices),
    )
    if year:
        faults += _misplaced(read)
    return read


def _misplaced(read: YearFile) -> list[str]:
    """Days of another year, and days that are called both off and worked."""
    faults = [
        f"{day}: does not belong to {read.year}; expected a day of it or of the December before"
        for day in sorted(read.holidays | read.workdays)
        if day.year != read.year and (day.year, day.month) != (read.year - 1, 12)
    ]
    both = sorted(read.holidays & read.workdays)
    return faults + [f"{day}: stands under both holidays and workdays; keep one of the two" for day in both]


def _known(content: dict[str, Any], keys: set[str], faults: list[str]) -> None:
    for key in content:
        if key not in keys:
            faults.append(f"{key}: is not a known key; expected one of {', '.join(sorted(keys))}")


def _week(found: object, faults: list[str]) -> frozenset[int]:
    if isinstance(found, list) and found and all(isinstance(d, int) and 1 <= d <= 7 for d in found):
        return frozenset(found)
    faults.append(f"week: found {found!r}, expected worked days of the week, Monday = 1, such as [1, 2, 3, 4, 5]")
    return frozenset()


def _years(found: object, faults: list[str]) -> str | None:
    if found is None or (isinstance(found, str) and found):
        return found
    faults.append(f"years: found {found!r}, expected 'cn' or a folder of year files beside this file")
    return None


def _windows(found: object, where: str, faults: list[str]) -> tuple[Window, ...]:
    """One or two windows, in order and not touching each other."""
    hint = 'expected one or two spans such as [["08:30", "12:00"], ["13:30", "18:00"]]'
    if not isinstance(found, list) or not 1 <= len(found) <= 2:
        faults.append(f"{where}: found {found!r}, {hint}")
        return ()
    windows = []
    for span in found:
        ends = [_second(end) for end in span] if isinstance(span, list) else []
        opens, closes = ends if len(ends) == 2 else (None, None)
        if opens is None or closes is None or opens >= closes:
            faults.append(f"{where}: found {span!r}, {hint}")
            return ()
        windows.append((opens, closes))
    if len(windows) == 2 and windows[0][1] > windows[1][0]:
        faults.append(f"{where}: the second span begins before the first ends; {hint}")
    return tuple(windows)


def _second(found: object) -> int | None:
    """The second of the day; YAML reads an unquoted 13:30 as the whole number of minutes, TOML as a time."""
    if isinstance(found, time):
        return found.hour * 3600 + found.minute * 60 + found.second
    if isinstance(found, int) and not isinstance(found, bool):
        return found * 60 if 0 <= found <= 1440 else None
    parts = found.split(":") if isinstance(found, str) else []
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        return None
    hour, minute, second = (int(part) for part in [*parts, "0"][:3])
    total = hour * 3600 + minute * 60 + second
    return total if minute < 60 and second < 60 and total <= 86_400 else None


def _seasons(found: object, faults: list[str]) -> tuple[Season, ...]:
    if not isinstance(found, list):
        faults.append(f"seasons: found {found!r}, expected a list of from, until (month-day) and windows")
        return ()
    seasons = []
    for place, season in enumerate(found, 1):
        entry = season if isinstance(season, dict) else {}
        first, last = _month_day(entry.get("from")), _month_day(entry.get("until"))
        if first is None or last is None:
            faults.append(f'seasons, no. {place}: expected from and until as quoted month-day such as "05-01"')
            continue
        windows = _windows(entry.get("windows"), f"seasons, no. {place}", faults)
        seasons.append(Season(from_day=first, until_day=last, windows=windows))
    return tuple(seasons)


def _month_day(found: object) -> int | None:
    try:
        day = date.fromisoformat(f"2000-{found}")
    except ValueError:
        return None
    return day.month * 100 + day.day


def _dates(found: object, where: str, faults: list[str]) -> frozenset[date]:
    """Days from a list, or from named lists (a festival and its days)."""
    if found is None:
        return frozenset()
    lists = list(found.values()) if isinstance(found, dict) else [found]
    days: set[date] = set()
    for entries in lists:
        for entry in entries if isinstance(entries, list) else [entries]:
            if isinstance(entry, date) and not isinstance(entry, datetime):
                days.add(entry)
            else:
                faults.append(f"{where}: found {entry!r}, expected a day such as 2027-01-01, unquoted")
    return frozenset(days)
