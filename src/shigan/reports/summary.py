"""Takes results and their cards. Gives what stands at the head of every report: three plain sentences. Never names a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shigan.reports import numbers
from shigan.reports.cards import Card
from shigan.reports.results import Results
from shigan.reports.text import pick, visible
from shigan.reports.words import Language, Words

NAMED = 3


def words_for(results: Results, language: Language) -> Words:
    """The fixed texts, with a day as long as the calendar of the evaluation says."""
    receipt = results.receipt
    usual = DAY_S if receipt.get("calendar") == "24x7" else OFFICE_DAY_S
    return Words(language, int(receipt.get("seconds_per_day") or usual))


DAY_S, OFFICE_DAY_S = 86_400, 28_800


def title(results: Results, words: Words) -> str:
    """The title the person gave the evaluation, or a plain one."""
    return (
        visible(pick(results.receipt.get("title"), words.language))
        if results.receipt.get("title")
        else words("untitled")
    )


def three_sentences(results: Results, cards: Sequence[Card], words: Words) -> tuple[str, str, str]:
    """What was read; what is worth asking; what goes well and what cannot be seen."""
    return _read(results, words), _asked(cards, words), _helps_and_hidden(results, cards, words)


def hidden(results: Results, words: Words) -> list[tuple[str, str]]:
    """(indicator id, reason) of what this record cannot show. What it would have to record is told in words."""
    reasons = results.receipt.get("visible") or {}
    return [(str(name), _reason(reason, words)) for name, reason in sorted(reasons.items()) if reason]


def _reason(reason: object, words: Words) -> str:
    told = pick(reason, words.language)
    needs = [words.get(f"need_{need.strip()}", "") for need in told.split(",")]
    return words("lacks", needs=words("list_enumeration").join(needs)) if all(needs) else visible(told)


def as_of(results: Results) -> str:
    """The instant we look from, on the clock of the record's last entry."""
    told = str(results.receipt.get("as_of") or "")
    try:
        known = datetime.fromisoformat(told)
        last = datetime.fromisoformat(str(results.receipt.get("last_at")))
    except ValueError:
        return visible(told)
    local = known.astimezone(last.tzinfo) if known.tzinfo and last.tzinfo else known
    return local.strftime("%Y-%m-%d %H:%M")


def assumptions(results: Results, language: str) -> list[str]:
    """What was assumed in reading the record."""
    return [visible(pick(each, language)) for each in results.receipt.get("assumptions") or ()]


def _read(results: Results, words: Words) -> str:
    receipt = results.receipt
    refused = int(receipt.get("refused") or 0)
    return words(
        "sentence_read",
        sources=words.counted("n_sources", len(receipt.get("sources") or ())),
        events=words.counted("n_events", numbers.count(receipt.get("events"))),
        cases=words.counted("n_items", numbers.count(receipt.get("cases"))),
        units=words.counted("n_units", numbers.count(receipt.get("units"))),
        persons=words.counted("n_persons", numbers.count(receipt.get("persons"))),
        first=numbers.day(receipt.get("first_at"), words),
        last=numbers.day(receipt.get("last_at"), words),
        refused=words.counted("refused_some", refused) if refused else words("refused_none"),
    )


def _asked(cards: Sequence[Card], words: Words) -> str:
    asked = [card for card in cards if not card.favourable and card.level != "person"]
    personal = sum(1 for card in cards if card.level == "person")
    tail = words("personal_some", personal=numbers.count(personal)) if personal else ""
    if not asked:
        return words("sentence_nothing", personal=tail)
    first = words("list_semicolon").join(
        words("subject_rule", subject=c.subject, rule=c.rule) for c in _one_each(asked)
    )
    return words("sentence_asked", asked=numbers.count(len(asked)), first=first, personal=tail)


def _one_each(asked: Sequence[Card]) -> list[Card]:
    """The first of each level, then the next ones, each of another rule: no level and no rule crowds out the others."""
    first = list({(card.level, card.rule_id): card for card in reversed(asked)}.values())[::-1]
    by_level = [[c for c in first if c.level == level] for level in ("unit", "pair", "kind")]
    rounds = [group[i] for i in range(NAMED) for group in by_level if i < len(group)]
    return rounds[:NAMED]


def _helps_and_hidden(results: Results, cards: Sequence[Card], words: Words) -> str:
    good = sum(1 for card in cards if card.favourable and card.level != "person")
    unseen = len(hidden(results, words))
    praise = words("good_some", good=numbers.count(good)) if good else words("good_none")
    return praise + (words("unseen_some", unseen=numbers.count(unseen)) if unseen else words("unseen_none"))
