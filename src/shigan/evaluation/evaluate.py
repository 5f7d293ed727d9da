"""Takes facts and the rules in force. Gives findings. Never grades, labels or ranks: every finding is a question."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute

from shigan.engines.protocol import Engine, Level
from shigan.evaluation.evidence import Behind, behind
from shigan.evaluation.explanations import explain
from shigan.evaluation.screening import CARRIED, Family, bars, rule_table, subjects_it_applies_to
from shigan.evaluation.setting import Setting, gather
from shigan.facts.indicators import Slice, slices
from shigan.facts.kept import Facts, Key
from shigan.facts.posts import NOBODY, Posts
from shigan.facts.silence import silent_strata
from shigan.findings.model import Finding, SubjectLevel
from shigan.packs import Indicator, Rule

PERSON_ITEMS_SHOWING = 5
"""A finding about a person needs the behaviour on at least this many distinct items."""

SEPARATOR = "\x1f"
"""Between the parts of a name that is never shown; no text of a record holds it."""

LEVEL_ORDER: Mapping[str, int] = {"unit": 0, "pair": 1, "kind": 2, "person": 3}


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What makes a run repeatable, and what the explanations need to know of the place."""

    as_of_us: int
    ledger_root: str
    pack_digest: str
    newcomer_s: int
    dispatching: frozenset[str]
    unnamed_share: float
    refused_share: float
    duties: Mapping[str, frozenset[str]] = field(default_factory=dict)  # person -> kinds on the role sheet
    counterparts_recorded: bool = True  # whether the source says to whom a matter was passed


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    rule: Rule
    part: Slice
    row: Mapping[str, object]
    behind: Behind


def evaluate(
    engine: Engine,
    facts: Facts,
    rules: Sequence[Rule],
    indicators: Mapping[str, Indicator],
    levels: Sequence[Level],
    occasion: Occasion,
    on_progress: Callable[[str], None] = lambda _: None,
    posts: Posts = NOBODY,
) -> tuple[list[Finding], Facts]:
    """The findings by level, rule and subject key; and the facts, with the items of everyone spoken of counted."""
    candidates: list[_Candidate] = []
    bar = bars(facts, rules, indicators)
    for rule in rules:
        on_progress(rule.id)
        candidates += _candidates(engine, facts, rule, indicators, levels, bar, posts)
    people = sorted({str(found.row["subject"]) for found in candidates if found.rule.level == "person"})
    setting = gather(
        engine,
        levels=levels,
        newcomer_s=occasion.newcomer_s,
        dispatching=occasion.dispatching,
        unnamed_share=occasion.unnamed_share,
        refused_share=occasion.refused_share,
        people=people,
        duties=occasion.duties,
        counterparts_recorded=occasion.counterparts_recorded,
    )
    found = [_finding(candidate, setting, occasion) for candidate in candidates]
    ordered = sorted(found, key=lambda finding: (LEVEL_ORDER[finding.level], finding.rule, finding.subject))
    return ordered, facts.with_items(_items(candidates))


def _candidates(
    engine: Engine,
    facts: Facts,
    rule: Rule,
    indicators: Mapping[str, Indicator],
    levels: Sequence[Level],
    bar: Mapping[Family, float],
    posts: Posts,
) -> list[_Candidate]:
    """Screen with what is known, count the items of those who pass, and screen again with the true count."""
    indicator = indicators.get(rule.indicator)
    parts = [part for part in slices(indicator, levels) if part.level == rule.level] if indicator else []
    if indicator is None or not parts:
        return []
    table = rule_table(facts, rule, indicator, bar[rule.level, rule.favourable])
    found = subjects_it_applies_to(engine, rule, table)
    if not found:
        return []
    passing = {str(row["subject"]): int(str(row["n"])) for row in found}
    partly = {str(row["subject"]) for row in found if row["silent"]}
    silent = silent_strata(engine, parts[0], posts, partly) if partly else {}
    rows_behind = behind(engine, parts[0], passing, rule.favourable, silent)
    counted = _recounted(table, rows_behind)
    return [
        _Candidate(rule=rule, part=parts[0], row=row, behind=rows_behind[str(row["subject"])])
        for row in subjects_it_applies_to(engine, rule, counted)
        if _enough(rule, rows_behind[str(row["subject"])])
    ]


def _recounted(table: pa.Table, rows_behind: Mapping[str, Behind]) -> pa.Table:
    kept = table.filter(pa.compute.is_in(table["subject"], value_set=pa.array(list(rows_behind), type=pa.string())))
    counted = pa.array([rows_behind[subject].items for subject in kept["subject"].to_pylist()], type=pa.int64())
    items = pa.compute.min_element_wise(counted, kept["n"])  # of very many rows not all are looked at
    return kept.set_column(kept.schema.get_field_index("items"), "items", items)


def _enough(rule: Rule, rows_behind: Behind) -> bool:
    return rule.level != "person" or rows_behind.items_showing >= PERSON_ITEMS_SHOWING


def _finding(candidate: _Candidate, setting: Setting, occasion: Occasion) -> Finding:
    rule, subject = candidate.rule, str(candidate.row["subject"])
    explanations = explain(
        setting, wanted=rule.explanations, level=rule.level, subject=subject, began_s=candidate.behind.first_s
    )
    return Finding(
        id=_identity(rule, subject, occasion),
        rule=rule.id,
        favourable=rule.favourable,
        level=_level(rule.level),
        subject=subject,
        citations=tuple(str(citation) for citation in rule.criterion),
        typology=tuple(rule.typology),
        facts=_numbers(candidate),
        causes=tuple(rule.causes),
        explanations=explanations,
        evidence=candidate.behind.rows,
        evidence_total=candidate.behind.total,
        as_of_us=occasion.as_of_us,
    )


def _level(text: str) -> SubjectLevel:
    levels: tuple[SubjectLevel, ...] = ("person", "unit", "pair", "kind")
    return next(level for level in levels if level == text)


def _identity(rule: Rule, subject: str, occasion: Occasion) -> str:
    parts = (rule.id, rule.level, subject, str(occasion.as_of_us), occasion.ledger_root, occasion.pack_digest)
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()[:12]


def _numbers(candidate: _Candidate) -> dict[str, dict[str, float | int | None]]:
    row = candidate.row
    primary = {name: _rounded(row[name]) for name in (*CARRIED, "p_value")}
    primary["items_showing"] = candidate.behind.items_showing
    if candidate.behind.items_at_least:
        primary["items_at_least"] = 1
    beside = {
        indicator: {name: _rounded(row[f"{alias}_{name}"]) for name in CARRIED}
        for alias, indicator in candidate.rule.also.items()
    }
    return {candidate.rule.indicator: primary} | beside


def _rounded(value: object) -> float | int | None:
    """Six decimals: finer than anyone reads, coarser than any arithmetic noise."""
    if value is None or isinstance(value, bool):
        return None if value is None else int(value)
    if isinstance(value, int):
        return value
    number = float(str(value))
    return round(number, 6) if math.isfinite(number) else None


def _items(candidates: Sequence[_Candidate]) -> dict[Key, dict[str, int | None]]:
    """The counted items of everyone spoken of; unknown where not all could be looked at."""
    counted: dict[Key, dict[str, int | None]] = {}
    for found in candidates:
        of_level = counted.setdefault((found.rule.indicator, found.rule.level), {})
        of_level[str(found.row["subject"])] = None if found.behind.items_at_least else found.behind.items
    return counted
