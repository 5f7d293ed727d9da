"""Takes raw rows of an unknown source. Gives a mapping, with the reason for every choice. Never guesses silently: each
choice says how sure it is, and what could not be decided is said."""

from __future__ import annotations

import re
from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

import duckdb
import yaml

from shigan.errors import Both, ShiganError
from shigan.ingest.mapping import JOINT, Actions, CaseEvent, Column, Deed, Mapping, Moment, Worded
from shigan.ingest.meanings import Meaning, meaning_of
from shigan.ingest.profiles import Profile, profiles
from shigan.ingest.receipt import RECOGNISED
from shigan.ingest.remarks import Remark
from shigan.ingest.staging import RawLike, source_of, text_of
from shigan.ledger.actions import ACT, CLOSE, REGISTER

Sureness = Literal["sure", "likely", "doubtful"]
MOST_STEPS: Final = 5_000
WRITTEN_OUT: Final = 300
"""With no more steps than this, undecided ones are written into the mapping too, so that a person only has to edit them."""
TIME_SHARE: Final = 0.9
NAMED_SHARE: Final = 0.5
ENDED_SHARE: Final = 0.5
DETAILS: Final = 6
ONCE_SHARE: Final = 0.95
STANDARD_CASES: Final = ("case:concept:name", "case:ocel:oid")  # what the standards of the field call it is it
CHINESE_ZONE: Final = "Asia/Shanghai"
LEFT_SHOWN: Final = 20
RATINGS: Final = {
    "满意": "good",
    "非常满意": "good",
    "基本满意": "good",
    "不满意": "bad",
    "非常不满意": "bad",
    "未解决": "unsolved",
}


@dataclass(frozen=True)
class Choice:
    """One column taken for one role."""

    role: str
    column: str
    sureness: Sureness
    why: Remark
    example: str | None


DOUBT: Final[Named[str, Remark]] = {
    "sure": Remark("", ""),
    "likely": Remark("", ""),
    "doubtful": Remark("（存疑）", " (doubtful)"),
}


def _few(words: Sequence[str], joint: str) -> str:
    return joint.join(words[:LEFT_SHOWN]) + (" …" if len(words) > LEFT_SHOWN else "")


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
            f"未能判断含义的环节 {len(undecided)} 种，按一般环节计：{_few(undecided, '、')}。",
            f"{len(undecided)} steps whose meaning could not be told count as plain steps: {_few(undecided, ', ')}."),)  # fmt: skip
        return (Remark(f"自动认出：{zh}。", f"Recognised: {en}."), *self.doubts, *steps)


@cache
def column_words() -> dict[str, Any]:
    """The vocabulary of column names."""
    text = resources.files("shigan.ingest").joinpath("vocabulary/columns.yaml").read_text("utf-8")
    said: dict[str, Any] = yaml.safe_load(text)
    return said


def recognise(raw: RawLike, *, zone: str | None = None) -> Recognition:
    """What the columns and words of a source most likely are; ``zone`` is for times without an offset of their own.

    Where it is not given, a source with Chinese headings keeps Chinese time, any other UTC; both are said.

    Raises ShiganError if no column can be the case, or none holds times.
    """
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'").fetchall()
        found = profiles(connection, raw)
        chooser = _Chooser(found)
        chooser.choose_all()
        zone = zone or (CHINESE_ZONE if _is_chinese(chooser) else None)
        if chooser.is_case_per_row():
            return _case_per_row(raw, chooser, zone)
        return _event_per_row(connection, raw, chooser, zone)


