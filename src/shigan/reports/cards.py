"""Takes a finding and the words of its pack. Gives a card: the same sentences for web, Word, Excel and terminal.

A card's order is fair by construction: what was counted, then the innocent explanations, then the question, what
would refute it, and the evidence. Never adds a judgement, never orders people by a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from shigan.findings.model import Evidence, Explanation, Finding
from shigan.reports import numbers
from shigan.reports.results import IndicatorLabels, LabelledPack, Results
from shigan.reports.status import ORDER, Status, status_of
from shigan.reports.text import fill, pick, visible
from shigan.reports.words import Words

LEVELS = ("unit", "pair", "kind")
"""What may be compared. Persons stand apart."""

ARROW = " → "


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A provision as a reader sees it."""

    key: str
    instrument: str
    title: str
    gist: str
    confidence: str  # H | M | L


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """One item behind the number, with its columns written out as (name, text)."""

    item: str
    sequences: tuple[int, ...]
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Card:
    """One finding, in one language, ready to be set."""

    id: str
    level: str
    subject: str  # as shown
    unit: str  # of a person, as shown; '' otherwise
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
    causes: tuple[str, ...]
    typology: tuple[tuple[str, str], ...]  # (code, name)
    citations: tuple[Citation, ...]
    evidence: tuple[EvidenceRow, ...]
    evidence_total: int


def cards(results: Results, language: str) -> tuple[Card, ...]:
    """Every finding as a card. Units, pairs and kinds by how far outside and name; persons by unit and name only."""
    words = Words(language)
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
    subject = shown_subject(finding.level, finding.subject, results.names)
    told = _told(finding, pack, words, indicator_id) | {
        "subject": subject,
        "indicator": pick(indicator.name, language) if indicator else indicator_id,
    }
    return Card(
        id=finding.id,
        level=finding.level,
        subject=subject,
        unit=visible(homes.get(finding.subject, "")) if finding.level == "person" else "",
        rule=pick(rule.name, language) if rule else finding.rule,
        favourable=finding.favourable,
        indicator_id=indicator_id,
        indicator=told["indicator"],
        statistic=statistic,
        status=_status(finding, fact, indicator),
        fact=fact,
        figures=numbers.figures(fact, statistic, words),
        condition=fill(pick(rule.condition, language), told) if rule else "",
        question=fill(pick(rule.question, language), told) if rule else "",
        refuted_by=fill(pick(rule.refuted_by, language), told) if rule else "",
        explanations=tuple(_explanation(each, pack, words) for each in finding.explanations),
        causes=tuple(_name(pack.causes, cause, language) for cause in finding.causes),
        typology=tuple((code, _name(pack.typology, code, language)) for code in finding.typology),
        citations=tuple(_citation(key, pack, language) for key in finding.citations),
        evidence=tuple(_evidence(row, words) for row in finding.evidence),
        evidence_total=finding.evidence_total,
    )


def shown_subject(level: str, subject: str, names: Mapping[str, str]) -> str:
    """The subject as people call it: named when the directory knows it, otherwise by its key."""
    if level == "pair" and ARROW in subject:
        return ARROW.join(visible(names.get(part, part)) for part in subject.split(ARROW))
    return visible(names.get(subject, subject)) or "∅"


def _told(finding: Finding, pack: LabelledPack, words: Words, primary: str) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, fact in finding.facts.items():
        indicator = pack.indicators.get(name)
        statistic = indicator.statistic if indicator else "ratio"
        told |= numbers.figures(fact, statistic, words, prefix=f"{name}_")
        if name == primary:
            told |= numbers.figures(fact, statistic, words)
    return told


def _status(finding: Finding, fact: Mapping[str, float | int | None], indicator: IndicatorLabels | None) -> Status:
    worse = indicator.worse if indicator else "higher"
    if finding.favourable:
        return Status(place="better", tone="g")
    return status_of(fact, worse, finding.level)


def _explanation(explanation: Explanation, pack: LabelledPack, words: Words) -> str:
    name = _name(pack.explanations, explanation.id, words.language)
    values = words("list_comma").join(
        f"{words.get('value_' + key, visible(key))} {_plain(value)}" for key, value in sorted(explanation.values.items())
    )
    return words("with_values", name=name, values=values) if values else name


def _plain(value: float | int | str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return numbers.decimal(value)
    return numbers.count(value) if isinstance(value, (int, float)) else visible(value)


def _name(names: Mapping[str, object], key: str, language: str) -> str:
    entry = names.get(key)
    return key if entry is None else pick(getattr(entry, "name", None), language) or key


def _citation(key: str, pack: LabelledPack, language: str) -> Citation:
    provision = pack.provisions.get(key)
    instrument_id = key.split("/", 1)[0]
    instrument = pack.instruments.get(instrument_id)
    return Citation(
        key=key,
        instrument=pick(instrument.title, language) if instrument else instrument_id,
        title=pick(provision.title, language) if provision else key,
        gist=pick(provision.gist, language) if provision else "",
        confidence=provision.confidence if provision else "L",
    )


def _evidence(row: Evidence, words: Words) -> EvidenceRow:
    values = ((words.get("column_" + name, name), _written(name, value, words)) for name, value in row.values.items())
    return EvidenceRow(item=row.item, sequences=row.sequences, values=tuple(v for v in values if v[1]))


COORDINATES = ("received_w", "left_w", "opened_w", "closed_w", "at_w", "due_w")


def _written(name: str, value: int | str | bool | None, words: Words) -> str:
    if value is None or name in COORDINATES:
        return ""
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, int):
        if name.endswith("_minutes"):
            return numbers.hours(value / 60, words)
        if name.endswith("_w"):
            return numbers.hours(value / 3600, words)
        if name.endswith("_s"):
            return numbers.moment(value * 1_000_000)
        return numbers.count(value)
    return visible(value)


def _homes(results: Results) -> dict[str, str]:
    """The unit each person mostly acted for in the stories; on a tie the smallest name."""
    seen: dict[str, Counter[str]] = {}
    for story in results.stories.values():
        for entry in story:
            if entry.actor is not None and entry.unit is not None:
                seen.setdefault(entry.actor, Counter())[entry.unit] += 1
    return {
        person: results.names.get(unit, unit)
        for person, units in seen.items()
        for unit in [min(units, key=lambda name: (-units[name], name))]
    }
