"""What a person states about times and delimiters, over what was recognised or what a mapping says."""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import replace

import duckdb

from shigan.errors import Both, ShiganError
from shigan.ingest.formats import Guess, guess_format, half_width_texts, sample, stated_format
from shigan.ingest.instants import check_format, check_zone
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import CaseEvent, Moment, ZeroRule
from shigan.ingest.profiles import Profile
from shigan.ingest.staging import RawLike, source_of
from shigan.ingest.time_headings import heads_times

TIME_SHARE = 0.9


def check_stated(zone: str | None, time_format: str | None) -> None:
    """Raises ShiganError for a zone or a format that is none, before anything is read."""
    for text, option, check, examples in (
        (zone, "--zone", check_zone, ("Asia/Shanghai", "+08:00")),
        (time_format, "--time-format", check_format, ("'%Y/%m/%d %H:%M'", "excel")),
    ):
        if text is not None:
            try:
                check(text)
            except ValueError as error:
                one, other = (f"{option} {example}" for example in examples)
                remedy = Both(f"for example {one} or {other}", zh=f"例如 {one} 或 {other}")
                raise ShiganError(error.args[0], where=option, remedy=remedy) from error


def delimiter_sign(delimiter: str | None) -> str | None:
    """The character that is meant; ``tab`` is one that is hard to type. Raises ShiganError for what cannot part cells."""
    if delimiter is None:
        return None
    sign = "\t" if delimiter.casefold() in ("tab", "\\t") else delimiter
    if len(sign) != 1 or sign in '"\r\n\0':
        raise ShiganError(
            Both(f"'{delimiter}' cannot be a delimiter", zh=f"“{delimiter}”不能作分隔符"),
            expected=Both("one character other than a quotation mark or a line end, or tab", zh="引号、换行以外的一个字符，或 tab"),
            where="--delimiter",
            remedy=Both("for example --delimiter ';' or --delimiter tab", zh="例如 --delimiter ';' 或 --delimiter tab"),
        )
    return sign


def on_own_clock(raw: RawLike, mapping: Mapping, zone: str | None) -> Mapping:
    """The mapping with the stated zone as the office's own, where it names none and every time says that it is UTC: that is a
    program's clock, and the days of the office are others."""
    moment = mapping.time or next((event.time for event in mapping.events), None)
    if zone is None or mapping.local_zone is not None or moment is None or moment.column not in raw.columns:
        return mapping
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        if moment.format == "auto":
            guess = guess_format(connection, source_of(raw), moment.column, moment.empty)
        else:
            guess = _guess(connection, raw, moment.column, moment.format)
    return mapping.model_copy(update={"local_zone": zone}) if guess and guess.is_utc else mapping


def with_stated(
    mapping: Mapping, zone: str | None, time_format: str | None, leading_zeros: ZeroRule | None = None
) -> Mapping:
    """The mapping with another zone, another format of its times and another rule for the numbers of matters; a zone it states
    for a single column stays."""
    if zone is not None:
        mapping = mapping.model_copy(update={"zone": zone})
    if leading_zeros is not None:
        case = mapping.case.model_copy(update={"leading_zeros": leading_zeros})
        mapping = mapping.model_copy(update={"case": case})
    if time_format is None:
        return mapping
    events = tuple(_with_format(event, time_format) for event in mapping.events)
    time = mapping.time and _formatted(mapping.time, time_format)
    started = mapping.started and _formatted(mapping.started, time_format)
    return mapping.model_copy(update={"time": time, "started": started, "events": events})


def _with_format(event: CaseEvent, form: str) -> CaseEvent:
    return event.model_copy(update={"time": _formatted(event.time, form)})


def _formatted(moment: Moment, form: str) -> Moment:
    return moment.model_copy(update={"format": form})


def with_stated_format(
    connection: duckdb.DuckDBPyConnection, raw: RawLike, found: Named[str, Profile], form: str
) -> dict[str, Profile]:
    """The profiles, with the stated format where the heading speaks of times and it reads no less than what was found.

    Where it reads no such column, any other that it reads throughout. Raises ShiganError if it reads none.
    """
    guesses = {column: _guess(connection, raw, column, form) for column in found}
    able = {
        column: guess for column, guess in guesses.items()
        if guess and heads_times(column) and guess.share >= (known.share if (known := found[column].time) else 0)
    }  # fmt: skip
    able = able or {column: guess for column, guess in guesses.items() if guess and guess.share >= TIME_SHARE}
    if not able:
        raise _reads_nothing(raw, found, form)
    return {column: replace(one, time=able.get(column, one.time)) for column, one in found.items()}


def _guess(connection: duckdb.DuckDBPyConnection, raw: RawLike, column: str, form: str) -> Guess | None:
    texts = half_width_texts(sample(connection, source_of(raw), column, ()))
    return stated_format(connection, texts, form) if texts else None


def _reads_nothing(raw: RawLike, found: Named[str, Profile], form: str) -> ShiganError:
    headed = [one for one in found.values() if heads_times(one.column)] or list(found.values())[:3]
    shown = "; ".join(f"{one.column}: {', '.join(one.common[:3])}" for one in headed)
    return ShiganError(
        Both(f"the stated time format '{form}' reads no column of this file", zh=f"没有一列能按所写的时间格式“{form}”读取"),
        expected=Both(f"texts of this format; found {shown}", zh=f"合这种格式的写法；文件中是 {shown}"),
        where=str(raw.path),
        remedy=Both("correct --time-format after these values", zh="请对照这些写法改正 --time-format"),
    )
