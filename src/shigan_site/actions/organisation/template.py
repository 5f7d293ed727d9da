"""Takes nothing. Gives the workbook in which an office enters its units, people, posts and leave, with examples. Never a real person.

Rows that begin with ``例：`` are examples and are never imported; the columns are those the import reads.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter

from shigan.errors import Both
from shigan.organisation import STAFF_CLASSES
from shigan.organisation.sheets import NOTES_SHEET

ROWS: Final = 2000
YES: Final = ("是", "否")
STANDINGS: Final = ("A角", "B角", "代理")


@dataclass(frozen=True)
class Column:
    """``choices``: what a cell may say; empty for anything."""

    heading: str
    what: Both
    needed: bool = False
    choices: tuple[str, ...] = ()
    width: int = 16


DAYS: Final = (
    Column("起", Both("first day, such as 2026-01-31; empty: always so", zh="从哪天起，如 2026-01-31；不清楚可空")),
    Column("止（不含）", Both("the first day on which it no longer holds; empty: still so", zh="从哪天起不再有效；仍有效就空着")),
)
NUMBER: Final = Column("工号", Both("staff number; needed where two people bear one name", zh="同名同姓的必须填，其余可空"))
TITLE: Final = Both("title; 负责人, 科长, 主任 … head their unit", zh="岗位名称；含“负责人、科长、主任”等字样的为单位负责人")
STANDING: Final = Both("A角 first, B角 stand-in, 代理 acting; empty: A角", zh="A角、B角（A 角请假时代行）、代理；空为 A角")
SHEETS: Final[dict[str, tuple[tuple[Column, ...], tuple[tuple[str, ...], ...]]]] = {
    "单位": (
        (
            Column("名称", Both("name of the unit", zh="单位全称"), needed=True, width=26),
            Column("上级", Both("name of the unit above; empty for the office itself", zh="上级单位的名称；本机关自己空着"), width=26),
            Column("层级", Both("1 = front line, higher = further up", zh="1 为一线，数越大层级越高；可空"), width=8),
            Column("收发", Both("是: passing matters on is its duty", zh="转办就是职责的（如收发室）填“是”"), choices=YES),
            *DAYS,
        ),
        (
            ("例：某县医保局", "", "2", "", "", ""), ("例：办公室", "某县医保局", "1", "是", "", ""),
            ("例：基金科", "某县医保局", "1", "", "", ""),
        ),
    ),
    "人员": (
        (
            Column("姓名", Both("name", zh="姓名"), needed=True),
            NUMBER,
            Column("单位", Both("name of the unit, as in the sheet 单位", zh="与“单位”表的名称一致"), needed=True, width=26),
            Column("人员类别", Both("staff class", zh="人员类别"), needed=True, choices=tuple(STAFF_CLASSES.values())),
            *DAYS,
        ),
        (
            ("例：张伟", "001", "办公室", "公务员", "2024-03-01", ""), ("例：张伟", "002", "基金科", "事业单位", "", ""),
            ("例：李静", "", "办公室", "领导干部", "", ""),
        ),
    ),
    "岗位": (
        (
            Column("岗位", TITLE, needed=True, width=22),
            Column("单位", Both("name of the unit", zh="单位名称"), needed=True, width=26),
            Column("人员", Both("who holds it; empty while it is vacant", zh="谁担任；空岗可空")),
            NUMBER,
            Column("AB角", STANDING, choices=STANDINGS),
            Column("转办岗", Both("是: passing matters on is its duty", zh="转办就是职责的填“是”"), choices=YES),
            Column("职责事项", Both("kinds of matter, separated by 、", zh="职责内的事项种类，用顿号隔开；可空"), width=30),
            *DAYS,
        ),
        (
            ("例：办公室主任", "办公室", "李静", "", "A角", "", "", "", ""),
            ("例：办公室主任", "办公室", "张伟", "001", "B角", "", "", "", ""),
        ),
    ),
    "请假": (
        (Column("人员", Both("who is away", zh="谁请假"), needed=True), NUMBER, *DAYS),
        (("例：李静", "", "2026-02-02", "2026-02-06"),),
    ),
}  # fmt: skip


def organisation_template() -> bytes:
    """The bytes of an .xlsx: a sheet in both languages that explains every column, then the four lists."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        _explained(book)
        for name, (columns, examples) in SHEETS.items():
            _list(book, name, columns, examples)
    return made.getvalue()


def _explained(book: Any) -> None:
    sheet = book.add_worksheet(NOTES_SHEET)
    head, body = _formats(book)
    sheet.set_column(0, 2, 14, body)
    sheet.set_column(3, 4, 52, body)
    lines = (
        Both(
            "Fill in 单位 and 人员; 岗位 and 请假 if you keep them. Rows beginning with 例： are examples and are not imported.",
            zh="填“单位”“人员”两张表；“岗位”“请假”有就填。以“例：”开头的行是示例，不会导入，可以留着。",
        ),
        Both(
            "Everything is shown before it is taken over, with all faults at once; nothing is written before you confirm.",
            zh="上传后先预览，有错误一次全部列出；确认之前什么都不写入。",
        ),
    )
    for row, line in enumerate(lines):
        sheet.merge_range(row, 0, row, 4, f"{line.zh}\n{line}", body)
        sheet.set_row(row, 34)
    sheet.write_row(3, 0, ["工作表 Sheet", "列 Column", "必填 Needed", "填什么", "What to enter"], head)
    at = 4
    for name, (columns, _) in SHEETS.items():
        for column in columns:
            chosen = f"（{'、'.join(column.choices)}）" if column.choices else ""
            needed = "是 yes" if column.needed else ""
            sheet.write_row(at, 0, [name, column.heading, needed, column.what.zh + chosen, str(column.what) + chosen])
            at += 1
    sheet.freeze_panes(4, 0)


def _list(book: Any, name: str, columns: Sequence[Column], examples: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    head, body = _formats(book)
    grey = book.add_format({"font_color": "#5F6B7A", "italic": True})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write(0, place, column.heading, head)
        sheet.set_column(place, place, column.width, body)
        sheet.write_comment(0, place, f"{column.what.zh}\n{column.what}")
        if column.choices:
            sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": list(column.choices)})
    for row, example in enumerate(examples, start=1):
        sheet.write_row(row, 0, list(example), grey)


def _formats(book: Any) -> tuple[Any, Any]:
    head = book.add_format({"bold": True, "bg_color": "#E8F0FB", "border": 1, "text_wrap": True, "valign": "vcenter"})
    return head, book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
