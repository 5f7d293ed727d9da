"""Takes results and a language. Gives one self-contained web page that works offline and prints. Never ranks a person.

The page allows itself one style sheet and one script, both inline and known by their hash, and no request at all.
Big logs are told honestly in part: what is left out is counted in the page and stands in the workbook.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from shigan.findings.behind import Number, by_turns
from shigan.reports import charts, numbers, summary
from shigan.reports.behind_data import BehindNumbers, items_behind, rows_each
from shigan.reports.cards import LEVELS, Card, cards, shown_subject
from shigan.reports.facts_view import Fact, Shown, by_period, limited, overall
from shigan.reports.groups import grouped
from shigan.reports.results import IndicatorLabels, Results
from shigan.reports.shown import OUTSIDE, tables
from shigan.reports.standing import standing_figures
from shigan.reports.status import ORDER, SHAPES, TONES, Status, status_of
from shigan.reports.story_data import data_block, pack_stories
from shigan.reports.text import pick, visible
from shigan.reports.words import Language, Words

FORMAT = "html"

MOST_FINDINGS = 200
MOST_PERSONAL = 100
MOST_EVIDENCE_ROWS = 4_000
MOST_STORY_ENTRIES = 24_000
MOST_BEHIND_ROWS = 9_000
MOST_BEHIND_ENTRIES = 9_000
MOST_POINTS = 300


@dataclass(frozen=True, kw_only=True)
class Row:
    """One subject in an indicator's table."""

    subject: str
    fact: Fact
    figures: Mapping[str, str]
    status: Status
    trend: Markup
    href: str
    id: str  # in the page
    number: int  # place of what its figures open to; -1: it has no figures, because nothing is said

    @property
    def compared(self) -> bool:
        """Whether there is something to compare it with, and enough of it."""
        return self.status.place not in ("silent", "alone")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One indicator at one level: the drawing, the rows shown, and how many there are."""

    id: str  # in the page
    level: str
    chart: Markup
    rows: tuple[Row, ...]
    total: int
    outside: int

    @property
    def compared(self) -> bool:
        return any(row.compared for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class IndicatorPage:
    """What the page tells of one indicator."""

    id: str
    code: str
    name: str
    definition: str
    statistic: str
    comparisons: tuple[Comparison, ...]

    @property
    def outside(self) -> int:
        return sum(each.outside for each in self.comparisons)

    @property
    def compared(self) -> bool:
        return any(each.compared for each in self.comparisons)


def file_name(language: str) -> str:
    """``report.html`` in Chinese, ``report.en.html`` in English."""
    return "report.html" if language == "zh" else f"report.{language}.html"


def write(results: Results, out: Path, language: Language, languages: Sequence[str] = ()) -> Path:
    """Write the page into ``out`` and return its path. ``languages`` are all that are written, for the link between."""
    path = out / file_name(language)
    path.write_text(render(results, language, languages), encoding="utf-8", newline="\n")
    return path


def render(results: Results, language: Language, languages: Sequence[str] = ()) -> str:
    """The whole page as text."""
    words = summary.words_for(results, language)
    told = cards(results, words)
    shared = [card for card in told if not card.favourable and card.level != "person"]
    good = [card for card in told if card.favourable and card.level != "person"]
    personal = [card for card in told if card.level == "person"]
    shown = [*shared[:MOST_FINDINGS], *good[:MOST_FINDINGS], *personal[:MOST_PERSONAL]]
    evidence_each = max(5, min(50, MOST_EVIDENCE_ROWS // max(len(shown), 1)))
    in_tables = tables(results.facts, results.findings, results.pack)
    figures = [
        Number(*name, row["subject"]) for name, table in in_tables.items() for row in table.rows if row["spoken"]
    ]
    behind_each = rows_each(len(figures), MOST_BEHIND_ROWS)
    items = (row.item for card in shown for row in card.evidence[:evidence_each])
    more = by_turns(items_behind(results, figures, behind_each))
    stories = pack_stories(results, ((items, MOST_STORY_ENTRIES), (more, MOST_BEHIND_ENTRIES)), words)
    behind = BehindNumbers(results, words, stories.places, behind_each)
    pages = _pages(results, told, words, in_tables, behind)
    style, script = _asset("report.css"), _asset("report.js")
    other = next((each for each in languages if each != language), None)
    return _environment().get_template("report.html.j2").render(
        w=words, lang=language, other=other, other_file=file_name(other) if other else "",
        style=Markup(style), script=Markup(script), policy=_policy(style, script),
        title=summary.title(results, words), sentences=summary.three_sentences(results, told, words),
        receipt=results.receipt, standing=standing_figures(results, words),
        as_of=summary.as_of(results), sources=results.receipt.get("sources") or (), pack=results.pack,
        count=numbers.count, day=lambda text: numbers.day(text, words), visible=visible,
        hidden=[(_indicator_name(results, key, language), why) for key, why in summary.hidden(results, words)],
        assumptions=summary.assumptions(results, language),
        groups=[(level, grouped([c for c in shared[:MOST_FINDINGS] if c.level == level])) for level in LEVELS],
        shared_total=len(shared), shared_shown=min(len(shared), MOST_FINDINGS),
        good=grouped(good[:MOST_FINDINGS]), good_total=len(good), good_shown=min(len(good), MOST_FINDINGS),
        personal=personal[:MOST_PERSONAL], personal_total=len(personal),
        rows_each=evidence_each, behind=behind.block(), story_at=stories.places, stories=stories.block, ui=data_block(_ui(words)),
        strip=lambda card: charts.strip(card.fact, card.status.place, card.status.tone, name=_limits(card.figures, words)),
        pages=pages, legend=[Status(place=place, tone=TONES[place]) for place in ORDER],
        shape=lambda place: SHAPES[place],
    )  # fmt: skip


def _pages(
    results: Results,
    told: Sequence[Card],
    words: Words,
    in_tables: Mapping[tuple[str, str], Shown],
    behind: BehindNumbers,
) -> list[IndicatorPage]:
    totals, trends = overall(results.facts), by_period(results.facts)
    links = {(c.indicator_id, c.level, c.subject): f"#f-{c.id}" for c in reversed(told) if c.level != "person"}
    pages = []
    for key, labels in sorted(results.pack.indicators.items(), key=lambda pair: (pair[1].code, pair[0])):
        comparisons = [
            _comparison(
                labels,
                level,
                totals[key, level].rows,
                in_tables[key, level],
                trends,
                links,
                results,
                words,
                behind,
                {
                    row["subject"]
                    for other in LEVELS
                    if other != level and (key, other) in totals
                    for row in totals[key, other].rows
                },
            )
            for level in LEVELS
            if (key, level) in totals
        ]
        if comparisons:
            pages.append(
                IndicatorPage(
                    id=key,
                    code=labels.code,
                    name=pick(labels.name, words.language),
                    statistic=labels.statistic,
                    definition=pick(labels.definition, words.language),
                    comparisons=tuple(comparisons),
                )
            )
    return pages


def _comparison(
    labels: IndicatorLabels, level: str, facts: Sequence[Fact], table: Shown,
    trends: Mapping[tuple[str, str, str], list[tuple[str, float | None]]], links: Mapping[tuple[str, str, str], str],
    results: Results, words: Words, behind: BehindNumbers, elsewhere: set[str],
) -> Comparison:  # fmt: skip
    """``elsewhere``: subjects that the indicator also has at another level, so that the level has to be named."""
    here = f"n-{labels.id}-{level}"
    places = {fact["subject"]: place for place, fact in enumerate(table.rows)}

    def row(fact: Fact) -> Row:
        subject = shown_subject(level, fact["subject"], results.names, words)
        place = places.get(fact["subject"])
        spoken = place is not None and fact["spoken"]
        named = fact["subject"] in elsewhere
        return Row(
            subject=subject, fact=fact, figures=numbers.figures(fact, labels.statistic, words),
            status=status_of(fact, labels.worse, level), href=links.get((labels.id, level, subject), ""),
            trend=_trend(trends.get((labels.id, level, fact["subject"]), []), labels.statistic, words),
            id=f"{here}-rest" if place is None else f"{here}-{place}",
            number=behind.place(fact, labels.statistic, name_level=named) if spoken else -1,
        )  # fmt: skip

    rows = [row(fact) for fact in facts]
    outside = frozenset(r.fact["subject"] for r in rows if r.href or r.status.place in OUTSIDE)
    drawn = limited(facts, MOST_POINTS, outside, table.total)
    name = words("funnel_name", indicator=pick(labels.name, words.language), level=words(f"level_{level}"))
    return Comparison(
        id=here,
        level=level,
        chart=charts.funnel(
            _points(rows, drawn, words), name=name, x_title=words("funnel_x"),
            y_title=words("ratio_duration" if labels.statistic == "duration" else "funnel_y"),
        ),
        rows=tuple(r for r in rows if r.fact["subject"] in places),
        total=table.total,
        outside=sum(1 for r in rows if r.status.place in OUTSIDE),
    )  # fmt: skip


def _points(rows: Sequence[Row], drawn: Shown, words: Words) -> list[charts.Point]:
    kept = {fact["subject"] for fact in drawn.rows}
    return [
        charts.Point(
            label=row.subject, place=row.status.place, tone=row.status.tone, href=row.href, row=f"#{row.id}",
            told=f"{row.subject} · {words(row.status.word)} · {_limits(row.figures, words)}",
            **{name: float(row.fact[name]) for name in _DRAWN},
        )
        for row in rows
        if row.fact["subject"] in kept and row.compared and all(row.fact[name] is not None for name in _DRAWN)
    ]  # fmt: skip


_DRAWN = ("expected", "ratio", "low_95", "high_95", "low_998", "high_998")


def _trend(values: list[tuple[str, float | None]], statistic: str, words: Words) -> Markup:
    told = [numbers.value_of(statistic, value, words) for _, value in values]
    return charts.spark(values, told, name=words("trend_name"))


def _limits(figures: Mapping[str, str], words: Words) -> str:
    return words(
        "limits_of_ratio", ratio=figures["ratio"], low=figures["low_95"], high=figures["high_95"],
        low_998=figures["low_998"], high_998=figures["high_998"],
    )  # fmt: skip


def _indicator_name(results: Results, key: str, language: str) -> str:
    labels = results.pack.indicators.get(key)
    return pick(labels.name, language) if labels else key


def _ui(words: Words) -> dict[str, Any]:
    return {
        key: words(key)
        for key in (
            "story",
            "story_count",
            "story_cut",
            "story_evidence",
            "story_to",
            "story_days",
            "story_outcome",
            "close",
            "filter_count",
            "behind_hint",
            "behind_command",
        )
    }


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _asset(name: str) -> str:
    return resources.files("shigan.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("shigan.reports", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["visible"] = visible
    return environment
