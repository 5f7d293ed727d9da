"""Takes results and a language. Gives a report on the official grid, fit to be circulated. Never names a person.

Units and matters only. What concerns individuals is left out, or listed by key in an annex that somebody has to ask
for; names of people appear nowhere in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from shigan.reports import numbers, summary
from shigan.reports.cards import LEVELS, Card, cards, shown_subject
from shigan.reports.facts_view import Fact, overall
from shigan.reports.gongwen import Gongwen
from shigan.reports.results import Results
from shigan.reports.status import status_of
from shigan.reports.text import pick, visible
from shigan.reports.words import Language, Words

FORMAT = "word"

MOST_QUESTIONS = 30
MOST_GOOD = 10
MOST_TABLE_ROWS = 200
NAMED = 3
TITLE_COLUMNS = 40  # twenty Chinese characters of 22 pt fill a line
Grouped = Mapping[tuple[str, str], Sequence[Fact]]
DIGITS = "零一二三四五六七八九十"


def file_name(language: str) -> str:
    """``report.docx`` in Chinese, ``report.en.docx`` in English."""
    return "report.docx" if language == "zh" else f"report.{language}.docx"


def write(
    results: Results, out: Path, language: Language, languages: Sequence[str] = (), *, persons: bool = False
) -> Path:
    """Write the report into ``out`` and return its path. ``persons`` adds the annex about individuals, by key."""
    words = summary.words_for(results, language)
    told = cards(results, words)
    shared = [card for card in told if card.level != "person"]
    lines = [words(key, title=summary.title(results, words)) for key in ("word_title_1", "word_title_2")]
    title = words("sentence_gap").join(lines)
    paper = Gongwen(title=title, note=_root(results, words), chinese=language == "zh")
    paper.title([title] if _columns(title) <= TITLE_COLUMNS else lines)
    _overview(paper, results, told, words)
    _units(paper, results, words)
    _questions(paper, [card for card in shared if not card.favourable], words)
    _good(paper, [card for card in shared if card.favourable], words)
    _notes(paper, results, words)
    _annex(paper, shared, words, alone=not persons)
    if persons:
        _annex_persons(paper, results, words)
    path = out / file_name(language)
    paper.save(path)
    return path


def _overview(paper: Gongwen, results: Results, told: Sequence[Card], words: Words) -> None:
    paper.first_level(first(1, words) + words("word_overview"))
    for sentence in summary.three_sentences(results, told, words):
        paper.body(sentence)
    paper.body(words("word_overview_note"))


def _units(paper: Gongwen, results: Results, words: Words) -> None:
    paper.first_level(first(2, words) + words("word_units"))
    grouped = overall(results.facts)
    place = 0
    for level in LEVELS:
        told = [_line(results, key, grouped, words) for key in _with_level(results, grouped, level)]
        lines = [line for line in told if line]
        if lines:
            place += 1
            paper.second_level(second(place, words) + words(f"group_{level}"))
            for line in lines:
                paper.body(line)


def _with_level(results: Results, grouped: Grouped, level: str) -> list[tuple[str, str]]:
    indicators = sorted(results.pack.indicators.values(), key=lambda labels: (labels.code, labels.id))
    return [(labels.id, level) for labels in indicators if (labels.id, level) in grouped]


def _line(results: Results, key: tuple[str, str], grouped: Grouped, words: Words) -> str:
    """One sentence about an indicator at a level; empty where there is nothing to compare with."""
    labels, level = results.pack.indicators[key[0]], key[1]
    places = [(fact, status_of(fact, labels.worse).place) for fact in grouped[key]]
    compared = [(fact, place) for fact, place in places if place not in ("alone", "silent")]
    name = pick(labels.name, words.language)
    if not compared:
        return "" if any(place == "alone" for _, place in places) else words("word_indicator_silent", name=name)
    told = {"name": name, "level": words(f"word_level_{level}"), "spoken": numbers.count(len(compared))}
    outside = [
        shown_subject(level, str(fact["subject"]), results.names, words)
        for fact, place in compared
        if place in ("far", "beyond", "differs")
    ]
    if not outside:
        return words("word_indicator_none", **told)
    named = words("list_enumeration").join(outside[:NAMED]) + (words("word_and_more") if len(outside) > NAMED else "")
    which = words("word_which", subjects=named)
    return words("word_indicator_line", **told, outside=numbers.count(len(outside)), which=which)


def _innocent(card: Card, words: Words) -> str:
    """The explanations as one sentence with one full stop."""
    if not card.explanations:
        return words("innocent_none")
    return words("list_semicolon").join(each.rstrip("。. ") for each in card.explanations) + words("full_stop")


def _cited(card: Card, words: Words) -> str:
    house = words("word_house")
    return words("list_semicolon").join(c.place + (house if c.confidence == "house" else "") for c in card.citations)


def _questions(paper: Gongwen, asked: Sequence[Card], words: Words) -> None:
    paper.first_level(first(3, words) + words("word_questions"))
    if not asked:
        paper.body(words("findings_none"))
    for place, card in enumerate(asked[:MOST_QUESTIONS], start=1):
        paper.second_level(second(place, words) + words("word_subject_rule", subject=card.subject, rule=card.rule))
        paper.body(card.condition, words("word_condition"))
        paper.body(_innocent(card, words), words("word_innocent"))
        paper.body(card.question, words("word_question"))
        paper.body(card.refuted_by, words("word_refuted"))
        if card.causes:
            paper.body(
                words("list_enumeration").join(card.causes) + words("full_stop") + words("word_causes_tail"),
                words("word_causes"),
            )
        if card.citations:
            paper.body(_cited(card, words) + words("full_stop"), words("word_criterion"))
    if len(asked) > MOST_QUESTIONS:
        paper.body(words("word_rest", shown=MOST_QUESTIONS, total=len(asked)))


def _good(paper: Gongwen, good: Sequence[Card], words: Words) -> None:
    paper.first_level(first(4, words) + words("word_good"))
    if not good:
        paper.body(words("good_none_sentence"))
    for place, card in enumerate(good[:MOST_GOOD], start=1):
        paper.second_level(second(place, words) + words("word_subject_rule", subject=card.subject, rule=card.rule))
        paper.body(card.condition + words("sentence_gap") + card.question)
    if len(good) > MOST_GOOD:
        paper.body(words("word_rest", shown=MOST_GOOD, total=len(good)))


def _notes(paper: Gongwen, results: Results, words: Words) -> None:
    paper.first_level(first(5, words) + words("word_next"))
    for n in "1234":
        paper.body(words(f"how_{n}"), words(f"how_{n}_title") + words("full_stop"))
    hidden = summary.hidden(results, words)
    if hidden:
        labels = results.pack.indicators
        names = [pick(labels[key].name, words.language) if key in labels else key for key, _ in hidden]
        paper.body(words("list_enumeration").join(names) + words("full_stop"), words("cannot_see") + words("full_stop"))
    paper.body("")
    paper.right(words("word_date", as_of=numbers.day(summary.as_of(results), words)))


def _annex(paper: Gongwen, shared: Sequence[Card], words: Words, *, alone: bool) -> None:
    paper.annex(words("word_annex") if alone else words("word_annex_n", number=1), words("word_annex_table"))
    heads = [
        words(key)
        for key in ("subject", "rule", "observed_of", "expected", "ratio", "limits_998", "evidence_count", "id")
    ]
    rows = [
        [card.subject, card.rule, f"{card.figures['observed']}/{card.figures['exposure']}", card.figures["expected"],
         card.figures["ratio"], f"{card.figures['low_998']}–{card.figures['high_998']}",
         numbers.count(card.evidence_total), card.id]
        for card in shared[:MOST_TABLE_ROWS]
    ]  # fmt: skip
    paper.table(heads, rows, (30, 32, 17, 13, 12, 21, 12, 19))
    if len(shared) > MOST_TABLE_ROWS:
        paper.body(words("word_rest", shown=MOST_TABLE_ROWS, total=len(shared)))


def _annex_persons(paper: Gongwen, results: Results, words: Words) -> None:
    paper.annex(words("word_annex_n", number=2), words("word_annex_persons"))
    keyed = [finding for finding in results.findings if finding.level == "person"]
    rows = [
        [visible(f.subject), _rule_name(results, f.rule, words), f.id]
        for f in sorted(keyed, key=lambda f: (f.subject, f.rule))
    ]
    paper.table([words("subject"), words("rule"), words("id")], rows, (52, 70, 34))
    paper.body(words("persons_note") + words("sentence_gap") + words("persons_lead"))


def _rule_name(results: Results, rule_id: str, words: Words) -> str:
    rule = results.pack.rules.get(rule_id)
    return pick(rule.name, words.language) if rule else rule_id


def _columns(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def _root(results: Results, words: Words) -> str:
    root = str((results.receipt.get("ledger") or {}).get("root", ""))
    return words("word_root", root=root[:16], pack=f"{results.pack.id} {results.pack.version}")


def first(place: int, words: Words) -> str:
    """一、 or 1."""
    return f"{chinese(place)}、" if words.language == "zh" else f"{place}. "


def second(place: int, words: Words) -> str:
    """（一） or (1)."""
    return f"（{chinese(place)}）" if words.language == "zh" else f"({place}) "


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese figures: 一, 十, 十一, 二十, 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")
