"""Takes a finding and the words of its pack. Gives a card: the same sentences for web, Word, Excel and terminal.

A card's order is fair by construction: what was counted, then the innocent explanations, then the question, what
would refute it, and the evidence. Never adds a judgement, never orders people by a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from shigan.citations import format_citation, parse_citation
from shigan.findings.model import Explanation, Finding
from shigan.reports import numbers
from shigan.reports.evidence_rows import EvidenceRow, evidence_row
from shigan.reports.results import IndicatorLabels, LabelledPack, Results
from shigan.reports.status import ORDER, Status, status_of
from shigan.reports.text import fill, pick, placeholders, visible
from shigan.reports.words import Language, Words

LEVELS = ("unit", "pair", "kind")
"""What may be compared. Persons stand apart."""

ARROW = " → "


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A provision as a reader sees it."""

    key: str
    place: str  # 《公务员法》第五十七条
    title: str  # what the provision is about
    gist: str
    confidence: str  # H | M | L; 'house' for a convention of the pack, which is no law


@dataclass(frozen=True, kw_only=True)
class Card:
    """One finding, in one language, ready to be set."""

    id: str
    level: str
    subject: str  # as shown
    unit: str  # of a person, as shown; '' otherwise
    rule_id: str
    rule: str  # name
    favourable: bool
    indicator_id: str
    indicator: str  # name
    statistic: str
    status: Status
    fact: Mapping[str, float | int | None]
    figures: Mapping[str, str]
    condition: str
    question: str
    refuted_by: str
    explanations: tuple[str, ...]
    explanation_names: tuple[str, ...]  # of each explanation, in the same order
    causes: tuple[str, ...]
    typology: tuple[tuple[str, str], ...]  # (code, name)
    citations: tuple[Citation, ...]
    evidence: tuple[EvidenceRow, ...]
    evidence_total: int

    @property
    def compared(self) -> bool:
        """Whether there is an expected number beside the observed one; a rule about kinds may have none."""
        return self.fact.get("ratio") is not None

    @property
    def limited(self) -> bool:
        """Whether the ratio has control limits."""
        return self.compared and self.fact.get("high_95") is not None


def cards(results: Results, words: Words) -> tuple[Card, ...]:
    """Every finding as a card. Units, pairs and kinds by how far outside and name; persons by unit and name only."""
    homes = _homes(results)
    made = [_card(finding, results, words, homes) for finding in results.findings]
    return tuple(sorted(made, key=_place_in_report))


def _place_in_report(card: Card) -> tuple[int, int, str, str, str]:
    if card.level == "person":
        return len(LEVELS), 0, card.unit, card.subject, card.rule
    level = LEVELS.index(card.level) if card.level in LEVELS else 0
    return level, ORDER.index(card.status.place), card.subject, "", card.rule


def _card(finding: Finding, results: Results, words: Words, homes: Mapping[str, str]) -> Card:
    pack, language = results.pack, words.language
    rule = pack.rules.get(finding.rule)
    indicator_id = rule.indicator if rule else next(iter(finding.facts), "")
    indicator = pack.indicators.get(indicator_id)
    statistic = indicator.statistic if indicator else "ratio"
    fact = finding.facts.get(indicator_id, {})
    subject = shown_subject(finding.level, finding.subject, results.names, words)
    told = _told(finding, pack, words, indicator_id) | {
        "subject": subject,
        "indicator": pick(indicator.name, language) if indicator else indicator_id,
    }
    return Card(
        id=finding.id,
        level=finding.level,
        subject=subject,
        unit=visible(homes.get(finding.subject, "")) if finding.level == "person" else "",
        rule_id=finding.rule,
        rule=pick(rule.name, language) if rule else finding.rule,
        favourable=finding.favourable,
        indicator_id=indicator_id,
        indicator=told["indicator"],
        statistic=statistic,
        status=_status(finding, fact, indicator),
        fact=fact,
        figures=numbers.figures(fact, statistic, words),
        condition=_condition(pick(rule.condition, language), told, fact, words) if rule else "",
        question=fill(pick(rule.question, language), told) if rule else "",
        refuted_by=fill(pick(rule.refuted_by, language), told) if rule else "",
        explanations=tuple(_explanation(each, results, words) for each in finding.explanations),
        explanation_names=tuple(_name(pack.explanations, each.id, language) for each in finding.explanations),
        causes=tuple(_name(pack.causes, cause, language) for cause in finding.causes),
        typology=tuple((code, _name(pack.typology, code, language)) for code in finding.typology),
        citations=tuple(_citation(key, pack, words.language) for key in finding.citations),
        evidence=tuple(evidence_row(row, results, words) for row in finding.evidence),
        evidence_total=finding.evidence_total,
    )


