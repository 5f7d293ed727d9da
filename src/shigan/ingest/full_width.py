"""Numbers of matters typed with full-width digits and letters: ＳＱ００１ is SQ001, and one matter.

Only digits and Latin letters are folded, and only in the number of the matter: brackets and the like in it, and names of steps,
people and units, stay as they were typed, because mappings and lists name them so. The row as it came is kept in the details.
"""

from __future__ import annotations

from typing import Final

from shigan.ingest.events import EventStage
from shigan.ingest.remarks import Remark
from shigan.ingest.sql import identifier, literal
from shigan.ingest.staging import source_of
from shigan.ingest.texts import FULL_WIDTH

_HAS_ONE: Final = f"[{FULL_WIDTH}]"


def folded_numbers(staged: EventStage) -> tuple[Remark, ...]:
    """On how many rows the number of the matter was typed so, with one of them."""
    column = staged.mapping.case.column
    found = [_found(staged, source_of(raw), column) for raw in staged.sources]
    count = sum(number for number, _ in found)
    if not count:
        return ()
    example = next(said for number, said in found if number)
    return (Remark(
        f"列“{column}”有 {count:,} 行的编号用了全角数字或字母（如“{example}”），已按半角读取，与半角编号视为同一事项。",
        f"Numbers in '{column}' with full-width digits or letters: {count:,} rows, such as '{example}'. They were read as plain "
        "ones and mean the same matter as these."),)  # fmt: skip


def _found(staged: EventStage, source: str, column: str) -> tuple[int, str]:
    text = identifier(column)
    wide = f"strlen({text}) <> length({text}) AND regexp_matches({text}, {literal(_HAS_ONE)})"
    row = staged.connection.execute(f"SELECT count(*), min({text}) FROM {source} WHERE {wide}").fetchall()[0]
    return int(row[0]), str(row[1])
