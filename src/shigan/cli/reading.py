"""How a person says that files are to be read: the options that ``inspect``, ``ingest`` and ``evaluate`` share.

Each is a field of ``ReadingOptions``, declared here and nowhere else; a command that is registered with ``with_reading`` has
them all and is handed one object. To add an option, add a field, and pass it on in ``readers`` or ``settings``. Where the record
leaves a doubt, the registered command asks in a terminal and starts again with the answers; elsewhere it ends with 3.
"""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from shigan.cli.asking import IN_DOUBT, ask, can_ask, leave, tell_how_to_say
from shigan.cli.language import current, say
from shigan.errors import Both, ShiganError
from shigan.ingest.ingesting import IngestSettings, Progress
from shigan.ingest.mapping_terms import ZeroRule
from shigan.ingest.named_columns import MAY_BE_ABSENT, NAMED_ROLES, NO_COLUMN, Said
from shigan.ingest.questions import InDoubt
from shigan.ingest.raw import ReadOptions
from shigan.ingest.stated import check_stated, delimiter_sign


def _column(role: str, *, zh: str, en: str) -> Any:
    """The option that names the column of a role."""
    zh, en = (f"{zh}；没有则写 {NO_COLUMN}", f"{en}; {NO_COLUMN} if there is none") if role in MAY_BE_ABSENT else (zh, en)
    return typer.Option(f"--{role}", metavar="COLUMN", help=say(zh=f"{zh}。", en=f"{en[0].upper()}{en[1:]}."))


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """What was typed; None: found out, and told."""

    zone: Annotated[
        str | None,
        typer.Option(
            "--zone",
            help=say(
                zh="没有写明时区的时间属于哪个时区，如 Asia/Shanghai；优先于 --mapping 中的 zone。",
                en="Zone of times that carry none, such as Asia/Shanghai; goes before the zone of --mapping.",
            ),
        ),
    ] = None
    time_format: Annotated[
        str | None,
        typer.Option(
            "--time-format",
            metavar="FORMAT",
            help=say(
                zh="时间的写法，如 '%Y/%m/%d %H:%M'、'民国%Y/%m/%d'、excel、epoch_ms；不写则自动识别。",
                en="How times are written, such as '%d.%m.%y %H:%M', excel or epoch_ms; recognised if left out.",
            ),
        ),
    ] = None
    sheet: Annotated[
        list[str] | None,
        typer.Option(
            "--sheet",
            help=say(
                zh="读取哪个工作表（可写几次）；不写则自动选择，并说明选了哪个。",
                en="The worksheet to read (may be repeated); chosen and told if left out.",
            ),
        ),
    ] = None
    header_row: Annotated[
        int | None,
        typer.Option(
            "--header-row",
            min=1,
            help=say(zh="表头在第几行；不写则自动寻找。", en="The row that holds the names of the columns; found if left out."),
        ),
    ] = None
    delimiter: Annotated[
        str | None,
        typer.Option(
            "--delimiter",
            help=say(
                zh="文本表格的分隔符，一个字符，制表符写 tab；不写则自动识别。",
                en="Delimiter of a text table: one character, or tab; found out if left out.",
            ),
        ),
    ] = None
    case: Annotated[
        str | None,
        typer.Option(
            "--case",
            metavar="COLUMN",
            help=say(
                zh="事项编号是哪一列；对象日志（OCEL）中，以哪一类对象为事项。不写则自动认定。",
                en="The column that numbers the matters; of an object-centric log (OCEL) the type of objects. Found out if left out.",
            ),
        ),
    ] = None
    activity: Annotated[str | None, _column("activity", zh="环节是哪一列", en="the column that says what was done")] = None
    time: Annotated[str | None, _column("time", zh="时间是哪一列", en="the column of the times")] = None
    opened: Annotated[
        str | None,
        _column("opened", zh="一行是一整件事的：受理时间是哪一列", en="where a row is a whole matter: the column of when it began"),
    ] = None
    closed: Annotated[
        str | None,
        _column("closed", zh="一行是一整件事的：办结时间是哪一列", en="where a row is a whole matter: the column of when it ended"),
    ] = None
    person: Annotated[str | None, _column("person", zh="经办人是哪一列", en="the column of who did it")] = None
    unit: Annotated[str | None, _column("unit", zh="单位是哪一列", en="the column of the units")] = None
    due: Annotated[str | None, _column("due", zh="时限是哪一列", en="the column of the limits")] = None
    status: Annotated[str | None, _column("status", zh="事项状态是哪一列", en="the column of how a matter stands")] = None
    leading_zeros: Annotated[
        ZeroRule | None,
        typer.Option(
            "--leading-zeros",
            help=say(
                zh="编号只差前面的零（001 与 1）时：drop 算同一件事，keep 算两件事。",
                en="Numbers that differ only in leading zeros (001 and 1): drop, they mean one matter; keep, two.",
            ),
        ),
    ] = None
    no_known_sources: Annotated[
        bool,
        typer.Option(
            "--no-known-sources",
            help=say(
                zh="不用随附的公开记录映射，一律按列名和内容识别。",
                en="Recognise by headings and content even a public record whose mapping is shipped.",
            ),
        ),
    ] = False

    def __post_init__(self) -> None:
        """Raises ShiganError for what cannot be meant, before anything is read."""
        delimiter_sign(self.delimiter)
        check_stated(self.zone, self.time_format)

    def readers(self) -> ReadOptions:
        """For the readers."""
        return ReadOptions(
            sheets=tuple(self.sheet) if self.sheet else None,
            header_line=self.header_row,
            delimiter=delimiter_sign(self.delimiter),
            object_type=self.case,
        )

    def settings(self, on_progress: Progress) -> IngestSettings:
        """For reading files into a ledger."""
        return IngestSettings(
            language=current(),
            on_progress=on_progress,
            zone=self.zone,
            time_format=self.time_format,
            leading_zeros=self.leading_zeros,
            said=self.said(),
            asks=True,
            reading=self.readers(),
        )

    def said(self) -> Said:
        """What was said instead of a mapping."""
        columns = {role: column for role in NAMED_ROLES if (column := getattr(self, role)) is not None}
        return Said(columns=columns, known_sources=not self.no_known_sources)

    def answered(self, answers: Mapping[str, Any]) -> ReadingOptions:
        """The same with what was answered; by option."""
        return replace(self, **answers)

    def typed(self) -> str:
        """The options as one would type them again; empty if there were none."""
        words: list[str] = []
        for field in fields(self):
            option, value = f"--{field.name.replace('_', '-')}", getattr(self, field.name)
            if value is True:
                words.append(option)
            elif value:
                words += [word for one in (value if isinstance(value, list) else [value]) for word in (option, str(one))]
        return shlex.join(words)


