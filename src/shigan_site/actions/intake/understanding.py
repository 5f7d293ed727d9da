"""Takes a table and how its columns are to be read. Gives what each row would become, with every fault of every row at once.
Never writes; never decides by itself whom a name means that two bear.

Each form is put to the procedure exactly as the opening step itself will be, so that what passes here passes there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shigan.errors import Both
from shigan.packs import Bilingual
from shigan.packs.procedure_models import FormField, Procedure, Step
from shigan.procedures import Reason, advance
from shigan.procedures.model import Actor, Refused
from shigan_site.accounts.models import Account
from shigan_site.actions.intake.columns import APPEND, BOTH, SOURCE_NUMBER, Reading, name_of
from shigan_site.actions.intake.table import Line, Table
from shigan_site.queries.actors import actor_of
from shigan_site.queries.choosing import Found
from shigan_site.queries.intake import Known, known_matters, meant_by, taken_before
from shigan_site.queries.occasions import occasion_on

LONGEST_TITLE: Final = 60
"""Of a title made from the beginning of the demand, in characters."""

_TIME_OF_DAY: Final = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?$")
_UNTIL: Final = re.compile(r"(?:之前|以前|前|止)$")


@dataclass(frozen=True)
class Fault:
    """One thing that keeps a row out: where it stands, what was found, and what to do. ``column`` empty: the whole row."""

    row: int
    column: str
    found: str
    sentence: Both | Bilingual


@dataclass(frozen=True)
class Question:
    """A written name that means nobody or several: to be answered once for all its rows."""

    field: str
    name: str
    rows: tuple[int, ...]
    choices: tuple[Found, ...]
    answer: str | None = None
    required: bool = False


@dataclass
class Entry:
    """One row on its way to be a matter."""

    number: int
    cells: tuple[str, ...]
    form: dict[str, str] = field(default_factory=dict)
    source_number: str = ""
    item: str = ""  # the matter it became already
    faults: list[Fault] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.faults and not self.item


@dataclass(frozen=True)
class Understood:
    """The whole list, understood."""

    table: Table
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]
    unread: tuple[Fault, ...]  # what the reader itself refused

    @property
    def good(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.good)

    @property
    def before(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.item)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(sorted((*self.unread, *(fault for entry in self.entries for fault in entry.faults)), key=lambda one: one.row))

    @property
    def refused(self) -> int:
        return len(self.unread) + sum(1 for entry in self.entries if entry.faults)

    @property
    def rows(self) -> int:
        return len(self.unread) + len(self.entries)


def understand(
    table: Table, reading: Reading, digest: str, *, procedure: Procedure, step_id: str, account: Account, day: date
) -> Understood:
    """``reading`` is without contradictions. Faults of rows that became matters already are not looked for."""
    opening = procedure.steps[step_id]
    taken = taken_before(digest, table.sheet)
    entries = [_entry(line, table, reading, opening, procedure, taken.get(line.number, "")) for line in table.lines]
    questions = _names(entries, table, reading, opening, day)
    _doubles(entries, table, reading, known_matters(
        account, (entry.source_number for entry in entries), (entry.form.get("title", "") for entry in entries), day
    ))  # fmt: skip
    actor = actor_of(account, day)
    if actor is not None:
        _ask_the_procedure(entries, table, reading, procedure, step_id, actor, day)
    unread = tuple(Fault(row, "", text, said) for row, text, said in table.refused)
    return Understood(table, tuple(entries), questions, unread)


def _entry(
    line: Line, table: Table, reading: Reading, opening: Step, procedure: Procedure, item: str
) -> Entry:
    entry = Entry(line.number, line.cells, item=item)
    more: list[str] = []
    for column, role, cell in zip(table.columns, reading.roles, line.cells, strict=True):
        if role == APPEND and cell:
            more.append(f"{column}：{cell}")
        elif role == SOURCE_NUMBER:
            entry.source_number = cell[:200]
        elif role == BOTH:
            entry.form |= {"title": _beginning(cell), "demand": cell}
        elif role:
            entry.form[role] = _written(cell, opening.form[role], procedure)
    for name in ("kind", "source"):
        if not entry.form.get(name) and getattr(reading, name):
            entry.form[name] = getattr(reading, name)
    if "demand" in opening.form and not entry.form.get("demand"):
        entry.form["demand"] = entry.form.get("title", "")
    if more:
        entry.form["demand"] = "\n".join([entry.form.get("demand", ""), *more]).strip()
    if entry.source_number and not entry.form.get("basis") and "basis" in opening.form:
        entry.form["basis"] = entry.source_number
    return entry


def _beginning(text: str) -> str:
    """The first sentence; cut where it is long."""
    first = re.split(r"[。；;\n]", text.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def _written(cell: str, rule: FormField, procedure: Procedure) -> str:
    """A day without its time and its 前; a choice by its name in either language. Anything else as it stands."""
    if rule.type == "day":
        return _UNTIL.sub("", without_time(cell)).strip()
    if rule.type == "choice":
        named = {word: key for key, name in procedure.choices_of(rule).items() for word in (key, name.zh, name.en.lower())}
        return named.get(cell.strip(), named.get(cell.strip().lower(), cell))
    return cell


def without_time(cell: str) -> str:
    """A day as systems export it, without the time of day."""
    return _TIME_OF_DAY.sub("", cell.strip()).strip()


def _names(entries: list[Entry], table: Table, reading: Reading, opening: Step, day: date) -> tuple[Question, ...]:
    """Put keys in the place of names; what means nobody or several becomes a question, and a fault until it is answered."""
    questions: list[Question] = []
    for name, rule in opening.form.items():
        if rule.type not in ("unit", "person") or name not in reading.roles:
            continue
        column = table.columns[reading.roles.index(name)]
        meant = meant_by(rule.type, (entry.form[name] for entry in entries if entry.form.get(name)), day)
        for text, candidates in meant.items():
            rows = [entry for entry in entries if entry.form.get(name) == text and not entry.item]
            answer = (reading.answers or {}).get((name, text))
            if len(candidates) != 1 and rows:
                numbers = tuple(entry.number for entry in rows)
                questions.append(Question(name, text, numbers, candidates, answer, rule.required))
            for entry in rows:
                if len(candidates) == 1:
                    entry.form[name] = candidates[0].key
                elif answer is not None:
                    entry.form[name] = answer
                else:
                    entry.form[name] = ""
                    entry.faults.append(Fault(entry.number, column, text, _unclear(rule, candidates)))
    return tuple(questions)


def _unclear(rule: FormField, candidates: tuple[Found, ...]) -> Both:
    what = {"unit": ("单位", "unit"), "person": ("人员", "person")}[rule.type]
    if not candidates:
        return Both(
            zh=f"查无此{what[0]}；请在“需要您确认的名称”中选定，或改正后重新上传",
            en=f"no {what[1]} bears this name; choose one under the names to settle, or correct the list",
        )
    return Both(
        zh=f"有 {len(candidates)} 个同名{what[0]}；请在“需要您确认的名称”中选定",
        en=f"{len(candidates)} bear this name; choose one under the names to settle",
    )


def _doubles(entries: list[Entry], table: Table, reading: Reading, known: Known) -> None:
    """A row that is a matter already, or stands in the list twice."""
    numbered = table.columns[reading.roles.index(SOURCE_NUMBER)] if SOURCE_NUMBER in reading.roles else ""
    first: dict[tuple[str, ...], int] = {}
    for entry in entries:
        if entry.item:
            continue
        words = (entry.form.get("title", ""), entry.form.get("basis", ""))
        item = known.by_source_number.get(entry.source_number) or known.by_words.get(words)
        found = entry.source_number or words[0]
        if item is not None:
            entry.faults.append(Fault(entry.number, numbered, found, _already(item, known)))
        mark = (entry.source_number,) if entry.source_number else (*words, entry.form.get("lead_unit", ""))
        if (other := first.setdefault(mark, entry.number)) != entry.number and any(mark):
            entry.faults.append(Fault(entry.number, numbered, found, Both(
                zh=f"与第 {other} 行重复；请删去一行，若是两件事请在名称中区分",
                en=f"the same as row {other}; remove one, or tell the two apart by their titles",
            )))  # fmt: skip


def _already(item: str, known: Known) -> Both:
    zh, en = (f"事项 {item}", f"as {item}") if item in known.seen else ("事项（不在您的查看范围内）", "as a matter outside of your scope")
    return Both(
        zh=f"台账中已有{zh}，不重复登记；若确是另一件，请改名称或来源编号",
        en=f"registered already {en}; if it is another matter, change its title or number",
    )


def _ask_the_procedure(
    entries: list[Entry], table: Table, reading: Reading, procedure: Procedure, step_id: str, actor: Actor, day: date
) -> None:
    occasion, opening = occasion_on(day), procedure.steps[step_id]
    column_of = {role: column for column, role in zip(table.columns, reading.roles, strict=True) if role}
    if BOTH in column_of:
        column_of |= {"title": column_of[BOTH], "demand": column_of[BOTH]}
    for entry in entries:
        if entry.item:
            continue
        taken = advance(procedure, step=step_id, state=None, facts={}, form=entry.form, actor=actor, occasion=occasion)
        asked = {fault.column for fault in entry.faults if fault.column}
        for reason in taken.reasons if isinstance(taken, Refused) else ():
            column = column_of.get(reason.field or "", "")
            if not (column and column in asked and not entry.form.get(reason.field or "")):
                entry.faults.append(_said_by(reason, entry, column, table, opening))


def _said_by(reason: Reason, entry: Entry, column: str, table: Table, opening: Step) -> Fault:
    """What was found is told as the list writes it."""
    name = reason.field or ""
    found = entry.cells[table.columns.index(column)] if column else entry.form.get(name, "")
    shown = column or (name_of(name, opening).zh if name in opening.form else "")
    return Fault(entry.number, shown, found[:80], reason.sentence)


def in_words(form: Mapping[str, str], procedure: Procedure, step_id: str, units: Mapping[str, str]) -> dict[str, Both | Bilingual]:
    """The form of a good row for the eye: choices and units by their names."""
    told: dict[str, Both | Bilingual] = {}
    for name, value in form.items():
        rule = procedure.steps[step_id].form[name]
        choices = procedure.choices_of(rule) if rule.type == "choice" else {}
        plain = units.get(value, value)
        told[name] = choices.get(value) or Both(zh=plain or "—", en=plain or "—")
    return told
