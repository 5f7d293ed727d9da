"""Takes a seed. Gives the site with an invented bureau in it, or that bureau's report. Never a real person or office."""

from __future__ import annotations

import json
import shutil
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from shigan.cli.language import say
from shigan.errors import ShiganError
from shigan_site.commands._house import DEMO_MARK, House, furnish, open_house
from shigan_site.commands._opening import must_be_free, open_to_visitors


def register(app: typer.Typer) -> None:
    app.command(
        "demo",
        help=say(
            zh="打开一个虚构的局（约120人、24个单位、一年的事项），每种角色一个账号；--report 只生成诊断报告。",
            en="Open an invented bureau (about 120 staff, 24 units, a year of matters), one account for each role; "
            "--report makes its diagnosis only.",
        ),
    )(demo)


def demo(
    out: Annotated[
        Path | None,
        typer.Option(
            help=say(
                zh="写到哪个文件夹，默认 out/site（报告是 out/demo）。",
                en="The folder: out/site, or out/demo for the report.",
            )
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help=say(zh="随机种子：同一种子，同一个局。", en="Same seed, same bureau."))] = 7,
    report: Annotated[
        bool,
        typer.Option(
            "--report", help=say(zh="不打开站点，只评估并打开诊断报告。", en="No site: evaluate and open the report.")
        ),
    ] = False,
    open_report: Annotated[
        bool,
        typer.Option(
            "--open/--no-open", "--browser/--no-browser", help=say(zh="完成后打开。", en="Open it when done.")
        ),
    ] = True,
    engine: Annotated[str, typer.Option(help=say(zh="报告用的引擎。", en="The engine of the report."))] = "duckdb",
    port: Annotated[int, typer.Option(help=say(zh="站点的端口。", en="The site's port."))] = 8000,
    fresh: Annotated[
        bool, typer.Option("--fresh", help=say(zh="不接着上次的演示，重新开始。", en="Begin anew instead of going on."))
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help=say(zh="启动成功后即停止。", en="Stop once it has answered."))
    ] = False,
) -> None:
    """The site keeps what is done in it; the same command goes on where it was left, ``--fresh`` begins anew."""
    if report:
        diagnosis = import_module(
            "shigan_trial.commands._diagnosis"
        )  # its engines take seconds that the site does not need
        diagnosis.diagnose_demo(out=out or Path("out/demo"), seed=seed, open_report=open_report, engine=engine)
        return
    began = time.monotonic()
    folder = out or Path("out/site")
    must_be_free(House(data=folder, port=port))
    shift = _kept(folder, seed) if not fresh else None
    house = House(data=folder, port=port, demo=True, clock_shift=shift or 0.0)
    if shift is None:
        _clear(folder)
        open_house(house)
        furnish()
        house = _filled(house, seed)
    else:
        open_house(house)
        furnish()
    accounts = import_module("shigan_trial.demo_site.accounts")  # again, too, for a folder that an earlier version made
    accounts.offer_accounts(folder)
    raise typer.Exit(open_to_visitors(house, began=began, browser=open_report, once=once, also=_tell_accounts))


def _kept(folder: Path, seed: int) -> float | None:
    """The clock of the demonstration that lies there whole, made with this seed; None when there is none."""
    mark = folder / DEMO_MARK
    if not mark.is_file():
        return None
    kept = json.loads(mark.read_text(encoding="utf-8"))
    return float(kept["clock_shift"]) if kept["seed"] == seed else None


def _clear(folder: Path) -> None:
    """An earlier demonstration, also a half-made one, makes room; anything else stays and is told."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    ours = {DEMO_MARK, "secret.key", "shigan.sqlite3"}
    if not any((folder / name).exists() for name in ours):
        raise ShiganError(
            say(
                zh="这个文件夹里有别的东西，演示不会覆盖它",
                en="this folder holds something else; a demo never overwrites it",
            ),
            where=str(folder),
            remedy=say(zh="换一个文件夹：--out", en="name another folder with --out"),
        )
    shutil.rmtree(folder)


def _filled(house: House, seed: int) -> House:
    """The bureau loaded; the mark is written last, so that half a demonstration is never gone on with."""
    loading = import_module("shigan_trial.demo_site.loading")  # it can be imported only after Django was set up
    present = loading.load_demo(seed, files=house.data / "attachments")
    shift = (present - datetime.now(UTC)).total_seconds()
    (house.data / DEMO_MARK).write_text(json.dumps({"seed": seed, "clock_shift": shift}), encoding="utf-8")
    filled = House(data=house.data, port=house.port, demo=True, clock_shift=shift)
    open_house(filled)
    return filled


def _tell_accounts() -> None:
    Console().print(
        say(
            zh="这是一个虚构的单位。登录页列出每种角色一个账号，点一下即可进入。",
            en="An invented bureau. The login page lists one account for each role; choose one to enter.",
        )
    )
