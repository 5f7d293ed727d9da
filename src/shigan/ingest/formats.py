"""Takes a column of texts. Gives the time format that reads all of them, with its doubts. Never settles a doubt silently."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

import duckdb

from shigan.ingest.candidates import candidates, republic_candidates, short_candidates
from shigan.ingest.instants import DAY_US, EITHER, reading
from shigan.ingest.sql import identifier, literals
from shigan.ingest.time_numbers import number_format, serial_format
from shigan.ingest.time_words import ERA, FULL_WIDTH, MONTHS
from shigan.ingest.zone_names import names_in

SAMPLE: Final = 2_000
FIRST_LOOK: Final = 40
LIKE_A_TIME: Final = re.compile(
    rf"\d{{1,4}}[-/.年]\d{{1,2}}[-/.月]\d|\d{{1,2}}-[A-Za-z]{{3}}-\d|^(?:19|20)\d{{6}}(?:T?\d{{6}})?$"
    rf"|(?i:\b(?:{MONTHS})[a-z]*\.? \d|\d[ /-](?:{MONTHS}))"
)
"""Year, month and day: every format that looks promising is a question to the database, and numbers such as 12.5 and 3-14
need none."""
Sureness = Literal["sure", "likely", "doubtful"]


@dataclass(frozen=True)
class ToldApart:
    """A text that the formats read differently, and what it is by each of them."""

    text: str
    readings: Mapping[str, str]


@dataclass(frozen=True)
class Guess:
    """``share`` of the sampled texts that the format reads; ``rivals`` read just as many but differently."""

    format: str
    share: float
    rivals: tuple[str, ...]
    carries_offset: bool
    daily: bool  # every sampled time is at midnight
    sureness: Sureness = "sure"  # numbers alone are likely times at best, years of two digits are doubtful
    is_utc: bool = False  # every sampled time says that it is UTC
    full_width: bool = False  # some digits are written as a Chinese keyboard writes them
    told_apart: ToldApart | None = None  # where there are rivals
    zone_names: tuple[str, ...] = ()  # those that stand behind the times, where the format has a place for one


def infer_format(
    connection: duckdb.DuckDBPyConnection, source: str, column: str, empty: Sequence[str] = ()
) -> str | None:
    """The name of the best format for a column of which a person says that it holds times; None if none reads half of it."""
    guess = guess_format(connection, source, column, empty, headed=True)
    return guess.format if guess else None


def guess_format(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    column: str,
    empty: Sequence[str] = (),
    *,
    headed: bool = False,
    from_1904: bool = False,
) -> Guess | None:
    """The format that reads the most of a sample of distinct texts; None if that is less than half.

    ``headed``: the heading says that the column holds times. Only then are numbers (days counted by a spreadsheet, seconds
    since 1970) and years of two digits read. ``from_1904``: the workbook counts its days from 1904. A heading that speaks of
    years of the Republic (民国) makes its years such.
    """
    said = sample(connection, source, column, empty)
    texts = half_width_texts(said)
    guess = None
    if texts and ERA in column:
        guess = _best(connection, texts, republic_candidates())
    if texts and guess is None:
        guess = _guess_of(connection, texts, headed=headed, from_1904=from_1904)
    return guess and replace(guess, full_width=texts != said)


def half_width_texts(texts: Sequence[str]) -> list[str]:
    """The texts with half-width digits and signs, as ``time_words.half_width`` makes them for whole columns."""
    return list(dict.fromkeys(text.translate(FULL_WIDTH) for text in texts))


def _guess_of(connection: duckdb.DuckDBPyConnection, texts: list[str], *, headed: bool, from_1904: bool) -> Guess | None:
    if 2 * sum(LIKE_A_TIME.search(text) is not None for text in texts) >= len(texts):
        found = _best(connection, texts, candidates(texts[:FIRST_LOOK]))
        if found is None and headed and (short := _best(connection, texts, short_candidates(texts[:FIRST_LOOK]))):
            found = replace(short, sureness="doubtful")
        if found is not None:
            return found
    number = number_format(texts) if headed else None
    if number is None:
        return None
    guess = stated_format(connection, texts, serial_format(from_1904) if number == "excel" else number)
    return guess and replace(guess, sureness="likely")


def reads(form: str, texts: list[str]) -> bool:
    """Whether a format reads every one of a few texts."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        return len(_tried(connection, (form,), texts).get(form, {})) == len(texts)


def stated_format(connection: duckdb.DuckDBPyConnection, texts: list[str], form: str) -> Guess | None:
    """What a stated format makes of some texts; None if it reads less than half of them."""
    return _guess(form, (), _tried(connection, (form,), texts).get(form, {}), texts)


