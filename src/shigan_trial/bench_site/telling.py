"""Takes what was measured. Gives it as a table for people. Never leaves a fault out."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from shigan.cli.language import say
from shigan_trial.bench_site.processors import Shares


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be measured."""

    people: int
    entering_s: float
    seconds: float  # after the entering
    matters: int
    pause: float
    seed: int


@dataclass(kw_only=True)
class Result:
    """What was seen, while people entered and after it. ``wrong`` is empty when nothing was lost, doubled or broken."""

    wish: Wish
    filled_s: float
    vendor: str
    entered: int = 0
    entering: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    entering_shares: Shares | None = None
    shares: Shares | None = None
    outcomes: dict[str, int] = field(default_factory=dict)
    events: int = 0
    wrong: list[str] = field(default_factory=list)


def machine() -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPU, Python {platform.python_version()}; load {load}"


def tell(result: Result, console: Console) -> None:
    wish, n = result.wish, result.entered
    console.print(machine())
    console.print(
        say(
            zh=f"{result.vendor}：{wish.matters:,} 个事项（准备 {result.filled_s:.0f} 秒），{n} 人在 {wish.entering_s:.0f} 秒内陆续登录，"
            f"再办公 {wish.seconds:.0f} 秒，平均停顿 {wish.pause:g} 秒",
            en=f"{result.vendor}: {wish.matters:,} matters (ready after {result.filled_s:.0f} s), {n} people entered "
            f"within {wish.entering_s:.0f} s and worked for another {wish.seconds:.0f} s, mean pause {wish.pause:g} s",
        )
    )
    _tell_stretch(say(zh="登录的时候", en="While people entered"), result.entering, result.entering_shares, console)
    _tell_stretch(say(zh="登录以后", en="After that"), result.lines, result.shares, console)
    steps = ", ".join(f"{name} {n}" for name, n in sorted(result.outcomes.items()))
    console.print(say(zh=f"步骤：{steps}；应有事件 {result.events} 个", en=f"Steps: {steps}; {result.events} events were told"))
    for fault in result.wrong:
        console.print(f"✗ {fault}", style="red")
    if not result.wrong:
        console.print(
            say(
                zh="✓ 没有 5xx，没有 locked，事件不多不少，镜像与台账一致",
                en="✓ no 5xx, no 'locked', no event lost or doubled, mirror and ledger agree",
            )
        )


def _tell_stretch(name: str, lines: list[dict[str, Any]], shares: Shares | None, console: Console) -> None:
    console.print(_table(say(zh=f"{name}，逐页（毫秒）", en=f"{name}, page by page (milliseconds)"), lines))
    if shares is not None:
        console.print(_processors(shares, sum(line["requests"] for line in lines)))


def _table(title: str, lines: list[dict[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left")
    left, requests, queries = say(zh="页面", en="page"), say(zh="次数", en="requests"), say(zh="查询数", en="queries")
    for name in (left, requests, "p50", "p95", "p99", queries, "5xx"):
        table.add_column(name, justify="right" if table.columns else "left")
    for line in lines:
        times = (f"{1000 * line[name]:,.0f}" for name in ("p50", "p95", "p99"))
        asked = "–" if not line["queries"] else " / ".join(map(str, dict.fromkeys(line["queries"])))
        table.add_row(line["page"], f"{line['requests']:,}", *times, asked, str(line["failures"]))
    return table


def _processors(shares: Shares, requests: int) -> str:
    """How much of the machine's processors each had; of the site also for each request."""
    whole = shares.wall_s * (os.cpu_count() or 1)

    def share(seconds: float | None) -> str:
        return "–" if seconds is None else f"{100 * seconds / whole:.0f} %"

    each = "–" if shares.pages_s is None or not requests else f"{1000 * shares.pages_s / requests:.1f}"
    pages, jobs, people, others = map(share, (shares.pages_s, shares.jobs_s, shares.people_s, shares.others_s))
    return say(
        zh=f"处理器（全部核心的）：网页 {pages}（每次请求 {each} 毫秒），后台任务 {jobs}，压测程序 {people}，其他程序 {others}",
        en=f"Processors (of all cores): pages {pages} ({each} ms for each request), jobs {jobs}, the people's program {people}, "
        f"other programs {others}",
    )
