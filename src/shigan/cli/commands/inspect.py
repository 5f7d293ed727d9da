"""Takes a file. Gives a table of what was recognised in it and, if asked, a mapping to edit. Never changes the file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from shigan.cli.asking import can_ask
from shigan.cli.language import current, say
from shigan.cli.reading import ReadingOptions, with_reading
from shigan.cli.telling import refused_lines
from shigan.ingest.choosing import Choice
from shigan.ingest.inspection import Inspection, inspect
from shigan.ingest.mapping_file import save_mapping
from shigan.ingest.parts import PART_NAMES
from shigan.ingest.receipt import when
from shigan.ingest.roles import role_name
from shigan.reports.words import Words

MOST_STEPS = 30
WIDEST = 80
EXAMPLE = 44


def register(app: typer.Typer) -> None:
    """Add ``inspect`` to the application."""

    @app.command("inspect", help=say(zh="看一份记录：认出了哪些列和环节，能看出什么、看不出什么。",
                                     en="Look at a record: what was recognised, what it can and cannot show."))  # fmt: skip
    @with_reading
    def command(
        file: Annotated[Path, typer.Argument(help=say(zh="要看的文件", en="the file"), exists=True, dir_okay=False)],
        mapping: Annotated[
            Path | None,
            typer.Option("--mapping", help=say(zh="把映射写到这个文件，供修改", en="write the mapping here, to edit")),
        ] = None,
        *,
        reading: ReadingOptions,
    ) -> None:
        console = Console()
        with console.status(say(zh=f"正在读 {escape(file.name)} …", en=f"Reading {escape(file.name)} …")):
            found = inspect(
                file, zone=reading.zone, time_format=reading.time_format, leading_zeros=reading.leading_zeros,
                options=reading.readers(), said=reading.said()
            )
        if found.doubt is None or not can_ask():
            show(found, console)
        if found.doubt is not None:
            raise found.doubt
        if mapping is not None:
            save_mapping(found.mapping.model_copy(update={"name": mapping.stem}), mapping, language=current(), remarks=_remarks(found))
            console.print(
                say(zh=f"\n映射已写到 {mapping}；改好后运行：", en=f"\nThe mapping was written to {mapping}; then run:")
            )
            typed = f" {reading.typed()}" if reading.typed() else ""
            console.print(f"  shigan ingest {file} --mapping {mapping}{typed} --out DIR", style="bold", markup=False, soft_wrap=True)


def show(found: Inspection, console: Console) -> None:
    """Print everything that was recognised."""
    console.print(_headline(found), style="bold", markup=False, soft_wrap=True)
    console.print(_choices(found))
    if found.meanings:
        console.print(_meanings(found))
    if found.parts:
        console.print(_parts(found))
    console.print(_sight(found))
    for line in refused_lines(found.tally):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for remark in found.remarks:
        console.print(f"· {remark.text(current())}", markup=False, highlight=False, soft_wrap=True)


def _headline(found: Inspection) -> str:
    count = found.tally
    first, last = (
        (when(count.first_us, count.first_offset) or "?")[:10],
        (when(count.last_us, count.last_offset) or "?")[:10],
    )
    refused = count.rows_refused + found.refused_by_reader
    return say(
        zh=f"{found.path.name}（{found.format}）：{count.cases:,} 件事项，{count.events:,} 条记录，{count.activities:,} 种环节，"
        f"{count.persons:,} 名经办人，{count.units or count.roles:,} 个{'角色' if count.roles else '单位'}，"
        f"{first} 至 {last}；隔离 {refused:,} 行",
        en=f"{found.path.name} ({found.format}): {count.cases:,} cases, {count.events:,} events, {count.activities:,} activities, "
        f"{count.persons:,} persons, {count.units or count.roles:,} {'roles' if count.roles else 'units'}, {first} to {last}; "
        f"{refused:,} rows refused",
    )


def _choices(found: Inspection) -> Table:
    table = Table(title=say(zh="认出的列", en="Columns"), title_justify="left")
    for title in (say(zh="作用", en="Role"), say(zh="列", en="Column"), say(zh="把握", en="Sure?"), say(zh="其次", en="Next best"),
                  say(zh="例子", en="Example"), say(zh="格式", en="Format"), say(zh="理由", en="Why")):  # fmt: skip
        table.add_column(title, overflow="fold")
    for one in found.choices:
        table.add_row(
            role_name(one.role).text(current()), Text(one.column), _sure(one.sureness, one.score), Text(_next_best(one)),
            Text((one.example or "")[:EXAMPLE]), Text(found.formats.get(one.column, "")), Text(one.why.text(current())),
        )  # fmt: skip
    return table


def _meanings(found: Inspection) -> Table:
    more = len(found.meanings) - MOST_STEPS
    caption = say(zh=f"另有 {more} 种，见映射", en=f"{more} more; see the mapping") if more > 0 else None
    table = Table(title=say(zh="环节的含义", en="What the steps mean"), title_justify="left", caption=caption)
    for title in (say(zh="环节", en="Step"), say(zh="条数", en="Count"), say(zh="动作", en="Action"),
                  say(zh="把握", en="Sure?"), say(zh="理由", en="Why")):  # fmt: skip
        table.add_column(title, overflow="fold", justify="left")
    for one in found.meanings[:MOST_STEPS]:
        action = Words(current())("action_" + one.action)
        table.add_row(Text(one.word[:WIDEST]), f"{one.count:,}", action, _sure(one.sureness), Text(one.why.text(current())))
    return table


def _parts(found: Inspection) -> Table:
    title = say(zh="环节在办理中的位置（写在映射的 parts 中）", en="What part of the dealing the steps are ('parts' in the mapping)")
    table = Table(title=title, title_justify="left")
    table.add_column(say(zh="环节", en="Step"), overflow="fold")
    table.add_column(say(zh="位置", en="Part"))
    for activity, part in found.parts.items():
        table.add_row(Text(activity[:WIDEST]), PART_NAMES[part].text(current()))
    return table


def _sight(found: Inspection) -> Table:
    table = Table(
        title=say(zh="这份记录看得出、看不出什么", en="What this record can and cannot show"), title_justify="left"
    )
    table.add_column(say(zh="看得出", en="Can be seen"))
    table.add_column(say(zh="看不出", en="Cannot be seen"), overflow="fold")
    words = Words(current())
    hidden = "\n".join(why.text(current()) for _, why in found.hides)
    table.add_row("\n".join(words("need_" + name) for name in found.shows), hidden)
    return table


def _next_best(choice: Choice) -> str:
    return "" if choice.second is None else f"{choice.second[0]} {choice.second[1]:.0%}"


def _sure(sureness: str, score: float | None = None) -> str:
    told = {
        "sure": say(zh="确定", en="sure"),
        "likely": say(zh="很可能", en="likely"),
        "doubtful": say(zh="[yellow]存疑[/]", en="[yellow]doubtful[/]"),
        "undecided": say(zh="[yellow]未定[/]", en="[yellow]undecided[/]"),
    }[sureness]
    return told if score is None else f"{told} {score:.0%}"


def _remarks(found: Inspection) -> dict[str, str]:
    """Why each part was chosen, for the comments of the mapping file."""
    remarks = {one.role: f"{one.column}: {one.why.text(current())}" for one in found.choices}
    if found.undecided:
        words = ", ".join(one.word for one in found.undecided[:MOST_STEPS])
        remarks["actions"] = say(
            zh=f"未能判断的环节（按 default 计）：{words}", en=f"Undecided steps (they count as the default): {words}"
        )
    return remarks
