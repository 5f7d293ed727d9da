"""Which column a person says is which: what was typed instead of a mapping. Never a column that the file does not have."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Named
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Final

from shigan.errors import Both, ShiganError
from shigan.ingest.roles import role_name


@dataclass(frozen=True)
class Said:
    """What a person says instead of a mapping. ``columns``: by role. ``known_sources``: whether the mapping of a public
    record that we know may be taken."""

    columns: Named[str, str] = field(default_factory=dict)
    known_sources: bool = True

    @property
    def may_be_known(self) -> bool:
        """Whoever names columns wants them read so, whatever the record is."""
        return self.known_sources and not self.columns

    def of_format(self, name: str) -> Said:
        """What it says of a file in this format: in an object-centric log the case is a type of objects and no column."""
        if not name.startswith(OBJECT_CENTRIC):
            return self
        return replace(self, columns={role: column for role, column in self.columns.items() if role != "case"})


NOTHING_SAID: Final = Said()

NO_COLUMN: Final = "-"
"""Said instead of a column: the file has none for this."""
MAY_BE_ABSENT: Final = ("closed", "person", "unit", "due", "status")
NAMED_ROLES: Final = ("case", "activity", "time", "opened", "closed", "person", "unit", "due", "status")
SHOWN: Final = 40
OBJECT_CENTRIC: Final = "ocel"


def refuse_beside_mapping(named: Named[str, str]) -> None:
    """Raises ShiganError if columns are named although a mapping says what they are."""
    if named:
        typed = ", ".join(f"--{role}" for role in named)
        raise ShiganError(
            Both(f"{typed} and --mapping both say what the columns are", zh=f"{typed} 与 --mapping 都在说明各列的作用"),
            expected=Both("one of them", zh="只写其一"),
            where=typed,
            remedy=Both("change the mapping file, or leave it out", zh="改映射文件，或去掉 --mapping"),
        )


def check_named(named: Named[str, str], columns: Sequence[str], where: str) -> None:
    """Raises ShiganError with every column that is not there, and those that were meant for two things."""
    named = {role: column for role, column in named.items() if column != NO_COLUMN or role not in MAY_BE_ABSENT}
    missing = [(role, column) for role, column in named.items() if column not in columns]
    twice = sorted({column for column in named.values() if list(named.values()).count(column) > 1})
    if missing:
        raise ShiganError(
            Both("; ".join(f"--{role}: the file has no column '{column}'" for role, column in missing),
                 zh="；".join(f"--{role}：文件中没有“{column}”这一列" for role, column in missing)),
            expected=_names(columns),
            where=where,
            remedy=_meant([column for _, column in missing], columns),
        )  # fmt: skip
    if twice:
        raise ShiganError(
            Both(f"one column cannot be two things: {', '.join(twice)}", zh=f"一列不能有两种作用：{'、'.join(twice)}"),
            where=where,
            remedy=Both(
                f"name another column for {_options(named, twice)}", zh=f"为 {_options(named, twice)} 另指一列"
            ),
        )


def _options(named: Named[str, str], columns: Collection[str]) -> str:
    return ", ".join(f"--{role}" for role, column in named.items() if column in columns)


def _names(columns: Sequence[str]) -> Both:
    more = " …" if len(columns) > SHOWN else ""
    return Both(f"one of: {', '.join(columns[:SHOWN])}{more}", zh=f"下列之一：{'、'.join(columns[:SHOWN])}{more}")


def _meant(typed: Sequence[str], columns: Sequence[str]) -> Both:
    near = [close for column in typed for close in get_close_matches(column, columns, n=1)]
    if near:
        return Both(f"did you mean {', '.join(near)}?", zh=f"是不是 {'、'.join(near)}？")
    return Both("write the heading as it stands in the file", zh="照文件中的列名写")


def said_of(role: str) -> Both:
    """Why a column was chosen that a person named."""
    return Both(f"You said that it is the {role_name(role).en}.", zh=f"由您指定为{role_name(role).zh}。")
