"""Takes what was typed about the machine. Gives the means of a run. Never anything that changes a result."""

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


def reading_with(delimiter: str | None) -> ReadOptions:
    """How files are read; raises ShiganError for a delimiter that is not one character or cannot delimit."""
    if delimiter is None:
        return ReadOptions()
    sign = "\t" if delimiter.casefold() in ("tab", "\\t") else delimiter
    if len(sign) != 1 or sign in '"\r\n\0':
        raise ShiganError(
            Both(f"'{delimiter}' cannot be a delimiter", zh=f"“{delimiter}”不能作分隔符"),
            expected=Both("one character other than a quotation mark or a line end, or tab", zh="引号、换行以外的一个字符，或 tab"),
            where="--delimiter",
            remedy=Both("for example --delimiter ';' or --delimiter tab", zh="例如 --delimiter ';' 或 --delimiter tab"),
        )
    return ReadOptions(delimiter=sign)


def means_for(engine: str) -> Means:
    """All processors of this machine, and the cluster that the environment names, if any."""
    master = os.environ.get(SPARK_MASTER, "local[*]")
    return Means(engine=engine, settings=EngineSettings(threads=os.cpu_count() or 1, master=master))
