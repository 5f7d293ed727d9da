"""Takes findings that a reader may see. Gives them in the reader's words, as the core's own reports tell them. Never a label.

The cards are those of the HTML, Excel and Word reports, so that a page, a report and the command line say one thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from shigan.facts.kept import Facts, facts_from
from shigan.facts.table import FACT_SCHEMA
from shigan.findings.model import Evidence, Finding
from shigan.packs import Pack
from shigan.packs.procedure_models import Procedure
from shigan.reports.cards import Card, cards
from shigan.reports.evidence_rows import EvidenceRow
from shigan.reports.results import Results
from shigan.reports.words import Words
from shigan_site.queries.answers import Said
from shigan_site.queries.questions import Questions
from shigan_site.web.words import language, said

OFFICE_DAY_S: Final = 28_800
CLOCK: Final = {"first_at": "1970-01-01T00:00:00+08:00"}
"""Times of evidence are told on the office's clock."""

WIDTH: Final = 240


@dataclass(frozen=True)
class Gauge:
    """Where the ratio lies between its limits, in units of a drawing that is WIDTH wide."""

    low_998: float
    high_998: float
    low_95: float
    high_95: float
    one: float
    at: float


@dataclass(frozen=True)
class Row:
    """A row of evidence whose matter the reader may see."""

    shown: EvidenceRow
    title: str


@dataclass(frozen=True)
class Asked:
    """One finding, ready to be shown. ``hidden``: rows of evidence on matters outside the reader's sight."""

    card: Card
    subject: str  # the key
    gauge: Gauge | None
    rows: tuple[Row, ...]
    hidden: int
    answers: Sequence[Said]

    @property
    def pair(self) -> tuple[str, ...]:
        """The keys of the units it speaks of; none for a person or a kind."""
        return tuple(self.subject.split(" → ")) if self.card.level in ("unit", "pair") else ()


def words(seconds_per_day: int = OFFICE_DAY_S) -> Words:
    """The fixed texts of the core's reports in the reader's language."""
    return Words(language(), seconds_per_day or OFFICE_DAY_S)


def asked(
    questions: Questions, pack: Pack, procedure: Procedure, seconds_per_day: int, *, only: str | None = None
) -> tuple[Asked, ...]:
    """By level, and then by name: how far outside somebody lies is no order to be shown in. ``only``: this matter's rows."""
    kinds = {key: said(name) for key, name in procedure.attributes["kind"].choices.items()}
    findings = tuple(_with_kinds(finding, kinds) for finding in questions.findings)
    results = Results(
        receipt=CLOCK,
        facts=_no_facts(),
        findings=findings,
        pack=pack,
        names={**questions.names, **kinds},
    )
    subjects = {finding.id: finding.subject for finding in findings}
    made = [_asked(card, subjects[card.id], questions, only) for card in cards(results, words(seconds_per_day))]
    return tuple(sorted(made, key=_by_name))


@cache
def _no_facts() -> Facts:
    """A card is made from its finding alone."""
    return facts_from(FACT_SCHEMA.empty_table())


def _by_name(one: Asked) -> tuple[int, bool, str, str]:
    return (
        ("unit", "pair", "kind", "person").index(one.card.level),
        one.card.favourable,
        one.card.subject,
        one.card.rule,
    )


def _with_kinds(finding: Finding, kinds: Mapping[str, str]) -> Finding:
    """Kinds of matter by their names instead of their keys."""
    return replace(finding, evidence=tuple(_named(row, kinds) for row in finding.evidence))


def _named(row: Evidence, kinds: Mapping[str, str]) -> Evidence:
    kind = row.values.get("kind")
    return replace(row, values={**row.values, "kind": kinds.get(kind, kind)}) if isinstance(kind, str) else row


def _asked(card: Card, subject: str, questions: Questions, only: str | None) -> Asked:
    wanted = [row for row in card.evidence if only is None or row.item == only]
    rows = tuple(Row(row, questions.titles[row.item]) for row in wanted if row.item in questions.titles)
    return Asked(
        card=card,
        subject=subject,
        gauge=_gauge(card),
        rows=rows,
        hidden=len(wanted) - len(rows),
        answers=questions.answers.get((subject, card.rule_id), ()),
    )


def _gauge(card: Card) -> Gauge | None:
    names = ("low_998", "high_998", "low_95", "high_95")
    limits = [card.fact.get(name) for name in names]
    ratio = card.fact.get("ratio")
    if ratio is None or any(limit is None for limit in limits):
        return None
    low_998, high_998, low_95, high_95 = (float(limit) for limit in limits if limit is not None)
    whole = 1.08 * max(float(ratio), high_998, 1.0)
    return Gauge(*(_place(value, whole) for value in (low_998, high_998, low_95, high_95, 1.0, float(ratio))))


def _place(value: float, whole: float) -> float:
    return round(WIDTH * max(0.0, value) / whole, 1)
