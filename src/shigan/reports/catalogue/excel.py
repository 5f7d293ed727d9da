"""Takes results and a language. Gives a workbook for people who want to filter and count themselves. Never cuts a text.

Texts stay texts: nothing becomes a formula or a link. What a cell or a sheet cannot hold goes on in the next row or
is counted in a note. Persons appear only in findings about them, by unit and name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from shigan.reports import numbers, summary
from shigan.reports.cards import Card, cards, shown_subject
from shigan.reports.cells import MOST_ROWS, columns_wide, split_row
from shigan.reports.facts_view import rows_of, widest_first
from shigan.reports.results import Results
from shigan.reports.status import status_of
from shigan.reports.text import pick, visible
from shigan.reports.words import Language, Words

FORMAT = "excel"

MOST_FACTS = 100_000
"""Rows of facts in one sheet: what a workbook opens in seconds; all are in facts.parquet."""
OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet: its heading (a key of words.yaml), width in characters, and number format."""

    head: str
    width: float
    style: str = "text"  # text | wrap | count | decimal | share


def file_name(language: str) -> str:
    """``report.xlsx`` in Chinese, ``report.en.xlsx`` in English."""
    return "report.xlsx" if language == "zh" else f"report.{language}.xlsx"


def write(results: Results, out: Path, language: Language, languages: Sequence[str] = ()) -> Path:
    """Write the workbook into ``out`` and return its path."""
    path = out / file_name(language)
    words = summary.words_for(results, language)
    told = cards(results, words)
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"title": summary.title(results, words), "comments": words("limit_1")})
        book = _Book(workbook, words)
        book.notes("sheet_about", _about(results, told, words))
        book.table("sheet_findings", FINDINGS, (_finding(card, words) for card in told), len(told))
        book.table("sheet_evidence", EVIDENCE, _evidence(told), sum(len(card.evidence) for card in told))
        for sheet, levels in (("sheet_units", ("unit", "pair")), ("sheet_kinds", ("kind",))):
            facts = widest_first(results.facts, levels)
            shown = (_fact(fact, results, words) for fact in rows_of(facts.slice(0, MOST_FACTS)))
            note = words("rows_not_shown", shown=numbers.count(MOST_FACTS), total=numbers.count(facts.num_rows))
            book.table(sheet, FACTS, shown, facts.num_rows, note=note if facts.num_rows > MOST_FACTS else "")
        book.table("sheet_indicators", INDICATORS, _indicators(results, words), len(results.pack.indicators))
        _refused(book, results, words)
    return path


FINDINGS = (
    Column(head="id", width=15), Column(head="level", width=10), Column(head="unit", width=18), Column(head="subject", width=26),
    Column(head="rule", width=26), Column(head="favourable", width=9), Column(head="status", width=18),
    Column(head="indicator", width=18), Column(head="observed", width=10, style="count"),
    Column(head="sample", width=10, style="count"), Column(head="expected", width=10, style="decimal"),
    Column(head="ratio", width=11, style="decimal"), Column(head="low_95", width=10, style="decimal"),
    Column(head="high_95", width=10, style="decimal"), Column(head="low_998", width=11, style="decimal"),
    Column(head="high_998", width=11, style="decimal"), Column(head="condition", width=48, style="wrap"),
    Column(head="innocent_short", width=34, style="wrap"), Column(head="question", width=44, style="wrap"),
    Column(head="refuted_by", width=40, style="wrap"), Column(head="causes", width=22, style="wrap"),
    Column(head="criterion", width=34, style="wrap"), Column(head="evidence_count", width=11, style="count"),
)  # fmt: skip

EVIDENCE = (
    Column(head="id", width=15), Column(head="subject", width=26), Column(head="rule", width=26), Column(head="item", width=26),
    Column(head="entries", width=24), Column(head="details", width=70, style="wrap"),
)  # fmt: skip

FACTS = (
    Column(head="indicator", width=20), Column(head="level", width=10), Column(head="subject", width=28),
    Column(head="kind", width=20), Column(head="period", width=10), Column(head="status", width=18),
    Column(head="items", width=9, style="count"), Column(head="sample", width=9, style="count"),
    Column(head="observed", width=9, style="count"), Column(head="exposure", width=9, style="count"),
    Column(head="value", width=18), Column(head="p90", width=18), Column(head="expected", width=10, style="decimal"),
    Column(head="ratio", width=11, style="decimal"), Column(head="shrunk", width=12, style="decimal"),
    Column(head="low_95", width=10, style="decimal"), Column(head="high_95", width=10, style="decimal"),
    Column(head="low_998", width=11, style="decimal"), Column(head="high_998", width=11, style="decimal"),
)  # fmt: skip

