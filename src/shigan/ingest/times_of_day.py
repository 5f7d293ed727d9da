"""Tables that write the day in one column and the time of the day in another: the two are one moment.

The pair is found before columns are given their roles, so that the time of the day is never taken for anything else. Columns
are paired by their names (办理日期 and 办理时间, start date and start time), or where the one stands right behind the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import duckdb

from shigan.ingest.formats import guess_format
from shigan.ingest.heading_kinds import KIND_OF_NAME
from shigan.ingest.mapping_terms import Moment
from shigan.ingest.profiles import Profile
from shigan.ingest.sql import identifier
from shigan.ingest.staging import RawLike, source_of
from shigan.ingest.staging_times import said_of
from shigan.ingest.time_words import HALF_DAY

TIME_OF_DAY: Final = re.compile(r"\d{1,2}[:时点]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?|分)?")


def with_times_of_day(connection: duckdb.DuckDBPyConnection, raw: RawLike, found: Named[str, Profile]) -> dict[str, Profile]:
    """The profiles, where columns make one moment with that of the moment in place of the day's, and without the other's."""
    profiles = dict(found)
    for clock in [one for one in found.values() if _is_time_of_day(one)]:
        day = _day_for(clock.column, [column for column, one in profiles.items() if _is_day(one)], list(found))
        if day is not None:
            joined = _joined(connection, raw, profiles[day], clock.column)
            if joined is not None:
                profiles[day] = joined
                del profiles[clock.column]
    return profiles


def _is_time_of_day(profile: Profile) -> bool:
    plain = [re.sub(r"\s+", "", HALF_DAY.sub(_digits, word)) for word in profile.common]
    return profile.time is None and all(TIME_OF_DAY.fullmatch(word) for word in plain)


def _digits(word: re.Match[str]) -> str:
    """The word for a half of the day left out, with the digit that shows it to be one kept."""
    return re.sub(r"\D", "", word[0])


def _is_day(profile: Profile) -> bool:
    return profile.time is not None and profile.time.daily and profile.time_of_day is None


def _day_for(clock: str, days: Sequence[str], columns: Sequence[str]) -> str | None:
    stem = KIND_OF_NAME.sub("", clock).casefold()
    same = [day for day in days if KIND_OF_NAME.sub("", day).casefold() == stem]
    if len(same) == 1:
        return same[0]
    before = columns[columns.index(clock) - 1] if columns.index(clock) else None
    is_plain = stem == "" or (before is not None and KIND_OF_NAME.sub("", before) == "")
    return before if before in days and is_plain and not same else None


def _joined(connection: duckdb.DuckDBPyConnection, raw: RawLike, day: Profile, clock: str) -> Profile | None:
    """The day's column with the format of both together; None if they cannot be read as one."""
    moment = Moment(column=day.column, time_of_day=clock)
    both = f"(SELECT {said_of(moment)} AS {identifier(moment.label)} FROM {source_of(raw)})"
    time = guess_format(connection, both, moment.label, headed=True)
    if time is None or day.time is None or time.share < day.time.share or time.daily:
        return None
    return replace(day, time=time, time_of_day=clock)
