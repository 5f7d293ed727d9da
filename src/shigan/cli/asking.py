"""What to do about a record whose columns are in doubt: ask in a terminal, else leave a mapping to edit and end.

Nothing is read on a guess: a wrong case, step or time makes every number wrong.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shigan.cli.language import current, say
from shigan.ingest.ingesting import MAPPING
from shigan.ingest.mapping_file import save_mapping
from shigan.ingest.questions import InDoubt, Question

IN_DOUBT: Final = 3
"""The exit code: it could go on once somebody has answered."""
WIDEST: Final = 40


def can_ask() -> bool:
    """Whether somebody sits there who sees the question and can answer it."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(doubt: InDoubt) -> dict[str, str]:
    """By option what was chosen. Ends the command where nothing is."""
    import questionary

    console = Console()
    console.print(_preview(doubt))
    answers: dict[str, str] = {}
    for question in doubt.questions:
        console.print(f"· {question.why.text(current())}", markup=False, highlight=False)
        answer = questionary.select(
            question.asked.text(current()),
            choices=[questionary.Choice(f"{answer}{_meant(question, answer, score)}", value=answer) for answer, score in question.answers],
            instruction=say(zh="（↑↓ 选择，回车确定）", en="(↑↓ to move, Enter to choose)"),
            qmark="?",
        ).ask()
        if answer is None:
            raise typer.Exit(130)
        answers[question.role] = str(answer)
    return answers


def tell_how_to_say(typed: str) -> None:
    """So that nobody answers the same question in the next command."""
    Console().print(
        say(zh=f"下次可直接写明：{typed}", en=f"Next time you can say so at once: {typed}"),
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip


def leave(doubt: InDoubt, command: Mapping[str, Any]) -> None:
    """Print the questions, and write what would be taken as a mapping, to be put right and used. ``command``: what was typed, by
    parameter."""
    console = Console(stderr=True)
    console.print(_preview(doubt))
    for question in doubt.questions:
        console.print(f"? {question.asked.text(current())}", style="bold", markup=False, highlight=False, soft_wrap=True)
        console.print(f"  {question.why.text(current())}", markup=False, highlight=False, soft_wrap=True)
        for answer, score in question.answers:
            option = f"--{question.role.replace('_', '-')} {shlex.quote(answer)}"
            console.print(f"    {option}{_meant(question, answer, score)}", markup=False, highlight=False, soft_wrap=True)
    place = _free(_place(doubt, command))
    place.parent.mkdir(parents=True, exist_ok=True)
    save_mapping(doubt.mapping.model_copy(update={"name": place.stem}), place, language=current())
    console.print(
        say(
            zh=f"没有读入。请加上上面的选项再运行；或改好映射 {place}，用 --mapping 写明。",
            en=f"Nothing was read. Run it again with these options, or put the mapping {place} right and name it with --mapping.",
        ),
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip


def _place(doubt: InDoubt, command: Mapping[str, Any]) -> Path:
    """Where the mapping goes: among the results, or where ``inspect`` was told to write one, else into the folder one is in."""
    if command.get("out") is not None:
        return Path(command["out"]) / MAPPING
    if command.get("mapping") is not None:
        return Path(command["mapping"])
    return Path(f"{Path(doubt.where).name.split('.')[0]}.{MAPPING}")


def _free(place: Path) -> Path:
    """The place, or one beside it: somebody may have put right the mapping that was left the last time."""
    others = (place.with_name(f"{place.stem}-{number}{place.suffix}") for number in count(2))
    return next(other for other in chain([place], others) if not other.exists())


def _preview(doubt: InDoubt) -> Table:
    columns = list(doubt.rows[0]) if doubt.rows else []
    table = Table(title=say(zh="前几行", en="The first rows"), title_justify="left")
    for column in columns:
        table.add_column(Text(column), overflow="ellipsis", max_width=WIDEST)
    for row in doubt.rows:
        table.add_row(*(Text(row[column][:WIDEST]) for column in columns))
    return table


def _meant(question: Question, answer: str, score: float) -> str:
    """What stands behind an answer: what it comes to, or how much speaks for it."""
    if (means := question.means.get(answer)) is not None:
        return f"  {means.text(current())}"
    return f"  ({score:.0%})" if score > 0 else ""
