"""Takes results. Gives the few lines a person wants to see at once. Never a list of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from shigan.cli.language import current, say
from shigan.ingest.assumptions import RECOGNISED
from shigan.ingest.counting import Tally
from shigan.ingest.ingesting import QUARANTINE
from shigan.ingest.remarks import FAULTS
from shigan.pipeline.kept import kept_organisation
from shigan.pipeline.road import Wish
from shigan.reports.catalogue import html
from shigan.reports.results import Results
from shigan.reports.standing import standing_sentence
from shigan.reports.summary import words_for
from shigan.reports.text import pick


def refused_lines(tally: Tally) -> list[str]:
    """Why rows could not be entries, and what to do: a line per reason, with how many."""
    language = current()
    found = ((number, *FAULTS[fault]) for fault, number in tally.refused_because.items())
    return [
        say(zh=f"· 未读入 {number:,} 行：{reason.text(language)}{remedy.text(language)}",
            en=f"· {_of(number, 'row', 'rows')} set aside: {reason.text(language)} {remedy.text(language)}")
        for number, reason, remedy in found
    ]  # fmt: skip


def tell_results(results: Results, out: Path, console: Console) -> None:
    """What was read, how it stands, how many questions it raises at each level, where everything is, and what to do next."""
    receipt = results.receipt
    console.print(
        say(
            zh=f"读入 {receipt['cases']:,} 件事项、{receipt['events']:,} 条记录，{receipt['persons']:,} 人、"
            f"{receipt['units']:,} 个单位；隔离 {receipt['refused']:,} 行"
            + (f"，行号、原因和办法见 {out / QUARANTINE}。" if receipt["refused"] else "。"),
            en=f"{_of(receipt['cases'], 'matter', 'matters')}, {_of(receipt['events'], 'entry', 'entries')}, "
            f"{_of(receipt['persons'], 'person', 'people')}, {_of(receipt['units'], 'unit', 'units')}; "
            f"{_of(receipt['refused'], 'row', 'rows')} set aside"
            + (f"; lines, reasons and remedies are in {out / QUARANTINE}." if receipt["refused"] else "."),
        ),
        soft_wrap=True,
    )
    console.print(standing_sentence(results, words_for(results, current())), highlight=False, soft_wrap=True)
    tell_understanding(receipt, console)
    if not results.findings:
        console.print(say(zh="没有需要提出的问题。", en="Nothing that calls for a question."))
    else:
        console.print(_table(results))
        first = results.findings[0].id
        console.print(
            say(zh="每条都是要问的问题，不是结论。看其中一条：", en="Each is a question, not a verdict. To see one: ")
            + f"./shigan explain {first} --out {out}",
            soft_wrap=True,
        )
    console.print(say(zh=f"全部结果在：{out}", en=f"Everything is in: {out}"), soft_wrap=True)
    report = out / html.file_name(current())
    if report.is_file():
        console.print(say(zh=f"用浏览器打开：{report.resolve()}", en=f"Open in a browser: {report.resolve()}"), soft_wrap=True)


def _of(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def tell_kept_organisation(folder: Path, wish: Wish, console: Console) -> None:
    """That a file nobody named this time is used, and how not to."""
    kept = None if wish.organisation else kept_organisation(folder)
    if kept is not None:
        console.print(
            say(
                zh=f"没有写 --organisation，沿用上次评估时留下的 {kept}；不用它时，请先把它移走。",
                en=f"No --organisation was given: {kept}, kept from the last evaluation, is used. Move it away to go without.",
            ),
            soft_wrap=True,
        )


def tell_understanding(receipt: Mapping[str, Any], console: Console) -> None:
    """What to look at before any figure: how a record was understood that nobody had described; of a record with a mapping,
    what was noticed that no mapping states."""
    if receipt["mapping"]["name"] != RECOGNISED:
        for told in receipt.get("noticed", ()):
            console.print(f"· {told[current()]}", markup=False, highlight=False, soft_wrap=True)
        return
    console.print(say(zh="这份记录是这样理解的，请先看对不对：", en="This is how the record was understood; please check it first:"))
    for told in receipt["assumptions"]:
        console.print(f"· {told[current()]}", markup=False, highlight=False, soft_wrap=True)
    console.print(
        say(
            zh="不对时：./shigan inspect 记录 --mapping 映射.yaml，改好后 ./shigan evaluate 记录 --mapping 映射.yaml --out 新文件夹",
            en="If not: ./shigan inspect LOG --mapping mapping.yaml, edit it, ./shigan evaluate LOG --mapping mapping.yaml --out FOLDER",
        ),
        soft_wrap=True,
    )


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
