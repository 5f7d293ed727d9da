"""Takes seeds. Gives how many planted behaviours are found and how many innocents are flagged. Never tunes anything."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shigan.cli.language import current, say
from shigan.cli.options import EngineName, means_for
from shigan.cli.progress import Watching
from shigan.engines.relations import RELATIONS
from shigan.packs import Pack, default_pack_path, load_pack
from shigan.reports.text import pick
from shigan.reports.words import Words
from shigan_trial.demo.recall import Recall
from shigan_trial.demo.trial import evaluate_bureau

LEAST_RECALL = 0.9
MOST_FLAGGED = 0.01


def register(app: typer.Typer) -> None:
    app.command(
        "recall",
        help=say(
            zh="在虚构的局上核对：埋下的问题找到多少，误提多少无关的人和单位。",
            en="On invented bureaus: how many planted behaviours are found, how many innocents are flagged.",
        ),
    )(recall)


def recall(
    seeds: Annotated[list[int] | None, typer.Argument(help=say(zh="种子，可多个。", en="Seeds."))] = None,
    engine: EngineName = "duckdb",
) -> None:
    """Exit code 1 if recall is below 0.9 or more than 1 innocent in 100 is flagged, over all seeds together."""
    console = Console()
    trials = {seed: _trial(seed, engine) for seed in seeds or [7, 8, 9]}
    console.print(_table(trials))
    pack = load_pack(default_pack_path(), relations=RELATIONS)
    for seed, trial in trials.items():
        for line in tell_differences(trial, pack):
            console.print(f"  {seed}  {line}")
    if not _good_enough(list(trials.values())):
        raise typer.Exit(1)


def tell_differences(trial: Recall, pack: Pack) -> list[str]:
    """One line for each behaviour that was missed, and for each finding about an innocent."""
    words = Words("zh" if current() == "zh" else "en")
    indicators = {indicator.code: pick(indicator.name, current()) for indicator in pack.indicators.values()}
    missed, flagged = say(zh="未找到：", en="missed: "), say(zh="误提：", en="flagged: ")
    return [
        f"{missed}{words(f'level_{one.level}')} {one.subject} "
        + words("list_enumeration").join(indicators[code] for code in one.indicators)
        for one in trial.missed
    ] + [
        f"{flagged}{words(f'level_{one.level}')} {one.subject} {pick(pack.rules[one.rule].name, current())}"
        for one in trial.flagged
    ]


def _good_enough(trials: list[Recall]) -> bool:
    planted, found = sum(trial.planted for trial in trials), sum(trial.found for trial in trials)
    innocents = sum(trial.innocents for trial in trials)
    flagged = sum(trial.flagged_innocents for trial in trials)
    return found >= LEAST_RECALL * planted and flagged <= MOST_FLAGGED * innocents


def _trial(seed: int, engine: str) -> Recall:
    with tempfile.TemporaryDirectory(prefix="shigan-") as folder, Watching() as watching:
        return evaluate_bureau(
            seed, Path(folder) / "demo", means_for(engine), current(), formats=(),
            reading=watching.reading, stage=watching.stage,
        )[1]  # fmt: skip


def _table(trials: dict[int, Recall]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in (
        say(zh="种子", en="Seed"), say(zh="埋下", en="Planted"), say(zh="找到", en="Found"), say(zh="查出率", en="Recall"),
        say(zh="无关者", en="Innocents"), say(zh="误提", en="Flagged"), say(zh="误提率", en="Share"),
    ):  # fmt: skip
        table.add_column(name, justify="right")
    for seed, trial in trials.items():
        table.add_row(
            str(seed), str(trial.planted), str(trial.found), f"{trial.recall:.3f}",
            str(trial.innocents), str(trial.flagged_innocents), f"{trial.false_share:.3f}",
        )  # fmt: skip
    return table
