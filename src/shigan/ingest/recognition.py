"""A mapping for a source that nobody described: each choice says why it was made and how sure it is, and what could not be
decided is said."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import duckdb

from shigan.ingest.case_status import StatusColumn, find_status, status_columns, told
from shigan.ingest.choosing import MOST_STEPS, Choice, Chooser, is_chinese
from shigan.ingest.content import Content
from shigan.ingest.doubts import (
    ENDED_SHARE,
    ending_remark,
    few,
    looks_like_cases,
    no_case,
    nobody_named,
    not_an_event_log,
    repeated_numbers,
    unused_columns,
)
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_parts import column_of, moment_of, shared_parts
from shigan.ingest.mapping_terms import JOINT, Actions, CaseEvent, CaseNumber, Deed, Ending, Status, ZeroRule
from shigan.ingest.meanings import Meaning, meaning_of
from shigan.ingest.named_columns import NO_COLUMN, check_named
from shigan.ingest.profiles import profiles
from shigan.ingest.questions import Question, questions_about
from shigan.ingest.remarks import Remark
from shigan.ingest.roles import role_name
from shigan.ingest.staging import RawLike, source_of
from shigan.ingest.stated import with_stated_format
from shigan.ingest.step_spans import choose_span
from shigan.ingest.texts import item_of, text_of
from shigan.ingest.time_headings import heads_times
from shigan.ingest.time_remarks import ask_for_cst, time_remarks, weakened
from shigan.ingest.times_of_day import with_times_of_day
from shigan.ingest.truths import choices_of, find_truths, truths_of
from shigan.ledger.actions import ACT, CANCEL, CLOSE, REGISTER

WRITTEN_OUT: Final = 300
"""With no more steps than this, undecided ones are written into the mapping too, so that a person only has to edit them."""
CHINESE_ZONE: Final = "Asia/Shanghai"
OBJECT: Final = "case:ocel:oid"
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
    questions: tuple[Question, ...] = ()  # what makes every number wrong if it was taken wrongly

    def told(self) -> tuple[Remark, ...]:
        """What was taken for what, and what is in doubt: for a reader who never saw the columns."""
        zh = "、".join(f"{role_name(one.role).zh}＝{one.column}" + DOUBT[one.sureness].zh for one in self.choices)
        en = ", ".join(f"{role_name(one.role).en} = {one.column}" + DOUBT[one.sureness].en for one in self.choices)
        undecided = [one.word for one in self.meanings if one.sureness == "undecided"]
        steps = () if not undecided else (Remark(
            f"未能判断含义的环节 {len(undecided)} 种，按一般环节计：{few(undecided, '、')}。",
            f"{len(undecided)} steps whose meaning could not be told count as plain steps: {few(undecided, ', ')}."),)  # fmt: skip
        return (Remark(f"自动认出：{zh}。", f"Recognised: {en}."), *self.doubts, *steps)


def recognise(
    raw: RawLike,
    *,
    zone: str | None = None,
    time_format: str | None = None,
    leading_zeros: ZeroRule | None = None,
    columns: Named[str, str] | None = None,
) -> Recognition:
    """What the columns and words of a source most likely are; ``zone`` is for times without an offset of their own, and
    the office's own where all times are UTC. ``time_format``: how a person says that the times are written; ``leading_zeros``:
    whether they matter in the numbers of matters; ``columns``: those that a person named, by role.

    Where no zone is given, a source with Chinese headings keeps Chinese time, any other UTC; both are said. An
    object-centric log is always UTC, as its readers take it where they put the changes of an object in order.

    Raises ShiganError if no column can be the case, or none holds times, or if a stated column is not there.
    """
    columns = columns or {}
    check_named(columns, raw.columns, str(raw.path))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        connection.execute("SET parquet_metadata_cache = true").fetchall()  # a question or two per column, to the same file
        found = profiles(connection, raw, heads_times)
        if time_format is not None:
            found = with_stated_format(connection, raw, found, time_format)
        found = with_times_of_day(connection, raw, found)
        truths = find_truths([raw], columns.values())
        found = {column: profile for column, profile in found.items() if column not in {one.column for one in truths}}
        status = find_status([raw], _candidates_for_status(columns.get("status"), list(found)))
        chooser = Chooser(found, Content(connection, raw, found), status.column if status else None, columns)
        chooser.choose_all()
        chooser.choices = weakened(chooser.choices, found)
        kept = zone or (CHINESE_ZONE if is_chinese(chooser) and OBJECT not in found else None)
        ask_for_cst(chooser, kept, str(raw.path))
        case = _case_number(raw, chooser, leading_zeros)
        if chooser.is_case_per_row():
            recognition = _case_per_row(case, chooser, kept, status)
        else:
            recognition = _event_per_row(connection, raw, case, chooser, kept, status)
        asked = questions_about({one.role: one for one in recognition.choices}, chooser.found)
        recognition = replace(recognition, questions=asked)
        if truths:
            mapping = recognition.mapping.model_copy(update={"truths": truths_of(truths)})
            recognition = replace(recognition, mapping=mapping, choices=(*recognition.choices, *choices_of(truths)))
        return recognition if zone is None else _on_own_clock(recognition, chooser, zone)


def _candidates_for_status(stated: str | None, columns: Sequence[str]) -> Sequence[str]:
    if stated is None:
        return status_columns(columns)
    return () if stated == NO_COLUMN else (stated,)


def _on_own_clock(recognition: Recognition, chooser: Chooser, zone: str) -> Recognition:
    """In the zone a person stated, where every time of the source is UTC: that is a program's clock and no office's."""
    time = chooser.found[chooser.column("time") or chooser.column("opened") or ""].time
    if time is None or not time.is_utc:
        return recognition
    return replace(recognition, mapping=recognition.mapping.model_copy(update={"local_zone": zone}))


CASE_TIMES: Final = (("opened", REGISTER, "登记"), ("closed", CLOSE, "办结"), ("cancelled", CANCEL, "撤销"))
"""Columns of a row that is a whole case: what happened then, in English (the role's own name) and in Chinese."""


def _case_per_row(case: CaseNumber, chooser: Chooser, zone: str | None, status: StatusColumn | None) -> Recognition:
    found = chooser.found
    chinese = is_chinese(chooser)
    parts = shared_parts(chooser, zone)
    result = parts.pop("outcome")
    events = [
        CaseEvent(
            activity=zh if chinese else role,
            action=action,
            time=moment_of(found[column], zone),
            required=action == REGISTER,
            outcome=result if action == CLOSE else None,
        )
        for role, action, zh in CASE_TIMES
        if (column := chooser.column(role)) is not None
    ]
    mapping = Mapping(
        row_is="case",
        case=case,
        events=tuple(events),
        status=_status(chooser, status),
        ending="marked" if status or {event.action for event in events} & {CLOSE, CANCEL} else "unmarked",
        calendar="cn-gov" if chinese else "weekends",
        **parts,
    )
    unused = ("time", "activity", "lifecycle", *(("outcome",) if CLOSE not in {event.action for event in events} else ()))
    choices = [choice for role, choice in chooser.choices.items() if role not in unused]
    seen = Remark("每个编号只有一行，又有开始和结束的时间或状态：一行是一整件事。",
                  "Every number has one row, with a time of opening and a time or status of ending: a row is a whole matter.")  # fmt: skip
    doubts = (
        seen,
        *((told(status),) if status else ()),
        *repeated_numbers(chooser),
        *time_remarks(chooser, zone),
        *nobody_named(chooser),
        *unused_columns(chooser, mapping),
        *chooser.doubts,
    )
    return Recognition(mapping, (*choices, *_status_choice(chooser, status)), (), doubts)


def _status(chooser: Chooser, found: StatusColumn | None) -> Status | Literal["none"] | None:
    if found is None:
        return "none" if chooser.stated.get("status") == NO_COLUMN else None
    return Status(column=found.column, words=dict(found.words))


def _case_number(raw: RawLike, chooser: Chooser, zeros: ZeroRule | None) -> CaseNumber:
    column = column_of(chooser, "case") or no_case(raw, chooser.found)
    return CaseNumber(**column.model_dump(), leading_zeros=zeros)


def _status_choice(chooser: Chooser, status: StatusColumn | None) -> tuple[Choice, ...]:
    if status is None:
        return ()
    why = Remark("列名和用词都是事项状态的。", "Its name and its words are those of the status of a case.")
    return (Choice("status", status.column, "likely", why, chooser.found[status.column].example),)


def _event_per_row(
    connection: duckdb.DuckDBPyConnection,
    raw: RawLike,
    case: CaseNumber,
    chooser: Chooser,
    zone: str | None,
    status: StatusColumn | None,
) -> Recognition:
    for role in ("opened", "closed", "cancelled"):
        chooser.choices.pop(role, None)
    choose_span(chooser)
    time, started, activity = (chooser.column(role) for role in ("time", "started", "activity"))
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
            "time": moment_of(chooser.found[time], zone),
            "started": moment_of(chooser.found[started], zone) if started else None,
            "counterpart": column_of(chooser, "counterpart"),
            "counterpart_unit": column_of(chooser, "counterpart_unit"),
            "actions": Actions(by=by, words=words),
            "calendar": "cn-gov" if is_chinese(chooser) else "weekends",
        }
    )
    if status is not None and not _tells_of_cases(connection, raw, draft, status):
        status = None
    share = _ended_share(connection, raw, draft, [one.word for one in meanings if one.action == CLOSE])
    is_marked = status is not None or share >= ENDED_SHARE
    mapping = draft.model_copy(
        update={"ending": "marked" if is_marked else "unmarked", "endings": _endings(status)}
    )
    doubts = (
        *((told(status, "endings"),) if status else ()),
        *time_remarks(chooser, zone),
        *(() if status else ending_remark(share)),
        *looks_like_cases(chooser),
        *nobody_named(chooser),
        *unused_columns(chooser, mapping),
        *chooser.doubts,
    )
    return Recognition(mapping, (*chooser.choices.values(), *_status_choice(chooser, status)), meanings, doubts)


