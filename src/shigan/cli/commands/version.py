"""Takes nothing. Gives the versions of Shigan and of what it stands on. Never looks anything up elsewhere."""

from __future__ import annotations

import platform
from importlib import metadata

import typer

from shigan import __version__
from shigan.cli.language import say


def register(app: typer.Typer) -> None:
    app.command("version", help=say(zh="显示版本。", en="Show the versions."))(version)


def version() -> None:
    """One line for Shigan, one for what decides its results."""
    typer.echo(f"shigan {__version__}")
    stands_on = (f"{name} {metadata.version(name)}" for name in ("duckdb", "sqlglot", "pyarrow"))
    typer.echo(f"python {platform.python_version()}, {', '.join(stands_on)}")
