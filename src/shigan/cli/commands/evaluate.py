"""Takes event logs, or a folder that holds a ledger. Gives facts, findings and reports. Never a verdict."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shigan.cli.language import current, say
from shigan.cli.options import EngineName, means_for
from shigan.cli.progress import Watching
from shigan.cli.reading import ReadingOptions, check_not_read_already, with_reading
from shigan.cli.telling import tell_kept_organisation, tell_results
from shigan.errors import ShiganError
from shigan.ingest.mapping_file import load_mapping
from shigan.pipeline.road import Wish, evaluate_files, evaluate_folder, holds_ledger


def register(app: typer.Typer) -> None:
    app.command(
        "evaluate",
        help=say(zh="评估一份或几份办事记录，写出发现和报告。", en="Evaluate one or more event logs; write findings and reports."),
    )(with_reading(evaluate))


def evaluate(
    logs: Annotated[
        list[Path],
        typer.Argument(
            metavar="LOG...",
            help=say(zh="日志文件（可多个），或已读入的文件夹。", en="Log files, or one folder that was already read."),
        ),
    ],
    out: Annotated[Path, typer.Option(help=say(zh="结果写到哪个文件夹。", en="The folder for the results."))] = Path("out"),
    mapping: Annotated[
        Path | None, typer.Option(help=say(zh="映射文件；不写则自动识别。", en="The mapping; recognised if left out."))
    ] = None,
    calendar: Annotated[
        str | None,
        typer.Option(help=say(zh="日历：cn-gov、weekends、24x7 或文件。", en="cn-gov, weekends, 24x7, or a file.")),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help=say(zh="从哪一天看；不写则为记录的最后时刻。", en="The day we look from; else the last entry.")
        ),
    ] = None,
    organisation: Annotated[
        Path | None,
        typer.Option(help=say(zh="单位、人员、岗位和休假（YAML 或 Excel）。", en="Units, people, posts, leave (YAML or Excel).")),
    ] = None,
    pack: Annotated[Path | None, typer.Option(help=say(zh="规则包文件夹。", en="The folder of the rule pack."))] = None,
    title: Annotated[str | None, typer.Option(help=say(zh="报告的标题。", en="The title of the reports."))] = None,
    formats: Annotated[
        str, typer.Option(help=say(zh="报告格式，逗号分隔。", en="Report formats, separated by commas."))
    ] = "html,excel,word",
    engine: EngineName = "duckdb",
    *,
    reading: ReadingOptions,
) -> None:
    """Machine-readable results are always written: receipt.json, facts.parquet, findings.jsonl."""
    wish = Wish(
        title=title,
        calendar=calendar,
        as_of=as_of.date() if as_of else None,
        pack=pack,
        organisation=organisation,
        languages=(current(),),
        formats=tuple(form.strip() for form in formats.split(",") if form.strip()),
        means=means_for(engine),
    )
    with Watching() as watching:
        if len(logs) == 1 and holds_ledger(logs[0]):
            check_not_read_already(logs[0], reading, mapping)
            tell_kept_organisation(logs[0], wish, Console())
            results = evaluate_folder(logs[0], out, wish, watching.stage)
        else:
            results = evaluate_files(
                _files(logs),
                load_mapping(mapping) if mapping else None,
                out,
                wish,
                reading.settings(watching.reading),
                watching.stage,
            )
    tell_results(results, out, Console())


def _files(logs: list[Path]) -> list[Path]:
    """Every one of them has to be a file; all that are not are named at once."""
    wrong = [str(log) for log in logs if not log.is_file()]
    if wrong:
        raise ShiganError(
            say(zh="这不是文件，也不是读入过日志的文件夹", en="neither a file nor a folder that holds a ledger"),
            where=", ".join(wrong),
            remedy=say(zh="请检查路径", en="check the path"),
        )
    return logs