class _Chooser:
    """Gives each role the column whose name and content suit it best; a column has one role."""

    def __init__(self, found: Named[str, Profile]) -> None:
        self.found = found
        self.choices: dict[str, Choice] = {}
        self.doubts: list[Remark] = []

    def choose_all(self) -> None:
        for role in ("due", "recorded", "opened", "closed", "time", "case", "lifecycle", "activity", "person", "unit",
                     "counterpart_unit", "counterpart", "kind", "channel", "outcome"):  # fmt: skip
            self._choose(role)
        if "unit" not in self.choices:
            self._choose("role")
        if "case" not in self.choices:
            self._case_by_row_number()
        if self.is_case_per_row():
            self._open_by_time()
            return
        if self.choices.get("case") and self._is_row_number(self.choices["case"].column):
            del self.choices["case"]
        if "time" not in self.choices:
            self._time_by_content()
        if "case" not in self.choices:
            self._case_by_content()
        if "activity" not in self.choices:
            self._activity_by_content()

    def is_case_per_row(self) -> bool:
        """A row is a whole case if (nearly) no case number comes twice and there are times of opening and closing.

        A few numbers that were typed twice do not turn the lines of a table into steps.
        """
        case = self.choices.get("case")
        once = case is not None and self._comes_once(self.found[case.column])
        return once and "closed" in self.choices and ("opened" in self.choices or "time" in self.choices)

    @staticmethod
    def _comes_once(profile: Profile) -> bool:
        return profile.filled > 1 and profile.distinct >= ONCE_SHARE * profile.filled

    def _open_by_time(self) -> None:
        """The only other time of a whole case is when it began."""
        if "opened" in self.choices:
            return
        time = self.choices.pop("time")
        why = Remark("除办结、时限外的时间，视为开始的时间。", "The time that is neither end nor limit counts as the beginning.")
        self.choices["opened"] = Choice("opened", time.column, "doubtful", why, time.example)

    def _is_row_number(self, column: str) -> bool:
        return _plain(column) in {_plain(name) for name in column_words()["case"]["row_numbers"]}

    def _case_by_row_number(self) -> None:
        taken = {choice.column for choice in self.choices.values()}
        for column, profile in self.found.items():
            if column not in taken and self._is_row_number(column) and self._comes_once(profile):
                why = Remark(
                    "没有编号列；一行一件事，以序号为编号。", "There is no case number; a row is a matter, so its number serves."
                )
                self._take("case", column, "doubtful", why)
                return

    def column(self, role: str) -> str | None:
        choice = self.choices.get(role)
        return choice.column if choice else None

    def _choose(self, role: str) -> None:
        taken = {choice.column for choice in self.choices.values()}
        words = column_words()[role]
        scored = [
            (score, column)
            for column in self.found
            if column not in taken and (score := _score(column, words)) > 0 and self._suits(role, self.found[column])
        ]
        if not scored:
            return
        score, column = max(scored, key=lambda one: one[0])
        exact = score >= 1
        why = Remark(
            f"列名{'就是' if exact else '含有'}“{role_name(role).zh}”的常用叫法。",
            f"Its name {'is' if exact else 'contains'} a usual one for the {role_name(role).en}.",
        )
        self._take(role, column, "sure" if exact else "likely", why)

    def _take(self, role: str, column: str, sureness: Sureness, why: Remark) -> None:
        profile = self.found[column]
        if profile.time and profile.time.rivals:
            rivals = ", ".join(profile.time.rivals)
            self.doubts.append(
                Remark(
                    f"列“{column}”的时间既可读作 {profile.time.format}，也可读作 {rivals}；请在映射中写明格式。",
                    f"The times in '{column}' can be read as {profile.time.format} or as {rivals}; please state the format.",
                )
            )
            sureness = "doubtful"
        self._doubt_unread(profile)
        self.choices[role] = Choice(role, column, sureness, why, profile.example)

    def _doubt_unread(self, profile: Profile) -> None:
        if profile.time and profile.time.share < 1:
            share = 1 - profile.time.share
            self.doubts.append(
                Remark(
                    f"列“{profile.column}”中约 {share:.0%} 的写法不合格式 {profile.time.format}。",
                    f"About {share:.0%} of the different texts in '{profile.column}' do not fit the format {profile.time.format}.",
                )
            )

    def _suits(self, role: str, profile: Profile) -> bool:
        if role in ("time", "due", "recorded", "opened", "closed"):
            return profile.time is not None  # its name says so, and half of it at least can be read
        if role == "case" and profile.column in STANDARD_CASES:
            return True
        if role == "case":
            return profile.share_filled >= NAMED_SHARE and profile.distinct > 1 and profile.time is None
        if role == "unit":
            return profile.time is None  # one single unit is still the unit
        if role == "kind":
            return profile.time is None and profile.distinct > 1 and self._groups(profile)
        if role in ("role", "channel", "outcome"):
            return profile.distinct > 1 and profile.time is None
        if role == "activity":
            return profile.share_filled >= NAMED_SHARE and profile.distinct <= MOST_STEPS and profile.time is None
        return profile.time is None

    def _groups(self, profile: Profile) -> bool:
        """Several matters share a kind; a text that nearly every matter has for itself is its title."""
        case = self.choices.get("case")
        return case is None or 2 * profile.distinct <= max(self.found[case.column].distinct, 4)

    def _time_by_content(self) -> None:
        taken = {choice.column for choice in self.choices.values() if choice.role in ("due", "recorded")}
        times = [
            one for one in self.found.values() if one.time and one.time.share >= TIME_SHARE and one.column not in taken
        ]
        if times:
            best = max(times, key=lambda one: (one.filled, one.distinct))
            why = Remark(
                "名称没有说明，但内容都能读作时间。", "Its name does not tell, but its content reads as times."
            )
            self.choices = {role: choice for role, choice in self.choices.items() if choice.column != best.column}
            self._take("time", best.column, "likely" if len(times) == 1 else "doubtful", why)

    def _case_by_content(self) -> None:
        taken = {choice.column for choice in self.choices.values()}
        able = [
            one
            for one in self.found.values()
            if one.column not in taken and one.time is None and one.share_filled == 1.0 and 2 * one.distinct <= 2 * one.rows
            and one.distinct * 100 >= one.rows and one.distinct < one.rows
        ]  # fmt: skip
        if able:
            best = max(able, key=lambda one: one.distinct)
            why = Remark(
                "名称没有说明；它每行都有、且成组重复。",
                "Its name does not tell; it is on every row and repeats in groups.",
            )
            self._take("case", best.column, "doubtful", why)

    def _activity_by_content(self) -> None:
        taken = {choice.column for choice in self.choices.values()}
        able = [one for one in self.found.values() if one.column not in taken and one.time is None
                and one.share_filled >= TIME_SHARE and 2 <= one.distinct <= 200]  # fmt: skip
        if able:
            best = max(able, key=lambda one: one.distinct)
            why = Remark(
                "名称没有说明；它每行都有、且词不多。",
                "Its name does not tell; it is on every row and has few different words.",
            )
            self._take("activity", best.column, "doubtful", why)


