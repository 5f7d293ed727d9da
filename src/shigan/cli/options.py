"""What several commands let a person type: about the machine, about times without a zone, about how a table is laid out."""

from __future__ import annotations

import os
from typing import Annotated, Final

import typer

from shigan.cli.language import say
from shigan.engines.protocol import EngineSettings
from shigan.errors import Both, ShiganError
from shigan.ingest.raw import ReadOptions
from shigan.pipeline.ground import Means

SPARK_MASTER: Final = "SHIGAN_SPARK_MASTER"

EngineName = Annotated[
    str, typer.Option("--engine", help=say(zh="引擎：duckdb、spark 或 reference。", en="duckdb, spark or reference."))
]

ZoneName = Annotated[
    str | None,
    typer.Option(
        "--zone",
        help=say(zh="没有写明时区的时间属于哪个时区，如 Asia/Shanghai。", en="Zone of times that carry none, such as Asia/Shanghai."),
    ),
]

SheetNames = Annotated[
    list[str] | None,
    typer.Option(
        "--sheet",
        help=say(
            zh="读取哪个工作表（可写几次）；不写则自动选择，并说明选了哪个。",
            en="The worksheet to read (may be repeated); chosen and told if left out.",
        ),
    ),
]

HeaderRow = Annotated[
    int | None,
    typer.Option(
        "--header-row",
        min=1,
        help=say(zh="表头在第几行；不写则自动寻找。", en="The row that holds the names of the columns; found if left out."),
    ),
]

Delimiter = Annotated[
    str | None,
    typer.Option(
        "--delimiter",
        help=say(
            zh="文本表格的分隔符，一个字符，制表符写 tab；不写则自动识别。",
            en="Delimiter of a text table: one character, or tab; found out if left out.",
        ),
    ),
]

ObjectTypeName = Annotated[
    str | None,
    typer.Option(
        "--case",
        metavar="TYPE",
        help=say(
            zh="对象日志（OCEL）中以哪一类对象为事项；不写则自动选择，并列出其他类型。",
            en="Which type of objects of an object-centric log (OCEL) are the matters; chosen and told if left out.",
        ),
    ),
]


def reading_of(sheets: list[str] | None, header_row: int | None, delimiter: str | None, case: str | None) -> ReadOptions:
    """What was typed about how a table is laid out."""
    return ReadOptions(
        sheets=tuple(sheets) if sheets else None, header_line=header_row, delimiter=_sign(delimiter), object_type=case
    )


def _sign(delimiter: str | None) -> str | None:
    """Raises ShiganError for a delimiter that is not one character or cannot delimit."""
    if delimiter is None:
        return None
    sign = "\t" if delimiter.casefold() in ("tab", "\\t") else delimiter
    if len(sign) != 1 or sign in '"\r\n\0':
        raise ShiganError(
            Both(f"'{delimiter}' cannot be a delimiter", zh=f"“{delimiter}”不能作分隔符"),
            expected=Both("one character other than a quotation mark or a line end, or tab", zh="引号、换行以外的一个字符，或 tab"),
            where="--delimiter",
            remedy=Both("for example --delimiter ';' or --delimiter tab", zh="例如 --delimiter ';' 或 --delimiter tab"),
        )
    return sign


def means_for(engine: str) -> Means:
    """All processors of this machine, and the cluster that the environment names, if any."""
    master = os.environ.get(SPARK_MASTER, "local[*]")
    return Means(engine=engine, settings=EngineSettings(threads=os.cpu_count() or 1, master=master))
