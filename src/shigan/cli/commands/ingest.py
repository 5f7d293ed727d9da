"""Takes files and a mapping. Gives a ledger with its receipt and quarantine, and tells how it went. Never guesses silently."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from shigan.cli.language import current, say
from shigan.cli.reading import ReadingOptions, with_reading
from shigan.cli.telling import refused_lines
from shigan.ingest.ingesting import LEDGER, QUARANTINE, RECEIPT, ingest
from shigan.ingest.mapping_file import load_mapping
from shigan.ingest.receipt import Receipt


def register(app: typer.Typer) -> None:
    """Add ``ingest`` to the application."""

    @app.command("ingest", help=say(zh="把记录读入台账，留下回执和隔离清单。",
                                    en="Read records into a ledger, with a receipt and a quarantine file."))  # fmt: skip
    @with_reading
    def command(
        files: Annotated[
            list[Path], typer.Argument(help=say(zh="要读的文件", en="the files"), exists=True, dir_okay=False)
        ],
        out: Annotated[Path, typer.Option("--out", help=say(zh="结果放在这个文件夹", en="folder for the results"))],
        mapping: Annotated[
            Path | None,
            typer.Option(
                "--mapping",
                help=say(zh="映射文件（shigan inspect 可写）", en="mapping file (shigan inspect writes one)"),
                exists=True,
                dir_okay=False,
            ),
        ] = None,
        *,
        reading: ReadingOptions,
    ) -> None:
        console = Console()
        chosen = load_mapping(mapping) if mapping is not None else None
        with Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]:,}"),
                      TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bars:  # fmt: skip
            steps = _Steps(bars)
            receipt = ingest(files, chosen, out, reading.settings(steps))
        show(receipt, out, console)


class _Steps:
    """A bar for reading and one for writing."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, step: str, share: float | None, rows: int) -> None:
        names = {"read": say(zh="读取", en="Reading"), "write": say(zh="写入台账", en="Writing")}
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(names[step], total=1.0, rows=0)
        self._bars.update(self._tasks[step], completed=share, rows=rows)


def show(receipt: Receipt, out: Path, console: Console) -> None:
    """Print the receipt."""
    told = receipt.as_dict()
    table = Table(show_header=False)
    for label, value in (
        (say(zh="事项", en="Cases"), told["cases"]),
        (say(zh="记录", en="Events"), told["events"]),
        (say(zh="环节种类", en="Activities"), told["activities"]),
        (say(zh="经办人", en="Persons"), told["persons"]),
        (say(zh="单位", en="Units"), told["units"]),
        (say(zh="读入行数", en="Rows read"), told["rows_read"]),
        (say(zh="隔离行数", en="Rows refused"), told["rows_refused"]),
    ):
        table.add_row(label, f"{value:,}")
    table.add_row(say(zh="起止", en="From, to"), f"{told['first_at']}\n{told['last_at']}")
    console.print(table)
    for line in refused_lines(receipt.tally):
        console.print(line, markup=False)
    for remark in receipt.assumptions:
        console.print(f"· {remark.text(current())}", markup=False)
    places = f"{out / LEDGER}, {out / RECEIPT}, {out / QUARANTINE}"
    console.print(say(zh=f"已写入 {places}", en=f"Written: {places}"), markup=False)