INDICATORS = (
    Column(head="code", width=8), Column(head="indicator", width=22), Column(head="definition", width=80, style="wrap"),
    Column(head="statistic", width=26), Column(head="visible_here", width=14), Column(head="reason", width=50, style="wrap"),
)  # fmt: skip

REFUSED = (
    Column(head="source", width=30), Column(head="line", width=10, style="count"), Column(head="reason", width=60, style="wrap"),
    Column(head="remedy", width=60, style="wrap"),
)  # fmt: skip


def _finding(card: Card, words: Words) -> list[Any]:
    fact = card.fact
    return [
        card.id, words(f"level_{card.level}"), card.unit, card.subject, card.rule,
        words("yes") if card.favourable else words("no"), f"{card.status.shape} {words(card.status.word)}", card.indicator,
        fact.get("observed"), fact.get("n"), fact.get("expected"), fact.get("ratio"),
        fact.get("low_95"), fact.get("high_95"), fact.get("low_998"), fact.get("high_998"),
        card.condition, words("list_semicolon").join(card.explanations), card.question, card.refuted_by,
        words("list_comma").join(card.causes),
        words("list_semicolon").join(f"{c.place} [{words.get('confidence_' + c.confidence, c.confidence)}]" for c in card.citations),
        card.evidence_total,
    ]  # fmt: skip


def _evidence(told: Sequence[Card]) -> Iterable[list[Any]]:
    for card in told:
        for row in card.evidence:
            values = "; ".join(f"{name} {value}" for name, value in row.values)
            yield [card.id, card.subject, card.rule, row.item, ", ".join(map(str, row.sequences)), values]


def _fact(fact: Mapping[str, Any], results: Results, words: Words) -> list[Any]:
    labels = results.pack.indicators.get(fact["indicator"])
    statistic, worse = (labels.statistic, labels.worse) if labels else ("ratio", "higher")
    status, spoken = status_of(fact, worse, fact["level"]), fact["spoken"]
    told = [
        numbers.value_of(statistic, fact["value"], words), numbers.hours(fact["p90"], words) if fact["p90"] is not None else None,
        fact["expected"], fact["ratio"], fact["shrunk"], fact["low_95"], fact["high_95"], fact["low_998"], fact["high_998"],
    ]  # fmt: skip
    return [
        pick(labels.name, words.language) if labels else fact["indicator"], words(f"level_{fact['level']}"),
        shown_subject(fact["level"], fact["subject"], results.names, words), fact["kind"], fact["period"],
        f"{status.shape} {words(status.word)}", fact["items"], fact["n"], fact["observed"], fact["exposure"],
        *(told if spoken else [None] * len(told)),
    ]  # fmt: skip


def _indicators(results: Results, words: Words) -> Iterable[list[Any]]:
    hidden = dict(summary.hidden(results, words))
    for key, labels in sorted(results.pack.indicators.items(), key=lambda pair: (pair[1].code, pair[0])):
        yield [
            labels.code, pick(labels.name, words.language), pick(labels.definition, words.language),
            words.get(f"statistic_{labels.statistic}", labels.statistic), words("no") if key in hidden else words("yes"),
            hidden.get(key),
        ]  # fmt: skip


def _refused(book: _Book, results: Results, words: Words) -> None:
    refused = int(results.receipt.get("refused") or 0)
    listed = list(results.receipt.get("quarantine") or ())
    if not refused and not listed:
        return
    rows = ([row.get("source"), row.get("line"), pick(row.get("reason"), words.language),
             pick(row.get("remedy"), words.language)] for row in listed)  # fmt: skip
    note = words("refused_elsewhere", count=numbers.count(refused), listed=numbers.count(len(listed)))
    book.table("sheet_refused", REFUSED, rows, len(listed), note=note if len(listed) < refused else "")


