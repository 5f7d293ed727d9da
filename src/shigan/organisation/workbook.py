"""Takes a workbook somebody sent. Gives the cells of the four lists, read in a confined child process.

A merged cell counts for every cell it covers: offices write the unit once beside all its people. This module is also
the child: ``python -m`` of it takes a job and answers with the cells. Never lets a workbook harm this process.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from shigan.errors import Both, ShiganError
from shigan.organisation.sheets import LISTS, Cell, Sheets
from shigan.sandbox import MIB, Allowance, ChildFailure, run_in_child, take_job

ALLOWANCE: Final = Allowance(
    memory_bytes=1024 * MIB, cpu_seconds=20, wall_seconds=40.0, written_bytes=1 * MIB, open_files=32
)
MOST_CELLS: Final = 400_000
FOUR_LISTS: Final = Both(
    "an .xlsx workbook with the sheets 单位, 人员, 岗位, 请假", zh="含“单位、人员、岗位、请假”工作表的 .xlsx 文件"
)
TOO_LARGE: Final = Both(
    f"a sheet of the workbook has more than {MOST_CELLS:,} cells",
    zh=f"工作簿里有一张表超过 {MOST_CELLS // 10_000} 万个单元格",
)
UNREADABLE: Final = Both("the file cannot be read as a workbook", zh="这个文件不能作为工作簿读取")


class Workbook(NamedTuple):
    """``sheets``: the cells of the four lists, a list per row; ``others``: the other sheets that hold anything."""

    sheets: Sheets
    others: tuple[str, ...]


def workbook_of(path: Path) -> Workbook:
    """Raises ShiganError for what is no workbook, too large, or made to harm."""
    try:
        answer = run_in_child(__name__, {"path": str(path)}, ALLOWANCE).value
    except ChildFailure as failure:
        raise _refused(UNREADABLE if failure.kind == "died" else TOO_LARGE) from failure
    if "error" in answer:
        raise _refused(TOO_LARGE if answer["error"] == "cells" else UNREADABLE)
    return Workbook(answer["sheets"], tuple(answer["others"]))


def _refused(why: Both) -> ShiganError:
    if why is TOO_LARGE:
        remedy = Both(
            "clear what stands in cells far below or beside its list, then save it again as .xlsx",
            zh="请清除名单下方、右侧远处单元格里的内容，再另存为 .xlsx",
        )
    else:
        remedy = Both("open it, take off its password, and save it again as .xlsx", zh="请打开后去掉密码，另存为 .xlsx")
    return ShiganError(why, expected=FOUR_LISTS, remedy=remedy)


def read(path: Path) -> dict[str, object]:
    """In the child: the answer with the cells, merged ones filled."""
    with CalamineWorkbook.from_path(str(path)) as workbook:
        lists = [name for name in workbook.sheet_names if name.strip() in LISTS]
        sheets: Sheets = {}
        for name in lists:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                return {"error": "cells"}
            sheets[name] = _filled(sheet)
        return {
            "sheets": sheets,
            "others": [name for name in workbook.sheet_names if name not in lists and _holds(workbook, name)],
        }


def _holds(workbook: CalamineWorkbook, name: str) -> bool:
    """Whether the sheet holds anything."""
    return bool(workbook.get_sheet_by_name(name).height)


def _filled(sheet: CalamineSheet) -> list[list[Cell]]:
    rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    holds = [any(cell is not None for cell in row) for row in rows]  # a row that only a merged cell reaches stays empty
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom + 1, len(rows))):
            if not holds[row]:
                continue
            for column in range(left, min(right + 1, len(rows[row]))):
                rows[row][column] = rows[top][left]
    return rows


def _plain(cell: Any) -> Cell:
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return tidy(cell) or None
    return cell if isinstance(cell, (int, float, bool)) else str(cell)


def tidy(text: str) -> str:
    """NFC, without blanks at the ends; blanks between the two characters of a name are only for the eye."""
    plain = unicodedata.normalize("NFC", text.replace("\u3000", " ")).strip()
    parts = plain.split(" ")
    return "".join(parts) if len(parts) > 1 and all(_is_chinese(part) for part in parts if part) else plain


def _is_chinese(signs: Iterable[str]) -> bool:
    return all("\u2e80" <= sign <= "\u9fff" or ord(sign) >= 0x20000 for sign in signs)


def main() -> None:
    job, reporter = take_job()
    try:
        reporter.answer(read(Path(job["path"])))
    except (CalamineError, OSError, ValueError):
        reporter.answer({"error": "unreadable"})


if __name__ == "__main__":
    main()
