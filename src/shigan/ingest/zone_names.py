"""Zones by the names people and programs write behind a time: UTC, EST, GMT+8, Asia/Shanghai.

An abbreviation that several zones share is not settled by itself: a mapping states it (``Moment.zones``), or the zone of the
record uses it. Where neither does, CST is asked about.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from shigan.ingest.sql import literal

NAME: Final = r"(?:GMT|UTC)[+-]\d{1,2}(?::?\d{2})?|[A-Z][A-Za-z_]+(?:/[A-Za-z_+-]+)+|[A-Z]{1,5}"
AT_THE_END: Final = rf" ?({NAME})(?: \([^)]*\))?$"
BEFORE_THE_YEAR: Final = rf" ({NAME})( \d{{4}})$"
HOURS: Final[Mapping[str, int]] = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "HKT": 8, "SGT": 8,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "MST": -7,
    "PDT": -7, "PST": -8,
}  # fmt: skip
CST: Final = "CST"
CHINA: Final = "+08:00"
CENTRAL: Final = "-06:00"
_SEASONS: Final = (datetime(2020, 1, 1), datetime(2020, 7, 1))
"""Standard time and summer time, or the other way round."""
CITIES: Final = dict.fromkeys(("beijing", "peking", "china", "北京", "北京时间", "上海", "中国"), "Asia/Shanghai")


def zone_called(name: str) -> str | None:
    """The zone of a name, as an offset or a name of the time zone database; None if it is unknown or has several meanings."""
    if (hours := HOURS.get(name)) is not None:
        return _offset("-" if hours < 0 else "+", abs(hours))
    if parts := re.fullmatch(r"(?:GMT|UTC)([+-])(\d{1,2}):?(\d{2})?", name):
        return _offset(parts[1], int(parts[2]), int(parts[3] or 0))
    return name if "/" in name and _exists(name) else None


def cst_meant(zone: str | None) -> str | None:
    """What CST is in this zone: China Standard Time in Shanghai and Taipei, Central Standard Time in Chicago, Cuba's in Havana.

    None where the zone does not use the name: then nobody but the office can tell.
    """
    if zone in (None, CHINA, CENTRAL):
        return zone
    seasons = [season.replace(tzinfo=ZoneInfo(zone)) for season in _SEASONS] if _exists(zone) else []
    return next((season.isoformat()[-6:] for season in seasons if season.tzname() == CST), None)


def _offset(sign: str, hours: int, minutes: int = 0) -> str:
    return f"{sign}{hours:02d}:{minutes:02d}"


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def name_and_rest(text: str, form: str) -> tuple[str, str, str]:
    """SQL for the zone's name in a text ('' where there is none) and for the text without it, and the format without ``%Z``."""
    is_last = form.endswith("%Z")
    where = AT_THE_END if is_last else BEFORE_THE_YEAR
    rest = f"regexp_replace({text}, {literal(where)}, '{'' if is_last else chr(92) + '2'}')"
    return f"regexp_extract({text}, {literal(where)}, 1)", rest, re.sub(" ?%Z", "", form)


def names_in(texts: Sequence[str], form: str) -> tuple[str, ...]:
    """The names of zones in some texts of a format with ``%Z``."""
    where = re.compile(AT_THE_END if form.endswith("%Z") else BEFORE_THE_YEAR)
    return tuple(sorted({found[1] for text in texts if (found := where.search(text))}))


def nearest(text: str) -> tuple[str, ...]:
    """Names of zones that look like the text, the most similar first."""
    if known := CITIES.get(text.strip().casefold()):
        return (known,)
    names = _by_plain_name()
    plain = text.strip().casefold().replace(" ", "_")
    close = difflib.get_close_matches(plain, names, n=3, cutoff=0.75)
    return tuple(names[one] for one in close)


@cache
def _by_plain_name() -> dict[str, str]:
    """Every zone by its name and by its city alone, without case."""
    zones = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/")))
    return {**{name.rpartition("/")[2].casefold(): name for name in zones}, **{name.casefold(): name for name in zones}}
