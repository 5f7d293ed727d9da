"""Takes a file somebody sent. Gives its rows under their headings, read in a confined child process. Never a guess at a value.

The core's reader does it, as for any record: titles, two rows of headings, merged and stray cells, totals, encodings and
delimiters. Of several worksheets the one is taken whose headings are understood best.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from shigan.errors import Both, ShiganError
from shigan.ingest.raw import LINE, RawSource, ReadError, ReadOptions, Refusal, read_raw
from shigan.sandbox import MIB, Allowance

MOST_ROWS: Final = 1000
MOST_COLUMNS: Final = 60
FORMATS: Final = ("csv", "excel")
MOST_SHEETS: Final = 20
"""Of a workbook, looked at to find the list; another is chosen by its name."""
ALLOWANCE: Final = Allowance(
    memory_bytes=1024 * MIB, cpu_seconds=20, wall_seconds=40.0, written_bytes=64 * MIB, open_files=32
)
NO_ROWS: Final = Both("there is no row below the headings", zh="表头下面没有数据行")
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
    rows: int
    lines: tuple[Line, ...]
    refused: tuple[tuple[int, str, Both], ...] = ()


def read_table(path: Path, is_heading: Callable[[str], bool], sheet: str = "") -> Table:
    """``sheet`` empty: the one whose headings are understood best. Raises ShiganError for what cannot be read."""
    first = _read(path, None, is_heading)
    if len(first.sheets) > 1:
        table = _read(path, sheet, is_heading) if sheet in first.sheets else _best(path, first.sheets[:MOST_SHEETS], is_heading)
    else:
        table = first
    if len(table.columns) > MOST_COLUMNS:
        raise _unfit(Both(f"there are more than {MOST_COLUMNS} columns", zh=f"超过 {MOST_COLUMNS} 列"))
    if table.rows > MOST_ROWS:
        many = table.rows
        raise _unfit(Both(f"there are {many} rows; {MOST_ROWS} go at a time", zh=f"有 {many} 行，一次最多 {MOST_ROWS} 行"))
    if not table.lines:
        raise _unfit(NO_ROWS)
    return table


def _best(path: Path, sheets: Iterable[str], is_heading: Callable[[str], bool]) -> Table:
    """The list among the worksheets. Where none has a heading that is known, an empty one may be the list: notes beside it are none."""
    tables, is_one_empty = [], False
    for name in sheets:
        try:
            tables.append(_read(path, name, is_heading))
        except ReadError as error:
            is_one_empty = is_one_empty or error.problem.id == "no_rows"
    best = max(tables, key=lambda one: (_understood(one, is_heading), one.rows), default=None)
    if best is None or (is_one_empty and not _understood(best, is_heading)):
        raise _unfit(NO_ROWS)
    return best


def _understood(table: Table, is_heading: Callable[[str], bool]) -> int:
    return len({column for column in table.columns if is_heading(column)})


def _unfit(found: Both) -> ShiganError:
    remedy = Both("split it, or remove what does not belong, and send it again", zh="请拆开或删去无关内容后重新上传")
    return ShiganError(found, expected=EXPECTED, remedy=remedy)


def _read(path: Path, sheet: str | None, is_heading: Callable[[str], bool]) -> Table:
    """``sheet`` None: the one that the core takes, or several of equal shape."""
    with tempfile.TemporaryDirectory(prefix="shigan-intake-") as folder:
        options = ReadOptions(sheets=(sheet,) if sheet else None, allowance=ALLOWANCE)
        raw, refusals = read_raw(path, into=Path(folder), options=options)
        if raw.format not in FORMATS:
            raise _unfit(Both(f"this is a file of the kind {raw.format}", zh=f"这是 {raw.format} 格式的文件"))
        small = raw.rows <= MOST_ROWS and len(raw.columns) <= MOST_COLUMNS
        lines = _lines(raw) if small else ()
    sheets = raw.sheets or ("",)
    columns = _lower_headings(raw, is_heading)
    return Table(sheets, sheet or sheets[0], columns, raw.rows, lines, tuple(map(_told, refusals)))


def _lower_headings(raw: RawSource, is_heading: Callable[[str], bool]) -> tuple[str, ...]:
    """Where two rows of headings were joined ("责任单位" over "牵头单位"), the lower one alone if only that is known."""
    if not any(one.id == "headings_joined" for one in raw.notes):
        return raw.columns
    names: list[str] = []
    for column in raw.columns:
        ends = () if is_heading(column) else (column[place:].strip() for place in range(1, len(column)))
        lower = next((end for end in ends if is_heading(end)), column)
        names.append(column if lower in (*raw.columns, *names) else lower)
    return tuple(names)


def _lines(raw: RawSource) -> tuple[Line, ...]:
    rows = pq.read_table(raw.parquet, columns=[LINE, *raw.columns]).to_pylist()
    plain = _plain if raw.format == "excel" else str.strip
    lines = (Line(int(row[LINE] or 0), tuple(plain(row[name] or "") for name in raw.columns)) for row in rows)
    return tuple(line for line in lines if any(line.cells))


def _plain(cell: str) -> str:
    """Of a workbook, in which blanks may have the width of a Chinese character."""
    return unicodedata.normalize("NFC", cell.replace("\u3000", " ")).strip()


def _told(one: Refusal) -> tuple[int, str, Both]:
    reason = Both(f"{one.reason.text('en')}. {one.remedy.text('en')}", zh=f"{one.reason.text('zh')}；{one.remedy.text('zh')}")
    return one.line or one.row or 0, one.excerpt, reason
