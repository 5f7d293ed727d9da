"""Takes a number as 'indicator@subject'. Gives its formula and every row it was counted from. Never a judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from shigan.errors import ShiganError
from shigan.findings.behind import Number, RowsBehind
from shigan.packs import Indicator
from shigan.reports import Results, numbers
from shigan.reports.cards import shown_subject
from shigan.reports.evidence_rows import evidence_row
from shigan.reports.facts_view import COMPARED, Fact, rows_of
from shigan.reports.formula import formula
from shigan.reports.status import status_of
from shigan.reports.text import pick, visible
from shigan.reports.words import Words

NAMED = 6
Fetch = Callable[[Number, int], RowsBehind]
"""Called with the number and what was counted; gives its rows."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One total of the fact table, and the indicator it is of."""

    number: Number
    fact: Fact
    indicator: Indicator


def find(results: Results, wanted: str, level: str | None, indicators: dict[str, Indicator], words: Words) -> Asked:
    """The number meant. Raises ShiganError when there is none, or the subject is found at several levels."""
    name, _, subject = wanted.partition("@")
    if name not in indicators:
        raise ShiganError(
            words("figure_no_indicator", id=visible(name)),
            expected=", ".join(sorted({key for key, _ in results.facts.keys} & set(indicators))),
            remedy=words("figure_where"),
        )
    totals = [fact for fact in _totals(results, name) if level in (None, fact["level"])]
    found = [fact for fact in totals if subject in (fact["subject"], visible(fact["subject"]))]
    if len(found) == 1:
        fact = found[0]
        return Asked(number=Number(name, fact["level"], fact["subject"]), fact=fact, indicator=indicators[name])
    if found:
        levels = ", ".join(f"--level {fact['level']}" for fact in found)
        raise ShiganError(words("figure_several", subject=visible(subject)), expected=levels)
    known = [visible(fact["subject"]) for fact in totals if fact["level"] in COMPARED]
    raise ShiganError(
        words("figure_no_subject", id=name, subject=visible(subject)),
        expected=words("list_enumeration").join(known[:NAMED]) + (" …" if len(known) > NAMED else ""),
        remedy=words("figure_where"),
    )


def _totals(results: Results, indicator: str) -> list[Fact]:
    facts = results.facts
    return list(rows_of(facts.totals(*key) for key in facts.keys if key[0] == indicator))


def show(
    asked: Asked, results: Results, console: Console, words: Words, out: Path, fetch: Fetch, limit: int | None
) -> None:
    """Print the formula and figures, then the rows: exactly as many as were counted, unless limited."""
    behind = fetch(asked.number, asked.fact["observed"])
    if len(behind.rows) != (behind.total if limit is None else min(limit, behind.total)):
        raise ShiganError(
            words("figure_differs", found=len(behind.rows), observed=behind.total),
            where=str(out),
            remedy=words("figure_evaluate_again"),
        )
    for part in (_head(asked, results, words), _formula(asked, results, words), _figures(asked, words)):
        console.print(part)
    if behind.rows:
        console.print(Padding(_rows(behind, results, words), (1, 2, 1, 2)))
    else:
        console.print(Text("  " + words("behind_none", n=numbers.count(asked.fact["n"]))))
    if len(behind.rows) < behind.total:
        rest = words("figure_rest", shown=numbers.count(len(behind.rows)), total=numbers.count(behind.total))
        console.print(Text("  " + rest, style="dim"))


def _head(asked: Asked, results: Results, words: Words) -> Panel:
    number, labels = asked.number, asked.indicator
    status = status_of(asked.fact, labels.worse, number.level)
    subject = shown_subject(number.level, number.subject, results.names, words)
    return Panel(
        Group(
            Text.assemble((subject, "bold"), f"  {words('level_' + number.level)}"),
            Text(f"{labels.code} {pick(labels.name, words.language)}"),
            Text(f"{status.shape} {words(status.word)}"),
        ),
        title=Text(f"{number.indicator}@{visible(number.subject)}"), title_align="left", border_style="blue",
    )  # fmt: skip


def _formula(asked: Asked, results: Results, words: Words) -> RenderableType:
    told = [(words("definition"), pick(asked.indicator.definition, words.language))]
    told += formula(asked.indicator, asked.number.level, results.pack, words)
    return _pairs(told)


def _figures(asked: Asked, words: Words) -> RenderableType:
    return _pairs(list(_told_figures(asked, words)))


def _told_figures(asked: Asked, words: Words) -> Iterator[tuple[str, str]]:
    """Nothing is compared where too little was seen, or where there is nothing to compare with."""
    statistic = asked.indicator.statistic
    figures = numbers.figures(asked.fact, statistic, words)
    slow = statistic == "duration"
    yield words("sample"), figures["n"]
    yield words("observed_ended" if slow else "observed"), f"{figures['observed']} / {figures['exposure']}"
    if not asked.fact["spoken"]:
        return
    yield words("median" if slow else "value"), figures["value"]
    if asked.fact["expected"] is not None:
        yield words("expected"), figures["expected"]
        yield words("ratio_duration" if slow else "ratio"), figures["ratio"]
    if asked.fact["high_95"] is not None:
        yield words("limits_95"), f"{figures['low_95']}–{figures['high_95']}"
        yield words("limits_998"), f"{figures['low_998']}–{figures['high_998']}"


def _pairs(pairs: Sequence[tuple[str, str]]) -> RenderableType:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="blue", no_wrap=True)
    table.add_column(overflow="fold")
    for head, body in pairs:
        table.add_row(Text(head), Text(body))
    return Padding(table, (0, 2, 1, 2))


def _rows(behind: RowsBehind, results: Results, words: Words) -> Table:
    shown = words("evidence_shown", shown=numbers.count(len(behind.rows)), total=numbers.count(behind.total))
    table = Table(title=Text(shown, style="blue"), title_justify="left", box=None, pad_edge=False)
    table.add_column("", justify="right", style="dim")
    table.add_column(words("item"), overflow="fold")
    table.add_column(words("details"), overflow="fold")
    table.add_column(words("entries"), justify="right", overflow="fold")
    for place, row in enumerate(behind.rows, start=1):
        told = evidence_row(row, results, words)
        values = words("list_comma").join(f"{name} {value}" for name, value in told.values)
        places = ", ".join(map(str, row.sequences))
        table.add_row(str(place), Text(visible(row.item)), Text(values, style="dim"), Text(places))
    return table
