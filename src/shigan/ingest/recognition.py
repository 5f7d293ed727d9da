"""Takes raw rows of an unknown source. Gives a mapping, with the reason for every choice. Never guesses silently: each
choice says how sure it is, and what could not be decided is said."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from shigan.ingest.choosing import MOST_STEPS, Choice, Chooser, is_chinese, role_name
from shigan.ingest.doubts import (
    ENDED_SHARE,
    ending_remark,
    few,
    looks_like_cases,
    no_case,
    not_an_event_log,
    repeated_numbers,
    unused_columns,
    zone_doubt,
)
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_parts import column_of, moment_of, shared_parts
from shigan.ingest.mapping_terms import JOINT, Actions, CaseEvent, Deed
from shigan.ingest.meanings import Meaning, meaning_of
from shigan.ingest.profiles import profiles
from shigan.ingest.remarks import Remark
from shigan.ingest.staging import RawLike, source_of
from shigan.ingest.texts import text_of
from shigan.ledger.actions import ACT, CLOSE, REGISTER

WRITTEN_OUT: Final = 300
"""With no more steps than this, undecided ones are written into the mapping too, so that a person only has to edit them."""
CHINESE_ZONE: Final = "Asia/Shanghai"
DOUBT: Final[Named[str, Remark]] = {
    "sure": Remark("", ""),
    "likely": Remark("", ""),
    "doubtful": Remark("（存疑）", " (doubtful)"),
}


@dataclass(frozen=True)
class Recognition:
    """What was recognised. ``doubts`` are for a person to settle; ``meanings`` has every step's name."""

    mapping: Mapping
    choices: tuple[Choice, ...]
    meanings: tuple[Meaning, ...]
    doubts: tuple[Remark, ...]

    def told(self) -> tuple[Remark, ...]:
        """What was taken for what, and what is in doubt: for a reader who never saw the columns."""
        zh = "、".join(f"{role_name(one.role).zh}＝{one.column}" + DOUBT[one.sureness].zh for one in self.choices)
        en = ", ".join(f"{role_name(one.role).en} = {one.column}" + DOUBT[one.sureness].en for one in self.choices)
        undecided = [one.word for one in self.meanings if one.sureness == "undecided"]
        steps = () if not undecided else (Remark(
            f"未能判断含义的环节 {len(undecided)} 种，按一般环节计：{few(undecided, '、')}。",
            f"{len(undecided)} steps whose meaning could not be told count as plain steps: {few(undecided, ', ')}."),)  # fmt: skip
        return (Remark(f"自动认出：{zh}。", f"Recognised: {en}."), *self.doubts, *steps)


def recognise(raw: RawLike, *, zone: str | None = None) -> Recognition:
    """What the columns and words of a source most likely are; ``zone`` is for times without an offset of their own.

    Where it is not given, a source with Chinese headings keeps Chinese time, any other UTC; both are said.

    Raises ShiganError if no column can be the case, or none holds times.
    """
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        found = profiles(connection, raw)
        chooser = Chooser(found)
        chooser.choose_all()
        zone = zone or (CHINESE_ZONE if is_chinese(chooser) else None)
        if chooser.is_case_per_row():
            return _case_per_row(raw, chooser, zone)
        return _event_per_row(connection, raw, chooser, zone)


def _case_per_row(raw: RawLike, chooser: Chooser, zone: str | None) -> Recognition:
    found = chooser.found
    opened, closed = ("登记", "办结") if is_chinese(chooser) else ("opened", "closed")
    events = [
        CaseEvent(
            activity=opened, action=REGISTER, time=moment_of(found[chooser.choices["opened"].column]), required=True
        ),
        CaseEvent(activity=closed, action=CLOSE, time=moment_of(found[chooser.choices["closed"].column])),
    ]
    parts = shared_parts(chooser, zone)
    if parts["outcome"] is not None:
        events[1] = events[1].model_copy(update={"outcome": parts.pop("outcome")})
    mapping = Mapping(
        row_is="case",
        case=column_of(chooser, "case") or no_case(raw, found),
        events=tuple(events),
        ending="marked",
        calendar="cn-gov" if is_chinese(chooser) else "weekends",
        **parts,
    )
    unused = ("time", "activity", "lifecycle")
    choices = tuple(choice for role, choice in chooser.choices.items() if role not in unused)
    told = Remark("每个编号只有一行，又有开始和办结两列时间：一行是一整件事。",
                  "Every number has one row, with times of opening and closing: a row is a whole matter.")  # fmt: skip
    doubts = (
        told,
        *repeated_numbers(chooser),
        *zone_doubt(chooser, zone),
        *unused_columns(chooser, mapping),
        *chooser.doubts,
    )
    return Recognition(mapping, choices, (), doubts)


