"""Takes a folder and perhaps a database. Gives the office's site, with its background jobs. Never without its checks."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shigan.cli.language import say
from shigan_site.commands._house import House, first_run_address, furnish, open_house
from shigan_site.commands._opening import must_be_free, open_to_visitors

DATABASE = "SHIGAN_DATABASE"


def register(app: typer.Typer) -> None:
    app.command(
        "serve",
        help=say(
            zh="启动单位的站点：网页、台账和后台任务在同一进程树中，一起启动、一起停止。",
            en="Run the office's site: pages, ledger and background jobs in one process tree.",
        ),
    )(serve)


def serve(
    data: Annotated[
        Path, typer.Option(help=say(zh="数据文件夹：密钥、附件、镜像，未指定数据库时还有数据库。", en="The data folder."))
    ] = Path(".shigan"),
    database: Annotated[
        str,
        typer.Option(
            envvar=DATABASE, help=say(zh="postgresql://…；不写则用数据文件夹里的 SQLite。", en="postgresql://…; SQLite if left out.")
        ),
    ] = "",
    port: Annotated[int, typer.Option(help=say(zh="端口。", en="The port."))] = 8000,
    host: Annotated[str, typer.Option(help=say(zh="监听地址。", en="The address to listen on."))] = "127.0.0.1",
    once: Annotated[bool, typer.Option("--once", help=say(zh="启动成功后即停止。", en="Stop once it has answered."))] = False,
) -> None:
    """On the first run an address for the set-up is printed; it holds for one set-up only."""
    began = time.monotonic()
    house = House(data=data, database=database, host=host, port=port)
    must_be_free(house)
    open_house(house)
    furnish()
    raise typer.Exit(open_to_visitors(house, began=began, browser=False, once=once, also=lambda: _tell_first_run(house)))


def _tell_first_run(house: House) -> None:
    address = first_run_address(house)
    if address:
        Console().print(
            say(
                zh=f"第一次运行：请打开下面的地址，五分钟设好单位。地址只能用一次，请勿转发。\n{address}",
                en=f"First run: open this address and set up the office in five minutes. It works once; do not pass it on.\n{address}",
            ),
            soft_wrap=True,
        )
