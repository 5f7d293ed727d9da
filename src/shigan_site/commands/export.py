"""Takes a site's data folder. Gives its ledger as a folder that ``shigan evaluate`` and ``shigan verify`` read. Never a name.

The folder holds the mirror of the ledger, the organisation with keys for people, and the instant of the checkpoint:
what the site itself evaluates. Evaluated anywhere, it gives the findings that the site shows.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shigan.cli.language import say
from shigan.errors import ShiganError
from shigan_site.commands._house import House, open_house
from shigan_site.commands.serve import DATABASE


def register(app: typer.Typer) -> None:
    app.command(
        "export",
        help=say(
            zh="把站点的台账导出为文件夹，供 evaluate、verify 使用；其中没有姓名。",
            en="Write the site's ledger to a folder for evaluate and verify; it holds no name.",
        ),
    )(export)


def export(
    out: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help=say(zh="写到哪个文件夹，须尚不存在。", en="A folder that is not there yet.")
        ),
    ],
    data: Annotated[Path, typer.Option(help=say(zh="站点的数据文件夹。", en="The site's data folder."))] = Path(".shigan"),
    database: Annotated[
        str,
        typer.Option(
            envvar=DATABASE,
            help=say(zh="postgresql://…；不写则用数据文件夹里的 SQLite。", en="postgresql://…; SQLite if left out."),
        ),
    ] = "",
) -> None:
    """The site may run meanwhile."""
    if out.exists():
        raise ShiganError(
            say(zh="这个文件夹已经存在", en="this folder is there already"),
            where=str(out),
            remedy=say(zh="换一个文件夹", en="name another folder"),
        )
    if not (data / "secret.key").is_file():
        raise ShiganError(
            say(zh="这里没有站点", en="there is no site here"),
            where=str(data),
            remedy=say(zh="用 --data 指明站点的数据文件夹", en="name the site's data folder with --data"),
        )
    open_house(House(data=data, database=database))
    handing_over = import_module("shigan_site.actions.evaluating.handing_over")  # only after Django was set up
    sealed = handing_over.hand_over(out)
    Console().print(
        say(
            zh=f"已导出 {sealed.size:,} 条记录，根哈希 {sealed.root.hex()}\n./shigan evaluate {out} --out 结果文件夹",
            en=f"{sealed.size:,} entries were written; root {sealed.root.hex()}\n./shigan evaluate {out} --out RESULTS",
        ),
        soft_wrap=True,
    )