def role_name(role: str) -> Remark:
    """What a role is called."""
    zh, en = _ROLES[role]
    return Remark(zh, en)


_ROLES: Final = {
    "case": ("事项编号", "case"), "activity": ("环节", "activity"), "time": ("时间", "time"), "person": ("经办人", "person"),
    "unit": ("单位", "unit"), "role": ("角色", "role"), "counterpart": ("接收人", "person it was passed to"),
    "counterpart_unit": ("接收单位", "unit it was passed to"), "kind": ("事项类型", "kind of matter"),
    "channel": ("渠道", "channel"), "due": ("时限", "due date"), "recorded": ("录入时间", "time of recording"),
    "outcome": ("结果", "outcome"), "lifecycle": ("生命周期", "life-cycle"), "opened": ("受理时间", "time of opening"),
    "closed": ("办结时间", "time of closing"), "ending": ("办结标志", "ending"), "payload": ("附带内容", "details"),
}  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-:：()（）\[\]./]+", "", name.removeprefix("case:")).casefold()


def _score(column: str, words: Named[str, Sequence[str]]) -> float:
    """Above 1 for a usual name (the more usual the higher), below 1 for one that contains a usual part, else 0."""
    plain = _plain(column)
    names = [_plain(name) for name in words["names"]]
    if plain in names:
        return 2 - names.index(plain) / len(names) + (0.5 if column in words["names"] else 0)
    parts = [_plain(part) for part in words.get("parts", ())]
    inside = [index for index, part in enumerate(parts) if part in plain]
    return 0.9 - inside[0] / (2 * len(parts)) if inside else 0.0


def _moment(profile: Profile, *, due: bool = False, daily: bool = False) -> Moment:
    assert profile.time is not None
    whole_day = due and profile.time.daily and not daily
    return Moment(
        column=profile.column,
        format=profile.time.format,
        empty=_empty(profile),
        day="end_of_day" if whole_day else "as_written",
    )


def _empty(profile: Profile) -> tuple[str, ...]:
    return tuple(word for word in profile.common if word in set(column_words()["empty"]))