def with_reading(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for each field of ReadingOptions where it has the parameter ``reading``; asks what is in doubt."""
    signature = inspect.signature(command, eval_str=True)
    own = [one for one in signature.parameters.values() if one.name != "reading"]
    hints = get_type_hints(ReadingOptions, include_extras=True)
    options = [
        inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name])
        for field in fields(ReadingOptions)
    ]

    @wraps(command)
    def run(**typed: Any) -> None:
        reading = ReadingOptions(**{option.name: typed.pop(option.name) for option in options})
        while True:
            try:
                return command(**typed, reading=reading)
            except InDoubt as doubt:
                if not can_ask():
                    leave(doubt, typed)
                    raise typer.Exit(IN_DOUBT) from None
                reading = reading.answered(ask(doubt))
                tell_how_to_say(reading.typed())

    run.__signature__ = signature.replace(parameters=[*own, *options])  # type: ignore[attr-defined]
    return run


def check_not_read_already(folder: Path, reading: ReadingOptions, mapping: Path | None) -> None:
    """A ledger is evaluated as it was read; raises ShiganError if the person says how to read, which would have no effect."""
    mapped = () if mapping is None else (f"--mapping {shlex.quote(str(mapping))}",)
    if typed := " ".join((*mapped, reading.typed())).strip():
        raise ShiganError(
            Both(
                f"{typed} says how files are to be read, but this folder was read already",
                zh=f"{typed} 说明怎样读取文件，而这个文件夹已经读入",
            ),
            where=str(folder),
            remedy=Both(
                f"leave it out, or read the files again: ./shigan evaluate FILE {typed} --out NEW_FOLDER",
                zh=f"去掉后再评估；或重新读取：./shigan evaluate 文件 {typed} --out 新文件夹",
            ),
        )