def _endings(status: StatusColumn | None) -> tuple[Ending, ...]:
    """What the status of a case says of its ending, where no entry of the case says it itself."""
    if status is None:
        return ()
    words = {action: tuple(word for word, meaning in status.words.items() if meaning == action) for action in (CANCEL, CLOSE)}
    return tuple(
        Ending(column=status.column, words=said, action=action, unless_ended=True) for action, said in words.items() if said
    )


def _tells_of_cases(connection: duckdb.DuckDBPyConnection, raw: RawLike, mapping: Mapping, status: StatusColumn) -> bool:
    """Whether the column says the same on all rows of a case; if not, it tells of steps and not of cases."""
    if status.column in mapping.columns_used():
        return False
    rows = connection.execute(
        f"SELECT count(*) FILTER (words > 1), count(*) FILTER (number > 1) FROM (SELECT count(DISTINCT word) AS words, "
        f"count(*) AS number FROM (SELECT {item_of(mapping.case)} AS item, {text_of(status.column)} AS word "
        f"FROM {source_of(raw)}) GROUP BY item)"
    ).fetchall()[0]
    return int(rows[0]) == 0 and int(rows[1]) > 0


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
        f"FROM (SELECT {item_of(mapping.case)} AS item, {word} AS word FROM {source_of(raw)})",
        [list(closing)],
    ).fetchall()[0]
    return float(row[0] / row[1]) if row[1] else 0.0
