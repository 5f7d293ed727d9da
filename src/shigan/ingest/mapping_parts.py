"""Takes the columns chosen. Gives the parts of a mapping made of them. Never reads a row."""

from __future__ import annotations

from typing import Any, Final

from shigan.ingest.assumptions import RECOGNISED
from shigan.ingest.choosing import Chooser, empty_words
from shigan.ingest.formats import Guess
from shigan.ingest.heading_words import column_words, name_score
from shigan.ingest.mapping_terms import Column, Moment, Worded
from shigan.ingest.profiles import Profile
from shigan.ingest.zone_names import CST, cst_meant

DETAILS: Final = 6
RATINGS: Final = {
    "满意": "good",
    "非常满意": "good",
    "基本满意": "good",
    "好评": "good",
    "很满意": "good",
    "good": "good",
    "very good": "good",
    "satisfied": "good",
    "very satisfied": "good",
    "不满意": "bad",
    "非常不满意": "bad",
    "很不满意": "bad",
    "差评": "bad",
    "bad": "bad",
    "poor": "bad",
    "very bad": "bad",
    "dissatisfied": "bad",
    "unsatisfied": "bad",
    "very dissatisfied": "bad",
    "未解决": "unsolved",
    "unsolved": "unsolved",
    "not solved": "unsolved",
}


def moment_of(profile: Profile, zone: str | None, *, due: bool = False) -> Moment:
    """``zone`` is that of the record and settles what CST means. A limit that is a day lasts until its end; whether other
    times are days is told value by value, see Moment."""
    assert profile.time is not None
    return Moment(
        column=profile.column,
        time_of_day=profile.time_of_day,
        format=profile.time.format,
        zones={CST: meant} if CST in profile.time.zone_names and (meant := cst_meant(zone)) else {},
        empty=empty_words(profile),
        day="end_of_day" if due and profile.time.daily else "as_written",
    )


def column_of(chooser: Chooser, role: str) -> Column | None:
    column = chooser.column(role)
    if column is None:
        return None
    profile = chooser.found[column]
    automatic = {word.casefold() for word in column_words()["automatic"]} if role == "person" else set()
    found = tuple(word for word in profile.common if word.casefold() in automatic)
    return Column(column=column, empty=empty_words(profile), automatic=found)


def shared_parts(chooser: Chooser, zone: str | None) -> dict[str, Any]:
    due, recorded, outcome = (chooser.column(role) for role in ("due", "recorded", "outcome"))
    naive = any(time is not None and not time.carries_offset for time in _times(chooser))
    return {
        "name": RECOGNISED,
        "zone": zone if naive else None,
        "unit": column_of(chooser, "unit") or column_of(chooser, "role"),
        "unit_is_role": chooser.column("role") is not None,
        "kind": _kind(column_of(chooser, "kind")),
        "channel": column_of(chooser, "channel"),
        "due": moment_of(chooser.found[due], zone, due=True) if due else None,
        "recorded": moment_of(chooser.found[recorded], zone) if recorded else None,
        "outcome": _outcome(chooser.found[outcome]) if outcome else None,
        "person": column_of(chooser, "person"),
        "payload": _details(chooser) or "none",
    }


def _times(chooser: Chooser) -> list[Guess | None]:
    """How the chosen columns of times are written; one of them without an offset is enough to need the zone."""
    columns = (chooser.column(role) for role in ("time", "started", "opened", "closed", "cancelled", "due", "recorded"))
    return [chooser.found[column].time for column in columns if column is not None]


def _kind(column: Column | None) -> Worded | None:
    return None if column is None else Worded(**column.model_dump())


def _outcome(profile: Profile) -> Worded:
    words = {word: RATINGS[word.casefold()] for word in profile.common if word.casefold() in RATINGS}
    return Worded(column=profile.column, empty=empty_words(profile), words=words)


def _details(chooser: Chooser) -> tuple[str, ...]:
    taken = {choice.column for choice in chooser.choices.values()}
    words = {"names": column_words()["detail"]}
    return tuple(
        sorted(column for column in chooser.found if column not in taken and name_score(column, words) > 0)[:DETAILS]
    )
