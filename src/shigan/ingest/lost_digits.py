"""Numbers of matters that a spreadsheet has cut to 15 digits identify nothing: matters that differ only in what was cut would
silently become one. Such a file is refused, because nothing but a new export can bring the digits back.
"""

from __future__ import annotations

from collections.abc import Sequence

from shigan.errors import Both, ShiganError
from shigan.ingest.heading_words import column_words, name_score
from shigan.ingest.mapping import Mapping
from shigan.ingest.raw import RawSource


def check_case_numbers(sources: Sequence[RawSource], mapping: Mapping, *, recognised: bool) -> None:
    """Raises ShiganError if the numbers of the matters have lost digits.

    ``recognised``: nobody stated which column they are. Then a column that is called so counts, too: where all its numbers
    fell together, recognition may have taken another one.
    """
    for raw in sources:
        for one in raw.notes:
            if one.id == "digits_lost" and _identifies(one.values["column"], mapping, recognised):
                raise _refusal(raw, one.values["column"], one.values["count"])


def _identifies(column: str, mapping: Mapping, recognised: bool) -> bool:
    return column == mapping.case.column or (recognised and name_score(column, column_words()["case"]) >= 1)


def _refusal(raw: RawSource, column: str, count: str) -> ShiganError:
    return ShiganError(
        Both(
            f"{count} numbers in column '{column}' have more than 15 digits and are kept as numbers; a spreadsheet keeps only the "
            "first 15 digits, so different matters cannot be told apart",
            zh=f"列“{column}”有 {count} 个超过 15 位的编号按数值保存；表格软件只保留前 15 位数字，不同事项已无法区分",
        ),
        where=str(raw.path),
        expected=Both("numbers of matters kept as text", zh="事项编号以文本保存"),
        remedy=Both(
            f"format '{column}' as text in the source system's export and export again; changing the format in this file does "
            "not bring the digits back",
            zh=f"在原系统导出时把“{column}”设为文本，重新导出；在本文件中改格式不能恢复已丢失的数字",
        ),
    )