def _best(connection: duckdb.DuckDBPyConnection, texts: list[str], forms: Sequence[str]) -> Guess | None:
    iso = _tried(connection, ("iso",), texts)["iso"]
    results = {"iso": iso} if len(iso) == len(texts) else _tried(connection, _promising(connection, texts, forms), texts)
    best = max(results, key=lambda form: len(results[form]), default="iso")
    read = results.get(best, {})
    plain = _plain(forms)
    if len(read) < len(texts) and best in plain:
        best, read = _mixed(connection, texts, plain)
    rivals = tuple(
        form for form in results if form != best and len(results[form]) == len(read) and results[form] != read
    )
    guess = _guess(best, rivals, read, texts)
    return guess and replace(guess, told_apart=_told_apart({form: results[form] for form in (best, *rivals)}) if rivals else None)


def _told_apart(results: Mapping[str, _Read]) -> ToldApart:
    """By the first text that every one reads and two read differently; where there is none, by any."""
    common = sorted(set.intersection(*(set(read) for read in results.values())))
    text = next((one for one in common if len({read[one] for read in results.values()}) == len(results)), None)
    text = text or next((one for one in common if len({read[one] for read in results.values()}) > 1), "")
    return ToldApart(text, {form: _moment(read[text][0]) for form, read in results.items() if text in read})


def _moment(local_us: int) -> str:
    moment = datetime(1970, 1, 1) + timedelta(microseconds=local_us)
    return moment.isoformat(" ", "minutes") if local_us % DAY_US else moment.date().isoformat()


def _guess(form: str, rivals: tuple[str, ...], read: _Read, texts: list[str]) -> Guess | None:
    if 2 * len(read) < len(texts):
        return None
    return Guess(
        format=form,
        share=len(read) / len(texts),
        rivals=rivals,
        carries_offset="%Z" in form or all(own is not None for _, own in read.values()),
        daily=all(local % DAY_US == 0 for local, _ in read.values()),
        is_utc=all(own == 0 for _, own in read.values()),
        zone_names=names_in(texts, form) if "%Z" in form else (),
    )


_Read = dict[str, tuple[int, int | None]]
"""By text: local microseconds, and the offset that the text carries."""


def _plain(forms: Sequence[str]) -> list[str]:
    """Formats that begin with the year and have separators: no text can be read by two of them differently."""
    return ["iso", *(form for form in forms if form.startswith("%Y") and not form.startswith("%Y%m") and "%Z" not in form)]


def _mixed(
    connection: duckdb.DuckDBPyConnection, texts: list[str], plain: Sequence[str]
) -> tuple[str, _Read]:
    """The plain formats that together read the most, the most usual first, joined; and what they read."""
    chosen: list[str] = []
    read: _Read = {}
    results = _tried(connection, plain, texts)
    for form in sorted(results, key=lambda form: -len(results[form])):
        if results[form].keys() - read.keys():
            chosen.append(form)
            read = {**results[form], **read}
    return EITHER.join(chosen), read


def _promising(connection: duckdb.DuckDBPyConnection, texts: list[str], forms: Sequence[str]) -> list[str]:
    """Formats that read at least one in four of the first few texts."""
    few = texts[:FIRST_LOOK]
    return [form for form, read in _tried(connection, forms, few).items() if 4 * len(read) >= len(few)] or ["iso"]


def sample(connection: duckdb.DuckDBPyConnection, source: str, column: str, empty: Sequence[str]) -> list[str]:
    """Distinct texts from all over the file, the same ones every time."""
    words = f"trim({identifier(column)})"
    wanted = f"{identifier(column)} IS NOT NULL AND {words} NOT IN ({literals(['', *empty])})"
    query = f"SELECT DISTINCT {words} AS t FROM {source} WHERE {wanted} ORDER BY hash(t), t LIMIT {SAMPLE}"
    return [row[0] for row in connection.execute(query).fetchall()]


def _tried(
    connection: duckdb.DuckDBPyConnection, forms: Sequence[str], texts: list[str]
) -> dict[str, _Read]:
    """What each format makes of the texts it can read: local microseconds and the text's own offset."""
    found: dict[str, _Read] = {}
    for form in forms:
        way = reading("t", form)
        rows = connection.execute(
            f"SELECT t, {way.local} AS local, {way.own} FROM (SELECT unnest(?::VARCHAR[]) AS t)", [texts]
        ).fetchall()
        found[form] = {text: (local, own) for text, local, own in rows if local is not None}
        if not found[form] and form != "iso":
            del found[form]
    return found
