"""Takes what was measured. Gives it as a table for people. Never leaves a fault out."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from shigan.cli.language import say


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be measured."""

    people: int
    seconds: float
    matters: int
    pause: float
    seed: int


@dataclass(kw_only=True)
class Result:
    """What was seen. ``wrong`` is empty when nothing was lost, doubled, refused by the database or broken."""

    wish: Wish
    filled_s: float
    vendor: str
    entered: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
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
            zh=f"{result.vendor}：{wish.matters:,} 个事项（准备 {result.filled_s:.0f} 秒），{n} 人办公 {wish.seconds:.0f} 秒，"
            f"平均停顿 {wish.pause:g} 秒",
            en=f"{result.vendor}: {wish.matters:,} matters (ready after {result.filled_s:.0f} s), {n} people for "
            f"{wish.seconds:.0f} s, mean pause {wish.pause:g} s",
        )
    )
    console.print(_table(result))
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


def _table(result: Result) -> Table:
    table = Table(title=say(zh="逐页（毫秒）", en="Page by page (milliseconds)"), title_justify="left")
    left, requests, queries = say(zh="页面", en="page"), say(zh="次数", en="requests"), say(zh="查询数", en="queries")
    for name in (left, requests, "p50", "p95", "p99", queries, "5xx"):
        table.add_column(name, justify="right" if table.columns else "left")
    for line in result.lines:
        times = (f"{1000 * line[name]:,.0f}" for name in ("p50", "p95", "p99"))
        asked = "–" if not line["queries"] else " / ".join(map(str, dict.fromkeys(line["queries"])))
        table.add_row(line["page"], f"{line['requests']:,}", *times, asked, str(line["failures"]))
    return table
