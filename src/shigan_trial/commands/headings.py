"""``shigan headings FOLDER``: what is recognised in every record of a folder, with its own headings and with none that tell.

No mapping of a known source is used. Without headings, a column that must be right (case, step, times) is either the one
that is taken with them, or it is asked; a third way, taken wrongly and not asked, ends the command with 1.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shigan.cli.language import current, say
from shigan.ingest.roles import role_name
from shigan_trial.headings.trying import ASKED, Tried, records_in, try_record

WIDE = 200


def register(app: typer.Typer) -> None:
    app.command(
        "headings",
        help=say(
            zh="逐份识别文件夹里的记录：用原有列名，再用不说明任何意思的列名。编号、环节、各个时间认错而未询问的，以 1 结束。",
            en="Recognise every record of a folder by its headings and without any. Ends with 1 where a case, step or time is "
            "taken wrongly and not asked.",
        ),
    )(headings)


def headings(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help=say(zh="记录所在的文件夹。", en="The folder of records."))
    ],
    only: Annotated[str | None, typer.Option(metavar="NAME", help=say(zh="只看名称含此字样的。", en="Only names with this."))] = None,
) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=WIDE)
    done = []
    for path in records_in(folder, only):
        with tempfile.TemporaryDirectory(prefix="shigan-headings-") as scratch:
            tried = try_record(path, Path(scratch))
        done.append(tried)
        console.print(_one(tried))
    console.print(_all(done), markup=False)
    if any(tried.wrong for tried in done):
        raise typer.Exit(1)


def _one(tried: Tried) -> Table:
    title = f"{tried.name}  {tried.counts.text(current())}"
    table = Table(title=title, title_justify="left")
    for name in (say(zh="作用", en="Role"), say(zh="按列名", en="By headings"), say(zh="不看列名", en="Without headings")):
        table.add_column(name, overflow="fold")
    for role in dict.fromkeys((*tried.named, *tried.bare)):
        table.add_row(role_name(role).text(current()), _column(tried.named.get(role)), _column(tried.bare.get(role)))
    for remark in tried.failed:
        table.add_row("", remark.text(current()), "")
    return table


def _column(found: tuple[str, str] | None) -> str:
    if found is None:
        return "–"
    marks = {"sure": "", "likely": "", "doubtful": say(zh="（询问）", en=" (asked)")}
    return found[0] + marks[found[1]]


def _all(done: list[Tried]) -> str:
    right = {role: sum(tried.is_right(role) for tried in done) for role in ASKED}
    asked = {role: sum(tried.is_asked(role) for tried in done) for role in ASKED}
    return "\n".join(
        say(
            zh=f"{role_name(role).zh}：不看列名，{len(done)} 份中认对 {right[role]} 份，询问 {asked[role]} 份。",
            en=f"{role_name(role).en}: without headings right in {right[role]} of {len(done)}, asked in {asked[role]}.",
        )
        for role in ASKED
    )
