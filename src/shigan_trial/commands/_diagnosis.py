"""Takes a seed. Gives an invented bureau, evaluated, with its report opened. Never a real person or office."""

from __future__ import annotations

import shutil
import sys
import webbrowser
from pathlib import Path

from rich.console import Console

from shigan.cli.language import current, say
from shigan.cli.options import EngineName, means_for
from shigan.cli.progress import Watching
from shigan.cli.telling import tell_results
from shigan.errors import ShiganError
from shigan.reports.catalogue import html
from shigan_trial.demo.trial import evaluate_bureau, tell_recall
from shigan_trial.demo.trial import holds_demo as is_demo


def diagnose_demo(*, out: Path, seed: int, open_report: bool, engine: EngineName) -> None:
    """The folder also keeps the bureau's own files (log, mapping, organisation), to look at and to change."""
    if out.exists() and any(out.iterdir()):
        if not is_demo(out):
            raise ShiganError(
                say(zh="这个文件夹里有别的东西，演示不会覆盖它", en="this folder holds something else; a demo never overwrites it"),
                where=str(out),
                remedy=say(zh="换一个文件夹：--out", en="name another folder with --out"),
            )
        shutil.rmtree(out)
    console = Console()
    with Watching() as watching:
        results, recall = evaluate_bureau(
            seed, out, means_for(engine), current(), reading=watching.reading, stage=watching.stage
        )
    tell_results(results, out, console)
    console.print(tell_recall(recall, current()))
    report = out / html.file_name(current())
    if open_report and report.is_file() and sys.stdout.isatty():
        webbrowser.open(report.resolve().as_uri())
