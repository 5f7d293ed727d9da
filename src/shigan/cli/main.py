"""Takes the words of the command line. Gives an exit code. Never a traceback for what a person can put right.

Exit codes: 0 done, 1 looked and found wanting, 2 cannot go on, 3 somebody must answer first, 130 stopped by the user.

The commands are the files in the folders of PLACES; only the one that was asked for is read. The commands of the site and
of the trials lie with them; they know this package and are found by name, because this package does not know them.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text
from typer.main import get_command

from shigan.cli import commands
from shigan.cli.engine_words import ENGINES
from shigan.cli.foreign import speak
from shigan.cli.language import choose, current, say, wanted, without_language
from shigan.errors import ShiganError, reason_of, told

PLACES = (commands.__name__, "shigan_site.commands", "shigan_trial.commands")
CANNOT = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and tells how it went."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        choose(wanted(words, os.environ))
        app = build_app(command_names(asked_for(words)))
        command = get_command(app)
        speak(command, show_misspelt)
        command(words if speaks_for_itself(app, asked_for(words)) else without_language(words), prog_name="shigan")
    except Exception as error:
        if not is_for_people(error):
            raise
        show(error)
        return CANNOT
    except SystemExit as end:  # how Typer ends, also after Ctrl-C
        if end.code == INTERRUPTED:
            Console(stderr=True).print(say(zh="已按您的要求停止。", en="Stopped, as you asked."))
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    return 0


def build_app(names: Sequence[str]) -> typer.Typer:
    """An application with these commands, each registered by its own file."""
    app = typer.Typer(
        help=say(
            zh="实干：从办事记录到说得清、经得起听证的诊断。发现是问题，不是结论。",
            en="Shigan: from the record of work to a fair diagnosis. A finding is a question, not a verdict.",
        ),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(common_options)
    modules = _modules()
    for name in names:
        importlib.import_module(modules[name]).register(app)
    return app


def common_options(
    language: Annotated[
        str,
        typer.Option(
            "--language", help=say(zh="zh 或 en；写在任何位置都可以。", en="zh or en; anywhere on the line.")
        ),
    ] = "zh",
) -> None:
    """Options of every command. The language was chosen before, because the help is written in it."""


def command_names(only: str | None = None) -> list[str]:
    """The module names of all commands, or just the one asked for if there is such a command."""
    found = sorted(_modules())
    return [only] if only in found else found


def _modules() -> dict[str, str]:
    """Each command's name, and the module that registers it."""
    return {
        module.name: f"{place}.{module.name}"
        for place in PLACES
        if find_spec(place.partition(".")[0]) is not None
        for module in pkgutil.iter_modules(importlib.import_module(place).__path__)
        if not module.name.startswith("_")
    }


def asked_for(words: Sequence[str]) -> str | None:
    """The command's module name as typed, if a command was typed: the first word that is no option."""
    skip = False
    for word in words:
        if skip or word.startswith("-"):
            skip = word == "--language"
        else:
            return word.replace("-", "_")
    return None


def speaks_for_itself(app: typer.Typer, name: str | None) -> bool:
    """Does this command have a ``--language`` of its own?"""
    command = getattr(get_command(app), "commands", {}).get((name or "").replace("_", "-"))
    return any(option.name == "language" for option in getattr(command, "params", ()))


def is_for_people(error: Exception) -> bool:
    """Is it something a person can put right? What we raise on purpose is, and what the operating system refuses."""
    return isinstance(error, OSError) or type(error).__module__.partition(".")[0] == "shigan"


def show(error: Exception) -> None:
    """One calm panel on the error stream: what was found, expected, where, and what to do."""
    fault = error if isinstance(error, ShiganError) else as_fault(error)
    labels = (
        (say(zh="发现", en="Found"), fault.found),
        (say(zh="应为", en="Expected"), fault.expected),
        (say(zh="位置", en="Where"), fault.where),
        (say(zh="办法", en="What to do"), fault.remedy),
    )
    body = Text("\n").join(Text.assemble((f"{label}  ", "bold"), told(ENGINES.both(words), current())) for label, words in labels if words)
    title = say(zh="无法继续", en="Cannot go on")
    Console(stderr=True).print(Panel(body, title=title, title_align="left", border_style="yellow", expand=False))


def show_misspelt(found: str, command: str) -> None:
    """What is wrong with the words that were typed."""
    see = f"./{command} --help"
    show(ShiganError(found, remedy=say(zh=f"用法见：{see}", en=f"see {see}")))


def as_fault(error: Exception) -> ShiganError:
    """The same four parts for what a stage raised in its own way, and for what the operating system refused."""
    if not isinstance(error, OSError):
        return ShiganError(str(error))
    return ShiganError(
        reason_of(error),
        where=str(error.filename or ""),
        remedy=say(
            zh="请检查该文件或文件夹是否存在、能否读写、磁盘是否有空间",
            en="check that the file or folder exists, may be read and written, and that the disk has room",
        ),
    )
