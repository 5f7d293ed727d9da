"""``shigan innocence``: what the product says about invented offices whose truth is known.

Exit code 1 if more than 1 innocent in 200 is flagged, or if less than 40 of 100 behaviours planted at twice the expected
are found (the aim, 85, is not reached; see docs/innocence.md). With ``--site`` one bureau keeps its year on a site; there
the exit code is 1 if less than 80 in 100 of what the procedure allows are found, or if any question rests on the
procedure's own steps alone.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from shigan.cli.language import say
from shigan.cli.progress import Watching
from shigan_trial.innocence.running import try_offices
from shigan_trial.innocence.summing import as_record, sum_up
from shigan_trial.innocence.telling import tell
from shigan_trial.site_trial import running as site_running
from shigan_trial.site_trial import telling as site_telling


def register(app: typer.Typer) -> None:
    app.command(
        "innocence",
        help=say(
            zh="无辜检验：在许多虚构单位的记录上核对，误提多少无关的人和单位，埋下的行为找到多少。",
            en="The innocence test: on many invented offices, how many innocents are flagged and how much of the planted is found.",
        ),
    )(innocence)


def innocence(
    offices: Annotated[int, typer.Option(min=1, help=say(zh="多少个虚构单位。", en="How many invented offices."))] = 100,
    site: Annotated[
        bool,
        typer.Option("--site", help=say(zh="改为核对虚构的局在站点上一年的台账。", en="Instead: an invented bureau's year on a site.")),
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help=say(zh="种子；同一种子结果相同。", en="The seed; the same seed, the same offices."))] = 1,
    json_file: Annotated[
        Path | None, typer.Option("--json", help=say(zh="全部结果另写成 JSON 文件。", en="Also write everything to this JSON file."))
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help=say(zh="误提和未能读入的单位，其文件留在此文件夹。", en="Where to keep offices with a false finding or unread.")),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help=say(zh="同时用几个进程；不写则同处理器数。", en="Processes; else one a processor."))
    ] = None,
) -> None:
    """Each office is written to files, read with automatic recognition and evaluated; with ``--site`` one keeps a ledger."""
    if site:
        _on_a_site(seed, json_file)
        return
    outcomes = []
    with Watching() as watching:
        for outcome in try_offices(seed, offices, workers=workers or os.cpu_count() or 1, keep=keep):
            outcomes.append(outcome)
            watching.counting(say(zh="检验虚构单位", en="Trying offices"), len(outcomes), offices)
    summary = sum_up(outcomes)
    tell(summary, Console())
    _finish(json_file, as_record(summary, outcomes), passed=summary.passed)


def _on_a_site(seed: int, json_file: Path | None) -> None:
    with tempfile.TemporaryDirectory(prefix="shigan-innocence-") as scratch:
        judged = site_running.try_site(seed, Path(scratch))
    site_telling.tell(judged, Console())
    _finish(json_file, site_telling.as_values(judged, seed=seed), passed=judged.passed)


def _finish(json_file: Path | None, told: Mapping[str, Any], *, passed: bool) -> None:
    if json_file is not None:
        json_file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if not passed:
        raise typer.Exit(1)
