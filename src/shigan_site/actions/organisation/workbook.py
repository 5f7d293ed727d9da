"""Takes a workbook somebody sent. Gives its cells, read in a confined child process. Never lets it harm this one.

A merged cell counts for every cell it covers: offices write the unit once beside all its people. This module is also
the child: ``python -m`` of it takes a job and answers with the cells.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from shigan.errors import Both, ShiganError
from shigan.ingest.sandbox import MIB, Allowance, ChildFailure, run_in_child, take_job

ALLOWANCE: Final = Allowance(
    memory_bytes=1024 * MIB, cpu_seconds=20, wall_seconds=40.0, written_bytes=1 * MIB, open_files=32
)
MOST_CELLS: Final = 400_000
FOUR_LISTS: Final = Both(
    "an .xlsx workbook with the sheets 单位, 人员, 岗位, 请假", zh="含“单位、人员、岗位、请假”工作表的 .xlsx 文件"
)
Cell = str | int | float | bool | None
Sheets = dict[str, list[list[Cell]]]


def cells_of(path: Path) -> Sheets:
    """Every sheet's rows. Raises ShiganError for what is no workbook, too large, or made to harm."""
    try:
        answer = run_in_child(__name__, {"path": str(path)}, ALLOWANCE).value
    except ChildFailure as failure:
        raise _unreadable(failure.kind) from failure
    if "error" in answer:
        raise _unreadable(str(answer["error"]))
    sheets: Sheets = answer["sheets"]
    return sheets


def _unreadable(why: str) -> ShiganError:
    return ShiganError(
        Both(f"the workbook cannot be read ({why})", zh=f"这个工作簿读不了（{why}）"),
        expected=FOUR_LISTS,
        remedy=Both("open it, take off its password, and save it again as .xlsx", zh="请打开后去掉密码，另存为 .xlsx 再上传"),
    )


def read_cells(path: Path) -> Sheets:
    """In the child: the cells, merged ones filled."""
    workbook = CalamineWorkbook.from_path(str(path))
    sheets: Sheets = {}
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > MOST_CELLS:
            raise ValueError(f"more than {MOST_CELLS} cells")
        sheets[name] = _filled(sheet)
    return sheets


def _filled(sheet: CalamineSheet) -> list[list[Cell]]:
    rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom + 1, len(rows))):
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
        reporter.answer({"sheets": read_cells(Path(job["path"]))})
    except (CalamineError, OSError, ValueError) as error:
        reporter.answer({"error": str(error)[:200]})


if __name__ == "__main__":
    main()
