"""Measures the site under many people at once: what each page took, whether anything was lost, who had the processors.

The site runs as ``shigan serve`` runs it, and the people work in a process of their own on the same machine (``bench_site.crowd``).
This one fills an invented office before, and holds the events in the database against what the people were told after.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from shigan import lifeline
from shigan.cli.language import say
from shigan.errors import Both, ShiganError
from shigan_site.commands._house import House, furnish, open_house
from shigan_site.commands._opening import answers, must_be_free
from shigan_trial.bench_site import postgresql
from shigan_trial.bench_site.crowd import Plan, Seen, seen_by_crowd
from shigan_trial.bench_site.telling import Result, Wish, machine, tell

MARK: Final = "measured.json"
"""Says that a folder holds an office that was made for measuring: how many matters, and how many people."""
SINCE: Final = date(2000, 1, 1)
PATIENCE: Final = 120.0


def register(app: typer.Typer) -> None:
    app.command(
        "bench-site",
        help=say(
            zh="站点压力测试：若干人同时办公，逐页给出耗时，并核对事件一条不少、一条不多。",
            en="Measure the site under many people at once: times page by page, and no event lost or doubled.",
        ),
    )(bench_site)


def bench_site(
    users: Annotated[int, typer.Option(min=1, help=say(zh="多少人。", en="How many people."))] = 200,
    minutes: Annotated[
        float, typer.Option(min=0.01, help=say(zh="登录以后办公多少分钟。", en="How many minutes of work after the entering."))
    ] = 5.0,
    entering: Annotated[
        float,
        typer.Option(min=0.0, help=say(zh="在多少秒内陆续登录。", en="Seconds within which they enter, one after the other.")),
    ] = 60.0,
    matters: Annotated[int, typer.Option(min=30, help=say(zh="台账里已有多少事项。", en="How many matters there are."))] = 1_000,
    database: Annotated[
        str,
        typer.Option(
            help=say(
                zh="sqlite；postgresql（本机临时启动一个）；或 postgresql://… 一个空库。",
                en="sqlite; postgresql (a temporary one on this machine); or postgresql://…, an empty database.",
            )
        ),
    ] = "sqlite",
    pause: Annotated[
        float, typer.Option(min=0.0, help=say(zh="两页之间平均停顿几秒。", en="Mean pause between two pages, seconds."))
    ] = 10.0,
    data: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            help=say(
                zh="留存数据文件夹，下次接着用（SQLite 不必重新填充）。", en="Keep the data here, to be used again (SQLite)."
            ),
        ),
    ] = None,
    port: Annotated[int, typer.Option(help=say(zh="端口；0 为任意。", en="The port; 0: any."))] = 0,
    seed: Annotated[int, typer.Option(help=say(zh="随机种子。", en="Seed of the people's chances."))] = 7,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", dir_okay=False, help=say(zh="全部数字写入此文件。", en="Write all figures to this file.")),
    ] = None,
) -> None:
    """Exit code 1 when anything was wrong."""
    wish = Wish(people=users, entering_s=entering, seconds=minutes * 60, matters=matters, pause=pause, seed=seed)
    with ExitStack() as stack:
        address = _address(stack, database)
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shigan-bench-site-")))
        house = House(data=folder, database=address, port=port or postgresql.free_port())
        result = _measured(house, wish, Console(stderr=True))
    tell(result, Console())
    if json_file:
        told = {"machine": machine(), **asdict(result)}
        json_file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    raise typer.Exit(1 if result.wrong else 0)


def _address(stack: ExitStack, database: str) -> str:
    if database == "sqlite":
        return ""
    if database != "postgresql":
        return database
    if lacking := postgresql.lacking():
        raise ShiganError(
            Both("PostgreSQL cannot be started here", zh="本机不能启动 PostgreSQL"),
            expected=lacking,
            remedy=Both("install it, or name a database: --database postgresql://…", zh="请安装，或用 --database postgresql://… 指明"),
        )
    server = stack.enter_context(postgresql.server(durable=True))
    postgresql.run(server, "CREATE DATABASE measured")
    return f"{server}/measured"


# -- the site ---------------------------------------------------------------------------------------------------------


def _measured(house: House, wish: Wish, console: Console) -> Result:
    must_be_free(house)
    open_house(house)
    furnish()
    office = import_module("shigan_trial.load_site.office")  # these can be imported only after Django was set up
    password = secrets.token_urlsafe(12)
    began = time.monotonic()
    staff = _filled(house, wish, password, console)
    result = Result(wish=wish, filled_s=time.monotonic() - began, vendor="postgresql" if house.database else "sqlite")
    queries = import_module("shigan_trial.bench_site.pages").queries_of_pages(
        [staff.members[office.SUPERVISION][0], staff.members[staff.sections[0]][1]], staff.sections[0]
    )
    measured = import_module("shigan_trial.bench_site.measured")
    before = measured.last_event(), measured.last_request()
    _close_connections()
    with _served(house) as (site, log):
        seen = _at_work(_plan(wish, staff, password, site=site, port=house.port), console)
        _until_sealed(console)
    result.entered, result.outcomes, result.events = seen.entered, seen.outcomes, len(seen.told)
    result.entering, result.lines = (
        [asdict(line) | {"queries": queries.get(line.page)} for line in lines] for lines in (seen.entering, seen.after)
    )
    result.entering_shares, result.shares = seen.entering_shares, seen.after_shares
    result.wrong = [*_faults(seen, log, wish), *_differences(seen, before, house)]
    return result


def _filled(house: House, wish: Wish, password: str, console: Console) -> Any:
    office = import_module("shigan_trial.load_site.office")
    filling = import_module("shigan_trial.load_site.filling")
    wanted = {"matters": wish.matters, "people": wish.people}
    staff, mark, now = office.office_of(wish.people), house.data / MARK, datetime.now(UTC)
    if mark.exists():
        if json.loads(mark.read_text(encoding="utf-8")) != wanted:
            raise ShiganError(
                Both("this folder holds an office of another size", zh="这个文件夹里是另一种规模的单位"),
                where=str(mark),
                remedy=Both("name another folder with --data", zh="换一个文件夹：--data"),
            )
        office.renew_passwords(password)
        return staff
    making = say(zh="正在填充事项……", en="Filling in matters…")
    with console.status(making) as status:
        office.open_load_office(staff, password=password, since=SINCE, now=now)
        filling.fill(
            wish.matters, staff, now=now, mirror=house.data / "mirror", told=lambda done: status.update(f"{making} {done:,}")
        )
    mark.write_text(json.dumps(wanted), encoding="utf-8")
    return staff


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


@contextmanager
def _served(house: House) -> Iterator[tuple[int, Path]]:
    """The site in a process tree of its own; gives its root, and the file into which it says what went wrong."""
    log = house.data / "measured.log"
    words = ["serve", "--data", str(house.data), "--port", str(house.port), "--database", house.database]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *lifeline.command("shigan.cli", *words, gently=True)],
            stdout=out, stderr=subprocess.STDOUT, env=os.environ | {"SHIGAN_DEMO": ""},
        )
        try:
            _wait_for(house, process, log)
            yield process.pid, log
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def _wait_for(house: House, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not answers(house):
        if process.poll() is not None or time.monotonic() > until:
            raise ShiganError(
                Both("the site did not start", zh="站点没有启动"), where=log.read_text(encoding="utf-8", errors="replace")[-2000:]
            )
        time.sleep(0.2)


# -- the people -------------------------------------------------------------------------------------------------------


def _plan(wish: Wish, staff: Any, password: str, *, site: int, port: int) -> Plan:
    unit_of = {person: unit for unit, inside in staff.members.items() for person in inside}
    return Plan(
        port=port,
        site=site,
        password=password,
        people=[(key, unit_of[key], staff.roles[key][0] != "auditor") for key in list(staff.roles)[: wish.people]],
        entering_s=wish.entering_s,
        seconds=wish.seconds,
        pause=wish.pause,
        seed=wish.seed,
    )


def _at_work(plan: Plan, console: Console) -> Seen:
    n, entering, after = len(plan.people), f"{plan.entering_s:.0f}", f"{plan.seconds:.0f}"
    zh, en = f"{n} 人在 {entering} 秒内登录，再办公 {after} 秒……", f"{n} people enter within {entering} s and work for another {after} s…"
    with console.status(say(zh=zh, en=en)):
        return seen_by_crowd(plan)


# -- what was seen ----------------------------------------------------------------------------------------------------


def _until_sealed(console: Console) -> None:
    """The sequencer is given time to empty the outbox."""
    waiting = import_module("shigan_site.queries.ledger").waiting
    until = time.monotonic() + PATIENCE
    with console.status(say(zh="等待入账……", en="Waiting for the ledger…")):
        while waiting() and time.monotonic() < until:
            time.sleep(0.5)
    _close_connections()


def _faults(seen: Seen, log: Path, wish: Wish) -> Iterator[str]:
    said = log.read_text(encoding="utf-8", errors="replace")
    if absent := wish.people - seen.entered:
        yield say(zh=f"{absent} 人没能登录", en=f"{absent} people could not enter")
    if seen.failures:
        yield say(zh=f"{seen.failures} 次 5xx", en=f"{seen.failures} answers were 5xx")
    if locked := said.count("database is locked"):
        yield say(zh=f"{locked} 次 database is locked", en=f"'database is locked' {locked} times")
    if seen.lost:
        yield say(zh=f"{seen.lost} 次连接中断", en=f"{seen.lost} connections were lost")
    if odd := {name: n for name, n in seen.outcomes.items() if name not in ("done", "refused", "overtaken")}:
        yield say(zh=f"意外的答复：{odd}", en=f"unexpected answers: {odd}")


def _differences(seen: Seen, before: tuple[int, int], house: House) -> Iterator[str]:
    """Events and keys in the database against what was told; the mirror against the last checkpoint."""
    measured = import_module("shigan_trial.bench_site.measured")
    told, written = Counter(seen.told.values()), measured.written_since(before[0])
    if missing := told - written:
        n, some = missing.total(), list(missing)[:3]
        yield say(zh=f"丢失 {n} 个事件：{some}", en=f"{n} events lost: {some}")
    if surplus := written - told:
        n, some = surplus.total(), list(surplus)[:3]
        yield say(zh=f"多出 {n} 个事件：{some}", en=f"{n} events nobody was told of: {some}")
    if measured.keys_since(before[1]) != Counter(seen.told.keys()):
        yield say(zh="请求的键与答复不符", en="the keys of the requests are not those that were told")
    ledger = import_module("shigan_site.queries.ledger")
    if ledger.waiting():
        yield say(zh=f"{ledger.waiting()} 个事件没有入账", en=f"{ledger.waiting()} events have no place in the ledger")
    mirror = house.data / "mirror"
    import_module("shigan_site.actions.mirror").extend_mirror(mirror)  # it compares the roots, and raises where they differ
    sealed = import_module("shigan.ledger").open_ledger(mirror).checkpoint
    if (sealed.size, sealed.root) != (ledger.last_checkpoint().size, ledger.last_checkpoint().root):
        yield say(zh="镜像与台账的根不一致", en="the mirror's root is not the checkpoint's")
