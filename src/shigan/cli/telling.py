"""Takes results. Gives the few lines a person wants to see at once. Never a list of people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from shigan.cli.language import current, say
from shigan.reports.results import Results
from shigan.reports.text import pick


def tell_results(results: Results, out: Path, console: Console) -> None:
    """What was read, how many questions it raises at each level, where everything is, and what to do next."""
    receipt = results.receipt
    console.print(
        say(
            zh=f"读入 {receipt['cases']:,} 件事项、{receipt['events']:,} 条记录，{receipt['persons']:,} 人、"
            f"{receipt['units']:,} 个单位；退回 {receipt['refused']:,} 行。",
            en=f"{receipt['cases']:,} matters, {receipt['events']:,} entries, {receipt['persons']:,} people, "
            f"{receipt['units']:,} units; {receipt['refused']:,} rows refused.",
        )
    )
    if not results.findings:
        console.print(say(zh="没有需要提出的问题。", en="Nothing that calls for a question."))
    else:
        console.print(_table(results))
        first = results.findings[0].id
        console.print(
            say(zh="每条都是要问的问题，不是结论。看其中一条：", en="Each is a question, not a verdict. To see one: ")
            + f"./shigan explain {first} --out {out}"
        )
    console.print(say(zh=f"全部结果在：{out}", en=f"Everything is in: {out}"))
    report = next((path for path in sorted(out.glob("report*.html"))), None)
    if report:
        console.print(say(zh=f"用浏览器打开：{report.resolve()}", en=f"Open in a browser: {report.resolve()}"))


def _table(results: Results) -> Table:
    """One row per rule: how many questions it raises, never of whom."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(say(zh="问题", en="Question about"))
    table.add_column(say(zh="条数", en="Findings"), justify="right")
    counted = Counter((finding.favourable, finding.rule) for finding in results.findings)
    for (favourable, rule), number in sorted(counted.items()):
        name = pick(results.pack.rules[rule].name, current())
        mark = say(zh="（好做法）", en=" (good practice)") if favourable else ""
        table.add_row(f"{'●' if favourable else '◆'} {name}{mark}", str(number))
    return table
