"""Reads lists of what the public said: ratings and repeated complaints about matters that are in the record already.

Offices export them from hotline 12345 and the service rating platform; nobody types them twice. A row says which matter
(by its own number, or the number it came with), on which day, and with which result. Everything wrong with any row is
told at once, and each row is put to the procedure as it will be when it is recorded, so what passes here passes there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shigan.errors import Both
from shigan.packs import Bilingual
from shigan.packs.procedure_models import Procedure
from shigan.procedures import advance
from shigan.procedures.model import EPOCH, Facts, Refused
from shigan_site.accounts.models import Account
from shigan_site.actions.intake.table import Line, Table
from shigan_site.actions.intake.understanding import Fault, without_time
from shigan_site.queries.actors import actor_of
from shigan_site.queries.facts import facts_of_all
from shigan_site.queries.feedback import Subject, recorded, subjects
from shigan_site.queries.occasions import occasion_on

NUMBER: Final = "number"
DAY: Final = "day"
RESULT: Final = "result"
TEXT: Final = "text"
LEFT_OUT: Final = ""

ROLES: Final[Mapping[str, Bilingual]] = {
    NUMBER: Bilingual(zh="事项编号或来源编号", en="number of the matter, or at its source"),
    DAY: Bilingual(zh="日期", en="day"),
    RESULT: Bilingual(zh="结果", en="result"),
    TEXT: Bilingual(zh="内容", en="what was said"),
}
NEEDED: Final = (NUMBER, DAY, RESULT)
HEADINGS: Final[Mapping[str, str]] = {
    NUMBER: "事项编号 编号 工单编号 工单号 来源编号 受理编号 受理号 办件编号 业务编号 诉求编号 matter number",
    DAY: "日期 评价日期 评价时间 回访日期 回访时间 诉求日期 诉求时间 day date",
    RESULT: "结果 评价 评价结果 满意度 回访结果 群众评价 类型 result rating",
    TEXT: "评价内容 诉求内容 追评内容 回访内容 text",
}
COMPLAINT: Final = "complaint"
WORDS: Final[Mapping[str, str]] = {
    "good": "满意 非常满意 很满意 比较满意 基本满意 好评 好 good",
    "bad": "不满意 非常不满意 很不满意 差评 差 bad",
    "unsolved": "未解决 问题未解决 没有解决 仍未解决 unsolved",
    COMPLAINT: "再次诉求 重复诉求 再次投诉 重复投诉 再次反映 重复反映 complaint",
}
"""What lists write, by the rating it means, or that it is a further complaint."""

_HEADINGS: Final = {word: role for role, words in HEADINGS.items() for word in words.split()}
_RESULTS: Final = {word: result for result, words in WORDS.items() for word in words.split()}


@dataclass
class Row:
    """One row on its way to be an entry of a matter."""

    number: int
    cells: tuple[str, ...]
    written: str = ""  # how the list calls the matter
    written_day: str = ""
    item: str = ""
    title: str = ""
    day: date | None = None
    result: str = ""
    text: str = ""
    before: bool = False  # the record has it already
    faults: list[Fault] = field(default_factory=list)

    @property
    def step(self) -> str:
        return "complain" if self.result == COMPLAINT else "rate"

    @property
    def good(self) -> bool:
        return not self.faults and not self.before

    def form(self, day: object) -> dict[str, object]:
        """What is entered in the step; ``day`` as the caller writes days."""
        entered: dict[str, object] = {"day": day, "text": self.text}
        return entered if self.result == COMPLAINT else entered | {"result": self.result}


@dataclass(frozen=True)
class Feedback:
    """The whole list, understood."""

    table: Table
    entries: tuple[Row, ...]
    unread: tuple[Fault, ...]  # what the reader itself refused

    @property
    def good(self) -> tuple[Row, ...]:
        return tuple(row for row in self.entries if row.good)

    @property
    def before(self) -> tuple[Row, ...]:
        return tuple(row for row in self.entries if row.before and not row.faults)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(sorted((*self.unread, *(fault for row in self.entries for fault in row.faults)), key=lambda one: one.row))

    @property
    def refused(self) -> int:
        return len(self.unread) + sum(1 for row in self.entries if row.faults)

    @property
    def rows(self) -> int:
        return len(self.unread) + len(self.entries)


def is_heading(cell: str) -> bool:
    return _role_of(cell) != LEFT_OUT


def _role_of(heading: str) -> str:
    return _HEADINGS.get(re.sub(r"[（(].*?[)）]|[：:*＊\s]", "", heading).lower(), LEFT_OUT)


def recognised(columns: Sequence[str]) -> tuple[str, ...]:
    """What each column is taken for; the first of a meaning has it."""
    roles: list[str] = []
    for heading in columns:
        role = _role_of(heading)
        roles.append(LEFT_OUT if role in roles else role)
    return tuple(roles)


def contradictions(roles: Sequence[str], columns: Sequence[str]) -> list[Both]:
    """What is wrong with the columns, before any row is looked at."""
    faults = []
    for role, name in ROLES.items():
        here = [column for column, taken in zip(columns, roles, strict=True) if taken == role]
        if len(here) > 1:
            faults.append(Both(
                zh=f"“{'”“'.join(here)}”都选成了“{name.zh}”；请只留一列", en=f"{', '.join(here)}: all taken for {name.en}; keep one",
            ))  # fmt: skip
        if not here and role in NEEDED:
            faults.append(Both(zh=f"没有哪一列是“{name.zh}”；请选定", en=f"no column is taken for {name.en}; choose one"))
    return faults


def understand(table: Table, roles: Sequence[str], *, procedure: Procedure, account: Account, day: date) -> Feedback:
    """``roles`` are without contradictions."""
    column = {role: name for role, name in zip(roles, table.columns, strict=True) if role}
    rows = [_row(line, roles) for line in table.lines]
    known = subjects(account, {row.written for row in rows}, day)
    for row in rows:
        _named(row, known, column[NUMBER])
        _dated(row, column[DAY])
        _judged(row, column[RESULT])
    _doubles(rows, column[NUMBER])
    _ask_the_procedure(rows, known, column, procedure, account, day)
    unread = tuple(Fault(number, "", text, said) for number, text, said in table.refused)
    return Feedback(table, tuple(rows), unread)


def _row(line: Line, roles: Sequence[str]) -> Row:
    cells = {role: cell.strip() for role, cell in zip(roles, line.cells, strict=True) if role}
    return Row(
        line.number, line.cells, written=cells[NUMBER], text=cells.get(TEXT, ""),
        written_day=cells[DAY], day=_day(without_time(cells[DAY])), result=cells[RESULT],
    )  # fmt: skip


def _day(text: str) -> date | None:
    found = re.fullmatch(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?", text) or re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _named(row: Row, known: Mapping[str, Subject], column: str) -> None:
    subject = known.get(row.written)
    if subject is not None:
        row.item, row.title = subject.number, subject.title
        return
    row.faults.append(Fault(row.number, column, row.written, Both(
        zh="台账中没有这个编号，或不在您的查看范围内；请核对编号", en="no matter you may see bears this number; check it",
    )))  # fmt: skip


def _dated(row: Row, column: str) -> None:
    if row.day is None:
        row.faults.append(Fault(row.number, column, row.written_day[:40], Both(
            zh="没有可以识别的日期；请写成 2026-03-31", en="there is no day that can be read; write it as 2026-03-31",
        )))  # fmt: skip


def _judged(row: Row, column: str) -> None:
    result = _RESULTS.get(row.result.lower())
    if result is None:
        row.faults.append(Fault(row.number, column, row.result, Both(
            zh="不认识的结果；请写“满意”“不满意”“未解决”或“再次诉求”", en="unknown result; write good, bad, unsolved or complaint",
        )))  # fmt: skip
    row.result = result or ""


def _doubles(rows: Sequence[Row], column: str) -> None:
    """The same twice in the list is a fault; what the record has already is left out quietly."""
    there = recorded({row.item for row in rows if row.item})
    first: dict[tuple[str, date | None, str], int] = {}
    for row in rows:
        if row.faults:
            continue
        mark = (row.item, row.day, row.result)
        row.before = (row.item, row.step, row.day, "" if row.result == COMPLAINT else row.result) in there
        if (other := first.setdefault(mark, row.number)) != row.number:
            row.faults.append(Fault(row.number, column, row.written, Both(
                zh=f"与第 {other} 行重复（同一事项、同一天、同一结果）；请删去一行",
                en=f"the same matter, day and result as row {other}; remove one",
            )))  # fmt: skip


def _ask_the_procedure(
    rows: Sequence[Row], known: Mapping[str, Subject], column: Mapping[str, str], procedure: Procedure, account: Account, day: date
) -> None:
    actor, occasion = actor_of(account, day), occasion_on(day)
    asked = [row for row in rows if row.good]
    if actor is None or not asked:
        return
    matters = {known[row.written].matter.pk: known[row.written].matter for row in asked}
    facts: Mapping[int, Facts] = facts_of_all(list(matters.values()), procedure, actor=actor, occasion=occasion)
    for row in asked:
        subject = known[row.written]
        assert row.day is not None, "a row without a day has a fault"
        if row.day < subject.registered_on:
            row.faults.append(Fault(row.number, column[DAY], row.written_day, Both(
                zh=f"早于事项登记日期 {subject.registered_on}；请核对",
                en=f"lies before the matter was registered, {subject.registered_on}; check it",
            )))  # fmt: skip
            continue
        taken = advance(
            procedure, step=row.step, state=subject.matter.state, facts=facts[subject.matter.pk],
            form=row.form((row.day - EPOCH).days), actor=actor, occasion=occasion,
        )  # fmt: skip
        for reason in taken.reasons if isinstance(taken, Refused) else ():
            where = column.get(reason.field or "", "")
            found = row.written_day if reason.field == DAY else row.written
            row.faults.append(Fault(row.number, where, found, reason.sentence))
