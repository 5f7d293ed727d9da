"""Takes a finding's id, or a number. Gives its whole story in the terminal, in the order of a fair report. Never a judgement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from shigan.cli import figures
from shigan.cli.language import current, say
from shigan.cli.options import EngineName, means_for
from shigan.cli.progress import Watching
from shigan.engines.relations import RELATIONS
from shigan.errors import ShiganError
from shigan.findings.behind import Number, RowsBehind
from shigan.packs import Pack, load_pack
from shigan.pipeline.again import ground_again
from shigan.pipeline.drilling import rows_behind_number
from shigan.pipeline.kept import pack_of_results
from shigan.reports import Results, StoryEntry, load_results, numbers
from shigan.reports.cards import Card, cards
from shigan.reports.evidence_rows import EvidenceRow
from shigan.reports.summary import words_for
from shigan.reports.text import visible
from shigan.reports.words import Words

STORIES = 3


def register(app: typer.Typer) -> None:
    app.command("explain", help=say(
            zh="讲清一条发现的来龙去脉，或列出一个数（指标@对象）背后的全部记录。",
            en="Tell one finding's whole story, or list every record behind a figure (INDICATOR@SUBJECT).",
        ))(explain)


def explain(
    finding: Annotated[
        str,
        typer.Argument(
            metavar="ID|INDICATOR@SUBJECT",
            help=say(
                zh="发现的编号，写开头几位即可；或“指标@对象”，例如 overdue@法规处。",
                en="The finding's id, its first digits will do; or a figure, such as overdue@Legal.",
            ),
        ),
    ],
    out: Annotated[
        Path, typer.Option(help=say(zh="evaluate 写出的结果文件夹。", en="The folder that evaluate wrote."))
    ] = Path("out"),
    pack: Annotated[
        Path | None,
        typer.Option(help=say(zh="规则包；不写即评估时所用的。", en="The rule pack; the one evaluated with if left out.")),
    ] = None,
    stories: Annotated[
        int, typer.Option(min=0, help=say(zh="讲述几件事项的全过程。", en="How many items to tell from start to end."))
    ] = STORIES,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help=say(zh="一个数背后最多列几件；不写即全部。", en="The most records to list behind a figure; else all.")),
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="unit|pair|kind|person",
            help=say(zh="对象的层级，同名时才需要。", en="The subject's level, where a name stands for several."),
        ),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            help=say(zh="账本所在的文件夹；不写即结果文件夹。", en="The folder of the ledger, if it is not the results' own.")
        ),
    ] = None,
    engine: EngineName = "duckdb",
) -> None:
    """Print the finding: what the record shows, innocent reasons, the question, provisions, evidence, stories."""
    pack = pack or pack_of_results(out)
    known = load_pack(pack, relations=RELATIONS)
    results = load_results(out, known)
    words = words_for(results, current())
    if "@" not in finding:
        show(results, finding, Console(), words, out=out, stories=stories)
        return
    _same_pack(known, results, words)
    asked = figures.find(results, finding, level, dict(known.indicators), words)

    def fetch(number: Number, observed: int) -> RowsBehind:
        with Watching() as watching:
            ground = ground_again(ledger or out, results, out, pack)
            return rows_behind_number(ground, means_for(engine), number, observed, limit, watching.stage)

    figures.show(asked, results, Console(), words, out, fetch, limit)


def _same_pack(pack: Pack, results: Results, words: Words) -> None:
    """A formula may only be told of the pack that counted."""
    counted = (results.receipt.get("pack") or {}).get("digest")
    if counted != pack.digest:
        raise ShiganError(
            words("figure_other_pack", digest=pack.digest[:16]), expected=str(counted)[:16], remedy=words("figure_name_pack")
        )


def show(results: Results, wanted: str, console: Console, words: Words, *, out: Path, stories: int = STORIES) -> None:
    """Print the one finding whose id begins with ``wanted``. Raises ShiganError when there is none, or several."""
    card = _chosen(cards(results, words), wanted, words, out)
    console.print(_head(card, words))
    for part in _parts(card, words):
        console.print(Padding(part, (0, 2, 1, 2)))
    if card.evidence:
        console.print(Padding(_evidence(card, words), (0, 2, 1, 2)))
    for place, row in enumerate(card.evidence[:stories], start=1):
        console.print(Padding(_story(place, row, results, words), (0, 2, 1, 2)))
    if stories < card.evidence_total:
        shown = min(stories, len(card.evidence))
        console.print(Text("  " + words("explain_rest", shown=shown, total=card.evidence_total), style="dim"))


def _chosen(told: tuple[Card, ...], wanted: str, words: Words, out: Path) -> Card:
    fits = [card for card in told if wanted and card.id.startswith(wanted.strip().lower())]
    exact = [card for card in fits if card.id == wanted.strip().lower()]
    if len(exact or fits) == 1:
        return (exact or fits)[0]
    if fits:
        ids = words("list_enumeration").join(card.id for card in fits[:5])
        raise ShiganError(words("explain_several", id=visible(wanted), count=len(fits), ids=ids), where=str(out))
    raise ShiganError(
        words("explain_unknown", id=visible(wanted)),
        expected=words("explain_count", count=len(told)),
        where=str(out),
        remedy=words("explain_where"),
    )


def _head(card: Card, words: Words) -> Panel:
    subject = Text.assemble(
        (card.subject, "bold"), f"  {words('level_' + card.level)}", f" {card.unit}" if card.unit else ""
    )
    status = Text(f"{card.status.shape} {words(card.status.word)}")
    return Panel(Group(subject, Text(card.rule), status), title=Text(card.id), title_align="left", border_style="blue")


def _parts(card: Card, words: Words) -> list[RenderableType]:
    innocent = "\n".join(f"✓ {each}" for each in card.explanations) or words("innocent_none")
    question = "good_question" if card.favourable else "question"
    parts = [
        _part(words("condition"), card.condition + ("\n" + _limits(card, words) if card.limited else "")),
        *([] if card.favourable else [_part(words("innocent"), innocent)]),
        _part(words(question), card.question, style="bold"),
        _part(words("refuted_by"), card.refuted_by),
        _part(words("causes"), words("list_enumeration").join(card.causes)),
        _part(words("criterion"), "\n".join(_cited(card, words))),
    ]
    return [part for part in parts if part is not None]


def _part(head: str, body: str, style: str = "") -> RenderableType | None:
    return Group(Text(head, style="blue"), Text(body, style=style)) if body.strip() else None


def _limits(card: Card, words: Words) -> str:
    figures = card.figures
    return words(
        "limits_of_ratio", ratio=figures["ratio"], low=figures["low_95"], high=figures["high_95"],
        low_998=figures["low_998"], high_998=figures["high_998"],
    )  # fmt: skip


def _cited(card: Card, words: Words) -> list[str]:
    return [
        f"{c.place} [{words.get('confidence_' + c.confidence, c.confidence)}] {c.gist}".strip() for c in card.citations
    ]


def _evidence(card: Card, words: Words) -> Table:
    shown = words("evidence_shown", shown=len(card.evidence), total=card.evidence_total)
    table = Table(
        title=Text(f"{words('evidence')}  {shown}", style="blue"), title_justify="left", box=None, pad_edge=False
    )
    table.add_column(words("item"), overflow="fold")
    table.add_column(words("details"), overflow="fold")
    table.add_column(words("entries"), justify="right", overflow="fold")
    for row in card.evidence:
        values = words("list_comma").join(f"{name} {value}" for name, value in row.values)
        table.add_row(Text(visible(row.item)), Text(values, style="dim"), Text(", ".join(map(str, row.sequences))))
    return table


def _story(place: int, row: EvidenceRow, results: Results, words: Words) -> RenderableType:
    title = Text(words("explain_story", place=place, item=visible(row.item)), style="blue")
    story = results.stories.get(row.item, ())
    if not story:
        return Group(title, Text(words("explain_no_story"), style="dim"))
    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for entry in story:
        mark = "●" if entry.sequence in row.sequences else "·"
        style = "bold" if mark == "●" else ""
        table.add_row(
            Text(f"{mark} {numbers.moment(entry.at_us, entry.offset_minutes)}", style=style),
            Text(visible(entry.activity), style=style),
            Text(_who(entry, results)),
            Text(visible(words.get("outcome_" + entry.outcome, entry.outcome)) if entry.outcome else "", style="dim"),
        )
    return Group(title, table)


def _who(entry: StoryEntry, results: Results) -> str:
    def party(*keys: str | None) -> str:
        return " · ".join(visible(results.names.get(key) or key) for key in keys if key)

    to = party(entry.counterpart, entry.counterpart_unit)
    return party(entry.actor, entry.unit) + (f" → {to}" if to else "")
