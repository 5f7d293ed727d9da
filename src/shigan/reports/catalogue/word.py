"""Takes results and a language. Gives a report on the official grid, fit to be circulated. Never names a person.

Units and matters only. What concerns individuals is left out, or listed by key in an annex that somebody has to ask
for; names of people appear nowhere in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from shigan.reports import numbers, summary
from shigan.reports.cards import LEVELS, Card, cards, shown_subject
from shigan.reports.facts_view import Totals, overall
from shigan.reports.gongwen import Gongwen
from shigan.reports.groups import Group, grouped
from shigan.reports.results import Results
from shigan.reports.standing import standing_sentence
from shigan.reports.status import status_of
from shigan.reports.text import pick, visible
from shigan.reports.word_tables import annex_table, figures_table
from shigan.reports.words import Language, Words

FORMAT = "word"

MOST_QUESTIONS = 30
MOST_GOOD = 10
MOST_TABLE_ROWS = 200
MOST_LINES = 15
"""Subjects of one rule in the text; the annex has the others."""
NAMED = 3
TITLE_COLUMNS = 40  # twenty Chinese characters of 22 pt fill a line
Grouped = Mapping[tuple[str, str], Totals]
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
    paper.body(standing_sentence(results, words))
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
    places = [(fact, status_of(fact, labels.worse).place) for fact in grouped[key].rows]
    compared = [(fact, place) for fact, place in places if place not in ("alone", "silent")]
    name = pick(labels.name, words.language)
    if not compared:
        return "" if any(place == "alone" for _, place in places) else words("word_indicator_silent", name=name)
    told = {
        "name": name,
        "level": words(f"word_level_{level}"),
        "spoken": numbers.count(len(compared) + grouped[key].unremarkable),
    }
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


def _questions(paper: Gongwen, asked: Sequence[Card], words: Words) -> None:
    paper.first_level(first(3, words) + words("word_questions"))
    if not asked:
        paper.body(words("findings_none"))
    told = grouped(asked)
    for place, group in enumerate(told[:MOST_QUESTIONS], start=1):
        paper.second_level(second(place, words) + _heading(group, words))
        _question(paper, group, words)
    if len(told) > MOST_QUESTIONS:
        paper.body(words("word_rest", shown=MOST_QUESTIONS, total=len(told)))


def _heading(group: Group, words: Words) -> str:
    """One subject with its rule; or the rule, with how many subjects there are."""
    card = group.head
    if group.alone:
        return words("word_subject_rule", subject=card.subject, rule=card.rule)
    return words("word_rule_count", rule=card.rule, count=group.size, level=words(f"word_level_{card.level}"))


def _question(paper: Gongwen, group: Group, words: Words) -> None:
    card = group.head
    _condition(paper, group, words)
    paper.body(_innocent(group, words), words("word_innocent"))
    for name, lead in (("question", "word_question"), ("refuted_by", "word_refuted")):
        for text in dict.fromkeys(getattr(each, name) for each in group.cards):
            paper.body(text, words(lead))
    if card.causes:
        paper.body(
            words("list_enumeration").join(card.causes) + words("full_stop") + words("word_causes_tail"),
            words("word_causes"),
        )
    if card.citations:
        paper.body(_cited(card, words) + words("full_stop"), words("word_criterion"))


def _condition(paper: Gongwen, group: Group, words: Words) -> None:
    """Of one subject a sentence; of several a table in order of name, as long as a reader follows."""
    if group.alone:
        paper.body(group.head.condition, words("word_condition"))
        return
    paper.body(words("word_group_order"), words("word_condition"))
    paper.table(*figures_table(group.cards[:MOST_LINES], words))
    if group.size > MOST_LINES:
        paper.body(words("word_lines_rest", shown=MOST_LINES, total=group.size))


def _innocent(group: Group, words: Words) -> str:
    """The explanations as one sentence with one full stop; of several subjects, who each is said of."""
    told = [each.rstrip("。. ") for each in group.explanations]
    told += [name + words("colon") + words("list_enumeration").join(subjects) for name, subjects in group.sometimes]
    return words("list_semicolon").join(told) + words("full_stop") if told else words("innocent_none")


def _cited(card: Card, words: Words) -> str:
    house = words("word_house")
    return words("list_semicolon").join(c.place + (house if c.confidence == "house" else "") for c in card.citations)


def _good(paper: Gongwen, good: Sequence[Card], words: Words) -> None:
    paper.first_level(first(4, words) + words("word_good"))
    if not good:
        paper.body(words("good_none_sentence"))
    told = grouped(good)
    for place, group in enumerate(told[:MOST_GOOD], start=1):
        paper.second_level(second(place, words) + _heading(group, words))
        _condition(paper, group, words)
        paper.body(group.head.question)
    if len(told) > MOST_GOOD:
        paper.body(words("word_rest", shown=MOST_GOOD, total=len(told)))


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
    paper.table(*annex_table(shared[:MOST_TABLE_ROWS], words))
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
