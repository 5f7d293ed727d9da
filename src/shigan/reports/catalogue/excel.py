"""Takes results and a language. Gives a workbook for people who want to filter and count themselves. Never cuts a text.

Texts stay texts: nothing becomes a formula or a link. What a cell or a sheet cannot hold goes on in the next row or
is counted in a note. Persons appear only in findings about them, by unit and name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from shigan.reports import numbers, summary
from shigan.reports.cards import Card, cards, shown_subject
from shigan.reports.facts_view import count_of, rows_of, widest_first
from shigan.reports.results import Results
from shigan.reports.standing import standing_sentence
from shigan.reports.status import status_of
from shigan.reports.text import pick
from shigan.reports.words import Language, Words
from shigan.reports.workbook import OPTIONS, Book, Column

FORMAT = "excel"

MOST_FACTS = 100_000
"""Rows of facts in one sheet: what a workbook opens in seconds; all are in facts.parquet."""


def file_name(language: str) -> str:
    """``report.xlsx`` in Chinese, ``report.en.xlsx`` in English."""
    return "report.xlsx" if language == "zh" else f"report.{language}.xlsx"


def write(results: Results, out: Path, language: Language, languages: Sequence[str] = ()) -> Path:
    """Write the workbook into ``out`` and return its path."""
    path = out / file_name(language)
    words = summary.words_for(results, language)
    told: Sequence[Card] = cards(results, words)
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"title": summary.title(results, words), "comments": words("limit_1")})
        book = Book(workbook, words)
        book.notes("sheet_about", _about(results, told, words))
        asked = _by_rule(told)
        told = [c for same in asked for c in same if c.level != "person"] + [c for c in told if c.level == "person"]
        book.table("sheet_questions", QUESTIONS, (_question(same, words) for same in asked), len(asked))
        book.table("sheet_findings", FINDINGS, (_finding(card, words) for card in told), len(told))
        book.table("sheet_evidence", EVIDENCE, _evidence(told), sum(len(card.evidence) for card in told))
        for sheet, levels in (("sheet_units", ("unit", "pair")), ("sheet_kinds", ("kind",))):
            n_facts = count_of(results.facts, levels)
            first = islice(rows_of(widest_first(results.facts, levels)), MOST_FACTS)
            shown = (_fact(fact, results, words) for fact in first)
            note = words("rows_not_shown", shown=numbers.count(MOST_FACTS), total=numbers.count(n_facts))
            book.table(sheet, FACTS, shown, n_facts, note=note if n_facts > MOST_FACTS else "")
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
    Column(head="innocent_short", width=34, style="wrap"), Column(head="evidence_count", width=11, style="count"),
)  # fmt: skip

QUESTIONS = (
    Column(head="rule", width=26), Column(head="level", width=10), Column(head="favourable", width=9),
    Column(head="index_count", width=8, style="count"), Column(head="subjects", width=40, style="wrap"),
    Column(head="question", width=44, style="wrap"), Column(head="refuted_by", width=40, style="wrap"),
    Column(head="causes", width=22, style="wrap"), Column(head="criterion", width=34, style="wrap"),
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
        card.condition, words("list_semicolon").join(card.explanations), card.evidence_total,
    ]  # fmt: skip


def _by_rule(told: Sequence[Card]) -> list[list[Card]]:
    """The cards of each rule at each level, in the order in which the rules come."""
    found: dict[tuple[str, str], list[Card]] = {}
    for card in told:
        found.setdefault((card.level, card.rule_id), []).append(card)
    return list(found.values())


def _question(same: Sequence[Card], words: Words) -> list[Any]:
    """What the findings of one rule share, once; subjects in order of name, persons not at all."""
    card = same[0]
    subjects = sorted({each.subject for each in same if each.level != "person"})
    return [
        card.rule, words(f"level_{card.level}"), words("yes") if card.favourable else words("no"), len(same),
        words("list_enumeration").join(subjects),
        *("\n".join(dict.fromkeys(getattr(each, name) for each in same)) for name in ("question", "refuted_by")),
        words("list_comma").join(card.causes),
        words("list_semicolon").join(f"{c.place} [{words.get('confidence_' + c.confidence, c.confidence)}]" for c in card.citations),
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


def _refused(book: Book, results: Results, words: Words) -> None:
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
    lines += [("", standing_sentence(results, words)), ("head", words("how_to_read"))]
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
