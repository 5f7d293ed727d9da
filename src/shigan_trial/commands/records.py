"""``shigan records FOLDER``: what the program makes of every public record in a folder, beside what is known of it."""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shigan.cli.language import say
from shigan_trial.records.running import Record, Run, records_in, runs
from shigan_trial.records.telling import as_values, tell

WIDE = 150
"""A table that is written to a file needs room; on a terminal its own width counts."""


def register(app: typer.Typer) -> None:
    app.command(
        "records",
        help=say(
            zh="逐份评估文件夹里的公开记录，与已知情况核对。全部相符以 0 结束，有不符 1。",
            en="Evaluate every public record in a folder and check it against what is known. Ends with 0 when all agrees, else 1.",
        ),
    )(records)


def records(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", exists=True, file_okay=False, help=say(zh="记录所在的文件夹。", en="The folder of records.")
        ),
    ],
    mappings: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", exists=True, file_okay=False,
            help=say(zh="映射文件夹：X.mapping.yaml 用于名称含 X 的记录。", en="Mappings: X.mapping.yaml is for names with X."),
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=say(zh="只核对名称含此字样的记录。", en="Only records with this in their name.")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help=say(zh="结果留在此文件夹；不写则用后删除。", en="Keep the results here; else deleted.")),
    ] = None,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", dir_okay=False, help=say(zh="全部数字写入此文件。", en="Write all figures to this file.")),
    ] = None,
) -> None:  # fmt: skip
    with ExitStack() as stack:
        place = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shigan-records-")))
        done = _run(records_in(folder, mappings, only), place)
    console = Console()
    tell(done, console if console.is_terminal else Console(width=WIDE))
    if json_file:
        json_file.write_text(json.dumps(as_values(done), ensure_ascii=False, indent=1) + "\n", "utf-8")
    if any(run.failed or any(check.agrees is False for check in run.checks) for run in done):
        raise typer.Exit(1)


def _run(chosen: list[Record], out: Path) -> list[Run]:
    """Says on the error stream where it is: the whole folder takes minutes."""
    console = Console(stderr=True)
    done: list[Run] = []
    for run in runs(chosen, out):
        done.append(run)
        seconds = "—" if run.seconds is None else f"{run.seconds:.1f} s"
        console.print(f"{len(done)}/{len(chosen)} {run.name} {seconds}", style="dim")
    return done
