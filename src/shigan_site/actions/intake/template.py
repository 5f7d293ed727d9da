"""Takes a procedure's opening step. Gives a workbook to be filled in, with its choices. Never a matter."""

from __future__ import annotations

import io
from typing import Any, Final

import xlsxwriter

from shigan.packs.procedure_models import FormField, Procedure
from shigan_site.actions.intake.columns import OTHER_ROLES, SOURCE_NUMBER

ROWS: Final = 300
WIDTHS: Final = {"paragraph": 48, "text": 30, "unit": 18, "day": 16, "choice": 16}


def template(procedure: Procedure, step_id: str) -> bytes:
    """The bytes of an .xlsx: headings, what belongs under each, and lists to choose from."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("事项")
        head = book.add_format({"bold": True, "bg_color": "#E8F0FB", "border": 1, "text_wrap": True, "valign": "vcenter"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 30)
        sheet.write(0, 0, OTHER_ROLES[SOURCE_NUMBER].zh.split("（")[0], head)
        sheet.set_column(0, 0, 18, body)
        fields = [field for field in procedure.steps[step_id].form.values() if field.type != "files"]
        for place, field in enumerate(fields, start=1):
            _column(sheet, place, field, procedure, head, body)
        _hints(book, fields, procedure)
    return made.getvalue()


def _column(sheet: Any, place: int, field: FormField, procedure: Procedure, head: Any, body: Any) -> None:
    sheet.write(0, place, field.name.zh, head)
    sheet.set_column(place, place, WIDTHS.get(field.type, 16), body)
    if field.type == "choice":
        words = [name.zh for name in procedure.choices_of(field).values()]
        sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": words})


def _hints(book: Any, fields: list[FormField], procedure: Procedure) -> None:
    sheet = book.add_worksheet("填表说明")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90, book.add_format({"text_wrap": True, "valign": "top"}))
    sheet.write_row(0, 0, ["填在哪一列", "怎样填"])
    for row, field in enumerate(fields, start=1):
        parts = ["必填" if field.required else "可空", field.help.zh if field.help else ""]
        if field.type == "day":
            parts.append("写成 2026-03-31")
        if field.type == "choice":
            parts.append("可选：" + "、".join(name.zh for name in procedure.choices_of(field).values()))
        sheet.write_row(row, 0, [field.name.zh, "；".join(part.rstrip("。") for part in parts if part)])