def shown_subject(level: str, subject: str, names: Mapping[str, str], words: Words) -> str:
    """The subject as people call it: named when the directory knows it, otherwise by its key."""
    if level == "pair" and ARROW in subject:
        return ARROW.join(visible(names.get(part) or part) for part in subject.split(ARROW))
    return visible(names.get(subject) or subject) or words("no_name")


def _told(finding: Finding, pack: LabelledPack, words: Words, primary: str) -> dict[str, str]:
    """What the rule's sentences may ask for, in its own unit: of another fact with its indicator's name in front."""
    told: dict[str, str] = {}
    for name, fact in finding.facts.items():
        indicator = pack.indicators.get(name)
        written = numbers.figures(fact, indicator.statistic if indicator else "ratio", words)
        told |= {f"{name}_{column}": text for column, text in written.items()}
        if name == primary:
            told |= written
    return told


def _condition(sentence: str, told: Mapping[str, str], fact: Mapping[str, float | int | None], words: Words) -> str:
    """What the record shows, and how much of it could not be compared with anything alike."""
    silent = fact.get("silent")
    text = fill(sentence, told)
    if not silent:
        return text
    return text + words("sentence_gap") + words("not_compared", silent=numbers.count(silent))


def _status(finding: Finding, fact: Mapping[str, float | int | None], indicator: IndicatorLabels | None) -> Status:
    worse = indicator.worse if indicator else "higher"
    if finding.favourable:
        return Status(place="better", tone="g")
    return status_of(fact, worse, finding.level)


def _explanation(explanation: Explanation, results: Results, words: Words) -> str:
    labels = results.pack.explanations.get(explanation.id)
    if labels is None:
        return explanation.id
    values = {name: _plain(name, value, results.names) for name, value in explanation.values.items()}
    sentence = pick(labels.sentence, words.language)
    return fill(sentence, values) if placeholders(sentence) <= set(values) else pick(labels.name, words.language)


def _plain(name: str, value: float | int | str, names: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return visible(names.get(value) or value)
    if name.endswith("share"):
        return numbers.share(value)
    return numbers.decimal(value) if isinstance(value, float) else numbers.count(value)


def _name(names: Mapping[str, object], key: str, language: str) -> str:
    entry = names.get(key)
    return key if entry is None else pick(getattr(entry, "name", None), language) or key


def _citation(key: str, pack: LabelledPack, language: Language) -> Citation:
    instrument_id, _, article = key.partition("/")
    instrument = pack.instruments.get(instrument_id)
    provision = instrument.provisions.get(article) if instrument else None
    if instrument is None or provision is None:
        return Citation(key=key, place=key, title="", gist="", confidence="L")
    title = pick(instrument.title, language).strip("《》")
    return Citation(
        key=key,
        place=format_citation(parse_citation(key), language, title),
        title=pick(provision.title, language),
        gist=pick(provision.gist, language),
        confidence="house" if instrument.standing == "house" else provision.confidence,
    )


def _homes(results: Results) -> dict[str, str]:
    """The unit each person mostly acted for in the stories; on a tie the smallest name."""
    seen: dict[str, Counter[str]] = {}
    for story in results.stories.values():
        for entry in story:
            if entry.actor is not None and entry.unit is not None:
                seen.setdefault(entry.actor, Counter())[entry.unit] += 1
    return {
        person: results.names.get(unit) or unit
        for person, units in seen.items()
        for unit in [min(units, key=lambda name: (-units[name], name))]
    }