def _event_per_row(
    connection: duckdb.DuckDBPyConnection, raw: RawLike, chooser: Chooser, zone: str | None
) -> Recognition:
    for role in ("opened", "closed"):
        chooser.choices.pop(role, None)
    case = column_of(chooser, "case") or no_case(raw, chooser.found)
    time, activity = chooser.column("time"), chooser.column("activity")
    if time is None or activity is None:
        raise not_an_event_log(raw, chooser, time)
    by = _deciding_columns(chooser, activity)
    meanings = _meanings(connection, raw, by)
    words = {one.word: Deed(action=one.action) for one in meanings if one.action != ACT or len(meanings) <= WRITTEN_OUT}
    draft = Mapping.model_validate(
        {
            **shared_parts(chooser, zone),
            "case": case,
            "activity": (activity,),
            "time": moment_of(chooser.found[time]),
            "counterpart": column_of(chooser, "counterpart"),
            "counterpart_unit": column_of(chooser, "counterpart_unit"),
            "actions": Actions(by=by, words=words),
            "calendar": "cn-gov" if is_chinese(chooser) else "weekends",
        }
    )
    share = _ended_share(connection, raw, draft, [one.word for one in meanings if one.action == CLOSE])
    mapping = draft.model_copy(update={"ending": "marked" if share >= ENDED_SHARE else "unmarked"})
    doubts = (
        *zone_doubt(chooser, zone),
        *ending_remark(share),
        *looks_like_cases(chooser),
        *unused_columns(chooser, mapping),
        *chooser.doubts,
    )
    return Recognition(mapping, tuple(chooser.choices.values()), meanings, doubts)


def _deciding_columns(chooser: Chooser, activity: str) -> tuple[str, ...]:
    """The life-cycle helps to tell what a step means only if it has more than one state."""
    lifecycle = chooser.column("lifecycle")
    if lifecycle is None or chooser.found[lifecycle].distinct < 2:
        chooser.choices.pop("lifecycle", None)
        return (activity,)
    return activity, lifecycle


def _meanings(connection: duckdb.DuckDBPyConnection, raw: RawLike, by: Sequence[str]) -> tuple[Meaning, ...]:
    word = f"concat_ws('{JOINT}', {', '.join(text_of(column) for column in by)})"
    rows = connection.execute(
        f"SELECT {word} AS word, count(*) FROM {source_of(raw)} GROUP BY 1 HAVING word <> '' ORDER BY 2 DESC, 1 LIMIT {MOST_STEPS}"
    ).fetchall()
    parts = [str(said).rpartition(JOINT) for said, _ in rows]
    started = {activity for activity, _, state in parts if state.casefold() == "start"}
    return tuple(meaning_of(str(said), int(count), started=started) for said, count in rows)


def _ended_share(
    connection: duckdb.DuckDBPyConnection, raw: RawLike, mapping: Mapping, closing: Sequence[str]
) -> float:
    if not closing:
        return 0.0
    word = f"concat_ws('{JOINT}', {', '.join(text_of(column) for column in mapping.actions.by)})"
    row = connection.execute(
        f"SELECT count(DISTINCT item) FILTER (word IN (SELECT unnest(?::VARCHAR[]))), count(DISTINCT item) "
        f"FROM (SELECT {text_of(mapping.case.column)} AS item, {word} AS word FROM {source_of(raw)})",
        [list(closing)],
    ).fetchall()[0]
    return float(row[0] / row[1]) if row[1] else 0.0