def _about(results: Results, told: Sequence[Card], words: Words) -> list[tuple[str, str]]:
    receipt, ledger = results.receipt, results.receipt.get("ledger") or {}
    lines = [("title", summary.title(results, words))]
    lines += [("", sentence) for sentence in summary.three_sentences(results, told, words)]
    lines += [("head", words("how_to_read"))]
    lines += [(words(f"how_{n}_title"), words(f"how_{n}")) for n in "1234"]
    lines += [("head", words("limits_of_use"))]
    lines += [("", words(f"limit_{n}")) for n in "123"]
    lines += [("head", words("provenance")), (words("as_of"), summary.as_of(results)),
              (words("ledger_root"), f"{ledger.get('root', '')} ({ledger.get('algorithm', '')})"),
              (words("pack"), f"{results.pack.id} {results.pack.version} {results.pack.digest}"),
              (words("calendar"), str(receipt.get("calendar", ""))), (words("engine"), str(receipt.get("engine", "")))]  # fmt: skip
    lines += [
        (words("source"), f"{source.get('name')} · {source.get('digest')}") for source in receipt.get("sources") or ()
    ]
    lines += [("head", words("assumptions"))]
    return lines + [("", each) for each in summary.assumptions(results, words.language)]


class _Book:
    """Writes sheets row by row, top to bottom, as constant memory asks for."""

    def __init__(self, workbook: Workbook, words: Words) -> None:
        self.workbook, self.words = workbook, words
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
        made: dict[str, dict[str, object]] = {
            "text": {}, "wrap": {"text_wrap": True}, "count": {"num_format": "#,##0"}, "decimal": {"num_format": "#,##0.00"},
            "head": {"bold": True, "bg_color": "#E8F0FC", "font_color": "#174A96", "bottom": 1, "bottom_color": "#8792A2",
                     "text_wrap": True, "valign": "vcenter"},
            "title": {"bold": True, "font_size": 16}, "section": {"bold": True, "font_color": "#174A96", "font_size": 11},
            "note": {"font_color": "#5F6B7A", "text_wrap": True},
        }  # fmt: skip
        self.formats: dict[str, Format] = {name: workbook.add_format({**base, **more}) for name, more in made.items()}

    def table(
        self, name: str, columns: Sequence[Column], rows: Iterable[list[Any]], total: int, note: str = ""
    ) -> None:
        """One heading row, then the rows; filters, frozen heading, widths and print set-up."""
        sheet = self._sheet(name, landscape=True)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, self.formats[column.style])
        sheet.set_row(0, 30)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, self.words(column.head), self.formats["head"])
        at = 1
        for shown, row in enumerate(rows):
            parts = split_row([_whole(each) if isinstance(each, str) else each for each in row], self.words)
            if at + len(parts) > MOST_ROWS - 1:
                note = self.words("rows_not_shown", shown=numbers.count(shown), total=numbers.count(total))
                break
            for part in parts:
                self._row(sheet, at, part, columns)
                at += 1
        sheet.autofilter(0, 0, max(at - 1, 1), len(columns) - 1)
        if note:
            sheet.write_string(at, 0, note, self.formats["text"])
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)

    def notes(self, name: str, lines: Sequence[tuple[str, str]]) -> None:
        """Pairs of a short label and a text; 'title' and 'head' stand for a title and a section."""
        sheet = self._sheet(name, landscape=False)
        sheet.set_column(0, 0, 24, self.formats["wrap"])
        sheet.set_column(1, 1, 96, self.formats["wrap"])
        sheet.hide_gridlines(2)
        for at, (label, text) in enumerate(lines):
            style = {"title": "title", "head": "section"}.get(label)
            if style:
                sheet.write_string(at, 0, _whole(text), self.formats[style])
                continue
            sheet.set_row(at, 15 * max(1, math.ceil(columns_wide(text) / 96)) + 3)
            sheet.write_string(at, 0, _whole(label), self.formats["note"])
            sheet.write_string(at, 1, _whole(text), self.formats["wrap"])

    def _sheet(self, name: str, *, landscape: bool) -> Any:
        sheet = self.workbook.add_worksheet(self.words(name))
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C" + self.words("page_of"))
        return sheet

    def _row(self, sheet: Any, at: int, row: Sequence[Any], columns: Sequence[Column]) -> None:
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            style = self.formats[column.style]
            if value is None or value == "":
                continue
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                if math.isfinite(value) and abs(value) < 1e15:
                    sheet.write_number(at, place, value, style)
                else:
                    sheet.write_string(at, place, "∞" if value == math.inf else str(value), style)
            else:
                sheet.write_string(at, place, _whole(value), style)


def _whole(value: object) -> str:
    """A text as a cell takes it: every control character visible, whatever it came from."""
    return visible(value)