def _one(chooser: _Chooser, role: str) -> Column | None:
    column = chooser.column(role)
    if column is None:
        return None
    profile = chooser.found[column]
    automatic = {word.casefold() for word in column_words()["automatic"]} if role == "person" else set()
    found = tuple(word for word in profile.common if word.casefold() in automatic)
    return Column(column=column, empty=_empty(profile), automatic=found)


def _shared_parts(chooser: _Chooser, zone: str | None) -> dict[str, Any]:
    due, recorded, outcome = (chooser.column(role) for role in ("due", "recorded", "outcome"))
    time = chooser.found[chooser.column("time") or chooser.column("opened") or ""].time
    naive = time is not None and not time.carries_offset
    return {
        "name": RECOGNISED,
        "zone": zone if naive else None,
        "unit": _one(chooser, "unit") or _one(chooser, "role"),
        "unit_is_role": chooser.column("role") is not None,
        "kind": _kind(_one(chooser, "kind")),
        "channel": _one(chooser, "channel"),
        "due": _moment(chooser.found[due], due=True, daily=bool(time and time.daily)) if due else None,
        "recorded": _moment(chooser.found[recorded]) if recorded else None,
        "outcome": _outcome(chooser.found[outcome]) if outcome else None,
        "person": _one(chooser, "person"),
        "payload": _details(chooser) or "none",
    }


def _kind(column: Column | None) -> Worded | None:
    return None if column is None else Worded(**column.model_dump())


def _outcome(profile: Profile) -> Worded:
    words = {word: RATINGS[word] for word in profile.common if word in RATINGS}
    return Worded(column=profile.column, empty=_empty(profile), words=words)


def _details(chooser: _Chooser) -> tuple[str, ...]:
    taken = {choice.column for choice in chooser.choices.values()}
    words = {"names": column_words()["detail"]}
    return tuple(
        sorted(column for column in chooser.found if column not in taken and _score(column, words) > 0)[:DETAILS]
    )


def _case_per_row(raw: RawLike, chooser: _Chooser, zone: str | None) -> Recognition:
    found = chooser.found
    opened, closed = ("登记", "办结") if _is_chinese(chooser) else ("opened", "closed")
    events = [
        CaseEvent(
            activity=opened, action=REGISTER, time=_moment(found[chooser.choices["opened"].column]), required=True
        ),
        CaseEvent(activity=closed, action=CLOSE, time=_moment(found[chooser.choices["closed"].column])),
    ]
    parts = _shared_parts(chooser, zone)
    if parts["outcome"] is not None:
        events[1] = events[1].model_copy(update={"outcome": parts.pop("outcome")})
    mapping = Mapping(
        row_is="case",
        case=_one(chooser, "case") or _no_case(raw, found),
        events=tuple(events),
        ending="marked",
        calendar="cn-gov" if _is_chinese(chooser) else "weekends",
        **parts,
    )
    unused = ("time", "activity", "lifecycle")
    choices = tuple(choice for role, choice in chooser.choices.items() if role not in unused)
    told = Remark("每个编号只有一行，又有开始和办结两列时间：一行是一整件事。",
                  "Every number has one row, with times of opening and closing: a row is a whole matter.")  # fmt: skip
    doubts = (told, *_repeated(chooser), *_zone_doubt(chooser, zone), *_unused(chooser, mapping), *chooser.doubts)
    return Recognition(mapping, choices, (), doubts)


def _event_per_row(
    connection: duckdb.DuckDBPyConnection, raw: RawLike, chooser: _Chooser, zone: str | None
) -> Recognition:
    for role in ("opened", "closed"):
        chooser.choices.pop(role, None)
    case = _one(chooser, "case") or _no_case(raw, chooser.found)
    time, activity = chooser.column("time"), chooser.column("activity")
    if time is None or activity is None:
        raise _not_an_event_log(raw, chooser, time)
    by = _deciding_columns(chooser, activity)
    meanings = _meanings(connection, raw, by)
    words = {one.word: Deed(action=one.action) for one in meanings if one.action != ACT or len(meanings) <= WRITTEN_OUT}
    draft = Mapping.model_validate(
        {
            **_shared_parts(chooser, zone),
            "case": case,
            "activity": (activity,),
            "time": _moment(chooser.found[time]),
            "counterpart": _one(chooser, "counterpart"),
            "counterpart_unit": _one(chooser, "counterpart_unit"),
            "actions": Actions(by=by, words=words),
            "calendar": "cn-gov" if _is_chinese(chooser) else "weekends",
        }
    )
    share = _ended_share(connection, raw, draft, [one.word for one in meanings if one.action == CLOSE])
    mapping = draft.model_copy(update={"ending": "marked" if share >= ENDED_SHARE else "unmarked"})
    doubts = (
        *_zone_doubt(chooser, zone),
        *_ending_remark(share),
        *_looks_like_cases(chooser),
        *_unused(chooser, mapping),
        *chooser.doubts,
    )
    return Recognition(mapping, tuple(chooser.choices.values()), meanings, doubts)


