"""The workbook in which an office keeps its units and people: its sheets as rows of the four lists.

The command line and the site read the same workbook, and both by this: titles may stand above the headings, and the
examples of the template are no rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from shigan.errors import Both
from shigan.organisation.fields import Row, by_heading

Cell = str | int | float | bool | None
Sheets = dict[str, list[list[Cell]]]

LISTS: Final[dict[str, str]] = {"单位": "units", "人员": "people", "岗位": "posts", "请假": "leave"}
NOTES_SHEET: Final = "填表说明 Notes"
"""The sheet of the template that explains the others."""
EXAMPLE: Final = "例："
"""How the rows of the template begin that show what to write; they are never read."""
FIRST_HEADINGS: Final = frozenset({"名称", "姓名", "岗位", "人员", "代码"})


def rows_of_sheets(sheets: Mapping[str, Sequence[Sequence[Cell]]], faults: list[str]) -> dict[str, list[Row]]:
    """The rows of the sheets 单位, 人员, 岗位, 请假; other sheets are of no concern here."""
    lists: dict[str, list[Row]] = {name: [] for name in LISTS.values()}
    for sheet, cells in sheets.items():
        name = LISTS.get(sheet.strip())
        if name is not None:
            lists[name] += _rows_of(sheet, cells, faults)
    return lists


def _rows_of(sheet: str, cells: Sequence[Sequence[Cell]], faults: list[str]) -> list[Row]:
    heading = next((place for place, row in enumerate(cells) if _is_heading(row)), None)
    if heading is None:
        if any(any(row) for row in cells):
            faults.append(
                Both(
                    f"sheet {sheet!r}: no row of headings was found, such as 名称, 姓名, 岗位, 人员",
                    zh=f"工作表“{sheet}”：没有找到表头（如 名称、姓名、岗位、人员）",
                )
            )
        return []
    columns = [str(cell or "") for cell in cells[heading]]
    rows = []
    for number, row in enumerate(cells[heading + 1 :], heading + 2):
        values: dict[str, Any] = by_heading(dict(zip(columns, row, strict=False)))
        if values and not _is_example(row):
            rows.append(Row(Both(f"sheet {sheet!r}, row {number}", zh=f"工作表“{sheet}”第{number}行"), values, faults))
    return rows


def _is_heading(row: Sequence[Cell]) -> bool:
    """Titles and notes may stand above it."""
    return bool({str(cell).strip() for cell in row if cell} & FIRST_HEADINGS)


def _is_example(row: Sequence[Cell]) -> bool:
    """A row of the template that nobody overwrote."""
    return any(isinstance(cell, str) and cell.startswith(EXAMPLE) for cell in row)
