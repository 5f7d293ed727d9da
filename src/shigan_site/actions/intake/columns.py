"""Takes the headings of a list. Gives what each column is taken for, which a person may change. Never a column taken twice.

What a column can be: a field of the procedure's opening step, the number under which the source keeps the matter, name
and demand in one, or words to be kept with the demand. A column taken for nothing is left out, and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shigan.errors import Both
from shigan.packs import Bilingual
from shigan.packs.procedure_models import Procedure, Step

SOURCE_NUMBER: Final = "source_number"
BOTH: Final = "title_and_demand"
APPEND: Final = "append"
LEFT_OUT: Final = ""

OTHER_ROLES: Final[Mapping[str, Bilingual]] = {
    SOURCE_NUMBER: Bilingual(zh="来源编号（查重用）", en="number at its source (tells doubles)"),
    BOTH: Bilingual(zh="事项名称和工作要求", en="title and demand in one"),
    APPEND: Bilingual(zh="附在工作要求后面", en="keep with the demand"),
}

HEADINGS: Final[Mapping[str, str]] = {
    "title": "事项名称 事项 任务 任务名称 工作任务 重点任务 目标任务 年度任务 工单标题 标题 主题 整改任务 整改事项 项目名称 title",
    BOTH: "议定事项 会议议定事项 决定事项 议定内容 督办内容 任务内容",
    "demand": "工作要求 要求 工作内容 具体内容 工作目标 年度目标 目标 目标值 诉求内容 工单内容 主要内容 内容 整改措施 整改要求 诉求 demand",
    "problem": "问题 存在问题 反馈问题 具体问题 问题描述 问题表现",
    "lead_unit": "主办单位 牵头单位 责任单位 承办单位 办理单位 责任部门 牵头部门 主办部门 承办部门 责任科室 牵头科室 承办科室 "
    "整改责任单位 整改单位 单位 unit",
    "due": "办结期限 完成时限 办理时限 完成时间 时限 期限 截止日期 截止时间 整改时限 到期时间 办结时限 要求完成时间 限办时间 due",
    "outside_due": "外部规定期限 上级要求时限 国家规定期限",
    "outside_latest": "外部允许的最晚日期",
    "basis": "依据 文号 来源文件 文件依据 任务来源 会议名称 会议 会次 basis",
    SOURCE_NUMBER: "工单编号 工单号 来源编号 编号 受理编号 受理号 诉求编号 任务编号 问题编号 业务编号 办件编号",
    "kind": "事项类别 类别",
    "source": "事项来源 来源",
}
SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "工单|诉求|好差评|12345": ("request", "hotline"),
    "巡察|巡视|审计|整改|问题": ("rectification", "inspection"),
    "议定|会议|会次": ("supervision", "meeting"),
    "目标|年度|分解": ("supervision", "annual_goal"),
}
"""Words of headings, sheet and file that tell what kind of list it is: kind and source of its matters."""

_KNOWN: Final = {word: role for role, words in HEADINGS.items() for word in words.split()}


@dataclass(frozen=True)
class Reading:
    """How the columns are taken: ``roles`` one for each column; ``kind`` and ``source`` where no column says them.

    ``answers``: which unit or person a written name means, by field and name; empty: the field stays empty.
    """

    roles: tuple[str, ...]
    kind: str = ""
    source: str = ""
    answers: Mapping[tuple[str, str], str] | None = None


def role_of(heading: str) -> str:
    """What a heading usually means; empty where it is not known."""
    plain = re.sub(r"[（(].*?[)）]|[：:*＊\s]|^第\d+列$", "", heading)
    return _KNOWN.get(plain, "")


def is_heading(cell: str) -> bool:
    return role_of(cell) != ""


def recognised(columns: Sequence[str], about: str, opening: Step, procedure: Procedure) -> Reading:
    """The first column of each meaning has it; ``about`` are names of file and sheet."""
    roles: list[str] = []
    for heading in columns:
        role = role_of(heading)
        known = role in opening.form or role in OTHER_ROLES
        roles.append(role if known and role not in roles else LEFT_OUT)
    if BOTH in roles and ("title" in roles or "demand" in roles):
        roles[roles.index(BOTH)] = "demand" if "demand" not in roles else APPEND
    if "title" not in roles and BOTH not in roles and "demand" in roles:
        roles[roles.index("demand")] = BOTH
    kind, source = _sort_of_list(" ".join([about, *columns]))
    choices = {name: procedure.choices_of(opening.form[name]) for name in ("kind", "source") if name in opening.form}
    return Reading(tuple(roles), kind if kind in choices.get("kind", ()) else "", source if source in choices.get("source", ()) else "")


def _sort_of_list(words: str) -> tuple[str, str]:
    return next((sort for signs, sort in SIGNS.items() if re.search(signs, words)), ("", ""))


def contradictions(reading: Reading, columns: Sequence[str], opening: Step) -> list[Both]:
    """What is wrong with the reading itself, before any row is looked at; all of it."""
    faults: list[Both] = []
    for role in dict.fromkeys(reading.roles):
        here = [column for column, taken in zip(columns, reading.roles, strict=True) if taken == role]
        if role not in (APPEND, LEFT_OUT) and len(here) > 1:
            name = name_of(role, opening)
            faults.append(Both(
                zh=f"“{'”“'.join(here)}”都选成了“{name.zh}”；请只留一列", en=f"{', '.join(here)}: all taken for {name.en}; keep one",
            ))  # fmt: skip
    if BOTH in reading.roles and {"title", "demand"} & set(reading.roles):
        faults.append(Both(
            zh="“事项名称和工作要求”不能与“事项名称”或“工作要求”同时使用；请改其中一列",
            en="title and demand in one goes neither with title nor with demand; change one of the columns",
        ))  # fmt: skip
    given = {*reading.roles, *(("title", "demand") if BOTH in reading.roles else ())}
    given |= {name for name in ("kind", "source") if getattr(reading, name)}
    for wanted, field in opening.form.items():
        if field.required and field.type != "files" and wanted not in given and not (wanted == "demand" and "title" in given):
            faults.append(Both(
                zh=f"没有哪一列是“{field.name.zh}”；请选定", en=f"no column is taken for {field.name.en}; choose one",
            ))  # fmt: skip
    return faults


def name_of(role: str, opening: Step) -> Bilingual:
    return OTHER_ROLES[role] if role in OTHER_ROLES else opening.form[role].name


def roles_for(opening: Step) -> Iterable[tuple[str, Bilingual]]:
    """Everything a column may be taken for."""
    yield from ((name, field.name) for name, field in opening.form.items() if field.type != "files")
    yield from OTHER_ROLES.items()