def _repeated(chooser: _Chooser) -> tuple[Remark, ...]:
    case = chooser.found[chooser.choices["case"].column]
    if (more := case.filled - case.distinct) <= 0:
        return ()
    zh = f"列“{case.column}”有 {more} 行与别的行编号相同，将算作同一件事；请核对。"
    return (Remark(zh, f"{more} rows share their number in '{case.column}' with another and count as one matter; check them."),)


def _looks_like_cases(chooser: _Chooser) -> tuple[Remark, ...]:
    """Steps of which no matter has two are rarely steps."""
    case = chooser.found[chooser.column("case") or ""]
    if case.distinct < case.filled or case.filled < 2:
        return ()
    zh = "没有一个编号出现两次。如果一行是一整件事，请在映射中把 row_is 改为 case，并在 events 写明受理、办结各是哪一列。"
    en = "No number comes twice. If a row is a whole matter, set row_is: case in the mapping and name the times under 'events'."
    return (Remark(zh, en),)


def _unused(chooser: _Chooser, mapping: Mapping) -> tuple[Remark, ...]:
    """What a record holds and we do not read is said: a column left out may change every number."""
    kept = mapping.columns_used().union(mapping.payload if isinstance(mapping.payload, tuple) else ())
    left = [column for column in chooser.found if column not in kept]
    if not left:
        return ()
    return (Remark(f"没有用到的列：{_few(left, '、')}。", f"Columns that are not used: {_few(left, ', ')}."),)


def _is_chinese(chooser: _Chooser) -> bool:
    return any(re.search(r"[\u3400-\u9fff]", column) for column in chooser.found)


def _no_case(raw: RawLike, found: Named[str, Profile]) -> Column:
    raise ShiganError(
        Both("no column could be recognised as the number of the matter", zh="没有认出哪一列是事项编号"),
        expected=Both(
            "a column that repeats for all rows of the same matter, such as 事项编号 or case id",
            zh="同一事项各行相同的一列，如“事项编号”",
        ),
        where=str(raw.path),
        remedy=_name_it("case", list(found)),
    )


def _not_an_event_log(raw: RawLike, chooser: _Chooser, time: str | None) -> ShiganError:
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
        f"rename the column in the file, or name it under '{part}' in a mapping; the columns are: {shown}",
        zh=f"在文件中把该列改名为“{zh_part}”，或在映射文件的 {part} 一项写明；现有的列：{shown}",
    )


def _deciding_columns(chooser: _Chooser, activity: str) -> tuple[str, ...]:
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


def _ending_remark(share: float) -> tuple[Remark, ...]:
    if share >= ENDED_SHARE:
        zh = f"{share:.0%} 的事项有办结记录，视为标明办结。"
        en = f"{share:.0%} of the cases have an ending, so endings count as marked."
    elif share > 0:
        zh = f"只有 {share:.0%} 的事项有办结记录，视为没有标明。"
        en = f"Only {share:.0%} of the cases have an ending, so endings count as unmarked."
    else:
        zh, en = "没有认出办结的环节。", "No step was recognised as an ending."
    return (Remark(zh, en),)


def _zone_doubt(chooser: _Chooser, zone: str | None) -> tuple[Remark, ...]:
    profile = chooser.found[chooser.column("time") or chooser.column("opened") or ""]
    if profile.time is None or profile.time.carries_offset:
        return ()
    if zone is None:
        zh = "时间没有写明时区，将按 UTC 计；请在 zone 一项写明。"
        return (Remark(zh, "Times carry no zone and will count as UTC; state it under 'zone'."),)
    return ()  # the receipt of the mapping says it
