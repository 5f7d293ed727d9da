"""Takes what was recognised. Gives what a person should look at, and what could not be recognised at all. Never hides a column."""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from typing import Final

from shigan.errors import Both, ShiganError
from shigan.ingest.choosing import Chooser
from shigan.ingest.mapping import Mapping
from shigan.ingest.mapping_terms import Column
from shigan.ingest.profiles import Profile
from shigan.ingest.raw import SHEET
from shigan.ingest.remarks import Remark
from shigan.ingest.roles import role_name
from shigan.ingest.staging import RawLike
from shigan.ingest.time_remarks import format_remedy, unread_found, unread_times

ENDED_SHARE: Final = 0.5
LEFT_SHOWN: Final = 20


def few(words: Sequence[str], joint: str) -> str:
    return joint.join(words[:LEFT_SHOWN]) + (" …" if len(words) > LEFT_SHOWN else "")


def repeated_numbers(chooser: Chooser) -> tuple[Remark, ...]:
    case = chooser.found[chooser.choices["case"].column]
    if (more := case.filled - case.distinct) <= 0:
        return ()
    zh = f"列“{case.column}”有 {more} 行与别的行编号相同，将算作同一件事；请核对。"
    return (
        Remark(
            zh, f"{more} rows share their number in '{case.column}' with another and count as one matter; check them."
        ),
    )


def looks_like_cases(chooser: Chooser) -> tuple[Remark, ...]:
    """Steps of which no matter has two are rarely steps."""
    case = chooser.found[chooser.column("case") or ""]
    if case.distinct < case.filled or case.filled < 2:
        return ()
    zh = "没有一个编号出现两次。如果一行是一整件事，请在映射中把 row_is 改为 case，并在 events 写明受理、办结各是哪一列。"
    en = "No number comes twice. If a row is a whole matter, set row_is: case in the mapping and name the times under 'events'."
    return (Remark(zh, en),)


def unused_columns(chooser: Chooser, mapping: Mapping) -> tuple[Remark, ...]:
    """What a record holds and we do not read is said: a column left out may change every number."""
    kept = mapping.columns_used().union(mapping.payload if isinstance(mapping.payload, tuple) else ())
    left = [column for column in chooser.found if column not in kept and column != SHEET]
    if not left:
        return ()
    return (Remark(f"没有用到的列：{few(left, '、')}。", f"Columns that are not used: {few(left, ', ')}."),)


def nobody_named(chooser: Chooser) -> tuple[Remark, ...]:
    """That no column was taken for persons, or none for units, so that one that there is gets named."""
    known = {*chooser.choices, *chooser.stated, *(("unit",) if "role" in chooser.choices else ())}
    missing = [role for role in ("person", "unit") if role not in known]
    if not missing:
        return ()
    zh = "、".join(role_name(role).zh for role in missing)
    en = " and none for the ".join(role_name(role).en for role in missing)
    options = " ".join(f"--{role}" for role in missing)
    return (Remark(
        f"没有认出{zh}是哪一列，不作{zh}方面的分析；如有这样的列，请用 {options} 写明。",
        f"No column was taken for the {en}; findings about them are left out. If there is one, name it with {options}."),)  # fmt: skip


def no_case(raw: RawLike, found: Named[str, Profile]) -> Column:
    raise ShiganError(
        Both("no column could be recognised as the number of the matter", zh="没有认出哪一列是事项编号"),
        expected=Both(
            "a column that repeats for all rows of the same matter, such as 事项编号 or case id",
            zh="同一事项各行相同的一列，如“事项编号”",
        ),
        where=str(raw.path),
        remedy=_name_it("case", list(found)),
    )


def not_an_event_log(raw: RawLike, chooser: Chooser, time: str | None) -> ShiganError:
    if time is None and (unread := unread_times(chooser.found)):
        return ShiganError(unread_found(unread), where=str(raw.path), remedy=format_remedy(unread[0]))
    missing = (
        Both("no column could be recognised that holds times", zh="没有认出哪一列是时间")
        if time is None
        else Both("no column could be recognised that says what happened", zh="没有认出哪一列写明办了什么（环节）")
    )
    expected = Both("columns such as 办理时间 and 环节, or time and activity", zh="如“办理时间”“环节”这样的列")
    return ShiganError(
        missing,
        expected=expected,
        where=str(raw.path),
        remedy=_name_it("time" if time is None else "activity", list(chooser.found)),
    )


def _name_it(part: str, columns: Sequence[str]) -> Both:
    shown = ", ".join(columns[:40])
    zh_part = role_name(part).zh
    return Both(
        f"say which column it is with --{part}, or under '{part}' in a mapping; the columns are: {shown}",
        zh=f"用 --{part} 写明哪一列是{zh_part}，或写在映射的 {part} 一项；现有的列：{shown}",
    )


def ending_remark(share: float) -> tuple[Remark, ...]:
    if share >= ENDED_SHARE:
        zh = f"{share:.0%} 的事项有办结记录，视为标明办结。"
        en = f"{share:.0%} of the cases have an ending, so endings count as marked."
    elif share > 0:
        zh = f"只有 {share:.0%} 的事项有办结记录，视为没有标明。"
        en = f"Only {share:.0%} of the cases have an ending, so endings count as unmarked."
    else:
        zh, en = "没有认出办结的环节。", "No step was recognised as an ending."
    return (Remark(zh, en),)
