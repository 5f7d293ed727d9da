"""Takes a file somebody sent. Gives its rows under their headings, read in a confined child process. Never a guess at a value.

Workbooks come with merged cells filled, as offices write a unit once beside all its tasks; text tables are read by the
core's reader, which finds out the encoding (UTF-8, GB18030) and the delimiter.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from shigan.errors import Both, ShiganError
from shigan.ingest.raw import LINE, ReadOptions, read_raw
from shigan.ingest.sandbox import MIB, Allowance
from shigan_site.actions.organisation.workbook import Cell, cells_of

MOST_ROWS: Final = 1000
MOST_COLUMNS: Final = 60
HEADING_WITHIN: Final = 20
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ALLOWANCE: Final = Allowance(
    memory_bytes=1024 * MIB, cpu_seconds=20, wall_seconds=40.0, written_bytes=64 * MIB, open_files=32
)
EXPECTED: Final = Both(
    "an .xlsx workbook, or a table as .csv, with one matter in each row",
    zh="一行一个事项的 .xlsx 工作簿，或 .csv 表格",
)


@dataclass(frozen=True)
class Line:
    """One row; ``number`` as a spreadsheet program shows it, ``cells`` one for each column, as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One sheet of the file. ``sheets``: all of them; ``refused``: rows the reader could not take, with the reason."""

    sheets: tuple[str, ...]
    sheet: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    refused: tuple[tuple[int, str, Both], ...] = ()


def read_table(path: Path, is_heading: Callable[[str], bool], sheet: str = "") -> Table:
    """``sheet`` empty: the one whose headings are understood best. Raises ShiganError for what cannot be read."""
    with path.open("rb") as file:
        workbook = file.read(4) in WORKBOOKS
    table = _from_workbook(path, is_heading, sheet) if workbook else _from_text(path)
    if not table.lines:
        raise _unfit(Both("there is no row below the headings", zh="表头下面没有数据行"))
    if len(table.lines) > MOST_ROWS:
        many = len(table.lines)
        raise _unfit(Both(f"there are {many} rows; {MOST_ROWS} go at a time", zh=f"有 {many} 行，一次最多 {MOST_ROWS} 行"))
    if len(table.columns) > MOST_COLUMNS:
        raise _unfit(Both(f"there are more than {MOST_COLUMNS} columns", zh=f"超过 {MOST_COLUMNS} 列"))
    return table


def _unfit(found: Both) -> ShiganError:
    remedy = Both("split it, or remove what does not belong, and send it again", zh="请拆开或删去无关内容后重新上传")
    return ShiganError(found, expected=EXPECTED, remedy=remedy)


def _from_workbook(path: Path, is_heading: Callable[[str], bool], wanted: str) -> Table:
    sheets = {name: rows for name, rows in cells_of(path, expected=EXPECTED, names=False).items() if any(map(any, rows))}
    if not sheets:
        raise _unfit(Both("every sheet is empty", zh="所有工作表都是空的"))
    best = max(sheets, key=lambda name: _understood(sheets[name], is_heading)[0])
    name = wanted if wanted in sheets else best
    rows = [[_text(cell) for cell in row] for row in sheets[name]]
    heading = _understood(sheets[name], is_heading)[1]
    kept = [place for place, cell in enumerate(rows[heading]) if cell or any(row[place] for row in rows[heading + 1 :])]
    lines = (
        Line(number, tuple(row[place] for place in kept)) for number, row in enumerate(rows[heading + 1 :], heading + 2)
    )
    columns = _named([rows[heading][place] for place in kept])
    return Table(tuple(sheets), name, columns, tuple(line for line in lines if any(line.cells)))


def _understood(rows: Sequence[Sequence[Cell]], is_heading: Callable[[str], bool]) -> tuple[int, int]:
    """How many headings are known in the best row, and which row that is; titles and notes may stand above it."""
    counted = [
        (len({_text(cell) for cell in row if is_heading(_text(cell))}), -place)
        for place, row in enumerate(rows[:HEADING_WITHIN])
    ]
    known, place = max(counted, default=(0, 0))
    if known:
        return known, -place
    several = (place for place, row in enumerate(rows[:HEADING_WITHIN]) if len({_text(cell) for cell in row} - {""}) > 1)
    return 0, next(several, 0)


def _from_text(path: Path) -> Table:
    with tempfile.TemporaryDirectory(prefix="shigan-intake-") as folder:
        raw, refusals = read_raw(path, into=Path(folder), options=ReadOptions(allowance=ALLOWANCE))
        if raw.format != "csv":
            raise _unfit(Both(f"this is a file of the kind {raw.format}", zh=f"这是 {raw.format} 格式的文件"))
        if raw.rows > MOST_ROWS:
            raise _unfit(Both(f"there are {raw.rows} rows; {MOST_ROWS} go at a time", zh=f"有 {raw.rows} 行，一次最多 {MOST_ROWS} 行"))
        rows = pq.read_table(raw.parquet, columns=[LINE, *raw.columns]).to_pylist()
    lines = tuple(Line(int(row[LINE] or 0), tuple((row[name] or "").strip() for name in raw.columns)) for row in rows)
    refused = tuple(
        (one.line or one.row or 0, one.excerpt, Both(f"{one.reason.text('en')}. {one.remedy.text('en')}",
         zh=f"{one.reason.text('zh')}；{one.remedy.text('zh')}")) for one in refusals
    )  # fmt: skip
    return Table(("",), "", tuple(raw.columns), lines, refused)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _named(headings: Sequence[str]) -> tuple[str, ...]:
    """Each column with a name of its own: empty ones by their place, repeated ones numbered."""
    names: list[str] = []
    for place, heading in enumerate(headings, start=1):
        plain = " ".join(heading.split()) or f"第{place}列"
        again = sum(name == plain or name.startswith(f"{plain}（") for name in names)
        names.append(f"{plain}（{again + 1}）" if again else plain)
    return tuple(names)
